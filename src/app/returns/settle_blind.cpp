// SPDX-License-Identifier: Apache-2.0
#include "app/returns/settle_blind.hpp"

#include <algorithm>

#include "app/credits/credits.hpp"
#include "app/returns/settle_return.hpp"
#include "base/json.hpp"

namespace refundry {

namespace {

result<void> check_command(const case_work& work, const settle_blind_command& command) {
    if (work.head.of_order)
        return conflict("order_known",
                        "What is owed for this return follows from its order; settle it.");
    if (auto fine = check_reason(command.reason); !fine) return fine;
    if (command.amount.currency != work.head.currency)
        return invalid("/amount/currency", "currency_mismatch",
                       "This return is in " + work.head.currency.text() + ".");
    if (command.amount.is_negative() || command.amount.amount_minor > AMOUNT_MINOR_MAX)
        return invalid("/amount/amount_minor", "out_of_range", "An amount is not negative.");
    if (!command.amount.is_zero() && command.email.empty() && work.head.email.empty())
        return invalid("/email", "required", "Say whose store credit it is: the parcel did not.");
    return {};
}

result<void> settle_item(item_record& item, bool is_paid) {
    if (item.decision != decision_state::approved)
        if (auto moved = apply(item, decision_command::approve); !moved) return moved;
    item.settled_by = resolution::store_credit;
    item.accepted_quantity = item.settled_quantity =
        std::min(item.received_quantity, item.quantity);
    if (!is_paid) return {};
    for (const auto step : {money_command::owe, money_command::promise, money_command::pay})
        if (auto moved = apply(item, step); !moved) return moved;
    return {};
}

}  // namespace

settlement agreed_settlement(const money& amount, std::int64_t quantity, std::string code,
                             std::vector<parameter> because) {
    const money none(0, amount.currency);
    settlement plan;
    plan.total = amount;
    plan.tax = plan.to_store_credit = plan.exchange_value = none;
    plan.owed_by_customer = plan.unallocated = none;
    auto& entry = plan.entries.emplace_back();
    entry.part = component::adjustment;
    entry.code = std::move(code);
    entry.quantity = quantity;
    entry.amount = amount;
    entry.tax = none;
    entry.because = std::move(because);
    return plan;
}

result<return_view> settle_blind_return(transaction& tx, const actor_context& context,
                                        return_case_id id, const settle_blind_command& command) {
    auto work = case_work::load(tx, context, id, command.expected_version);
    if (!work) return std::unexpected(std::move(work.error()));
    if (auto fine = check_command(*work, command); !fine)
        return std::unexpected(std::move(fine.error()));
    std::int64_t units = 0;
    for (auto& item : work->items) {
        if (!awaits_blind_amount(item)) continue;
        if (auto settled = settle_item(item, !command.amount.is_zero()); !settled)
            return std::unexpected(std::move(settled.error()));
        work->store_item(item);
        units += item.settled_quantity;
    }
    if (units == 0)
        return conflict("nothing_to_settle",
                        "No unit of this return is here that is not settled or given up.");
    auto plan = agreed_settlement(command.amount, units, "agreed", {{"reason", command.reason}});
    plan.to_store_credit = command.amount;
    const auto settled = store_settlement(tx, context, work->head, plan);
    if (!command.amount.is_zero())
        issue_credit(tx, context, command.email.empty() ? work->head.email : command.email,
                     command.amount, id, {});
    work->head.settled_minor += command.amount.amount_minor;
    work->head.paid_minor += command.amount.amount_minor;
    auto view = work->save();
    if (!view) return view;
    record_settled(tx, context, id, settled, plan);
    return view;
}

}  // namespace refundry
