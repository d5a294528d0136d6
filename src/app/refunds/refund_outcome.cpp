// SPDX-License-Identifier: Apache-2.0
#include "app/refunds/refund_outcome.hpp"

#include <algorithm>

#include "app/credits/credits.hpp"
#include "app/refunds/follow_refunds.hpp"
#include "base/ensure.hpp"
#include "base/json.hpp"

namespace refundry {

namespace {

struct refund_event {
    refund_id refund;
    payment_id payment;
    money amount;
    std::string provider;
    std::string provider_reference;
    std::string failure_code;
};
BOOST_DESCRIBE_STRUCT(refund_event, (),
                      (refund, payment, amount, provider, provider_reference, failure_code))

provider_record said_of(const refund_record& refund) {
    return {.waiting_as_of = refund.waiting_as_of,
            .succeeded_as_of = refund.succeeded_as_of,
            .failed_as_of = refund.failed_as_of,
            .needs_action = refund.needs_action,
            .was_canceled = refund.was_canceled};
}
void keep(refund_record& refund, const provider_record& said) {
    refund.waiting_as_of = said.waiting_as_of;
    refund.succeeded_as_of = said.succeeded_as_of;
    refund.failed_as_of = said.failed_as_of;
    refund.needs_action = said.needs_action;
    refund.was_canceled = said.was_canceled;
}

std::int64_t paid(const refund_record& refund, refund_state state) {
    return state == refund_state::succeeded ? refund.amount_minor : 0;
}

/// The two columns of the payment and the books move together.
void move_payment(transaction& tx, const actor_context& context, const refund_record& refund,
                  refund_state from, refund_state to) {
    const auto minor = refund.amount_minor;
    const money amount(minor, refund.currency);
    const auto reserved = [&](refund_state state) { return is_reserved(state) ? minor : 0; };
    const auto moved = paid(refund, to) - paid(refund, from);
    tx.change_payment(context.merchant, refund.of_payment, reserved(to) - reserved(from), moved);
    if (moved == 0) return;
    const auto how = moved > 0 ? movement::refund_paid : movement::refund_reversed;
    book(tx, context, how, refund.id.text(), postings_for_refund(how, amount, refund.provider));
}

std::optional<provider_step> next_step(refund_state state) {
    switch (state) {
        case refund_state::approved:
            return provider_step::submit;
        case refund_state::submitting:
        case refund_state::outcome_unknown:
            return provider_step::look_up_first;
        case refund_state::pending:
        case refund_state::requires_action:
            return provider_step::look_up;
        case refund_state::draft:
        case refund_state::pending_approval:
        case refund_state::succeeded:
        case refund_state::failed:
        case refund_state::canceled:
        case refund_state::reversed:
            break;
    }
    return std::nullopt;
}

}  // namespace

result<due_refund> begin_submission(transaction& tx, const actor_context& context, refund_id id) {
    auto refund = tx.find_refund(context.merchant, id);
    if (!refund) return not_found("refund", id.text());
    const auto next = next_step(refund->state);
    if (!next) return due_refund{};
    auto account = tx.find_provider_account(context.merchant, refund->provider);
    const bool moves_money = *next != provider_step::look_up;
    if (moves_money && account && account->paused) return due_refund{.now = {}, .waits = true};
    if (const auto submitted = transition(refund->state, refund_command::submit)) {
        refund->state = *submitted;
        refund->attempts += 1;
        refund->updated_at = context.now;
        tx.update(*refund);
    }
    std::string reference;
    for (const auto& payment : tx.payments_of(context.merchant, refund->of_order))
        if (payment.id == refund->of_payment) reference = payment.reference;
    return due_refund{.now =
                          submission{.order = {.id = id,
                                               .merchant = context.merchant,
                                               .payment_reference = std::move(reference),
                                               .amount = {refund->amount_minor, refund->currency},
                                               .provider_reference = refund->provider_reference},
                                     .provider = refund->provider,
                                     .next = *next,
                                     .created_at = refund->created_at,
                                     .account = std::move(account)}};
}

bool has_room(transaction& tx, const actor_context& context, const refund_record& refund) {
    return std::ranges::none_of(
        tx.payments_of(context.merchant, refund.of_order), [&](const payment_record& payment) {
            const auto left =
                payment.captured_minor - payment.reserved_minor - payment.refunded_minor;
            return payment.id == refund.of_payment && left < refund.amount_minor;
        });
}

result<void> apply_provider_fact(transaction& tx, const actor_context& context, refund_id id,
                                 const provider_fact& fact) {
    auto refund = tx.find_refund(context.merchant, id);
    if (!refund) return not_found("refund", id.text());
    auto work = case_work::load(tx, context, refund->of_case);
    if (!work) return std::unexpected(std::move(work.error()));
    refund = tx.find_refund(context.merchant, id);  // again, now that the order is locked
    const auto from = refund->state;
    const auto before = said_of(*refund);
    auto said = before;
    learn(said, fact.answer, fact.as_of.value_or(context.now));
    const auto to = state_after(from, fact.answer, said);
    const bool is_news =
        to != from || (!fact.reference.empty() && refund->provider_reference.empty());
    if (!is_news && said == before) return {};
    keep(*refund, said);
    if (!fact.reference.empty()) refund->provider_reference = fact.reference;
    if (!is_news) {
        tx.update(*refund);
        return {};
    }
    if (to != from) move_payment(tx, context, *refund, from, to);
    refund->state = to;
    refund->failure_code = fact.failure_code;
    refund->updated_at = context.now;
    tx.update(*refund);
    follow_refunds(tx, *work, *refund);
    work->head.paid_minor += paid(*refund, to) - paid(*refund, from);
    if (auto saved = work->save(); !saved) return std::unexpected(std::move(saved.error()));
    record_event(tx, context, "refund." + std::string(enum_name(to)), refund->of_case.text(),
                 json::encode(refund_event{
                     refund->id, refund->of_payment, money(refund->amount_minor, refund->currency),
                     refund->provider, refund->provider_reference, refund->failure_code}));
    return {};
}

}  // namespace refundry
