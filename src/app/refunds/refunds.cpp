// SPDX-License-Identifier: Apache-2.0
#include "app/refunds/refunds.hpp"

#include "app/refunds/follow_refunds.hpp"
#include "app/refunds/refund_outcome.hpp"
#include "app/returns/work.hpp"
#include "base/json.hpp"

namespace refundry {

namespace {

struct canceled_event {
    refund_id refund;
    money amount;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(canceled_event, (), (refund, amount, reason))

struct retried_event {
    refund_id refund;
    refund_id retried_by;
    money amount;
};
BOOST_DESCRIBE_STRUCT(retried_event, (), (refund, retried_by, amount))

/// The refund with its case, once its order is locked.
struct refund_work {
    refund_record refund;
    case_work work;
};
result<refund_work> load(transaction& tx, const actor_context& context, refund_id id) {
    const auto found = tx.find_refund(context.merchant, id);
    if (!found) return not_found("refund", id.text());
    auto work = case_work::load(tx, context, found->of_case);
    if (!work) return std::unexpected(std::move(work.error()));
    return refund_work{tx.find_refund(context.merchant, id).value(), std::move(*work)};
}

/// The same money by a new instruction.
refund_record again(const actor_context& context, const refund_record& of) {
    auto made = of;
    made.id = context.ids->next<refund_id>();
    made.state = refund_state::approved;
    made.provider_reference.clear();
    made.failure_code.clear();
    made.attempts = 0;
    made.created_at = made.updated_at = context.now;
    made.waiting_as_of = made.succeeded_as_of = made.failed_as_of = std::nullopt;
    made.needs_action = made.was_canceled = false;
    made.retry_of = of.id;
    return made;
}

bool is_over(refund_state state) {
    return is_final(state) && state != refund_state::succeeded;
}

}  // namespace

result<refund_view> get_refund(transaction& tx, const actor_context& context, refund_id id) {
    const auto refund = tx.find_refund(context.merchant, id);
    if (!refund) return not_found("refund", id.text());
    return view_of(*refund);
}

std::vector<refund_view> list_refunds(transaction& tx, const actor_context& context,
                                      const refund_filter& filter) {
    std::vector<refund_view> views;
    for (const auto& refund : tx.list_refunds(context.merchant, filter))
        views.push_back(view_of(refund));
    return views;
}

result<refund_view> cancel_refund(transaction& tx, const actor_context& context, refund_id id,
                                  const cancel_refund_command& command) {
    if (auto fine = check_reason(command.reason); !fine) return std::unexpected(fine.error());
    auto loaded = load(tx, context, id);
    if (!loaded) return std::unexpected(std::move(loaded.error()));
    auto& refund = loaded->refund;
    const auto canceled = transition(refund.state, refund_command::cancel);
    if (!canceled)
        return conflict("illegal_transition",
                        "A refund that is " + std::string(enum_name(refund.state)) +
                            " cannot be canceled: the provider may have paid it.");
    const money amount(refund.amount_minor, refund.currency);
    tx.change_payment(context.merchant, refund.of_payment, -refund.amount_minor, 0);
    refund.state = *canceled;
    refund.updated_at = context.now;
    tx.update(refund);
    follow_refunds(tx, loaded->work, refund);
    if (auto saved = loaded->work.save(); !saved) return std::unexpected(saved.error());
    record_event(tx, context, "refund.canceled", refund.of_case.text(),
                 json::encode(canceled_event{id, amount, command.reason}));
    return view_of(refund);
}

result<refund_view> retry_refund(transaction& tx, const actor_context& context, refund_id id) {
    auto loaded = load(tx, context, id);
    if (!loaded) return std::unexpected(std::move(loaded.error()));
    const auto& refund = loaded->refund;
    if (!is_over(refund.state))
        return conflict("refund_not_over", "This refund is " +
                                               std::string(enum_name(refund.state)) +
                                               ": paying it once more could pay it twice.");
    for (const auto& other : tx.refunds_of(context.merchant, refund.of_case))
        if (other.retry_of == id)
            return conflict("refund_retried",
                            "It is paid by " + other.id.text() + " already; look at that one.");
    if (!has_room(tx, context, refund))
        return conflict("payment_exhausted",
                        "Other refunds have taken what was left of its payment.");
    const auto made = again(context, refund);
    tx.change_payment(context.merchant, made.of_payment, made.amount_minor, 0);
    tx.insert(made);
    enqueue(tx, context, "refund", made.id.text());
    follow_refunds(tx, loaded->work, made);
    if (auto saved = loaded->work.save(); !saved) return std::unexpected(saved.error());
    record_event(tx, context, "refund.retried", made.of_case.text(),
                 json::encode(retried_event{id, made.id, {made.amount_minor, made.currency}}));
    return view_of(made);
}

}  // namespace refundry
