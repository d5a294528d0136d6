// SPDX-License-Identifier: Apache-2.0
#include "app/refunds/refund_outcome.hpp"

#include <algorithm>

#include "app/credits/credits.hpp"
#include "app/returns/work.hpp"
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

std::optional<refund_state> next_state(refund_state from, provider_answer answer) {
    switch (from) {
        case refund_state::succeeded:
            // Money that came may still go back; a late "pending" or "unknown" changes nothing.
            return answer == provider_answer::failed ? std::optional(refund_state::reversed)
                                                     : std::nullopt;
        case refund_state::failed:
        case refund_state::reversed:
            return answer == provider_answer::succeeded ? std::optional(refund_state::succeeded)
                                                        : std::nullopt;
        case refund_state::approved:
        case refund_state::submitting:
        case refund_state::outcome_unknown:
        case refund_state::pending:
            break;
    }
    switch (answer) {
        case provider_answer::succeeded:
            return refund_state::succeeded;
        case provider_answer::pending:
        case provider_answer::requires_action:
            return refund_state::pending;
        case provider_answer::canceled:
        case provider_answer::failed:
            return refund_state::failed;
        case provider_answer::not_found:
        case provider_answer::unknown:
            return from == refund_state::pending ? std::nullopt
                                                 : std::optional(refund_state::outcome_unknown);
    }
    return std::nullopt;
}

/// The two columns of the payment and the books move together.
void move_payment(transaction& tx, const actor_context& context, const refund_record& refund,
                  refund_state from, refund_state to) {
    const auto minor = refund.amount_minor;
    const money amount(minor, refund.currency);
    const bool was_reserved = from != refund_state::succeeded && from != refund_state::failed &&
                              from != refund_state::reversed;
    if (to == refund_state::succeeded) {
        tx.change_payment(context.merchant, refund.of_payment, was_reserved ? -minor : 0, minor);
        book(tx, context, movement::refund_paid, refund.id.text(),
             postings_for_refund(movement::refund_paid, amount, refund.provider));
    } else if (to == refund_state::failed && was_reserved) {
        tx.change_payment(context.merchant, refund.of_payment, -minor, 0);
    } else if (to == refund_state::reversed) {
        tx.change_payment(context.merchant, refund.of_payment, 0, -minor);
        book(tx, context, movement::refund_reversed, refund.id.text(),
             postings_for_refund(movement::refund_reversed, amount, refund.provider));
    }
}

/// An exchange is, when its settlement left something over for the payments.
bool is_by_payment(const item_record& item, const std::vector<refund_record>& refunds,
                   const std::vector<exchange_record>& exchanges) {
    if (item.settled_quantity == 0 || item.settled_by == resolution::store_credit) return false;
    if (item.settled_by != resolution::exchange) return true;
    return std::ranges::any_of(exchanges, [&](const exchange_record& exchange) {
        return exchange.item == item.id &&
               std::ranges::find(refunds, exchange.of_settlement, &refund_record::of_settlement) !=
                   refunds.end();
    });
}

/// The money facet of the items paid by refunds follows the worst of the case's refunds.
void follow_refunds(transaction& tx, case_work& work, const refund_record& changed) {
    auto refunds = tx.refunds_of(work.head.merchant, work.head.id);
    for (auto& refund : refunds)
        if (refund.id == changed.id) refund = changed;
    const auto any = [&](refund_state state) {
        return std::ranges::any_of(refunds,
                                   [&](const refund_record& r) { return r.state == state; });
    };
    const bool all_paid = std::ranges::all_of(
        refunds, [](const refund_record& r) { return r.state == refund_state::succeeded; });
    std::optional<money_state> target;
    if (all_paid)
        target = money_state::paid;
    else if (any(refund_state::reversed))
        target = money_state::reversed;
    else if (any(refund_state::failed))
        target = money_state::failed;
    else if (any(refund_state::outcome_unknown))
        target = money_state::outcome_unknown;
    else
        target = money_state::promised;
    const auto exchanges = tx.exchanges_of(work.head.merchant, work.head.id);
    for (auto& item : work.items) {
        if (!is_by_payment(item, refunds, exchanges) || item.money_facet == *target ||
            item.money_facet == money_state::nothing_owed)
            continue;
        item.money_facet = *target;
        work.store_item(item);
    }
}

std::string_view event_type(refund_state state) {
    switch (state) {
        case refund_state::approved:
            return "refund.approved";
        case refund_state::submitting:
            return "refund.submitting";
        case refund_state::outcome_unknown:
            return "refund.outcome_unknown";
        case refund_state::pending:
            return "refund.pending";
        case refund_state::succeeded:
            return "refund.succeeded";
        case refund_state::failed:
            return "refund.failed";
        case refund_state::reversed:
            return "refund.reversed";
    }
    return "refund.changed";
}

}  // namespace

namespace {

std::optional<provider_step> next_step(refund_state state) {
    switch (state) {
        case refund_state::approved:
            return provider_step::submit;
        case refund_state::submitting:
        case refund_state::outcome_unknown:
            return provider_step::look_up_first;
        case refund_state::pending:
            return provider_step::look_up;
        case refund_state::succeeded:
        case refund_state::failed:
        case refund_state::reversed:
            break;
    }
    return std::nullopt;
}

}  // namespace

result<std::optional<submission>> begin_submission(transaction& tx, const actor_context& context,
                                                   refund_id id) {
    auto refund = tx.find_refund(context.merchant, id);
    if (!refund) return not_found("refund", id.text());
    const auto next = next_step(refund->state);
    if (!next) return std::optional<submission>();
    if (*next != provider_step::look_up) {
        refund->state = refund_state::submitting;
        refund->attempts += 1;
        refund->updated_at = context.now;
        tx.update(*refund);
    }
    std::string reference;
    for (const auto& payment : tx.payments_of(context.merchant, refund->of_order))
        if (payment.id == refund->of_payment) reference = payment.reference;
    return std::optional(submission{.order = {.id = id,
                                              .merchant = context.merchant,
                                              .payment_reference = std::move(reference),
                                              .amount = {refund->amount_minor, refund->currency}},
                                    .provider = refund->provider,
                                    .next = *next});
}

result<void> apply_provider_fact(transaction& tx, const actor_context& context, refund_id id,
                                 const provider_fact& fact) {
    auto refund = tx.find_refund(context.merchant, id);
    if (!refund) return not_found("refund", id.text());
    auto work = case_work::load(tx, context, refund->of_case);
    if (!work) return std::unexpected(std::move(work.error()));
    refund = tx.find_refund(context.merchant, id);  // again, now that the order is locked
    const auto from = refund->state;
    const auto to = next_state(from, fact.answer);
    if (!to || *to == from) return {};
    move_payment(tx, context, *refund, from, *to);
    refund->state = *to;
    if (!fact.reference.empty()) refund->provider_reference = fact.reference;
    refund->failure_code = fact.failure_code;
    refund->updated_at = context.now;
    tx.update(*refund);
    follow_refunds(tx, *work, *refund);
    if (*to == refund_state::succeeded) work->head.paid_minor += refund->amount_minor;
    if (*to == refund_state::reversed) work->head.paid_minor -= refund->amount_minor;
    if (auto saved = work->save(); !saved) return std::unexpected(std::move(saved.error()));
    record_event(tx, context, std::string(event_type(*to)), refund->of_case.text(),
                 json::encode(refund_event{
                     refund->id, refund->of_payment, money(refund->amount_minor, refund->currency),
                     refund->provider, refund->provider_reference, refund->failure_code}));
    return {};
}

}  // namespace refundry
