// SPDX-License-Identifier: Apache-2.0
// The laws of money, over random amounts.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>

#include "domain/money/money.hpp"

namespace refundry {
namespace {

using wide = __int128;

rc::Gen<std::int64_t> amounts() {
    return rc::gen::oneOf(rc::gen::inRange<std::int64_t>(-1'000, 1'001),
                          rc::gen::inRange<std::int64_t>(-AMOUNT_MINOR_MAX, AMOUNT_MINOR_MAX + 1));
}

rc::Gen<currency_code> currencies() {
    return rc::gen::map(rc::gen::element<std::string>("JPY", "EUR", "KWD", "CLF"),
                        [](const std::string& code) { return currency_code::parse(code).value(); });
}

rc::Gen<std::vector<std::int64_t>> weights() {
    return rc::gen::container<std::vector<std::int64_t>>(
        rc::gen::oneOf(rc::gen::just<std::int64_t>(0), rc::gen::inRange<std::int64_t>(0, 10),
                       rc::gen::inRange<std::int64_t>(0, AMOUNT_MINOR_MAX)));
}

wide sum_of(const std::vector<std::int64_t>& numbers) {
    return std::accumulate(numbers.begin(), numbers.end(), wide{0});
}

RC_GTEST_PROP(AllocateProperty, PartsAddUpAndAreWithinOneOfTheirShare, ()) {
    const std::int64_t total = *amounts();
    const auto by = *rc::gen::suchThat(weights(), [](const auto& w) { return sum_of(w) > 0; });
    std::vector<std::int64_t> parts(by.size());
    allocate_minor(total, by, parts);

    RC_ASSERT(sum_of(parts) == wide{total});
    const wide whole = sum_of(by);
    for (std::size_t i = 0; i < by.size(); ++i) {
        const wide distance = wide{parts[i]} * whole - wide{total} * by[i];
        RC_ASSERT(distance < whole);
        RC_ASSERT(-distance < whole);
        if (by[i] == 0) RC_ASSERT(parts[i] == 0);
    }
}

RC_GTEST_PROP(AllocateProperty, IsTheLargestRemainderMethod, ()) {
    const std::int64_t total = *rc::gen::inRange<std::int64_t>(0, 100'000);
    const auto by = *rc::gen::suchThat(weights(), [](const auto& w) { return sum_of(w) > 0; });
    std::vector<std::int64_t> parts(by.size());
    allocate_minor(total, by, parts);

    // Who got a minor unit more never lost less by rounding down than who got none.
    const wide whole = sum_of(by);
    const auto rest = [&](std::size_t i) { return wide{total} * by[i] % whole; };
    const auto won = [&](std::size_t i) { return parts[i] > wide{total} * by[i] / whole; };
    for (std::size_t a = 0; a < by.size(); ++a)
        for (std::size_t b = 0; b < by.size(); ++b)
            if (won(a) && !won(b)) RC_ASSERT(rest(a) > rest(b) || (rest(a) == rest(b) && a < b));
}

RC_GTEST_PROP(AllocateProperty, ACreditIsTheOppositeOfItsCharge, ()) {
    const std::int64_t total = *amounts();
    const auto by = *rc::gen::suchThat(weights(), [](const auto& w) { return sum_of(w) > 0; });
    std::vector<std::int64_t> charge(by.size());
    std::vector<std::int64_t> credit(by.size());
    allocate_minor(total, by, charge);
    allocate_minor(-total, by, credit);
    for (std::size_t i = 0; i < by.size(); ++i)
        RC_ASSERT(charge[i] == -credit[i]);
}

/// The defining inequalities of each mode, in exact arithmetic.
RC_GTEST_PROP(ScaledProperty, AgreesWithExactArithmetic, ()) {
    const money amount(*amounts(), *currencies());
    const std::int64_t numerator = *rc::gen::inRange<std::int64_t>(-1'000'000, 1'000'001);
    const std::int64_t denominator = *rc::gen::inRange<std::int64_t>(1, 1'000'001);
    const wide exact = wide{amount.amount_minor} * numerator;  // over denominator
    const auto off = [&](rounding mode) {
        return wide{scaled(amount, numerator, denominator, mode).amount_minor} * denominator -
               exact;
    };
    const auto outward = [&](wide distance) { return exact < 0 ? -distance : distance; };

    const wide down = outward(off(rounding::down));
    const wide up = outward(off(rounding::up));
    const wide half_up = outward(off(rounding::half_up));
    const wide half_even = outward(off(rounding::half_even));
    RC_ASSERT(-denominator < down && down <= 0);
    RC_ASSERT(0 <= up && up < denominator);
    RC_ASSERT(-denominator < 2 * half_up && 2 * half_up <= denominator);
    RC_ASSERT(-denominator <= 2 * half_even && 2 * half_even <= denominator);
    if (2 * half_even == denominator || 2 * half_even == -denominator)
        RC_ASSERT(scaled(amount, numerator, denominator, rounding::half_even).amount_minor % 2 ==
                  0);
}

RC_GTEST_PROP(DecimalProperty, ReadsBackWhatItPrints, ()) {
    const money amount(*amounts(), *currencies());
    const std::string text = to_string(amount);
    const std::string_view number = std::string_view(text).substr(0, text.find(' '));
    RC_ASSERT(parse_decimal(number, amount.currency) == amount);
}

}  // namespace
}  // namespace refundry
