// SPDX-License-Identifier: Apache-2.0
// What follows from the right: the goods, the money, and the guarantee beside it.
#include <array>

#include "app/law/compile_sections.hpp"

namespace refundry::law {

namespace {

using enum diminished_value_rule;

/// The data's sentences, and the rule each is here. `checked` false: the sentence itself says that
/// it was not.
struct value_loss {
    std::string_view begins_with;
    diminished_value_rule rule;
    bool checked = true;
};
constexpr std::array value_losses{
    value_loss{"only_beyond_necessary_handling_and_if_informed",
               only_beyond_necessary_handling_and_if_informed},
    value_loss{"not_in_text", none_in_text},
    value_loss{"none_in_text", none_in_text},
    value_loss{"none for use as agreed or by nature (1115)", only_if_return_impossible},
    value_loss{"right lost if goods deteriorated by consumer's fault",
               right_lost_by_consumers_fault},
    value_loss{"part used or consumed (18(8))", only_part_used_or_consumed, false},
    value_loss{"right fails if goods not intact", right_fails_if_not_intact},
    value_loss{"damage caused by necessary inspection does not end the right",
               not_for_necessary_inspection},
    value_loss{"not for use according to nature and instructions", not_for_ordinary_use},
    value_loss{"claim for serious worsening", only_serious_worsening, false}};

void read_value_loss(section_reader& in, deduction_rules& to) {
    const auto* from = in.take("diminished_value");
    if (from == nullptr) return;
    for (const auto& each : value_losses)
        if (from->value.text.starts_with(each.begins_with))
            return in.put_as(to.diminished_value, each.rule, *from, from->verified && each.checked);
    in.error("diminished_value", "unknown_word", from->value.text);
}

void read_cancellation_fee(section_reader& in, deduction_rules& to) {
    const auto* from = in.take("cancellation_fee");
    if (from == nullptr) return;
    in.check_members(from->value, "cancellation_fee",
                     {"percent_of_price", "cap_amount", "cap_currency", "rule", "not_if"});
    const auto* percent = from->value.find("percent_of_price");
    if (percent == nullptr || from->value.text_of("rule") != "lower_of")
        return in.error("cancellation_fee", "unknown_word", "Only lower_of is understood.");
    const auto cap = in.amount_of(from->value.text_of("cap_amount"),
                                  from->value.text_of("cap_currency"), "cancellation_fee");
    if (!cap) return;
    in.put(
        to.cancellation_fee,
        cancellation_fee_rule{.percent = static_cast<std::int32_t>(percent->number), .cap = *cap},
        *from);
}

remedy_bits remedies_of(section_reader& in, const tree& list) {
    remedy_bits bits = 0;
    for (const auto& each : list.elements)
        if (const auto word = in.word_of<remedy>(each, "remedies")) bits |= bit(*word);
    return bits;
}

using tiers = std::array<remedy_bits, REMEDY_TIERS>;

void read_remedies(section_reader& in, guarantee_rules& to) {
    if (const auto* from = in.take("remedies")) {
        tiers made{};
        if (from->value.elements.size() > made.size())
            return in.error("remedies", "too_long", "There are more tiers than expected.");
        for (std::size_t i = 0; i < from->value.elements.size(); ++i)
            made.at(i) = remedies_of(in, from->value.elements[i]);
        in.put(to.remedies, made, *from);
    }
    const auto* minor = in.take("remedies_minor");
    const auto* major = in.take("remedies_major");
    if (minor == nullptr || major == nullptr) return;
    // A minor failure is the first tier; the second is the consumer's when it is a major one.
    in.put(to.remedies, tiers{remedies_of(in, minor->value), remedies_of(in, major->value)},
           *major);
}

void read_repair_extension(section_reader& in, guarantee_rules& to) {
    const auto* from = in.take("repair_extension");
    if (from == nullptr) return;
    in.check_members(from->value, "repair_extension",
                     {"length", "unit", "times", "applies_to_sales_contracts_concluded_from",
                      "date_verified", "verified", "note", "before_that_length"});
    const auto period = in.period_of(from->value, "repair_extension");
    if (!period) return;
    repair_extension_rule made{.period = *period, .from_contracts = {}, .before = {}};
    if (const auto* times = from->value.find("times"))
        made.times = static_cast<std::int32_t>(times->number);
    const auto date = from->value.text_of("applies_to_sales_contracts_concluded_from");
    if (const auto day = parse_local_date(date)) made.from_contracts = law_day(*day);
    if (const auto* before = from->value.find("before_that_length")) {
        made.before = made.period;
        made.before->length = static_cast<std::int32_t>(before->number);
    }
    in.put(to.repair_extension, made, *from);
}

void read_subdivisions(section_reader& in, guarantee_rules& to) {
    const auto* from = in.take("length_by_subdivision");
    if (from == nullptr) return;
    if (from->value.members.size() != 1)
        return in.error("length_by_subdivision", "too_long", "One subdivision is expected.");
    const auto& [code, own] = from->value.members.front();
    const auto period = in.period_of(own, "length_by_subdivision");
    if (period)
        in.put(
            to.in_subdivision,
            subdivision_period{.subdivision = code.substr(code.find('-') + 1), .period = *period},
            *from);
}

/// Any of these says that there is some liability for defects, whatever else is known of it.
void read_guarantee_exists(section_reader& in, guarantee_rules& to) {
    for (const auto* key : {"length", "min_length", "rule", "remedies", "remedies_major"})
        if (const auto* from = in.take(key)) return in.put(to.exists, true, *from);
}

}  // namespace

void read_goods_return(compilation& into, const jurisdiction_text& from, goods_return_rules& to) {
    section_reader in(into, from, "goods_return");
    in.own_period(to.period);
    if (const auto* safe = in.take("engine_value"))
        if (to.period.is_set()) {
            to.period.value.length = static_cast<std::int32_t>(safe->value.number);
            to.period.verified = false;
        }
    in.event(to.start, "start_event");
    in.word(to.roll, "roll");
    in.word(to.deadline_met_by, "deadline_met_by");
    in.claim(to.not_if_trader_collects, "not_required_if", "trader_offered_to_collect");
    in.period(to.collect_by_trader, "collect_by_trader");
    in.texts({"article", "articles", "late_return_consequence", "note",
              "off_premises_bulky_trader_collects", "rule", "uncollected_goods_become_consumers",
              "why"});
    in.finish();
}

void read_refund(compilation& into, const jurisdiction_text& from, jurisdiction& to) {
    section_reader in(into, from, "refund");
    auto& refund = to.refund;
    in.own_period(refund.period);
    in.event(refund.start, "start_event");
    in.event(refund.start_without_goods, "start_event_if_trader_offered_to_collect_or_no_goods");
    in.event(refund.start_without_goods, "start_event_services");
    in.event(refund.start_without_goods, "start_event_before_delivery");
    in.word(refund.withhold, "withhold");
    in.claim(refund.not_withheld_if_trader_collects, "withhold_not_if",
             "trader_offered_to_collect");
    in.truth(refund.without_undue_delay, "without_undue_delay");
    in.truth(refund.no_fee, "no_fee");
    legal_value<bool> at_once;
    in.truth(at_once, "immediate");
    if (at_once.is_set() && refund.period.is_set() && refund.period->length != 0)
        in.error("immediate", "contradiction", "At once, and after some days?");
    in.texts({"article", "articles", "card", "fallback", "formula", "late_penalty",
              "late_penalty_article", "monetary_update", "note", "rule", "trader_deadline_roll",
              "version_note", "wilful_delay_after", "withhold_applies_to", "why"});
    in.finish();
}

void read_money(compilation& into, const jurisdiction_text& from, jurisdiction& to) {
    section_reader scope(into, from, "refund_scope");
    scope.claim(to.refund_scope.full_price, "price", "full");
    if (const auto* defects = scope.take("outbound_shipping");
        defects != nullptr && defects->value.text == "incidental damages when rightfully rejected")
        scope.put(to.refund_scope.outbound, outbound_rule::only_when_rightfully_rejected, *defects);
    else
        scope.word(to.refund_scope.outbound, "outbound_shipping");
    scope.claim(to.refund_scope.standard_delivery_cap, "outbound_cap",
                "least_expensive_standard_offered");
    scope.texts({"article", "articles", "defective", "note", "other_fees", "partial_article",
                 "partial_withdrawal", "why"});
    scope.finish();

    section_reader shipping(into, from, "return_shipping");
    shipping.word(to.return_shipping.payer, "payer");
    shipping.word(to.return_shipping.if_not_informed, "payer_if_not_informed");
    shipping.word(to.return_shipping.if_defective, "payer_if_defective");
    shipping.word(to.return_shipping.if_not_as_advertised, "payer_if_not_as_advertised");
    shipping.texts({"article", "articles", "note", "only_direct_cost", "payer_if_agreed",
                    "payer_if_trader_agreed", "why"});
    shipping.finish();

    section_reader less(into, from, "deductions");
    read_value_loss(less, to.deductions);
    read_cancellation_fee(less, to.deductions);
    less.claim(to.deductions.restocking_forbidden, "restocking_fee", "forbidden");
    less.claim(to.deductions.penalty_forbidden, "penalty", "forbidden");
    less.truth(to.deductions.return_cost_of_seller_deductible, "return_delivery_cost_of_seller");
    less.claim(to.deductions.pro_rata_services, "pro_rata_services",
               "if_begun_on_express_request_and_informed");
    less.word(to.deductions.set_off, "set_off");
    less.texts({"article", "articles", "card_clearing_fee", "note", "only_charge",
                "set_off_article", "use_of_goods_compensation", "why"});
    less.finish();

    section_reader means(into, from, "refund_means");
    means.truth(to.refund_means.same_means, "same_means");
    means.claim(to.refund_means.other_means_only_by_agreement, "alternative",
                "express_agreement_and_no_fee");
    means.word(to.refund_means.store_credit, "store_credit");
    means.texts({"article", "articles", "rule", "voucher_paid_orders", "why"});
    means.finish();
}

void read_guarantee(compilation& into, const jurisdiction_text& from, guarantee_rules& to) {
    section_reader in(into, from, "guarantee");
    read_guarantee_exists(in, to);
    in.own_period(to.period);
    std::optional<start_event> start;
    in.event(start, "start_event");
    to.from_knowledge = start == start_event::knowledge;
    read_subdivisions(in, to);
    in.period(to.at_least, "min_length");
    in.period(to.durable, "length_durable", {"if"});
    in.period(to.used_goods, "length_used");
    in.period(to.burden_reversed, "burden_reversed", {"min", "for"});
    in.period(to.short_term_reject, "short_term_reject",
              {"perishables", "paused_during_repair_request"});
    read_remedies(in, to);
    in.claim(to.first_choice_by_consumer, "first_choice_by", "consumer");
    read_repair_extension(in, to);
    in.period(to.repair_max, "repair_max", {"from", "else", "then"});
    if (const auto* after = in.take("refund_after_termination"); after != nullptr)
        if (after->value.is_object())
            in.period(to.refund_after_termination, "refund_after_termination",
                      {"same_means", "no_fee"});
    in.texts({"action_limit",
              "after_hand_over_for_repair",
              "article",
              "articles",
              "burden_reversed_used",
              "choice_major",
              "choice_minor",
              "cost_to_consumer",
              "deduction_for_use_after_6_months",
              "defect_shown_late_extension",
              "fraud",
              "length_non_durable",
              "mandatory_producer_guarantee",
              "no_refund_signs",
              "note",
              "notice_min",
              "one_repair_or_replacement_attempt",
              "period_suspended_during_repair",
              "pre_repair_information",
              "refund_means",
              "replacement_after_failed_repair",
              "return_cost",
              "rule",
              "skip_first_tier_if",
              "termination_not_if",
              "transport_cost",
              "used_goods_min",
              "why"});
    in.finish();
}

void read_other_sections(compilation& into, const jurisdiction_text& from, jurisdiction& to) {
    section_reader late(into, from, "late_or_no_shipment");
    late.period(to.late_shipment.ship_within, "ship_within", {"from", "if_no_time_stated"});
    late.period(to.late_shipment.refund, "refund", {"note"});
    late.claim(to.late_shipment.store_credit_forbidden, "store_credit", "forbidden");
    late.texts({"on_delay", "refund_scope", "same_means"});
    late.finish();

    section_reader conforming(into, from, "non_conforming");
    conforming.period(to.defect_refund, "refund");
    conforming.texts({"rule"});
    conforming.finish();

    section_reader delivery(into, from, "late_delivery");
    delivery.texts({"rule"});
    delivery.finish();
    section_reader grievance(into, from, "grievance");
    grievance.texts({"acknowledge", "redress"});
    grievance.finish();
    section_reader counting(into, from, "counting");
    counting.texts({"roll"});
    counting.finish();
    section_reader language(into, from, "language");
    language.texts({"required", "rule"});
    language.finish();
}

}  // namespace refundry::law
