// SPDX-License-Identifier: Apache-2.0
// Money is an integer of minor units and an ISO 4217 currency. There is no floating point and no
// division: amounts are allocated (largest remainder) and the parts always add up to the whole.
#pragma once

#include <array>
#include <compare>
#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/describe.hpp"

namespace refundry {

/// An ISO 4217 code with its minor units (0, 2, 3 or 4), from data/currencies.csv.
class currency_code {
  public:
    static constexpr std::string_view expected = "an ISO 4217 currency code such as EUR";
    constexpr currency_code() = default;
    /// nullopt for an unknown code, lower case, or a code without minor units (XAU, XTS…).
    static std::optional<currency_code> parse(std::string_view code);
    std::string_view code() const { return {letters_.data(), letters_.size()}; }
    std::string text() const { return std::string(code()); }
    int digits() const { return digits_; }
    friend constexpr auto operator<=>(const currency_code&, const currency_code&) = default;

  private:
    constexpr currency_code(std::array<char, 3> letters, std::int8_t digits)
        : letters_(letters), digits_(digits) {}
    std::array<char, 3> letters_{'?', '?', '?'};
    std::int8_t digits_ = 0;
};

/// No amount outside of ±AMOUNT_MINOR_MAX enters the system, so that sums of a million of them fit.
inline constexpr std::int64_t AMOUNT_MINOR_MAX = 1'000'000'000'000;  // 10 billion EUR

struct money {
    std::int64_t amount_minor = 0;
    currency_code currency;

    money() = default;
    money(std::int64_t minor, currency_code of) : amount_minor(minor), currency(of) {}
    money(std::floating_point auto, currency_code) = delete;

    bool is_zero() const { return amount_minor == 0; }
    bool is_negative() const { return amount_minor < 0; }
    money operator-() const { return money(0, currency) -= *this; }
    money& operator+=(const money& other);
    money& operator-=(const money& other);
    /// Sums and differences need one currency and must fit: both are broken invariants otherwise.
    friend money operator+(money a, const money& b) { return a += b; }
    friend money operator-(money a, const money& b) { return a -= b; }
    /// `times` units of this amount.
    money multiplied(std::int64_t times) const;
    friend bool operator==(const money&, const money&) = default;
    /// Only within one currency (ensured).
    friend std::strong_ordering operator<=>(const money& a, const money& b);

    std::int64_t compact_value() const { return amount_minor; }
    static money from_compact(std::int64_t minor, std::string_view currency);
};
BOOST_DESCRIBE_STRUCT(money, (), (amount_minor, currency))

/// "-1234.50 EUR", "1000 JPY": for logs, derivations and exports; pages use the reader's locale.
std::string to_string(const money& amount);
/// The decimal text of an amount in major units, exactly ("12.3" in EUR is 1230). nullopt when it
/// is no plain decimal, has more digits than the currency, or is over AMOUNT_MINOR_MAX.
std::optional<money> parse_decimal(std::string_view text, currency_code currency);

enum class rounding { down, half_up, half_even, up };
BOOST_DESCRIBE_ENUM(rounding, down, half_up, half_even, up)

/// amount × numerator ÷ denominator in 128 bits, rounded once. Rounding looks at the magnitude, so
/// that a credit is the exact opposite of its charge: `down` is towards zero, `up` away from it,
/// halves go away from zero (`half_up`) or to the even neighbour. Denominator positive.
money scaled(const money& amount, std::int64_t numerator, std::int64_t denominator, rounding mode);

/// Splits `total` by weights (all >= 0, not all zero unless total is zero) with the largest
/// remainder; ties go to the first. The parts add up to the total, each within one minor unit of
/// its exact share; a weight of zero gets zero.
std::vector<money> allocate(const money& total, std::span<const std::int64_t> weights);
/// The same in minor units, into `parts` (as many as weights).
void allocate_minor(std::int64_t total, std::span<const std::int64_t> weights,
                    std::span<std::int64_t> parts);

/// Hundredths of a percent, 0 to 1,000,000.
using basis_points = std::int32_t;
inline constexpr basis_points WHOLE = 10'000;

}  // namespace refundry
