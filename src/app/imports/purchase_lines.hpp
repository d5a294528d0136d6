// SPDX-License-Identifier: Apache-2.0
// The lines of an imported order a cancellation may refer to, 24 bytes each, and the rule that
// finds the one it reverses.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/imports/import_records.hpp"

namespace refundry {

struct purchase_line {
    std::uint64_t article = 0;  ///< article_key of the stock code
    std::int64_t price_thousandths = 0;
    std::uint32_t quantity = 0;
    std::uint32_t line = 0;  ///< the line id of the order, a number
    friend bool operator==(const purchase_line&, const purchase_line&) = default;
};

std::uint64_t article_key(std::string_view stock_code);
std::vector<std::uint8_t> encode_purchases(std::span<const purchase_line> lines);

struct cancelled_units {
    std::uint64_t article = 0;
    std::int64_t price_thousandths = 0;
    std::int64_t quantity = 0;
};
struct found_purchase {
    order_id of_order;
    std::string line_id;
    instant placed_at;
};
struct purchase_search {
    return_match outcome = return_match::never_bought;
    std::optional<found_purchase> purchase;  ///< when matched
};

/// Units of the order's line that are in a return already.
using units_claimed = std::function<std::int64_t(order_id, const std::string& line_id)>;

/// `purchases` are the customer's earlier orders, newest first. Same article and unit price, enough
/// units left; of several, a line of exactly that quantity, else the latest.
purchase_search find_purchase(std::span<const import_purchase> purchases,
                              const cancelled_units& cancelled, const units_claimed& claimed);

}  // namespace refundry
