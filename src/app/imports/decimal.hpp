// SPDX-License-Identifier: Apache-2.0
// Decimals of a file, exactly: as whole thousandths of the major unit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/money/money.hpp"

namespace refundry {

/// "2.55" is 2550, "-11062.06" is -11062060. nullopt for anything but digits with one point, more
/// than three decimals (zeros behind them are no digits), or beyond ±AMOUNT_MINOR_MAX.
std::optional<std::int64_t> parse_thousandths(std::string_view text);
/// Whole numbers, "12.0" too, within ±QUANTITY_MAX.
std::optional<std::int64_t> parse_quantity(std::string_view text);
/// "9747747.934", always three decimals.
std::string thousandths_text(std::int64_t thousandths);

/// An exact amount as whole minor units (half to even) and what is left over.
struct booked_amount {
    std::int64_t minor = 0;
    std::int64_t remainder_thousandths = 0;
};
booked_amount book_exactly(std::int64_t thousandths, currency_code currency);
std::int64_t thousandths_of(std::int64_t minor, currency_code currency);

}  // namespace refundry
