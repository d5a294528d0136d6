// SPDX-License-Identifier: Apache-2.0
// Laws of settlement over random orders and random ways to return them.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "domain/orders/take_order.hpp"
#include "domain/settlement/story.hpp"

namespace refundry::stories {
namespace {

using rc::gen::element;

/// The whole range from the first test on: rapidcheck would begin with the smallest values.
std::int64_t between(std::int64_t least, std::int64_t most) {
    return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::int64_t>(least, most + 1));
}
bool one_in(int times) {
    return between(1, times) == 1;
}

// Random orders
// ------------------------------------------------------------------------------------

enum class charges_of { every_kind, returnable_whole };

line_request any_line(std::size_t number, currency_code currency) {
    line_request line;
    line.line_id = "line-" + std::to_string(number);
    line.quantity = between(1, 6);
    line.unit_price = {between(0, 5'000), currency};
    line.tax_rate = *element(0, 500, 700, 1'900, 2'300);
    if (one_in(3))
        line.discount =
            money(between(0, line.unit_price.amount_minor * line.quantity / 4), currency);
    if (one_in(3)) line.kit = "kit";
    return line;
}

/// A third of what it covers at most, so that several fit.
discount_request any_promotion(const order_request& request) {
    discount_request promotion;
    promotion.code = "promotion";
    std::int64_t listed = 0;
    for (const auto& line : request.lines) {
        if (one_in(3)) continue;
        promotion.line_ids.push_back(line.line_id);
        listed += line.unit_price.amount_minor * line.quantity;
    }
    if (promotion.line_ids.empty() || one_in(2)) {
        promotion.line_ids.clear();
        listed = 0;
        for (const auto& line : request.lines)
            listed += line.unit_price.amount_minor * line.quantity;
    }
    if (one_in(2)) {
        promotion.kind = discount_kind::percent;
        promotion.percent = static_cast<basis_points>(between(1, 3'300));
    } else {
        promotion.amount = money(between(0, listed / 3), request.currency);
    }
    if (one_in(2)) promotion.minimum_subtotal = money(between(0, listed), request.currency);
    return promotion;
}

charge_request any_charge(std::size_t number, currency_code currency, charges_of kinds) {
    charge_request charge;
    charge.charge_id = "charge-" + std::to_string(number);
    charge.kind = *element(charge_kind::shipping, charge_kind::duty, charge_kind::fee);
    charge.price = {between(0, 2'000), currency};
    charge.tax_rate = *element(0, 700, 1'900);
    if (one_in(4)) charge.discount = money(between(0, charge.price.amount_minor), currency);
    if (kinds == charges_of::every_kind && one_in(2)) {
        charge.express = true;
        charge.standard_price = money(between(0, 2'000), currency);
    }
    return charge;
}

/// Payments that make up the total, with the ways they can be refunded.
void pay(order& original, id_source& ids) {
    auto open = original.total().amount_minor;
    const auto count = between(1, 3);
    for (std::int64_t i = 0; i < count; ++i) {
        order_payment payment;
        payment.id = ids.next<payment_id>();
        payment.method = *element(payment_method::card, payment_method::gift_card);
        payment.captured = {i + 1 == count ? open : between(0, open), original.currency};
        payment.refunds =
            *element(partial_refunds::any, partial_refunds::any, partial_refunds::full_only);
        open -= payment.captured.amount_minor;
        original.payments.push_back(payment);
    }
}

order any_order(charges_of kinds) {
    order_request request;
    request.number = "1001";
    request.placed_at = *parse_instant("2026-03-29T10:15:00Z");
    request.ship_to.country = "DE";
    request.currency = *currency_code::parse(*element("JPY", "EUR", "KWD", "CLF"));
    request.prices_include_tax = one_in(2);
    const auto lines = between(1, 4);
    for (std::int64_t i = 0; i < lines; ++i)
        request.lines.push_back(any_line(static_cast<std::size_t>(i), request.currency));
    for (auto left = between(0, 2); left > 0; --left)
        request.discounts.push_back(any_promotion(request));
    for (auto left = between(0, 3); left > 0; --left)
        request.charges.push_back(
            any_charge(static_cast<std::size_t>(left), request.currency, kinds));

    set_clock clock(request.placed_at);
    seeded_random random(7);
    id_source ids(clock, random);
    auto taken = take_order(request, ids.next<order_id>(), ids);
    RC_PRE(taken.has_value());  // rounding can make a promotion more than a tiny line
    pay(*taken, ids);
    return std::move(*taken);
}

// Random ways to return
// ----------------------------------------------------------------------------

using units = std::vector<std::int64_t>;  ///< per order line

units all_units(const order& original) {
    units all;
    for (const auto& line : original.lines)
        all.push_back(line.quantity);
    return all;
}

units some_units(const order& original) {
    units some;
    for (const auto& line : original.lines)
        some.push_back(between(0, line.quantity));
    return some;
}

std::vector<settle_line> lines_for(const order& original, const units& step,
                                   const item_terms& terms) {
    std::vector<settle_line> lines;
    for (std::size_t i = 0; i < step.size(); ++i) {
        if (step[i] == 0) continue;
        settle_line line;
        line.line_id = original.lines[i].line_id;
        line.quantity = step[i];
        line.terms = terms;
        lines.push_back(std::move(line));
    }
    return lines;
}

/// Breaks `wanted` into calls of random size in random order.
std::vector<units> any_grouping(const units& wanted) {
    std::vector<units> steps;
    auto left = wanted;
    while (std::accumulate(left.begin(), left.end(), std::int64_t{0}) > 0) {
        units step;
        for (auto& each : left) {
            step.push_back(between(0, each));
            each -= step.back();
        }
        steps.push_back(std::move(step));
        if (steps.size() > 20) return steps.push_back(left), steps;
    }
    return steps;
}

item_terms giving(given_back rule, pricing_mode pricing) {
    item_terms terms;
    terms.outbound_shipping = terms.duty = rule;
    terms.pricing = pricing;
    terms.split = *element(payment_split::in_order, payment_split::proportional,
                           payment_split::gift_card_first, payment_split::gift_card_last,
                           payment_split::best_fit);
    return terms;
}

/// Calls one after the other on one set of books.
ledger_of_returns walk(const order& original, const std::vector<units>& steps,
                       const item_terms& terms) {
    ledger_of_returns books(original);
    for (const auto& step : steps) {
        const auto plan = books.settle(lines_for(original, step, terms));
        RC_ASSERT(plan.has_value());
        RC_ASSERT(plan->total.amount_minor >= 0);
    }
    return books;
}

// The laws
// -----------------------------------------------------------------------------------------

void assert_parts_make_the_whole(const settlement& plan) {
    money total(0, plan.total.currency);
    money tax = total;
    money shares = plan.unallocated + plan.to_store_credit - plan.owed_by_customer;
    for (const auto& entry : plan.entries) {
        total += entry.amount;
        tax += entry.tax;
    }
    for (const auto& share : plan.to_payments)
        shares += share.amount;
    RC_ASSERT(total == plan.total);
    RC_ASSERT(tax == plan.tax);
    RC_ASSERT(shares == plan.total);
    for (const auto& part :
         {plan.unallocated, plan.to_store_credit, plan.owed_by_customer, plan.exchange_value})
        RC_ASSERT(!part.is_negative());
}

void assert_line_within_paid(const order& original, const line_position& position) {
    const auto& line = *original.find_line(position.line_id);
    const auto paid = first_units(line, line.quantity);
    RC_ASSERT(position.settled_quantity <= line.quantity);
    RC_ASSERT(position.given_back <= paid.paid);
    RC_ASSERT(!position.given_back.is_negative());
    RC_ASSERT(position.given_back_tax <= paid.tax);
    RC_ASSERT(!position.given_back_tax.is_negative());
    RC_ASSERT(position.given_back_tax <= position.given_back);
}

/// `withheld`: what staff took off items in all, which the books count as given. While it is
/// nothing, no line is given more than was paid for it, moved promotions included.
void assert_within_paid(const ledger_of_returns& ledger, const money& withheld) {
    const auto& original = ledger.original();
    for (const auto& position : ledger.books().lines) {
        assert_line_within_paid(original, position);
        const auto& line = *original.find_line(position.line_id);
        if (withheld.is_zero())
            RC_ASSERT(position.given_back - position.clawed_back <=
                      first_units(line, line.quantity).paid);
    }
    for (const auto& position : ledger.books().charges)
        for (const auto& charge : original.charges)
            if (charge.charge_id == position.charge_id) {
                RC_ASSERT(position.given_back <= charge.paid);
                RC_ASSERT(position.given_back_tax <= charge.tax);
            }
    for (const auto& position : ledger.books().payments)
        for (const auto& payment : original.payments)
            if (payment.id == position.id) RC_ASSERT(position.returned <= payment.captured);
    RC_ASSERT(ledger.given() - withheld <= original.total());
}

money tax_of(const order& original) {
    money tax = original.zero();
    for (const auto& line : original.lines)
        tax += first_units(line, line.quantity).tax;
    for (const auto& charge : original.charges)
        tax += charge.tax;
    return tax;
}

money tax_given(const order& original, const order_position& books) {
    money tax = original.zero();
    for (const auto& position : books.lines)
        tax += position.given_back_tax;
    for (const auto& position : books.charges)
        tax += position.given_back_tax;
    return tax;
}

std::map<std::string, std::vector<std::int64_t>> figures_of(const order_position& books) {
    std::map<std::string, std::vector<std::int64_t>> all;
    for (const auto& each : books.lines)
        if (each.settled_quantity > 0)
            all[each.line_id] = {each.settled_quantity, each.given_back.amount_minor,
                                 each.given_back_tax.amount_minor};
    for (const auto& each : books.charges)
        if (!each.given_back.is_zero())
            all[each.charge_id] = {each.given_back.amount_minor, each.given_back_tax.amount_minor};
    return all;
}

RC_GTEST_PROP(SettleProperty, AnyOrderAndGroupingEndsAtTheSameFigures, ()) {
    const auto original = any_order(charges_of::every_kind);
    const auto wanted = some_units(original);
    const auto terms = giving(given_back::pro_rata, pricing_mode::keep_proration);
    const auto one = walk(original, any_grouping(wanted), terms);
    const auto other = walk(original, any_grouping(wanted), terms);
    RC_ASSERT(figures_of(one.books()) == figures_of(other.books()));
    RC_ASSERT(figures_of(one.books()) == figures_of(walk(original, {wanted}, terms).books()));
}

RC_GTEST_PROP(SettleProperty, EverythingReturnedGivesExactlyEverythingBack, ()) {
    const auto original = any_order(charges_of::returnable_whole);
    const auto terms = giving(
        *element(given_back::pro_rata, given_back::full),
        *element(pricing_mode::keep_proration, pricing_mode::claw_back, pricing_mode::reprice));
    const auto books = walk(original, any_grouping(all_units(original)), terms);
    RC_ASSERT(books.given() == original.total());
    RC_ASSERT(tax_given(original, books.books()) == tax_of(original));
    for (const auto& line : books.books().lines)
        RC_ASSERT(line.clawed_back.is_zero());
}

RC_GTEST_PROP(SettleProperty, AfterEachReturnNothingDependsOnTheWayThere, ()) {
    // Re-pricing can make an earlier payment too high; then nothing is paid until it is made up.
    const auto original = any_order(charges_of::every_kind);
    const auto terms =
        giving(given_back::none, *element(pricing_mode::claw_back, pricing_mode::reprice));
    ledger_of_returns books(original);
    units so_far(original.lines.size());
    money given = original.zero();
    for (const auto& step : any_grouping(all_units(original))) {
        for (std::size_t i = 0; i < step.size(); ++i)
            so_far[i] += step[i];
        const auto plan = books.settle(lines_for(original, step, terms));
        const auto at_once = settle(original, {}, lines_for(original, so_far, terms));
        RC_ASSERT(plan.has_value() && at_once.has_value());
        assert_parts_make_the_whole(*plan);
        assert_within_paid(books, original.zero());
        given = std::max(given, at_once->total);
        RC_ASSERT(books.given() == given);
    }
}

settle_line any_settle_line(const order& original, const units& left) {
    const auto index =
        static_cast<std::size_t>(between(0, static_cast<std::int64_t>(original.lines.size()) - 1));
    const auto currency = original.currency;
    settle_line line;
    line.line_id = original.lines[index].line_id;
    line.quantity = between(one_in(8) ? 0 : 1, std::max<std::int64_t>(left[index], 1));
    line.by = *element(resolution::refund, resolution::store_credit, resolution::exchange,
                       resolution::keep_item);
    line.terms = giving(
        *element(given_back::none, given_back::pro_rata, given_back::full),
        *element(pricing_mode::keep_proration, pricing_mode::claw_back, pricing_mode::reprice));
    if (one_in(2))
        line.terms.fees.push_back(
            {.code = "fee",
             .amount = one_in(2) ? std::optional(money(between(0, 3'000), currency)) : std::nullopt,
             .percent = static_cast<basis_points>(between(0, WHOLE)),
             .basis = *element(fee_basis::per_unit, fee_basis::per_line, fee_basis::per_return)});
    if (one_in(2))
        line.terms.bonuses.push_back(
            {.applies_to = line.by,
             .amount = one_in(2) ? std::optional(money(300, currency)) : std::nullopt,
             .percent = 1'000});
    if (one_in(4)) line.deduction = money(between(0, 3'000), currency);
    if (one_in(4)) line.override_amount = money(between(0, 2'000), currency);
    if (line.by == resolution::exchange) {
        line.exchange_for.emplace();
        line.exchange_for->quantity = between(1, 2);
        line.exchange_for->unit_price = money(between(0, 6'000), currency);
    }
    return line;
}

RC_GTEST_PROP(SettleProperty, NothingIsEverAboveWhatWasPaid, ()) {
    const auto original = any_order(charges_of::every_kind);
    ledger_of_returns books(original);
    auto left = all_units(original);
    auto withheld = original.zero();
    for (auto calls = between(1, 8); calls > 0; --calls) {
        std::vector<settle_line> lines;
        for (auto count = between(1, 3); count > 0; --count)
            lines.push_back(any_settle_line(original, left));
        const auto preview = settle(original, books.books(), lines);
        const auto plan = books.settle(lines);
        RC_ASSERT(plan.has_value() == preview.has_value());
        if (!plan) continue;
        for (const auto& told : derivation(original, *plan))
            RC_LOG() << told << "\n";
        RC_ASSERT(*plan == *preview);
        assert_parts_make_the_whole(*plan);
        for (const auto& entry : plan->entries)
            if (entry.part == component::adjustment) withheld -= entry.amount;
        assert_within_paid(books, withheld);
        for (const auto& line : lines)
            for (std::size_t i = 0; i < left.size(); ++i)
                if (original.lines[i].line_id == line.line_id) left[i] -= line.quantity;
    }
}

RC_GTEST_PROP(SettleProperty, ALineInTwoPartsIsTheLineAtOnce, ()) {
    const auto original = any_order(charges_of::every_kind);
    const auto quantity = original.lines[0].quantity;
    RC_PRE(quantity > 1);
    const auto first = between(1, quantity - 1);
    const auto terms = giving(
        given_back::pro_rata,
        *element(pricing_mode::keep_proration, pricing_mode::claw_back, pricing_mode::reprice));
    units whole(original.lines.size());
    whole[0] = quantity;
    auto lines = lines_for(original, whole, terms);
    const auto at_once = settle(original, {}, lines);
    lines.push_back(lines.front());
    lines.front().quantity = first;
    lines.back().quantity = quantity - first;
    const auto in_parts = settle(original, {}, lines);
    RC_ASSERT(at_once.has_value() && in_parts.has_value());
    RC_ASSERT(at_once->total == in_parts->total);
    RC_ASSERT(at_once->tax == in_parts->tax);
}

}  // namespace
}  // namespace refundry::stories
