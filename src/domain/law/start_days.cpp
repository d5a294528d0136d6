// SPDX-License-Identifier: Apache-2.0
// When the event a period starts from happened.
#include "domain/law/judge.hpp"

namespace refundry::law {

namespace {

using maybe_day = std::optional<law_day>;

maybe_day received(const judging& in) {
    if (!in.facts.received) in.assume(law_assumption::not_received_yet);
    return in.facts.received;
}

/// The contract's own document, or the one the law wants given.
maybe_day document(const judging& in) {
    if (in.facts.document) return in.facts.document;
    if (in.facts.declared.tells_of_right == known::yes) {
        in.assume(law_assumption::document_with_contract);
        return in.facts.contract;
    }
    in.assume(law_assumption::document_not_given);
    return std::nullopt;
}

/// The later of them; none as long as one has not happened.
maybe_day later(std::initializer_list<maybe_day> days) {
    law_day last{law_day::min()};
    for (const auto& each : days) {
        if (!each) return std::nullopt;
        last = std::max(last, *each);
    }
    return last;
}

/// The earliest of those that happened.
maybe_day earliest(std::initializer_list<maybe_day> days) {
    maybe_day first;
    for (const auto& each : days)
        if (each) first = first ? std::min(*first, *each) : *each;
    return first;
}

}  // namespace

std::optional<law_day> day_of(start_event event, const judging& in) {
    const auto& facts = in.facts;
    switch (event) {
        case start_event::receipt_of_goods:
        case start_event::delivery:
        case start_event::delivery_or_installation:
        case start_event::ownership_and_delivery_and_installation:
            return received(in);
        case start_event::receipt_of_last_item:
        case start_event::receipt_of_last_item_recommended:
            if (facts.supply == supply_kind::goods_in_lots) return received(in);
            if (!facts.order_complete) in.assume(law_assumption::order_not_complete);
            return later({received(in), facts.order_complete});
        case start_event::receipt_of_first_item:
            return facts.first_received ? facts.first_received : received(in);
        case start_event::receipt_of_service:
            if (!facts.service_started) in.assume(law_assumption::not_received_yet);
            return facts.service_started;
        case start_event::contract_concluded:
        case start_event::contract_concluded_before_performance:
        case start_event::purchase:
        case start_event::agreement_date:
            return facts.contract;
        case start_event::later_of_receipt_and_contract:
        case start_event::receipt_of_goods_or_contract_at_consumers_option:
            return later({facts.contract, received(in)});
        case start_event::later_of_contract_document_and_receipt:
        case start_event::later_of_receipt_and_confirmation_document:
        case start_event::later_of_receipt_contract_and_disclosure_document:
            return later({facts.contract, received(in), document(in)});
        case start_event::later_of_contract_document_and_start_of_supply:
            if (!facts.service_started) in.assume(law_assumption::not_received_yet);
            return later({facts.contract, facts.service_started, document(in)});
        case start_event::later_of_contract_and_disclosure_document:
            return later({facts.contract, document(in)});
        case start_event::copy_of_agreement_received:
            if (!facts.document) in.assume(law_assumption::document_not_given);
            return facts.document;
        case start_event::information_received:
        case start_event::trader_address_known_or_knowable:
            return facts.told_late;
        case start_event::knowledge:
        case start_event::knew_or_could_know:
            if (!facts.defect_known) in.assume(law_assumption::defect_known_today);
            return facts.defect_known.value_or(facts.today);
        case start_event::withdrawal_communicated:
        case start_event::trader_informed_of_withdrawal:
        case start_event::cancellation:
        case start_event::revocation:
        case start_event::notice_received:
        case start_event::right_to_refund_vests:
        case start_event::trader_agrees_refund_due:
            return facts.statement;
        case start_event::cancellation_or_delivery_whichever_later:
            return later({facts.statement, facts.received});
        case start_event::goods_received:
        case start_event::goods_collected_or_received_or_service_notice:
            return facts.goods_back;
        case start_event::goods_received_or_proof_of_dispatch_whichever_first:
        case start_event::goods_received_or_evidence_if_trader_accepts:
            return earliest({facts.goods_back, facts.dispatch_proved});
        case start_event::handed_to_designated_carrier_else_goods_received:
            return earliest({facts.handed_to_carrier, facts.goods_back});
        case start_event::earliest_of_notice_carrier_and_goods:
            return earliest({facts.statement, facts.handed_to_carrier, facts.goods_back});
        case start_event::mutual_restitution:
            return later({facts.statement, facts.goods_back});
        case start_event::end_of_obstruction:
            return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace refundry::law
