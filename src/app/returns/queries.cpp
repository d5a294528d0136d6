// SPDX-License-Identifier: Apache-2.0
#include "app/returns/queries.hpp"

#include "app/decisions/explain.hpp"

#include <algorithm>

namespace refundry {

namespace {

/// Refunds and exchanges come from settlements alone: most cases that are looked at have none yet.
bool is_settled_in_part(const case_record& head, const std::vector<item_record>& items) {
    return head.settled_minor != 0 || head.paid_minor != 0 ||
           std::ranges::any_of(items,
                               [](const item_record& item) { return item.settled_quantity != 0; });
}

}  // namespace

result<return_view> get_return(transaction& tx, const actor_context& context, return_case_id id) {
    const auto head = tx.find_case(context.merchant, id);
    if (!head) return not_found("return", id.text());
    const auto items = tx.items_of(context.merchant, id);
    if (!is_settled_in_part(*head, items)) return view_of(*head, items, {}, {});
    return view_of(*head, items, tx.refunds_of(context.merchant, id),
                   tx.exchanges_of(context.merchant, id));
}

result<std::vector<return_summary>> list_returns(transaction& tx, const actor_context& context,
                                                 const case_filter& filter) {
    std::vector<return_summary> page;
    for (const auto& head : tx.list_cases(context.merchant, filter))
        page.push_back(summary_of(head));
    return page;
}

result<std::vector<event_view>> list_events(transaction& tx, const actor_context& context,
                                            return_case_id id) {
    if (!tx.find_case(context.merchant, id)) return not_found("return", id.text());
    return events_about(tx, context, id.text());
}

std::vector<event_view> events_about(transaction& tx, const actor_context& context,
                                     std::string_view subject) {
    std::vector<event_view> views;
    for (auto& event : tx.events_of(context.merchant, subject))
        views.push_back({event.id, std::move(event.type), std::move(event.subject), event.at,
                         std::move(event.actor), std::move(event.request_id),
                         json::raw_text{std::move(event.document)}});
    return views;
}

result<std::vector<decision_view>> list_decisions(transaction& tx, const actor_context& context,
                                                  return_case_id id) {
    const auto head = tx.find_case(context.merchant, id);
    if (!head) return not_found("return", id.text());
    std::vector<decision_view> views;
    for (auto& made : tx.decisions_of(context.merchant, id))
        views.push_back({made.id, made.made_at, std::move(made.made_by),
                         json::decode_compact<decision>(made.document, head->currency.code())});
    return views;
}

result<explanation_view> explain_return(transaction& tx, const actor_context& context,
                                        policy_cache& policies, return_case_id id,
                                        const std::string& language) {
    const auto head = tx.find_case(context.merchant, id);
    if (!head) return not_found("return", id.text());
    const auto made = tx.decisions_of(context.merchant, id);
    if (made.empty() || !head->of_order || !head->decided_under)
        return not_found("decision", id.text());
    const auto original = get_order(tx, context, *head->of_order);
    if (!original) return std::unexpected(original.error());
    const auto policy = policies.of_version(tx, context.merchant, *head->decided_under);
    if (!policy) return std::unexpected(policy.error());
    const auto& in =
        message_catalogue::of(language.empty() ? (*original)->customer.language : language);
    return explanation_view{
        .language = in.language(),
        .text =
            explain(json::decode_compact<decision>(made.back().document, head->currency.code()), in,
                    {.original = original->get(),
                     .policy = &policy->compiled->document(),
                     .is_opened = true})};
}

result<std::vector<settlement_view>> list_settlements(transaction& tx, const actor_context& context,
                                                      return_case_id id) {
    const auto head = tx.find_case(context.merchant, id);
    if (!head) return not_found("return", id.text());
    std::vector<settlement_view> views;
    for (auto& row : tx.settlements_of(context.merchant, id))
        views.push_back({row.id, id,
                         json::decode_compact<settlement>(row.document, row.currency.code()),
                         std::move(row.settled_by), row.settled_at});
    return views;
}

}  // namespace refundry
