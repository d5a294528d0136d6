// SPDX-License-Identifier: Apache-2.0
// Beside the withdrawal: liability for defects, and goods that were never shipped.
#include "domain/calendar/dates.hpp"
#include "domain/law/judge.hpp"

namespace refundry::law {

namespace {

law_day end_of(const judging& in, const legal_period& period, law_day from) {
    return last_day_for_consumer(period, from, roll_rule::none, in.for_consumer);
}

/// The period of this item; the longest that may be meant.
const legal_value<legal_period>& period_of(const judging& in) {
    const auto& rules = in.law.guarantee;
    if (in.facts.used_good && in.permits(rules.used_goods)) return rules.used_goods;
    if (in.facts.durable != known::no && in.holds(rules.durable)) {
        if (in.facts.durable == known::unknown) in.assume(law_assumption::durable_good);
        return rules.durable;
    }
    return rules.period.is_set() ? rules.period : rules.at_least;
}

void lengthen_by_repairs(const judging& in) {
    const auto& extension = in.law.guarantee.repair_extension;
    auto& guarantee = in.floor.guarantee;
    if (in.facts.repairs <= 0 || !guarantee.last_day || !in.holds(extension)) return;
    const bool is_earlier =
        extension->from_contracts && in.facts.contract < *extension->from_contracts;
    if (is_earlier && !extension->before) return;
    const auto& period = is_earlier ? *extension->before : extension->period;
    for (int i = std::min(in.facts.repairs, extension->times); i > 0; --i)
        guarantee.last_day = end_of(in, period, *guarantee.last_day);
    guarantee.last_day_basis.confirmed =
        guarantee.last_day_basis.confirmed && in.confirms(extension);
}

void take_period(const judging& in, law_day from) {
    const auto& rules = in.law.guarantee;
    auto& guarantee = in.floor.guarantee;
    const auto& period = period_of(in);
    if (in.holds(period)) {
        guarantee.last_day = end_of(in, period.value, from);
        guarantee.last_day_basis = in.basis_of(period);
    }
    const auto& there = rules.in_subdivision;
    if (in.permits(there) && there->subdivision == in.facts.subdivision) {
        guarantee.last_day = end_of(in, there->period, from);
        guarantee.last_day_basis = in.basis_of(there);
    }
    lengthen_by_repairs(in);
    const bool is_fixed = rules.period.is_set() && guarantee.last_day;
    if (!is_fixed)
        guarantee.state = guarantee_state::no_fixed_period;
    else if (in.facts.today <= *guarantee.last_day)
        guarantee.state = guarantee_state::runs;
    else
        guarantee.state = guarantee_state::ended;
}

}  // namespace

void judge_guarantee(const judging& in) {
    const auto& rules = in.law.guarantee;
    auto& guarantee = in.floor.guarantee;
    if (!in.holds(rules.exists)) return;
    guarantee.basis = in.basis_of(rules.exists);
    in.impose(guarantee.remedies, rules.remedies);
    guarantee.first_choice_by_consumer = in.holds(rules.first_choice_by_consumer);
    in.impose(guarantee.repair_within, rules.repair_max);
    in.impose(guarantee.refund_within, in.law.defect_refund.is_set()
                                           ? in.law.defect_refund
                                           : rules.refund_after_termination);
    if (!in.facts.received) {
        in.assume(law_assumption::not_received_yet);
        guarantee.state = guarantee_state::not_started;
        return;
    }
    const auto from = rules.from_knowledge
                          ? day_of(start_event::knowledge, in).value_or(in.facts.today)
                          : *in.facts.received;
    take_period(in, from);
    if (in.holds(rules.burden_reversed)) {
        guarantee.burden_reversed_until =
            end_of(in, rules.burden_reversed.value, *in.facts.received);
        guarantee.burden_basis = in.basis_of(rules.burden_reversed);
    }
    if (in.holds(rules.short_term_reject)) {
        guarantee.reject_until = end_of(in, rules.short_term_reject.value, *in.facts.received);
        guarantee.reject_basis = in.basis_of(rules.short_term_reject);
    }
}

void judge_late_shipment(const judging& in) {
    const auto& rules = in.law.late_shipment;
    auto& late = in.floor.late_shipment;
    if (!in.holds(rules.ship_within)) return;
    in.impose(late.refund_within, rules.refund);
    in.impose(late.store_credit_forbidden, rules.store_credit_forbidden);
    late.ship_by = last_day_for_trader(rules.ship_within.value, in.facts.contract, in.for_trader);
    late.may_cancel = !in.facts.shipped && in.facts.today > *late.ship_by;
}

}  // namespace refundry::law
