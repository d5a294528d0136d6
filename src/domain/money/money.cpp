// SPDX-License-Identifier: Apache-2.0
#include "domain/money/money.hpp"

#include <fmt/format.h>

#include <limits>

#include "base/ensure.hpp"

namespace refundry {
namespace {

using wide = __int128;
constexpr wide MINOR_MAX = std::numeric_limits<std::int64_t>::max();

void ensure_one_currency(const money& a, const money& b) {
    ensure(a.currency == b.currency, "amounts of one currency");
}

std::uint64_t power_of_ten(int exponent) {
    std::uint64_t power = 1;
    for (int i = 0; i < exponent; ++i)
        power *= 10;
    return power;
}

/// Whether the quotient's magnitude grows by one, given the rest of the division.
bool rounds_away(wide quotient, wide rest, wide denominator, rounding mode) {
    switch (mode) {
        case rounding::down:
            return false;
        case rounding::up:
            return rest != 0;
        case rounding::half_up:
            return 2 * rest >= denominator;
        case rounding::half_even:
            return 2 * rest > denominator || (2 * rest == denominator && quotient % 2 != 0);
    }
    return false;
}

}  // namespace

money& money::operator+=(const money& other) {
    ensure_one_currency(*this, other);
    ensure(!__builtin_add_overflow(amount_minor, other.amount_minor, &amount_minor),
           "a sum of money fits");
    return *this;
}

money& money::operator-=(const money& other) {
    ensure_one_currency(*this, other);
    ensure(!__builtin_sub_overflow(amount_minor, other.amount_minor, &amount_minor),
           "a difference of money fits");
    return *this;
}

money money::multiplied(std::int64_t times) const {
    money product(0, currency);
    ensure(!__builtin_mul_overflow(amount_minor, times, &product.amount_minor),
           "a multiple of money fits");
    return product;
}

std::strong_ordering operator<=>(const money& a, const money& b) {
    ensure_one_currency(a, b);
    return a.amount_minor <=> b.amount_minor;
}

money money::from_compact(std::int64_t minor, std::string_view currency) {
    const auto known = currency_code::parse(currency);
    ensure(known.has_value(), "a stored amount has a known currency");
    return {minor, *known};
}

std::string to_string(const money& amount) {
    const std::string_view sign = amount.is_negative() ? "-" : "";
    const auto minor = static_cast<std::uint64_t>(amount.amount_minor);
    const std::uint64_t magnitude = amount.is_negative() ? 0 - minor : minor;
    const int digits = amount.currency.digits();
    if (digits == 0) return fmt::format("{}{} {}", sign, magnitude, amount.currency.code());
    const std::uint64_t major = power_of_ten(digits);
    return fmt::format("{}{}.{:0{}} {}", sign, magnitude / major, magnitude % major, digits,
                       amount.currency.code());
}

std::optional<money> parse_decimal(std::string_view text, currency_code currency) {
    const bool negative = text.starts_with('-');
    if (negative || text.starts_with('+')) text.remove_prefix(1);
    const std::size_t point = text.find('.');
    const std::string_view whole = text.substr(0, point);
    const std::string_view fraction =
        point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
    const auto digits = static_cast<std::size_t>(currency.digits());
    if (whole.empty() || fraction.size() > digits) return std::nullopt;
    if (point != std::string_view::npos && fraction.empty()) return std::nullopt;

    std::int64_t minor = 0;
    const auto take = [&minor](char digit) {
        if (digit < '0' || digit > '9') return false;
        minor = minor * 10 + (digit - '0');
        return minor <= AMOUNT_MINOR_MAX;
    };
    for (const char digit : whole)
        if (!take(digit)) return std::nullopt;
    for (const char digit : fraction)
        if (!take(digit)) return std::nullopt;
    for (std::size_t place = fraction.size(); place < digits; ++place)
        if (!take('0')) return std::nullopt;
    return money(negative ? -minor : minor, currency);
}

money scaled(const money& amount, std::int64_t numerator, std::int64_t denominator, rounding mode) {
    ensure(denominator > 0, "a positive denominator");
    const wide product = static_cast<wide>(amount.amount_minor) * numerator;
    const wide magnitude = product < 0 ? -product : product;
    wide quotient = magnitude / denominator;
    if (rounds_away(quotient, magnitude % denominator, denominator, mode)) ++quotient;
    ensure(quotient <= MINOR_MAX, "a scaled amount fits");
    const auto minor = static_cast<std::int64_t>(quotient);
    return {product < 0 ? -minor : minor, amount.currency};
}

}  // namespace refundry
