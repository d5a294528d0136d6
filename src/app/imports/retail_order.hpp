// SPDX-License-Identifier: Apache-2.0
// The sale on an invoice of the Online Retail format, as an order.
#pragma once

#include <span>

#include "app/imports/online_retail.hpp"
#include "app/imports/purchase_lines.hpp"
#include "domain/orders/take_order.hpp"

namespace refundry {

/// A row of an invoice that is not in the store yet.
struct fresh_row {
    const retail_row* row;
    retail_class is;
    std::int64_t position;  ///< among those taken together, from 1: the line id of goods
};

bool is_order_line(retail_class of);
bool is_order_charge(retail_class of);  ///< where the invoice has goods

struct retail_order {
    order_request request;
    std::vector<purchase_line> purchases;
};

/// Goods become lines, delivery and services charges; all of it is paid. Amounts are those of
/// book_exactly.
retail_order order_of_invoice(std::span<const fresh_row> rows, std::string number,
                              std::string_view invoice, instant placed_at, currency_code currency);

}  // namespace refundry
