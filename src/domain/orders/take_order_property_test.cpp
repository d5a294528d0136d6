// SPDX-License-Identifier: Apache-2.0
// The laws of intake, over random orders.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "domain/orders/order_request_builder.hpp"
#include "domain/orders/unit_runs.hpp"

namespace refundry {
namespace {

std::int64_t pick(std::int64_t least, std::int64_t most) {
    return *rc::gen::inRange<std::int64_t>(least, most + 1);
}

order_request any_request() {
    auto builder = an_order(*rc::gen::element<std::string>("JPY", "EUR", "KWD"));
    builder.request.prices_include_tax = *rc::gen::arbitrary<bool>();
    const std::int64_t lines = pick(1, 8);
    for (std::int64_t i = 0; i < lines; ++i) {
        const auto quantity = *rc::gen::element<std::int64_t>(1, 2, 3, 7, 100, 80'995);
        builder = std::move(builder).with_line("l" + std::to_string(i), quantity, pick(0, 5'000),
                                               static_cast<basis_points>(pick(0, WHOLE)));
        line_request& line = builder.request.lines.back();
        const std::int64_t value = line.unit_price.amount_minor * quantity;
        line.discount = builder.amount(pick(0, value));
        if (*rc::gen::arbitrary<bool>()) {
            line.tax_rate.reset();
            line.tax = builder.amount(0);
        }
    }
    for (std::int64_t i = pick(0, 3); i > 0; --i) {
        auto covered =
            *rc::gen::element(std::vector<std::string>{}, std::vector<std::string>{"l0"});
        const auto percent = static_cast<basis_points>(pick(1, WHOLE));
        builder = std::move(builder).with_percent_off(percent, std::move(covered));
    }
    for (std::int64_t i = pick(0, 2); i > 0; --i)
        builder = std::move(builder).with_shipping(pick(0, 2'000),
                                                   static_cast<basis_points>(pick(0, WHOLE)));
    return builder.request;
}

RC_GTEST_PROP(TakeOrderProperty, EveryAmountAddsUp, ()) {
    const order_request request = any_request();
    set_clock clock(request.placed_at);
    seeded_random random(1);
    id_source ids(clock, random);
    const auto taken = take_order(request, ids.next<order_id>(), ids);
    RC_ASSERT(taken.has_value());

    money total = taken->zero();
    money order_discounts = taken->zero();
    for (std::size_t i = 0; i < taken->lines.size(); ++i) {
        const order_line& line = taken->lines[i];
        const unit_sum all = first_units(line, line.quantity);
        const money net = request.prices_include_tax ? all.paid : all.paid - all.tax;
        RC_ASSERT(net + all.discount == line.unit_price.multiplied(line.quantity));
        order_discounts += all.discount - *request.lines[i].discount;
        total += all.paid;
        RC_ASSERT(line.units.size() <= 3U);
        for (std::size_t run = 0; run < line.units.size(); ++run) {
            const unit_run& each = line.units[run];
            RC_ASSERT(each.quantity > 0);
            RC_ASSERT(!each.discount.is_negative());
            RC_ASSERT(!each.tax.is_negative());
            RC_ASSERT(each.tax <= each.paid);
            const money own = request.prices_include_tax ? each.paid : each.paid - each.tax;
            RC_ASSERT(own + each.discount == line.unit_price);
            // Equal units differ by at most one minor unit, and equal neighbours are one run.
            for (std::size_t other = 0; other < run; ++other) {
                const std::int64_t apart =
                    each.paid.amount_minor - line.units[other].paid.amount_minor;
                RC_ASSERT(-1 <= apart && apart <= 1);
            }
        }
    }
    money discounts = taken->zero();
    for (const order_discount& discount : taken->discounts)
        discounts += discount.amount;
    RC_ASSERT(order_discounts == discounts);
    for (const order_charge& charge : taken->charges)
        total += charge.paid;
    RC_ASSERT(taken->total() == total);
}

/// The runs against unit-by-unit counting.
RC_GTEST_PROP(UnitRunsProperty, SpreadLikeCountingUnitByUnit, ()) {
    const std::int64_t quantity = pick(1, 60);
    const std::int64_t unit_price = pick(0, 50);
    const std::int64_t discount = pick(0, quantity * unit_price);
    const std::int64_t paid = quantity * unit_price - discount;
    const bool with_tax = *rc::gen::arbitrary<bool>();
    const std::int64_t tax = pick(0, with_tax ? paid : 2 * paid);
    const currency_code eur = currency_code::parse("EUR").value();
    const auto runs = spread_over_units(
        {.quantity = quantity, .unit_price = unit_price, .discount = discount, .tax = tax},
        with_tax ? price_basis::with_tax : price_basis::without_tax, eur);

    std::int64_t units = 0;
    std::int64_t tax_left = tax;
    std::int64_t discount_left = discount;
    for (const unit_run& run : runs) {
        units += run.quantity;
        tax_left -= run.tax.amount_minor * run.quantity;
        discount_left -= run.discount.amount_minor * run.quantity;
        RC_ASSERT(run.tax.amount_minor == tax / quantity ||
                  run.tax.amount_minor == tax / quantity + 1);
        RC_ASSERT(run.discount.amount_minor == discount / quantity ||
                  run.discount.amount_minor == discount / quantity + 1);
        if (with_tax) RC_ASSERT(run.tax <= run.paid);
    }
    RC_ASSERT(units == quantity);
    RC_ASSERT(tax_left == 0);
    RC_ASSERT(discount_left == 0);
    auto merged = runs;
    merge_equal_runs(merged);
    RC_ASSERT(merged == runs);
}

}  // namespace
}  // namespace refundry
