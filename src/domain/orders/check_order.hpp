// SPDX-License-Identifier: Apache-2.0
// What can be said about each field of an order request on its own, before anything is computed.
#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/orders/order_faults.hpp"
#include "domain/orders/take_order.hpp"

namespace refundry {

/// Lines by their id; borrows the texts of the request.
class line_index {
  public:
    /// A repeated id is a fault of its later line.
    line_index(const std::vector<line_request>& lines, order_faults& faults);
    std::optional<std::size_t> find(std::string_view line_id) const;

  private:
    std::vector<std::pair<std::string_view, std::size_t>> entries_;
};

/// The shop's id of a charge, or one by its position ("charge-1") when the shop gave none.
std::string charge_id_of(const charge_request& charge, std::size_t index);

/// Number, dates, people and places: nothing that money depends on.
void check_header(const order_request& request, order_faults& faults);
/// Lines, charges, discounts and payments, as far as each goes alone.
void check_amounts(const order_request& request, const line_index& lines, order_faults& faults);
void check_fulfilments(const order_request& request, const line_index& lines, order_faults& faults);

}  // namespace refundry
