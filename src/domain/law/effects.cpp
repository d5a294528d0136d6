// SPDX-License-Identifier: Apache-2.0
// What follows from a withdrawal that holds: the goods back, the money back, and who bears what.
#include "domain/law/judge.hpp"

namespace refundry::law {

namespace {

bool is_of_goods(const judging& in) {
    return in.facts.supply != supply_kind::service &&
           in.facts.supply != supply_kind::digital_content;
}

void judge_send_back(const judging& in) {
    const auto& rules = in.law.goods_return;
    auto& send_back = in.floor.send_back;
    in.impose(send_back.collect_within, rules.collect_by_trader);
    send_back.trader_collects =
        send_back.collect_within.is_set() ||
        (in.facts.declared.collects_goods && in.holds(rules.not_if_trader_collects));
    // A minimum the policy cannot shorten: unverified, it still favours the consumer.
    in.impose(send_back.term, rules.period);
    if (!send_back.term.is_set() || send_back.trader_collects) return;
    const auto start = day_of(rules.start.value_or(start_event::withdrawal_communicated), in);
    const auto roll = in.holds(rules.roll) ? rules.roll.value : roll_rule::none;
    if (start)
        send_back.last_day =
            last_day_for_consumer(send_back.term.value, *start, roll, in.for_consumer);
}

/// The day until which the money may be kept back; nullopt: still.
std::optional<law_day> withheld_until(const judging& in, withhold_rule rule) {
    switch (rule) {
        case withhold_rule::none:
        case withhold_rule::none_in_text:
        case withhold_rule::built_into_start_event:
            return law_day::min();
        case withhold_rule::until_goods_received:
        case withhold_rule::until_goods_returned_simultaneously:
            return in.facts.goods_back;
        case withhold_rule::until_goods_received_or_proof_of_dispatch_whichever_first:
            return day_of(start_event::goods_received_or_proof_of_dispatch_whichever_first, in);
    }
    return law_day::min();
}

std::optional<start_event> refund_start(const judging& in) {
    const auto& rules = in.law.refund;
    const bool nothing_comes_back =
        !is_of_goods(in) || in.facts.declared.collects_goods ||
        (!in.facts.received && rules.start_without_goods == start_event::withdrawal_communicated);
    return nothing_comes_back && rules.start_without_goods ? rules.start_without_goods
                                                           : rules.start;
}

void judge_refund(const judging& in) {
    const auto& rules = in.law.refund;
    auto& refund = in.floor.refund;
    in.impose(refund.term, rules.period);
    in.impose(refund.no_fee, rules.no_fee);
    in.impose(refund.full_price, in.law.refund_scope.full_price);
    const bool may_withhold = is_of_goods(in) && !(in.facts.declared.collects_goods &&
                                                   in.holds(rules.not_withheld_if_trader_collects));
    if (may_withhold) in.allow(refund.withhold, rules.withhold);
    if (!refund.term.is_set()) return;
    refund.start = refund_start(in);
    const auto start = day_of(refund.start.value_or(start_event::withdrawal_communicated), in);
    const auto until = refund.withhold.is_set() ? withheld_until(in, refund.withhold.value)
                                                : std::optional(law_day::min());
    refund.is_withheld = !until;
    if (start && until)
        refund.due =
            std::max(last_day_for_trader(refund.term.value, *start, in.for_trader), *until);
}

void judge_outbound(const judging& in) {
    const auto& scope = in.law.refund_scope;
    if (!in.holds(scope.outbound)) return;
    const auto owed = in.holds(scope.standard_delivery_cap) && scope.standard_delivery_cap.value
                          ? outbound_owed::standard
                          : outbound_owed::full;
    const auto basis = in.basis_of(scope.outbound);
    switch (scope.outbound.value) {
        case outbound_rule::full:
        case outbound_rule::full_unless_clearly_shown_otherwise:
            in.floor.outbound = {.value = owed, .basis = basis};
            return;
        case outbound_rule::none:
        case outbound_rule::not_for_service_already_rendered:
            // Unverified, it does not bind the consumer: then nothing is known.
            if (basis.confirmed) in.floor.outbound = {.value = outbound_owed::none, .basis = basis};
            return;
        case outbound_rule::disputed:
        case outbound_rule::unclear:
            in.assume(law_assumption::outbound_in_doubt);
            in.floor.outbound = {.value = owed, .basis = {.from = basis.from, .confirmed = false}};
            return;
        case outbound_rule::only_when_rightfully_rejected:
            if (in.facts.claim != claim_kind::change_of_mind)
                in.floor.outbound = {.value = outbound_owed::full, .basis = basis};
            return;
    }
}

void judge_deductions(const judging& in) {
    const auto& rules = in.law.deductions;
    auto& deductions = in.floor.deductions;
    in.impose(deductions.fees_forbidden, rules.restocking_forbidden);
    if (!deductions.fees_forbidden.is_set())
        in.impose(deductions.fees_forbidden, rules.penalty_forbidden);
    in.impose(deductions.lost_value, rules.diminished_value);
    if (in.facts.declared.tells_of_right != known::yes)
        in.impose(deductions.lost_value_forbidden, in.law.not_informed.no_diminished_value);
    if (in.holds(rules.set_off) && rules.set_off.value != set_off_rule::allowed)
        in.impose(deductions.set_off, rules.set_off);
    else
        in.allow(deductions.set_off, rules.set_off);
    in.allow(deductions.return_cost_of_seller, rules.return_cost_of_seller_deductible);
    if (in.facts.claim == claim_kind::change_of_mind && in.permits(rules.cancellation_fee))
        deductions.cancellation_fee = {.value = &rules.cancellation_fee.value,
                                       .basis = in.basis_of(rules.cancellation_fee)};
}

}  // namespace

void judge_effects(const judging& in) {
    if (is_of_goods(in)) judge_send_back(in);
    judge_refund(in);
    judge_outbound(in);
    judge_deductions(in);
    in.impose(in.floor.means.same_means, in.law.refund_means.same_means);
    in.impose(in.floor.means.store_credit, in.law.refund_means.store_credit);
}

void judge_return_cost(const judging& in) {
    const auto& rules = in.law.return_shipping;
    auto& cost = in.floor.return_cost;
    if (in.facts.claim == claim_kind::not_as_advertised && in.holds(rules.if_not_as_advertised)) {
        in.impose(cost, rules.if_not_as_advertised);
        return;
    }
    if (in.facts.claim != claim_kind::change_of_mind && in.holds(rules.if_defective)) {
        in.impose(cost, rules.if_defective);
        return;
    }
    if (!in.floor.withdrawal.holds()) return;
    const auto told = in.facts.declared.tells_of_return_cost;
    if (told != known::yes && in.holds(rules.if_not_informed)) {
        if (told == known::unknown) in.assume(law_assumption::not_told_of_return_cost);
        in.impose(cost, rules.if_not_informed);
        return;
    }
    if (rules.payer.value == payer_rule::trader)
        in.impose(cost, rules.payer);
    else
        in.allow(cost, rules.payer);
}

}  // namespace refundry::law
