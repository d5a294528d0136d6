// SPDX-License-Identifier: Apache-2.0
// The amounts of a line, spread over its units. A run stands for any number of equal units, so a
// line of a million costs as much as a line of one.
#pragma once

#include <vector>

#include "domain/orders/order.hpp"

namespace refundry {

enum class price_basis { with_tax, without_tax };

/// The amounts of a whole line, in minor units.
struct line_amounts {
    std::int64_t quantity = 0;
    std::int64_t unit_price = 0;  ///< as listed
    std::int64_t discount = 0;    ///< at most quantity × unit_price
    std::int64_t tax = 0;         ///< with_tax: within the price after discount
};

/// At most three runs. Each of discount, tax and paid adds up to the line's, and each unit has its
/// exact share within one minor unit. Odd minor units of the discount go to the first units, those
/// of the tax to the first (prices without tax) or the first that paid more (prices with tax, where
/// no unit may hold more tax than was paid for it).
std::vector<unit_run> spread_over_units(const line_amounts& line, price_basis basis,
                                        currency_code currency);

/// Canonical form: equal neighbours become one run. All are of one currency.
void merge_equal_runs(std::vector<unit_run>& runs);

}  // namespace refundry
