// SPDX-License-Identifier: Apache-2.0
#include "http/routes.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <ranges>

#include "app/cancellations/preview_cancellation.hpp"
#include "app/merchants/merchants.hpp"
#include "app/messages/catalogue.hpp"
#include "app/returns/open_return.hpp"
#include "app/returns/review_return.hpp"
#include "app/returns/settle_blind.hpp"
#include "http/pages.hpp"

namespace refundry::http {

namespace {

const query_parameter_doc LANGUAGE_PARAMETER{
    "language", "Of the words: de or en; without it the customer's, or else English."};

/// A use case of one case: parses the id of the path and calls it.
template <typename Command>
auto on_case(result<return_view> (*use)(transaction&, const actor_context&, return_case_id,
                                        const Command&)) {
    return [use](transaction& tx, call& made, const Command& command) -> result<return_view> {
        const auto id = made.path_id<return_case_id>("return_id", "return");
        if (!id) return std::unexpected(id.error());
        return use(tx, made.context, *id, command);
    };
}

/// The same for a reading one whose answer is a list.
template <typename List, typename View>
auto list_of_case(result<std::vector<View>> (*use)(transaction&, const actor_context&,
                                                   return_case_id)) {
    return [use](transaction& tx, call& made) -> result<List> {
        const auto id = made.path_id<return_case_id>("return_id", "return");
        if (!id) return std::unexpected(id.error());
        auto views = use(tx, made.context, *id);
        if (!views) return std::unexpected(std::move(views.error()));
        return List{std::move(*views)};
    };
}

result<return_page> page_of_returns(transaction& tx, call& made) {
    case_filter filter;
    const auto limit = made.page_limit();
    const auto before = made.query_id<return_case_id>("before");
    const auto order = made.query_id<order_id>("order");
    const auto stage = made.query_word<case_stage>("stage");
    const auto priority = made.query_number("priority", 0, REVIEW_PRIORITY_MAX);
    if (!limit) return std::unexpected(limit.error());
    if (!before) return std::unexpected(before.error());
    if (!order) return std::unexpected(order.error());
    if (!stage) return std::unexpected(stage.error());
    if (!priority) return std::unexpected(priority.error());
    filter.limit = *limit;
    filter.before = *before;
    filter.of_order = *order;
    filter.stage = *stage;
    filter.priority = *priority;
    filter.queue = made.query_text("queue");
    filter.order_number = made.query_text("order_number");
    filter.rma_number = made.query_text("rma_number");
    if (const auto email = made.query_text("email")) filter.email = normalized_email(*email);
    auto page = list_returns(tx, made.context, filter);
    if (!page) return std::unexpected(std::move(page.error()));
    auto next = next_of(*page, *limit);
    return return_page{std::move(*page), std::move(next)};
}

result<order_page> page_of_orders(transaction& tx, call& made) {
    order_filter filter;
    const auto limit = made.page_limit();
    const auto before = made.query_id<order_id>("before");
    if (!limit) return std::unexpected(limit.error());
    if (!before) return std::unexpected(before.error());
    filter.limit = *limit;
    filter.before = *before;
    filter.number = made.query_text("number");
    if (const auto email = made.query_text("email")) filter.email = normalized_email(*email);
    order_page page;
    for (auto& row : tx.list_orders(made.context.merchant, filter))
        page.data.push_back({row.id, row.version, std::move(row.number), std::move(row.email),
                             std::move(row.country), row.placed_at,
                             money(row.total_minor, row.currency)});
    page.next = next_of(page.data, *limit);
    return page;
}

/// Good orders are taken, the others reported with each wrong field; nothing of a bad one is kept.
result<bulk_order_report> take_orders(transaction& tx, call& made,
                                      const bulk_order_command& command) {
    if (command.orders.empty() || command.orders.size() > BULK_ORDERS_MAX)
        return invalid("/orders", "out_of_range",
                       "Send 1 to " + std::to_string(BULK_ORDERS_MAX) + " orders at once.");
    bulk_order_report report;
    for (std::size_t i = 0; i < command.orders.size(); ++i) {
        auto taken = create_order(tx, made.context, command.orders[i]);
        bulk_order_result row{.position = static_cast<std::int64_t>(i),
                              .id = {},
                              .number = command.orders[i].number,
                              .code = {},
                              .message = "",
                              .errors = {}};
        if (taken) {
            row.id = taken->id;
            ++report.taken;
        } else {
            row.code = taken.error().code;
            row.message = std::move(taken.error().message);
            row.errors = std::move(taken.error().details);
            ++report.refused;
        }
        report.data.push_back(std::move(row));
    }
    return report;
}

void add_order_routes(endpoint_table& table) {
    using enum permission;
    table.write<order_request, order>(
        method::post, "/v1/orders",
        {"create_order", "orders", "Take one order as an immutable snapshot.", orders_write}, 201,
        [](transaction& tx, call& made, const order_request& command) {
            return create_order(tx, made.context, command);
        });
    table.write<bulk_order_command, bulk_order_report>(
        method::post, "/v1/orders/bulk",
        {"take_orders", "orders", "Take up to 500 orders; each is taken or refused on its own.",
         orders_write},
        200, take_orders);
    table.read<order_page>("/v1/orders",
                           {"list_orders",
                            "orders",
                            "Orders, newest first; or the one with a number.",
                            orders_read,
                            false,
                            {{"number", "The order's number."},
                             {"email", "The customer's e-mail."},
                             BEFORE_PARAMETER,
                             LIMIT_PARAMETER}},
                           page_of_orders);
    table.read<order>(
        "/v1/orders/{order_id}",
        {"get_order", "orders", "One order with its allocations per unit.", orders_read},
        [](transaction& tx, call& made) -> result<order> {
            const auto id = made.path_id<order_id>("order_id", "order");
            if (!id) return std::unexpected(id.error());
            const auto found = get_order(tx, made.context, *id);
            if (!found) return std::unexpected(found.error());
            return **found;
        });
    table.write<order_request, order>(
        method::put, "/v1/orders/{order_id}",
        {"correct_order", "orders",
         "Correct an order by a new version; claimed units keep their amounts.", orders_write},
        200, [](transaction& tx, call& made, const order_request& command) -> result<order> {
            const auto id = made.path_id<order_id>("order_id", "order");
            if (!id) return std::unexpected(id.error());
            return correct_order(tx, made.context, *id, command);
        });
}

/// "" when the request names none.
result<std::string> language_of(const call& made) {
    auto language = made.query_text("language").value_or("");
    const auto known = message_catalogue::languages();
    if (!language.empty() && std::ranges::find(known, language) == known.end())
        return invalid("?language", "unknown_value",
                       fmt::format("Texts are there in {}.", fmt::join(known, ", ")));
    return language;
}

result<preview_options> preview_options_of(const call& made) {
    preview_options options;
    auto language = language_of(made);
    if (!language) return std::unexpected(std::move(language.error()));
    const auto expand = made.query_text("expand").value_or("");
    for (const auto part : std::views::split(expand, ',')) {
        const std::string_view name(part);
        if (name == "refused")
            options.refused = true;
        else if (name == "explanation")
            options.language = *language;
        else
            return invalid("?expand", "unknown_value",
                           "What can be added is: refused, explanation.");
    }
    return options;
}

void add_cancellation_routes(endpoint_table& table) {
    using enum permission;
    table.compute<preview_cancellation_command, cancellation_preview>(
        "/v1/cancellations/preview",
        {"preview_cancellation", "cancellations",
         "What cancelling a booking gives back, now and at all later moments.", returns_open},
        [](transaction& tx, call& made,
           const preview_cancellation_command& command) -> result<cancellation_preview> {
            const auto rules = made.api.policies.rules_of(tx, made.context.merchant);
            if (!rules) return std::unexpected(rules.error());
            return preview_cancellation(command, *rules->law, made.api.policies.zones(),
                                        made.context.now);
        });
    table.read<cancellation_pack_list>(
        "/v1/cancellation_policies",
        {"list_cancellation_policies", "cancellations",
         "The cancellation policies to choose from by name.", policies_read},
        [](transaction&, call&) -> result<cancellation_pack_list> {
            return list_cancellation_packs();
        });
}

void add_return_routes(endpoint_table& table) {
    using enum permission;
    table.compute<open_return_command, return_preview>(
        "/v1/returns/preview",
        {"preview_return",
         "returns",
         "What would be decided and paid; the same function as opening.",
         returns_open,
         false,
         {{"expand",
           "Also, with a comma between: refused (why not otherwise, and what would have "
           "to differ), explanation (all of it in words)."},
          LANGUAGE_PARAMETER}},
        [](transaction& tx, call& made,
           const open_return_command& command) -> result<return_preview> {
            const auto options = preview_options_of(made);
            if (!options) return std::unexpected(options.error());
            return preview_return(tx, made.context, made.api.policies, command, *options);
        });
    table.write<open_return_command, return_view>(
        method::post, "/v1/returns",
        {"open_return", "returns",
         "Open a return and decide it by the policy in force at the order.", returns_open},
        201, [](transaction& tx, call& made, const open_return_command& command) {
            return open_return(tx, made.context, made.api.policies, command);
        });
    table.write<open_blind_return_command, return_view>(
        method::post, "/v1/returns/blind",
        {"open_blind_return", "returns", "Open a return for goods whose order is not known.",
         returns_open},
        201, [](transaction& tx, call& made, const open_blind_return_command& command) {
            return open_blind_return(tx, made.context, command);
        });
    table.read<return_page>("/v1/returns",
                            {"list_returns",
                             "returns",
                             "Returns, newest first, by stage, queue, order, e-mail or RMA number.",
                             returns_read,
                             false,
                             {{"stage", "Only this stage."},
                              {"queue", "The queue that the policy put it into."},
                              {"priority", "The priority that the policy gave it, 0 to 9."},
                              {"order", "The order's id."},
                              {"order_number", "The order's number."},
                              {"email", "The customer's e-mail."},
                              {"rma_number", "The RMA number."},
                              BEFORE_PARAMETER,
                              LIMIT_PARAMETER}},
                            page_of_returns);
    table.read<return_view>(
        "/v1/returns/{return_id}",
        {"get_return", "returns", "One return with its items and money.", returns_read},
        [](transaction& tx, call& made) -> result<return_view> {
            const auto id = made.path_id<return_case_id>("return_id", "return");
            if (!id) return std::unexpected(id.error());
            return get_return(tx, made.context, *id);
        });
    table.read<decision_list>(
        "/v1/returns/{return_id}/decisions",
        {"list_decisions", "returns", "Its decisions with every reason; the last is in force.",
         returns_read},
        list_of_case<decision_list>(list_decisions));
    table.read<explanation_view>(
        "/v1/returns/{return_id}/explanation",
        {"explain_return",
         "returns",
         "The decision in force, in words.",
         returns_read,
         false,
         {LANGUAGE_PARAMETER}},
        [](transaction& tx, call& made) -> result<explanation_view> {
            const auto id = made.path_id<return_case_id>("return_id", "return");
            if (!id) return std::unexpected(id.error());
            const auto language = language_of(made);
            if (!language) return std::unexpected(language.error());
            return explain_return(tx, made.context, made.api.policies, *id, *language);
        });
    table.read<event_list>(
        "/v1/returns/{return_id}/events",
        {"list_events", "returns", "Everything that happened to it, oldest first.", returns_read},
        list_of_case<event_list>(list_events));
    table.read<settlement_list>(
        "/v1/returns/{return_id}/settlements",
        {"list_settlements", "returns", "What was owed, line by line.", returns_read},
        list_of_case<settlement_list>(list_settlements));
    table.read<receipt_list>("/v1/returns/{return_id}/receipts",
                             {"list_receipts", "returns", "What arrived.", returns_read},
                             list_of_case<receipt_list>(list_receipts));
    table.read<inspection_list>(
        "/v1/returns/{return_id}/inspections",
        {"list_inspections", "returns", "Grades and dispositions, oldest first.", returns_read},
        list_of_case<inspection_list>(list_inspections));
    table.write<approve_command, return_view>(
        method::post, "/v1/returns/{return_id}/approve",
        {"approve_return", "returns", "Approve items under review.", returns_decide}, 200,
        on_case(approve_return));
    table.write<decline_command, return_view>(
        method::post, "/v1/returns/{return_id}/decline",
        {"decline_return", "returns", "Decline items under review, with a reason.", returns_decide},
        200, on_case(decline_return));
    table.write<cancel_command, return_view>(
        method::post, "/v1/returns/{return_id}/cancel",
        {"cancel_return", "returns", "Cancel while nothing arrived and nothing was paid.",
         returns_decide},
        200, on_case(cancel_return));
    table.write<override_command, return_view>(
        method::post, "/v1/returns/{return_id}/override",
        {"override_decision", "returns",
         "Decide one item against the policy, with a reason that is kept.", returns_override},
        200, on_case(override_decision));
    table.write<reopen_command, return_view>(
        method::post, "/v1/returns/{return_id}/reopen",
        {"reopen_return", "returns", "Send declined, canceled or expired items back to review.",
         returns_decide},
        200, on_case(reopen_return));
    table.write<receive_command, return_view>(
        method::post, "/v1/returns/{return_id}/receive",
        {"receive_return", "returns",
         "Record what came out of a parcel: full, short, over, swapped or unexpected.",
         returns_receive},
        200, on_case(receive_return));
    table.write<inspect_return_command, return_view>(
        method::post, "/v1/returns/{return_id}/inspect",
        {"inspect_return", "returns", "Grade received units and say where they go.",
         returns_receive},
        200, on_case(inspect_return));
    table.write<dispose_command, return_view>(
        method::post, "/v1/returns/{return_id}/dispose",
        {"dispose_goods", "returns", "A later step of graded goods: hold, refurbish, restock.",
         returns_receive},
        200, on_case(dispose_goods));
    table.write<settle_command, return_view>(
        method::post, "/v1/returns/{return_id}/settle",
        {"settle_return", "returns", "Settle accepted units and promise the refunds.",
         returns_settle},
        200, on_case(settle_return));
    table.write<settle_blind_command, return_view>(
        method::post, "/v1/returns/{return_id}/settle_blind",
        {"settle_blind_return", "returns",
         "End a return without an order: store credit of an amount, or nothing, with a reason.",
         returns_override},
        200, on_case(settle_blind_return));
}

void add_money_routes(endpoint_table& table) {
    using enum permission;
    table.read<credit_account_page>(
        "/v1/store_credit_accounts",
        {"list_store_credit_accounts",
         "store_credit",
         "Store credit accounts, newest first.",
         credits_read,
         false,
         {{"email", "The customer's e-mail."}, BEFORE_PARAMETER, LIMIT_PARAMETER}},
        [](transaction& tx, call& made) -> result<credit_account_page> {
            const auto limit = made.page_limit();
            const auto before = made.query_id<store_credit_account_id>("before");
            if (!limit) return std::unexpected(limit.error());
            if (!before) return std::unexpected(before.error());
            auto page =
                list_credit_accounts(tx, made.context, made.query_text("email"), *before, *limit);
            if (!page) return std::unexpected(std::move(page.error()));
            auto next = next_of(*page, *limit);
            return credit_account_page{std::move(*page), std::move(next)};
        });
    table.read<credit_account_view>(
        "/v1/store_credit_accounts/{account_id}",
        {"get_store_credit_account", "store_credit", "One account with its entries.", credits_read},
        [](transaction& tx, call& made) -> result<credit_account_view> {
            const auto id =
                made.path_id<store_credit_account_id>("account_id", "store_credit_account");
            if (!id) return std::unexpected(id.error());
            return get_credit_account(tx, made.context, *id);
        });
    table.write<spend_credit_command, credit_account_view>(
        method::post, "/v1/store_credit_accounts/{account_id}/spend",
        {"spend_store_credit", "store_credit", "Spend credit on an order; never below zero.",
         credits_spend},
        200,
        [](transaction& tx, call& made,
           const spend_credit_command& command) -> result<credit_account_view> {
            const auto id =
                made.path_id<store_credit_account_id>("account_id", "store_credit_account");
            if (!id) return std::unexpected(id.error());
            return spend_credit(tx, made.context, *id, command);
        });
    table.read<account_balance_list>(
        "/v1/journal/balances",
        {"list_account_balances", "journal", "The balance of every account, from its postings.",
         journal_read},
        [](transaction& tx, call& made) -> result<account_balance_list> {
            return account_balance_list{tx.account_balances(made.context.merchant)};
        });
}

void add_merchant_routes(endpoint_table& table) {
    using enum permission;
    table.read<merchant_record>(
        "/v1/merchant",
        {"get_merchant", "merchant", "The merchant this credential acts for.", merchants_read},
        [](transaction& tx, call& made) { return get_merchant(tx, made.context); });
    table.write<merchant_command, merchant_record>(
        method::put, "/v1/merchant",
        {"change_merchant", "merchant", "Change the merchant's settings.", merchants_write}, 200,
        [](transaction& tx, call& made, const merchant_command& command) {
            return change_merchant(tx, made.context, made.api.policies.zones(), command);
        });
    table.read<law_settings_view>(
        "/v1/law_settings",
        {"get_law_settings", "merchant", "What the merchant says of their shop before the law.",
         merchants_read},
        [](transaction& tx, call& made) { return get_law_settings(tx, made.context); });
    table.write<law_settings_command, law_settings_view>(
        method::put, "/v1/law_settings",
        {"change_law_settings", "merchant",
         "Declare what shoppers are told, and confirm or switch off values of the law.",
         merchants_write},
        200, [](transaction& tx, call& made, const law_settings_command& command) {
            return change_law_settings(tx, made.context, command);
        });
    table.read<api_key_list>(
        "/v1/api_keys",
        {"list_api_keys", "merchant", "API keys, without their secrets.", keys_write},
        [](transaction& tx, call& made) -> result<api_key_list> {
            auto keys = list_api_keys(tx, made.context);
            if (!keys) return std::unexpected(std::move(keys.error()));
            return api_key_list{std::move(*keys)};
        });
    table.write<create_api_key_command, api_key_view>(
        method::post, "/v1/api_keys",
        {"create_api_key", "merchant", "Make an API key; its secret is shown once.", keys_write},
        201, [](transaction& tx, call& made, const create_api_key_command& command) {
            return create_api_key(tx, made.context, made.api.random, command);
        });
    table.write<revoke_command, api_key_view>(
        method::post, "/v1/api_keys/{api_key_id}/revoke",
        {"revoke_api_key", "merchant", "Revoke an API key at once.", keys_write}, 200,
        [](transaction& tx, call& made, const revoke_command&) -> result<api_key_view> {
            const auto id = made.path_id<api_key_id>("api_key_id", "api_key");
            if (!id) return std::unexpected(id.error());
            return revoke_api_key(tx, made.context, *id);
        });
    table.read<user_list>("/v1/users", {"list_users", "merchant", "Staff.", users_write},
                          [](transaction& tx, call& made) -> result<user_list> {
                              auto users = list_users(tx, made.context);
                              if (!users) return std::unexpected(std::move(users.error()));
                              return user_list{std::move(*users)};
                          });
}

}  // namespace

void add_api_routes(endpoint_table& table) {
    add_return_routes(table);
    add_withdrawal_routes(table);
    add_order_routes(table);
    add_policy_routes(table);
    add_trial_routes(table);
    add_cancellation_routes(table);
    add_money_routes(table);
    add_merchant_routes(table);
}

}  // namespace refundry::http
