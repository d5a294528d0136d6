// SPDX-License-Identifier: Apache-2.0
// The sale on an invoice as an order in the form it is stored in. It is made while the file is
// read, before anybody knows whether rows of the invoice are in the store already.
#pragma once

#include <optional>

#include "app/imports/retail_order.hpp"
#include "app/imports/row_groups.hpp"
#include "app/orders/orders.hpp"
#include "domain/calendar/time_zone_rules.hpp"

namespace refundry {

struct retail_sale {
    std::size_t of_rows = 0;  ///< all fresh rows of the invoice, also those that are no sale
    /// Without its lines and charges, which take most of the memory: its stored form has them.
    written_order order;
    std::int64_t lines = 0;
    std::int64_t charges = 0;
    std::vector<std::uint8_t> purchases;  ///< encode_purchases
};

struct retail_invoice {
    std::string key;
    std::vector<retail_row> rows;
    std::optional<retail_sale> sale;  ///< for when every row is fresh
};

bool has_goods(std::span<const fresh_row> rows);

/// `number` is the order's, `invoice` the one in the file. A failure: no order can be made of it.
result<retail_sale> write_sale(const actor_context& context, std::span<const fresh_row> rows,
                               std::string number, std::string_view invoice,
                               currency_code currency);

/// For the thread that reads: it has its own clock to make ids by.
class sale_preparation {
  public:
    sale_preparation(merchant_id merchant, const time_zone_rules& shop_time, currency_code currency,
                     random_source& random)
        : merchant_(merchant),
          shop_time_(shop_time),
          currency_(currency),
          clock_(instant{}),
          ids_(clock_, random) {}

    retail_invoice prepare(row_group<retail_row> rows);

  private:
    merchant_id merchant_;
    const time_zone_rules& shop_time_;
    currency_code currency_;
    set_clock clock_;
    id_source ids_;
};

}  // namespace refundry
