// SPDX-License-Identifier: Apache-2.0
// What the units that are kept cost once a promotion is lost or moves to them.
#pragma once

#include <span>
#include <vector>

#include "domain/decisions/decision.hpp"
#include "domain/orders/order.hpp"

namespace refundry::settling {

struct promotion_corrections {
    std::vector<std::int64_t>
        of_line;                     ///< gross, per order line; negative is taken from the refund
    std::vector<parameter> because;  ///< per lost or moved promotion
};

/// The correction of every line when the first `returned[i]` units of line i are back. A function
/// of that state alone, and zero for a line of which nothing is kept.
///
/// A minimum is compared with the value of the kept goods the promotion covers: list price less
/// line discounts, before order discounts, with or without tax as the order's prices are. Both
/// modes take a lost promotion away; `reprice` also moves a fixed one to the units that are kept.
promotion_corrections correct_promotions(const order& original,
                                         std::span<const std::int64_t> returned, pricing_mode mode);

}  // namespace refundry::settling
