// SPDX-License-Identifier: Apache-2.0
#include "app/returns/settle_return.hpp"

#include <algorithm>

#include "app/credits/credits.hpp"
#include "app/returns/open_return.hpp"
#include "base/ensure.hpp"
#include "base/json.hpp"

namespace refundry {

namespace {

struct settled_event {
    settlement_id settlement;
    money total;
    money to_payments;
    money to_store_credit;
    money exchange_value;
    money owed_by_customer;
    money unallocated;
};
BOOST_DESCRIBE_STRUCT(settled_event, (),
                      (settlement, total, to_payments, to_store_credit, exchange_value,
                       owed_by_customer, unallocated))

money sum_of(const std::vector<payment_share>& shares, currency_code currency) {
    money sum(0, currency);
    for (const auto& share : shares)
        sum += share.amount;
    return sum;
}

struct due_item {
    item_record* item;
    settle_line line;
};

std::vector<due_item> collect_due(case_work& work) {
    std::vector<due_item> due;
    for (auto& item : work.items) {
        const auto units = units_due(item);
        if (units == 0 || item.line_id.empty()) continue;
        const auto currency = work.head.currency;
        due.push_back(
            {&item,
             {.line_id = item.line_id,
              .quantity = units,
              .by = item.settled_by,
              .at_fault = item.at_fault,
              .terms = work.terms_of(item),
              .deduction = item.deduction_minor == 0
                               ? std::nullopt
                               : std::optional(money(item.deduction_minor, currency)),
              .override_amount = item.override_minor
                                     ? std::optional(money(*item.override_minor, currency))
                                     : std::nullopt,
              .exchange_for = work.exchange_of(item)}});
    }
    return due;
}

/// What is charged or given once per case was, when an earlier settlement of the case has it.
void add_case_position(transaction& tx, const case_record& head, order_position& position) {
    order_position of_case;
    for (const auto& earlier : tx.settlements_of(head.merchant, head.id))
        of_case = position_after(std::move(of_case), json::decode_compact<settlement>(
                                                         earlier.document, head.currency.code()));
    position.fees_capped = std::move(of_case.fees_capped);
    position.fees_charged_once = std::move(of_case.fees_charged_once);
    position.fixed_bonus_given = of_case.fixed_bonus_given;
}

/// The rows of the order's balances move by what the plan changes in its position.
void store_balances(transaction& tx, const actor_context& context, const order& original,
                    const order_position& before, const order_position& after) {
    order_balance_record change;
    change.merchant = context.merchant;
    change.of_order = original.id;
    for (const auto& now : after.lines) {
        line_position was{.line_id = now.line_id,
                          .settled_quantity = 0,
                          .given_back = original.zero(),
                          .given_back_tax = original.zero(),
                          .clawed_back = original.zero()};
        for (const auto& line : before.lines)
            if (line.line_id == now.line_id) was = line;
        const auto* line = original.find_line(now.line_id);
        ensure(line != nullptr, "a settled line the order does not have");
        change.component = "line:" + now.line_id;
        change.quantity = line->quantity;
        change.limit_minor = first_units(*line, line->quantity).paid.amount_minor;
        change.settled_quantity = now.settled_quantity - was.settled_quantity;
        change.given_back_minor = (now.given_back - was.given_back).amount_minor;
        change.given_back_tax_minor = (now.given_back_tax - was.given_back_tax).amount_minor;
        change.clawed_back_minor = (now.clawed_back - was.clawed_back).amount_minor;
        if (change.settled_quantity != 0 || change.given_back_minor != 0 ||
            change.given_back_tax_minor != 0 || change.clawed_back_minor != 0)
            tx.change_balance(change);
    }
    change.settled_quantity = 0;
    change.clawed_back_minor = 0;
    for (const auto& now : after.charges) {
        charge_position was{.charge_id = now.charge_id,
                            .given_back = original.zero(),
                            .given_back_tax = original.zero()};
        for (const auto& charge : before.charges)
            if (charge.charge_id == now.charge_id) was = charge;
        change.component = "charge:" + now.charge_id;
        change.quantity = 1;
        for (const auto& charge : original.charges)
            if (charge.charge_id == now.charge_id) change.limit_minor = charge.paid.amount_minor;
        change.given_back_minor = (now.given_back - was.given_back).amount_minor;
        change.given_back_tax_minor = (now.given_back_tax - was.given_back_tax).amount_minor;
        if (change.given_back_minor != 0 || change.given_back_tax_minor != 0)
            tx.change_balance(change);
    }
}

void promise_refunds(transaction& tx, const actor_context& context, const case_work& work,
                     const settlement& plan, settlement_id settled,
                     const std::vector<payment_record>& payments, bool paid_outside) {
    for (const auto& share : plan.to_payments) {
        if (share.amount.is_zero()) continue;
        const auto payment = std::ranges::find(payments, share.id, &payment_record::id);
        ensure(payment != payments.end(), "a settlement names a payment the order does not have");
        const auto minor = share.amount.amount_minor;
        tx.change_payment(context.merchant, share.id, paid_outside ? 0 : minor,
                          paid_outside ? minor : 0);
        const refund_record refund{
            .merchant = context.merchant,
            .id = context.ids->next<refund_id>(),
            .of_case = work.head.id,
            .of_settlement = settled,
            .of_order = *work.head.of_order,
            .of_payment = share.id,
            .provider = payment->provider,
            .state = paid_outside ? refund_state::succeeded : refund_state::approved,
            .currency = share.amount.currency,
            .amount_minor = minor,
            .provider_reference = "",
            .failure_code = "",
            .attempts = 0,
            .created_at = context.now,
            .updated_at = context.now,
            .waiting_as_of = {},
            .succeeded_as_of = paid_outside ? std::optional(context.now) : std::nullopt,
            .failed_as_of = {}};
        tx.insert(refund);
        if (paid_outside)
            book(tx, context, movement::refund_paid, refund.id.text(),
                 postings_for_refund(movement::refund_paid, share.amount, payment->provider));
        else
            enqueue(tx, context, "refund", refund.id.text());
    }
}

void store_exchanges(transaction& tx, const actor_context& context, const case_work& work,
                     const settlement& plan, settlement_id settled,
                     const std::vector<due_item>& due) {
    auto owed = plan.owed_by_customer;
    for (const auto& [item, line] : due) {
        if (line.by != resolution::exchange || !line.exchange_for) continue;
        const auto& target = *line.exchange_for;
        tx.insert(exchange_record{
            .merchant = context.merchant,
            .id = context.ids->next<exchange_id>(),
            .of_case = work.head.id,
            .of_settlement = settled,
            .item = item->id,
            .state = owed.is_zero() ? exchange_state::settled : exchange_state::awaiting_payment,
            .sku = target.sku,
            .quantity = target.quantity,
            .currency = work.head.currency,
            .price_minor = target.unit_price.multiplied(target.quantity).amount_minor,
            .owed_minor = owed.amount_minor,
            .created_at = context.now});
        owed = money(0, work.head.currency);  // the difference is owed once, on the first exchange
    }
}

/// The money facet of each item after this settlement.
result<void> move_money(const std::vector<due_item>& due, const settlement& plan,
                        bool paid_outside) {
    const bool refunds_open = !plan.to_payments.empty() && !paid_outside;
    for (const auto& [item, line] : due) {
        item->settled_quantity += line.quantity;
        item->deduction_minor = 0;
        item->override_minor.reset();
        if (item->money_facet == money_state::promised) continue;  // still on its way
        // What an exchange leaves over goes back to the payments, too.
        const bool by_payment = line.by != resolution::store_credit;
        for (const auto command :
             {money_command::owe, money_command::promise, money_command::pay}) {
            if (command == money_command::pay && by_payment && refunds_open) break;
            if (auto moved = apply(*item, command); !moved) return moved;
        }
    }
    return {};
}

std::optional<instant> credit_expiry(const std::vector<due_item>& due, instant now) {
    std::int32_t days = 0;
    for (const auto& [item, line] : due)
        if (line.by == resolution::store_credit)
            days = std::max(days, line.terms.store_credit_expiry_days);
    if (days == 0) return {};
    return now + std::chrono::days(days);
}

}  // namespace

std::int64_t units_due(const item_record& item) {
    if (item.decision != decision_state::approved) return 0;
    return std::max<std::int64_t>(
        0, std::min(item.accepted_quantity, item.quantity) - item.settled_quantity);
}

bool has_units_due(const std::vector<item_record>& items) {
    return std::ranges::any_of(items, [](const item_record& item) {
        return !item.line_id.empty() && units_due(item) > 0;
    });
}

void accept_on_receipt(item_record& item, const item_terms& terms) {
    if (terms.settle_on == settle_trigger::receipt || terms.settle_on == settle_trigger::first_scan)
        item.accepted_quantity =
            std::max(item.accepted_quantity, std::min(item.received_quantity, item.quantity));
}

void accept_what_came(item_record& item) {
    item.accepted_quantity =
        std::max(item.settled_quantity, std::min(item.accepted_quantity, item.received_quantity));
}

void expect_goods(item_record& item, const item_terms& terms) {
    const bool goods_come = terms.goods != goods_flow::none;
    // A receipt never waits for a decision: what arrived before it is not awaited again.
    if (item.received_quantity == 0)
        item.goods = goods_come ? goods_state::awaited : goods_state::none_expected;
    if (!goods_come)
        item.accepted_quantity = item.quantity;
    else if (terms.settle_on == settle_trigger::approval ||
             terms.goods == goods_flow::after_settlement)
        item.accepted_quantity = claimed_units(item);  // fewer than asked for when closed short
    else
        accept_on_receipt(item, terms);
}

settlement_id store_settlement(transaction& tx, const actor_context& context,
                               const case_record& head, const settlement& plan) {
    const auto id = context.ids->next<settlement_id>();
    tx.insert(settlement_record{.merchant = context.merchant,
                                .of_case = head.id,
                                .id = id,
                                .currency = head.currency,
                                .total_minor = plan.total.amount_minor,
                                .document = json::encode_compact(plan),
                                .settled_by = context.actor,
                                .settled_at = context.now});
    book(tx, context, movement::settlement_owed, id.text(), postings_for_settlement(plan));
    return id;
}

void record_settled(transaction& tx, const actor_context& context, return_case_id of_case,
                    settlement_id id, const settlement& plan) {
    record_event(
        tx, context, "return.settled", of_case.text(),
        json::encode(settled_event{id, plan.total, sum_of(plan.to_payments, plan.total.currency),
                                   plan.to_store_credit, plan.exchange_value, plan.owed_by_customer,
                                   plan.unallocated}));
}

result<return_view> settle_units(transaction& tx, const actor_context& context, case_work& work,
                                 const std::optional<money>& label_cost) {
    const bool paid_outside = context.as_history;
    auto due = collect_due(work);
    if (due.empty())
        return conflict("nothing_to_settle",
                        "No unit of this return is due: it is settled, not approved, or its goods "
                        "are not accepted yet.");
    const auto* original = work.original();
    ensure(original != nullptr, "units are due without an order");
    const auto payments = tx.payments_of(context.merchant, original->id);
    auto position =
        position_of(*original, tx.balances_of(context.merchant, original->id), payments);
    add_case_position(tx, work.head, position);
    std::vector<settle_line> lines;
    lines.reserve(due.size());
    for (const auto& [item, line] : due)
        lines.emplace_back(line).label_cost = label_cost;
    const auto plan = settle(*original, position, lines);
    if (!plan) return std::unexpected(plan.error());

    const auto id = store_settlement(tx, context, work.head, *plan);
    store_balances(tx, context, *original, position, position_after(position, *plan));
    promise_refunds(tx, context, work, *plan, id, payments, paid_outside);
    if (plan->to_store_credit.amount_minor > 0)
        issue_credit(tx, context, work.head.email, plan->to_store_credit, work.head.id,
                     credit_expiry(due, context.now));
    store_exchanges(tx, context, work, *plan, id, due);
    if (auto moved = move_money(due, *plan, paid_outside); !moved)
        return std::unexpected(std::move(moved.error()));
    for (const auto& [item, line] : due)
        work.store_item(*item);

    const auto to_payments = sum_of(plan->to_payments, work.head.currency);
    work.head.settled_minor += plan->total.amount_minor;
    // The new goods of an exchange are within the total already: what they take is not paid out.
    work.head.paid_minor +=
        plan->to_store_credit.amount_minor + (paid_outside ? to_payments.amount_minor : 0);
    auto view = work.save();
    if (!view) return view;
    record_settled(tx, context, work.head.id, id, *plan);
    return view;
}

result<return_view> settle_return(transaction& tx, const actor_context& context, return_case_id id,
                                  const settle_command& command) {
    auto work = case_work::load(tx, context, id, command.expected_version);
    if (!work) return std::unexpected(std::move(work.error()));
    return settle_units(tx, context, *work, command.label_cost);
}

result<return_view> save_and_settle(transaction& tx, const actor_context& context,
                                    case_work& work) {
    if (has_units_due(work.items)) {
        const auto merchant = tx.find_merchant(context.merchant);
        ensure(merchant.has_value(), "acting for a merchant that is not there");
        if (merchant->settle_automatically) return settle_units(tx, context, work);
    }
    return work.save();
}

}  // namespace refundry
