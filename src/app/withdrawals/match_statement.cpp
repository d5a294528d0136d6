// SPDX-License-Identifier: Apache-2.0
#include "app/withdrawals/match_statement.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/orders/orders.hpp"
#include "app/returns/open_return.hpp"
#include "app/returns/settle_return.hpp"
#include "app/withdrawals/queries.hpp"
#include "base/ensure.hpp"
#include "base/json.hpp"

namespace refundry {

namespace {

struct matched_event {
    order_id order;
    std::optional<return_case_id> return_case;
    std::int64_t effective_units = 0;
    std::int64_t units = 0;
};
BOOST_DESCRIBE_STRUCT(matched_event, (), (order, return_case, effective_units, units))

/// Orders of this e-mail that are looked through for the number as people write it.
constexpr std::int64_t ORDERS_LOOKED_THROUGH = PAGE_SIZE_MAX;

/// None when several orders could be meant.
std::optional<order_id> order_meant(transaction& tx, const actor_context& context,
                                    const withdrawal_record& row) {
    if (row.contract.empty() || row.email.empty()) return {};
    const order_filter filter{
        .number = {}, .email = row.email, .before = {}, .limit = ORDERS_LOOKED_THROUGH};
    std::optional<order_id> meant;
    for (const auto& found : tx.list_orders(context.merchant, filter)) {
        if (comparable_number(found.number) != row.contract) continue;
        if (meant) return {};
        meant = found.id;
    }
    return meant;
}

/// Oldest case first.
std::vector<held_units> held_units_of(transaction& tx, const actor_context& context,
                                      order_id order) {
    const auto balances = tx.balances_of(context.merchant, order);
    if (std::ranges::none_of(balances, [](const order_balance_record& balance) {
            return balance.claimed_quantity > 0;
        }))
        return {};
    const auto statements = tx.withdrawal_matches_of(context.merchant, order);
    case_filter filter;
    filter.of_order = order;
    filter.limit = PAGE_SIZE_MAX;
    auto cases = tx.list_cases(context.merchant, filter);
    std::ranges::reverse(cases);
    std::vector<held_units> held;
    for (const auto& head : cases) {
        const auto came_of = std::ranges::find(statements, std::optional(head.id),
                                               &withdrawal_match_record::of_case);
        for (const auto& item : tx.items_of(context.merchant, head.id)) {
            const auto units = item.line_id.empty() ? 0 : claimed_units(item);
            if (units == 0) continue;
            held.push_back({item.line_id, units, head.id, {}});
            if (came_of != statements.end()) held.back().withdrawal = came_of->withdrawal;
        }
    }
    return held;
}

result<std::vector<withdrawal_effect>> effects_of(transaction& tx, const actor_context& context,
                                                  policy_cache& policies, const order& original,
                                                  instant declared_at,
                                                  const std::vector<withdrawn_share>& shares) {
    const auto policy = policies.in_force(tx, context.merchant, original.placed_at);
    if (!policy) return std::unexpected(policy.error());
    const auto rules = policies.rules_of(tx, context.merchant);
    if (!rules) return std::unexpected(rules.error());
    return_request request{.kind = case_kind::withdrawal,
                           .channel = std::string(WITHDRAWAL_CHANNEL),
                           .method = return_method::own_carrier,
                           .note = {},
                           .items = {}};
    std::vector<std::int64_t> available;
    for (const auto& share : shares) {
        auto& item = request.items.emplace_back();
        item.line_id = share.line_id;
        item.quantity = share.quantity;
        available.push_back(share.quantity);
    }
    const auto law = rules->law->context(policies.zone_of(original.ship_to, *rules));
    // What the law gives does not depend on what the customer did before.
    const customer_history history;
    const decision_input input{.original = original,
                               .request = request,
                               .available = available,
                               .history = history,
                               .now = declared_at,
                               .zone = rules->zone,
                               .law = &law};
    return effects_of_withdrawal(*policy->compiled, input, shares);
}

/// For the units that are free; none when there are none. A case that is open is not given up
/// again: what would refuse it is looked at before.
result<std::optional<return_case_id>> open_withdrawal(transaction& tx, const actor_context& context,
                                                      policy_cache& policies,
                                                      const withdrawal_statement& statement,
                                                      order_id of_order,
                                                      const std::vector<withdrawn_share>& shares) {
    open_return_command command;
    command.order = of_order;
    command.kind = case_kind::withdrawal;
    command.channel = WITHDRAWAL_CHANNEL;
    command.note = statement.receipt_number;
    for (const auto& share : shares) {
        if (!share.was_bought || share.held != nullptr) continue;
        auto& item = command.items.emplace_back();
        item.line_id = share.line_id;
        item.quantity = share.quantity;
    }
    if (command.items.empty()) return std::optional<return_case_id>();
    auto work = open_case(tx, context, policies, command, statement.received_at);
    if (!work) return std::unexpected(std::move(work.error()));
    const auto id = work->head.id;
    if (has_units_due(work->items)) {
        const auto settled = save_and_settle(tx, context, *work);
        ensure(settled.has_value(), settled ? "" : settled.error().message);
    }
    return std::optional(id);
}

/// Every failure comes before anything is written.
result<void> match_with(transaction& tx, const actor_context& context, policy_cache& policies,
                        const withdrawal_record& row, order_id of_order,
                        const std::vector<withdrawn_units>& said_by_staff) {
    tx.lock_order(context.merchant, of_order);
    const auto found = get_order(tx, context, of_order);
    if (!found) return std::unexpected(found.error());
    const auto& original = **found;
    const auto statement = read_statement(row.document);
    auto asked = said_by_staff;
    if (asked.empty()) {
        auto named = named_units(original, statement.items);
        if (!named)
            return invalid("/items", "line_unknown",
                           fmt::format("Item {} of the statement names no line of order {}; say "
                                       "which lines are meant.",
                                       named.error() + 1, original.number));
        asked = std::move(*named);
    }
    const auto held = held_units_of(tx, context, of_order);
    const auto shares = share_units(original, asked, held);
    auto effects = effects_of(tx, context, policies, original, row.received_at, shares);
    if (!effects) return std::unexpected(std::move(effects.error()));
    const auto opened = open_withdrawal(tx, context, policies, statement, of_order, shares);
    if (!opened) return std::unexpected(opened.error());
    matched_event told{.order = of_order, .return_case = *opened};
    for (std::size_t i = 0; i < shares.size(); ++i) {
        auto& effect = (*effects)[i];
        if (shares[i].was_bought && shares[i].held == nullptr) effect.return_case = *opened;
        told.units += effect.quantity;
        if (effect.effect == withdrawal_outcome::effective) told.effective_units += effect.quantity;
    }
    tx.insert(withdrawal_match_record{.merchant = context.merchant,
                                      .withdrawal = row.id,
                                      .of_order = of_order,
                                      .order_number = comparable_number(original.number),
                                      .of_case = *opened,
                                      .matched_at = context.now,
                                      .matched_by = context.actor,
                                      .effects = json::encode(*effects)});
    record_event(tx, context, "withdrawal.matched", row.id.text(), json::encode(told));
    return {};
}

/// What staff name is checked here, where the command's paths are known.
result<void> check_lines(transaction& tx, const actor_context& context,
                         const match_withdrawal_command& command) {
    const auto found = get_order(tx, context, command.order);
    if (!found) return std::unexpected(found.error());
    if (command.items.size() > CASE_ITEMS_MAX)
        return invalid("/items", "too_many", fmt::format("At most {} items.", CASE_ITEMS_MAX));
    for (std::size_t i = 0; i < command.items.size(); ++i) {
        const auto& item = command.items[i];
        if ((*found)->find_line(item.line_id) == nullptr)
            return invalid(fmt::format("/items/{}/line_id", i), "line_unknown",
                           fmt::format("Order {} has no such line.", (*found)->number));
        if (item.quantity < 1 || item.quantity > QUANTITY_MAX)
            return invalid(fmt::format("/items/{}/quantity", i), "out_of_range",
                           "A quantity is at least 1.");
        for (std::size_t earlier = 0; earlier < i; ++earlier)
            if (command.items[earlier].line_id == item.line_id)
                return invalid(fmt::format("/items/{}/line_id", i), "not_allowed",
                               "Name each line once.");
    }
    return {};
}

}  // namespace

bool match_by_number(transaction& tx, const actor_context& context, policy_cache& policies,
                     const withdrawal_record& row) {
    const auto order = order_meant(tx, context, row);
    return order && match_with(tx, context, policies, row, *order, {}).has_value();
}

bool match_waiting(transaction& tx, const actor_context& context, policy_cache& policies,
                   withdrawal_id id) {
    const auto row = tx.find_withdrawal(context.merchant, id);
    if (!row || tx.find_withdrawal_match(context.merchant, id)) return true;
    return match_by_number(tx, context, policies, *row) ||
           context.now >= row->received_at + MATCH_UNTIL;
}

result<withdrawal_view> match_withdrawal(transaction& tx, const actor_context& context,
                                         policy_cache& policies, withdrawal_id id,
                                         const match_withdrawal_command& command) {
    const auto row = tx.find_withdrawal(context.merchant, id);
    if (!row) return not_found("withdrawal", id.text());
    if (tx.find_withdrawal_match(context.merchant, id))
        return conflict("withdrawal_matched", "This statement has its order already; read it.");
    if (auto fine = check_lines(tx, context, command); !fine)
        return std::unexpected(std::move(fine.error()));
    if (auto done = match_with(tx, context, policies, *row, command.order, command.items); !done)
        return std::unexpected(std::move(done.error()));
    return get_withdrawal(tx, context, id);
}

}  // namespace refundry
