// SPDX-License-Identifier: Apache-2.0
// A file that states what a line cost in all says nothing exact about one unit: the unit price is
// rounded up and the difference is a discount of the line, so that the line costs what it cost.
#pragma once

#include <optional>

#include "domain/money/money.hpp"

namespace refundry {

struct line_price {
    money unit_price;
    std::optional<money> discount;
};

/// `total` not negative, `quantity` positive.
inline line_price price_of_line(const money& total, std::int64_t quantity) {
    const auto unit = scaled(total, 1, quantity, rounding::up);
    const auto over = unit.multiplied(quantity) - total;
    return {unit, over.is_zero() ? std::nullopt : std::optional(over)};
}

}  // namespace refundry
