// SPDX-License-Identifier: Apache-2.0
#include "app/imports/decimal.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/ensure.hpp"
#include "domain/orders/order.hpp"

namespace refundry {

namespace {

constexpr std::size_t WHOLE_DIGITS_MAX = 12;
constexpr int DECIMALS = 3;

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

/// Minor units are counted in thousandths; a currency of four decimals is not.
std::int64_t thousandths_per_minor(currency_code currency) {
    switch (currency.digits()) {
        case 0:
            return 1'000;
        case 2:
            return 10;
        case 3:
            return 1;
        default:
            ensure(false, "exact imports know currencies of up to three decimals");
    }
    return 1;
}

}  // namespace

std::optional<std::int64_t> parse_thousandths(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    const auto point = std::min(text.find('.'), text.size());
    const auto whole = text.substr(0, point);
    auto decimals = text.substr(std::min(point + 1, text.size()));
    while (decimals.size() > DECIMALS && decimals.ends_with('0'))
        decimals.remove_suffix(1);
    const bool nothing = whole.empty() && decimals.empty();
    if (nothing || whole.size() > WHOLE_DIGITS_MAX || decimals.size() > DECIMALS) return {};
    if (!std::ranges::all_of(whole, is_digit) || !std::ranges::all_of(decimals, is_digit))
        return {};
    std::int64_t value = 0;
    for (const char digit : whole)
        value = value * 10 + (digit - '0');
    for (std::size_t i = 0; i < DECIMALS; ++i)
        value = value * 10 + (i < decimals.size() ? decimals[i] - '0' : 0);
    if (value > AMOUNT_MINOR_MAX) return {};
    return negative ? -value : value;
}

std::optional<std::int64_t> parse_quantity(std::string_view text) {
    const auto thousandths = parse_thousandths(text);
    if (!thousandths || *thousandths % 1'000 != 0) return {};
    const auto quantity = *thousandths / 1'000;
    if (quantity > QUANTITY_MAX || quantity < -QUANTITY_MAX) return {};
    return quantity;
}

std::string thousandths_text(std::int64_t thousandths) {
    const auto magnitude = thousandths < 0 ? -thousandths : thousandths;
    return fmt::format("{}{}.{:03}", thousandths < 0 ? "-" : "", magnitude / 1'000,
                       magnitude % 1'000);
}

booked_amount book_exactly(std::int64_t thousandths, currency_code currency) {
    const auto unit = thousandths_per_minor(currency);
    const auto minor = scaled(money(thousandths, currency), 1, unit, rounding::half_even);
    return {.minor = minor.amount_minor,
            .remainder_thousandths = thousandths - minor.amount_minor * unit};
}

std::int64_t thousandths_of(std::int64_t minor, currency_code currency) {
    return minor * thousandths_per_minor(currency);
}

}  // namespace refundry
