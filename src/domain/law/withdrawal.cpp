// SPDX-License-Identifier: Apache-2.0
// Whether there is a right to change one's mind, and until when.
#include "domain/law/judge.hpp"

namespace refundry::law {

namespace {

/// How long a right lasts, as it grows by one rule after the other.
struct reach {
    std::optional<law_day> last_day{};  ///< absent: has not begun, or never ends
    bool never_expires = false;
};

void settle(const judging& in, right_state state, const legal_basis& basis) {
    in.floor.withdrawal.state = state;
    in.floor.withdrawal.basis = basis;
}

roll_rule roll_of(const judging& in) {
    const auto& roll = in.law.withdrawal.roll;
    return in.holds(roll) ? roll.value : roll_rule::none;
}

law_day last_day(const judging& in, const legal_period& period, law_day from) {
    return last_day_for_consumer(period, from, roll_of(in), in.for_consumer);
}

// -- is there one ---------------------------------------------------------------------------------

bool condition_met(const judging& in) {
    switch (in.law.withdrawal.exists.value) {
        case right_exists::yes:
            return true;
        case right_exists::no:
            return false;
        case right_exists::only_if_trader_breach:
            return std::ranges::any_of(in.law.withdrawal.cases.value, [&](const breach_case& each) {
                return (in.facts.breaches & bit(each.breach)) != 0;
            });
        case right_exists::unless_valid_return_terms_shown:
        case right_exists::only_if_policy_not_conspicuously_disclosed:
            if (in.facts.declared.posts_return_policy == known::yes) return false;
            if (in.facts.declared.posts_return_policy == known::unknown)
                in.assume(law_assumption::policy_not_posted);
            return true;
        case right_exists::only_after_aggressive_or_misleading_method:
            return (in.facts.breaches & bit(trader_breach::aggressive_or_misleading_method)) != 0;
    }
    return false;
}

bool is_below_threshold(const judging& in) {
    const auto& threshold = in.law.threshold;
    if (!in.permits(threshold)) return false;
    const auto& value = in.facts.order_value;
    if (!value || value->currency != threshold.value.currency) {
        in.assume(law_assumption::threshold_not_checked);
        return false;
    }
    return *value < threshold.value;
}

bool condition_of_exemption_met(const judging& in, exempt_condition condition) {
    const auto& declared = in.facts.declared;
    switch (condition) {
        case exempt_condition::none:
            return true;
        case exempt_condition::consumer_was_told:
        case exempt_condition::shown_or_trial_offered:
            return declared.tells_of_exceptions == known::yes;
        case exempt_condition::notified_and_consented:
            return declared.has_consent_to_exceptions == known::yes;
    }
    return false;
}

/// The first exemption of the law's list that holds; what only might is assumed away.
const exemption* exemption_of(const judging& in) {
    const auto item = exempt_facts_of(in.facts.item);
    if (((item.certain | item.possible) & in.law.exempt.codes) == 0) return nullptr;
    for (const auto& each : in.law.exempt.list) {
        if ((item.possible & bit(each.code)) != 0)
            in.assume(law_assumption::exception_fact_not_known);
        if ((item.certain & bit(each.code)) == 0) continue;
        if (!condition_of_exemption_met(in, each.condition)) {
            in.assume(law_assumption::exception_not_told);
        } else if (!in.permits(each.applies)) {
            in.assume(law_assumption::exception_not_confirmed);
            in.floor.withdrawal.unconfirmed_exemption = &each;
        } else {
            return &each;
        }
    }
    return nullptr;
}

/// What the law says for this kind of supply, or for the kind it is a case of.
std::optional<start_event> start_of(const judging& in) {
    const auto& starts = in.law.withdrawal.starts;
    const auto of = [&](supply_kind kind) { return starts.at(static_cast<std::size_t>(kind)); };
    if (const auto own = of(in.facts.supply)) return own;
    switch (in.facts.supply) {
        case supply_kind::goods:
        case supply_kind::multi_goods_one_order:
        case supply_kind::goods_in_lots:
        case supply_kind::subscription_goods:
            return of(supply_kind::goods);
        case supply_kind::service:
        case supply_kind::digital_content:
            return of(supply_kind::service);
    }
    return std::nullopt;
}

// -- until when -----------------------------------------------------------------------------------

/// Of two reaches the longer; the basis goes with it. One that has not begun has no end to pass.
void take_longer(const judging& in, reach& so_far, const reach& other, const legal_basis& basis) {
    if (so_far.never_expires || !so_far.last_day) return;
    if (!other.never_expires && so_far.last_day && other.last_day &&
        *other.last_day <= *so_far.last_day)
        return;
    so_far = other;
    in.floor.withdrawal.last_day_basis = basis;
}

bool applies(const judging& in, longer_when when) {
    switch (when) {
        case longer_when::unsolicited_visit_or_excursion:
            return in.facts.unsolicited_visit;
        case longer_when::goods_not_as_advertised:
            return in.facts.claim == claim_kind::not_as_advertised;
        case longer_when::protected_group_in_conversation:
            return in.facts.protected_group;
    }
    return false;
}

void take_longer_periods(const judging& in, law_day from, reach& so_far) {
    const auto& longer = in.law.withdrawal.longer;
    if (!in.holds(longer)) return;
    for (const auto& each : longer.value) {
        if (!applies(in, each.when)) continue;
        const auto start = each.start ? day_of(*each.start, in) : std::optional(from);
        if (!start) continue;
        law_day end = last_day(in, each.period, *start);
        if (each.and_within) {
            const auto knew = day_of(start_event::knew_or_could_know, in);
            end = std::min(end, last_day(in, *each.and_within, *knew));
        }
        take_longer(in, so_far, {.last_day = end}, in.basis_of(longer));
    }
}

/// The reach when the consumer was not told: absent when that changes nothing.
std::optional<reach> reach_if_not_told(const judging& in, const not_informed_rule& rule,
                                       law_day from, law_day usual_end,
                                       std::optional<law_day> told) {
    const auto& usual = in.law.withdrawal.period.value;
    switch (rule.kind) {
        case not_informed_kind::none_in_text:
        case not_informed_kind::default_right_applies:
            return std::nullopt;
        case not_informed_kind::does_not_expire:
            return reach{.last_day = {}, .never_expires = true};
        case not_informed_kind::period_not_started:
            return told ? reach{.last_day = last_day(in, usual, std::max(from, *told))} : reach{};
        case not_informed_kind::extend: {
            const bool is_cured =
                told && (!rule.cure_within ||
                         *told <= unrolled_last_day(*rule.cure_within, from, in.for_consumer));
            if (is_cured && rule.cured) return reach{.last_day = last_day(in, *rule.cured, *told)};
            law_day end = last_day(in, *rule.period, usual_end);
            if (rule.also_from_start) {
                const auto added = unrolled_last_day(*rule.period, from, in.for_consumer);
                end = std::max(end, last_day(in, usual, added));
            }
            return reach{.last_day = end};
        }
        case not_informed_kind::replace: {
            const auto start = rule.start ? day_of(*rule.start, in) : std::optional(from);
            if (!start) return reach{};
            return reach{.last_day = last_day(in, *rule.period, *start)};
        }
        case not_informed_kind::restart: {
            std::optional<law_day> end;
            if (told) end = last_day(in, *rule.period, *told);
            if (rule.cap) {
                const auto cap = last_day(in, *rule.cap, from);
                end = end ? std::min(*end, cap) : cap;
            }
            return reach{.last_day = end, .never_expires = !end};
        }
    }
    return std::nullopt;
}

/// EU article 11a: no notice of the withdrawal function counts as not told, once it is required.
bool lacks_notice_of_function(const judging& in) {
    const auto& function = in.law.withdrawal_function;
    return in.holds(in.law.not_informed.function_counts) &&
           in.law.not_informed.function_counts.value && in.holds(function.required) &&
           function.required.value && function.from_contracts.is_set() &&
           in.facts.contract >= function.from_contracts.value &&
           in.facts.declared.tells_of_function != known::yes;
}

void take_not_informed(const judging& in, law_day from, reach& so_far) {
    const auto& rules = in.law.not_informed;
    if (!in.holds(rules.rule) || !so_far.last_day) return;
    const bool not_told = in.facts.declared.tells_of_right != known::yes;
    const bool no_function = !not_told && lacks_notice_of_function(in);
    if (!not_told && !no_function) return;
    if (not_told && in.facts.declared.tells_of_right == known::unknown)
        in.assume(law_assumption::not_told_of_right);
    if (no_function && in.facts.declared.tells_of_function == known::unknown)
        in.assume(law_assumption::not_told_of_function);
    const auto other =
        reach_if_not_told(in, rules.rule.value, from, *so_far.last_day, in.facts.told_late);
    if (!other) return;
    auto basis = in.basis_of(rules.rule);
    basis.confirmed = basis.confirmed && (not_told || in.confirms(rules.function_counts));
    const auto before = so_far.last_day;
    take_longer(in, so_far, *other, basis);
    in.floor.withdrawal.extended = so_far.last_day != before || so_far.never_expires;
}

reach reach_of_cases(const judging& in) {
    const auto& cases = in.law.withdrawal.cases;
    reach so_far{.last_day = law_day::min()};
    for (const auto& each : cases.value) {
        if ((in.facts.breaches & bit(each.breach)) == 0) continue;
        reach other;
        if (each.period) {
            const auto start = day_of(each.start, in);
            if (start) other.last_day = last_day(in, *each.period, *start);
            in.floor.withdrawal.counted_from = start;
            in.floor.withdrawal.counted_event = each.start;
            in.floor.withdrawal.period = *each.period;
        } else {
            // Open until the consumer accepts the late delivery.
            other.last_day = in.facts.received;
        }
        take_longer(in, so_far, other, in.basis_of(cases));
    }
    return so_far;
}

/// Says whether what decided the last day was read in the law.
void weigh_roll(const judging& in, law_day unrolled, law_day rolled_to) {
    auto& withdrawal = in.floor.withdrawal;
    withdrawal.rolled = unrolled != rolled_to;
    if (!withdrawal.rolled) return;
    withdrawal.last_day_basis.confirmed =
        withdrawal.last_day_basis.confirmed && in.confirms(in.law.withdrawal.roll);
}

reach reach_of_right(const judging& in, start_event event) {
    const auto& rules = in.law.withdrawal;
    auto& withdrawal = in.floor.withdrawal;
    const auto from = day_of(event, in);
    withdrawal.period = rules.period.value;
    withdrawal.counted_event = event;
    withdrawal.counted_from = from;
    withdrawal.last_day_basis = in.basis_of(rules.period);
    if (!from) return {};
    const law_day unrolled = unrolled_last_day(rules.period.value, *from, in.for_consumer);
    reach so_far{.last_day = rolled(unrolled, roll_of(in), in.for_consumer)};
    weigh_roll(in, unrolled, *so_far.last_day);
    take_longer_periods(in, *from, so_far);
    take_not_informed(in, *from, so_far);
    return so_far;
}

void conclude(const judging& in, const reach& reached) {
    auto& withdrawal = in.floor.withdrawal;
    withdrawal.last_day = reached.last_day;
    withdrawal.never_expires = reached.never_expires;
    const auto basis = in.basis_of(in.law.withdrawal.exists);
    if (reached.never_expires) return settle(in, right_state::open, basis);
    if (!reached.last_day) return settle(in, right_state::not_started, basis);
    if (*reached.last_day > in.last_known_day) in.assume(law_assumption::holidays_not_known);
    const law_day said = in.facts.statement.value_or(in.facts.today);
    const bool is_open = said <= *reached.last_day;
    settle(in, is_open ? right_state::open : right_state::ended,
           is_open ? basis : withdrawal.last_day_basis);
}

}  // namespace

void judge_withdrawal(const judging& in) {
    const auto& rules = in.law.withdrawal;
    const auto basis = in.basis_of(rules.exists);
    if (!in.holds(rules.exists) || rules.exists.value == right_exists::no)
        return settle(in, right_state::no_right, basis);
    if (!condition_met(in)) return settle(in, right_state::condition_not_met, basis);
    if (is_below_threshold(in))
        return settle(in, right_state::below_threshold, in.basis_of(in.law.threshold));
    if (in.holds(rules.deadline_met_by))
        in.floor.withdrawal.deadline_met_by = rules.deadline_met_by.value;
    const bool has_cases = rules.exists.value == right_exists::only_if_trader_breach;
    const auto event = has_cases ? std::nullopt : start_of(in);
    if (!has_cases && (!event || !in.holds(rules.period)))
        return settle(in, right_state::no_right_for_this_supply, basis);
    if (const auto* exempt = exemption_of(in)) {
        in.floor.withdrawal.exempt_by = exempt;
        return settle(in, right_state::exempt, in.basis_of(exempt->applies));
    }
    conclude(in, has_cases ? reach_of_cases(in) : reach_of_right(in, *event));
}

}  // namespace refundry::law
