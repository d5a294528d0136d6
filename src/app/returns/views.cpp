// SPDX-License-Identifier: Apache-2.0
#include "app/returns/views.hpp"

#include <algorithm>

#include "app/returns/work.hpp"
#include "base/json.hpp"

namespace refundry {

namespace {

return_item_view view_of(const item_record& item, currency_code currency) {
    std::optional<exchange_target> exchange;
    if (!item.exchange_for.empty())
        exchange = json::decode_compact<exchange_target>(item.exchange_for, currency.code());
    return {.id = item.id,
            .line_id = item.line_id,
            .sku = item.sku,
            .title = item.title,
            .quantity = item.quantity,
            .reason = item.reason,
            .at_fault = item.at_fault,
            .settled_by = item.settled_by,
            .decision = item.decision,
            .goods = item.goods,
            .money_facet = item.money_facet,
            .received_quantity = item.received_quantity,
            .accepted_quantity = item.accepted_quantity,
            .settled_quantity = item.settled_quantity,
            .outcome = item.outcome,
            .exchange_for = std::move(exchange),
            .note = item.note,
            .answers = item.answers.empty() ? std::vector<given_answer>()
                                            : json::decode_compact<std::vector<given_answer>>(
                                                  item.answers, currency.code())};
}

void add_once(std::vector<next_action>& actions, next_action action) {
    if (std::ranges::find(actions, action) == actions.end()) actions.push_back(action);
}

void add_actions(std::vector<next_action>& actions, const item_record& item,
                 currency_code currency) {
    switch (item.decision) {
        case decision_state::requested:
        case decision_state::needs_review:
            add_once(actions, next_action::approve);
            if (!right_to_refund(item, currency)) add_once(actions, next_action::decline);
            break;
        case decision_state::declined:
        case decision_state::canceled:
        case decision_state::expired:
            add_once(actions, next_action::reopen);
            break;
        case decision_state::approved:
            break;
    }
    switch (item.goods) {
        case goods_state::awaited:
        case goods_state::in_transit:
        case goods_state::partially_received:
            add_once(actions, next_action::receive);
            break;
        case goods_state::none_expected:
        case goods_state::received:
        case goods_state::graded:
        case goods_state::disposed:
            break;
    }
    if (item.received_quantity > item.inspected_quantity) add_once(actions, next_action::inspect);
    if (item.decision == decision_state::approved && item.accepted_quantity > item.settled_quantity)
        add_once(actions, next_action::settle);
    if (awaits_blind_amount(item)) add_once(actions, next_action::settle_blind);
}

/// As cancel_return asks: nothing arrived and nothing was settled, of any item.
bool may_cancel(const std::vector<item_record>& items) {
    const auto is_untouched = [](const item_record& item) {
        return item.received_quantity == 0 && item.settled_quantity == 0;
    };
    const auto is_open = [](const item_record& item) {
        return item.decision == decision_state::requested ||
               item.decision == decision_state::needs_review ||
               item.decision == decision_state::approved;
    };
    return std::ranges::all_of(items, is_untouched) && std::ranges::any_of(items, is_open);
}

}  // namespace

refund_view view_of(const refund_record& refund) {
    return {.id = refund.id,
            .return_case = refund.of_case,
            .payment = refund.of_payment,
            .provider = refund.provider,
            .state = refund.state,
            .amount = {refund.amount_minor, refund.currency},
            .provider_reference = refund.provider_reference,
            .failure_code = refund.failure_code,
            .retry_of = refund.retry_of,
            .attempts = refund.attempts,
            .created_at = refund.created_at,
            .updated_at = refund.updated_at};
}

std::vector<next_action> next_actions_of(const std::vector<item_record>& items,
                                         currency_code currency) {
    std::vector<next_action> actions;
    for (const auto& item : items)
        add_actions(actions, item, currency);
    if (may_cancel(items)) add_once(actions, next_action::cancel);
    return actions;
}

return_view view_of(const case_record& head, const std::vector<item_record>& items,
                    const std::vector<refund_record>& refunds,
                    const std::vector<exchange_record>& exchanges) {
    return_view view{.id = head.id,
                     .rma_number = head.rma_number,
                     .kind = head.kind,
                     .order = head.of_order,
                     .order_number = head.order_number,
                     .email = head.email,
                     .customer_name = head.customer_name,
                     .country = head.country,
                     .channel = head.channel,
                     .method = head.method,
                     .stage = head.stage,
                     .queue = head.queue,
                     .priority = head.priority,
                     .settled = {head.settled_minor, head.currency},
                     .paid = {head.paid_minor, head.currency},
                     .note = head.note,
                     .version = head.version,
                     .opened_at = head.opened_at,
                     .updated_at = head.updated_at,
                     .items = {},
                     .refunds = {},
                     .exchanges = {},
                     .next_actions = next_actions_of(items, head.currency)};
    view.items.reserve(items.size());
    for (const auto& item : items)
        view.items.push_back(view_of(item, head.currency));
    for (const auto& refund : refunds)
        view.refunds.push_back(view_of(refund));
    for (const auto& exchange : exchanges)
        view.exchanges.push_back({.id = exchange.id,
                                  .item = exchange.item,
                                  .state = exchange.state,
                                  .sku = exchange.sku,
                                  .quantity = exchange.quantity,
                                  .price = {exchange.price_minor, exchange.currency},
                                  .owed_by_customer = {exchange.owed_minor, exchange.currency},
                                  .created_at = exchange.created_at});
    return view;
}

return_summary summary_of(const case_record& head) {
    return {.id = head.id,
            .rma_number = head.rma_number,
            .kind = head.kind,
            .order = head.of_order,
            .order_number = head.order_number,
            .email = head.email,
            .customer_name = head.customer_name,
            .country = head.country,
            .channel = head.channel,
            .stage = head.stage,
            .queue = head.queue,
            .priority = head.priority,
            .settled = {head.settled_minor, head.currency},
            .paid = {head.paid_minor, head.currency},
            .opened_at = head.opened_at,
            .updated_at = head.updated_at};
}

}  // namespace refundry
