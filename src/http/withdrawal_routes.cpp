// SPDX-License-Identifier: Apache-2.0
#include <spdlog/spdlog.h>

#include "app/withdrawals/match_statement.hpp"
#include "app/withdrawals/queries.hpp"
#include "app/withdrawals/take_statement.hpp"
#include "http/pages.hpp"
#include "http/routes.hpp"

namespace refundry::http {

namespace {

/// A statement is taken even when what is known of its order cannot be read: then it waits for it.
result<reply> take(const call& made, const take_statement_command& command) {
    const auto write = [&](matching when) {
        return write_once(made.api.data, made.context, 201, [&](transaction& tx) {
            return take_statement(tx, made.context, made.api.policies, made.api.random, command,
                                  when);
        });
    };
    try {
        return write(matching::at_once);
    } catch (const store_unavailable&) {
        throw;
    } catch (const std::exception& error) {
        spdlog::error("request {}: a statement of withdrawal waits for its order: {}", made.http.id,
                      error.what());
        return write(matching::later);
    }
}

void add_intake(endpoint_table& table) {
    auto& in = table.add(method::post, "/v1/merchants/{merchant_id}/withdrawals",
                         {"state_withdrawal",
                          "withdrawals",
                          "Withdraw from a contract, without account or reason.",
                          {},
                          true},
                         201);
    in.takes_key = true;
    in.request_schema = [](json::schema_set& schemas) {
        return schemas.add<take_statement_command>();
    };
    in.response_schema = [](json::schema_set& schemas) {
        return schemas.add<acknowledgement_view>();
    };
    in.handle = [api = table.api(), &in](request& http) {
        return guarded(http, [&]() -> result<response> {
            auto made = endpoint_table::begin(http, *api, in);
            if (!made) return std::unexpected(std::move(made.error()));
            const auto command = endpoint_table::read_body<take_statement_command>(http);
            if (!command) return std::unexpected(command.error());
            const auto done = take(*made, *command);
            if (!done) return std::unexpected(done.error());
            endpoint_table::after_write(*api, in);
            return answer_of(*done);
        });
    };
}

result<withdrawal_page> page_of_withdrawals(transaction& tx, call& made) {
    withdrawal_filter filter;
    const auto limit = made.page_limit();
    const auto before = made.query_id<withdrawal_id>("before");
    const auto status = made.query_word<withdrawal_status>("status");
    const auto from = made.query_instant("from");
    const auto to = made.query_instant("to");
    if (!limit) return std::unexpected(limit.error());
    if (!before) return std::unexpected(before.error());
    if (!status) return std::unexpected(status.error());
    if (!from) return std::unexpected(from.error());
    if (!to) return std::unexpected(to.error());
    filter.limit = *limit;
    filter.before = *before;
    filter.status = *status;
    filter.from = *from;
    filter.to = *to;
    if (const auto number = made.query_text("order_number"))
        filter.order_number = comparable_number(*number);
    auto page = list_withdrawals(tx, made.context, filter);
    if (!page) return std::unexpected(std::move(page.error()));
    auto next = next_of(*page, *limit);
    return withdrawal_page{std::move(*page), std::move(next)};
}

}  // namespace

void add_withdrawal_routes(endpoint_table& table) {
    using enum permission;
    add_intake(table);
    table.read<acknowledgement_view>(
        "/v1/merchants/{merchant_id}/withdrawals/{acknowledgement_id}",
        {"get_acknowledgement",
         "withdrawals",
         "The receipt of a statement again, for who has its id.",
         {},
         true,
         {{"language", "Of the text: de, otherwise English; by default the statement's own."}}},
        [](transaction& tx, call& made) -> result<acknowledgement_view> {
            const auto id =
                made.path_id<acknowledgement_id>("acknowledgement_id", "acknowledgement");
            if (!id) return std::unexpected(id.error());
            return get_acknowledgement(tx, made.context, made.api.policies, *id,
                                       made.query_text("language"));
        });
    table.read<withdrawal_page>(
        "/v1/withdrawals",
        {"list_withdrawals",
         "withdrawals",
         "Statements of withdrawal, newest first.",
         returns_read,
         false,
         {{"status", "received: waits for its order; or matched."},
          {"order_number", "The order's number, as stated or as matched."},
          {"from", "Received at this instant or later."},
          {"to", "Received before this instant."},
          {"before", "The `next` of the page before."},
          {"limit", "Entries on a page.",
           R"({"type":"integer","minimum":1,"maximum":200,"default":50})"}}},
        page_of_withdrawals);
    table.read<withdrawal_view>(
        "/v1/withdrawals/{withdrawal_id}",
        {"get_withdrawal", "withdrawals",
         "One statement with its order, its effect by law and all that happened to it.",
         returns_read},
        [](transaction& tx, call& made) -> result<withdrawal_view> {
            const auto id = made.path_id<withdrawal_id>("withdrawal_id", "withdrawal");
            if (!id) return std::unexpected(id.error());
            return get_withdrawal(tx, made.context, *id);
        });
    table.write<match_withdrawal_command, withdrawal_view>(
        method::post, "/v1/withdrawals/{withdrawal_id}/match",
        {"match_withdrawal", "withdrawals",
         "Say which order a statement is about; its return is opened as of the statement.",
         returns_open},
        200,
        [](transaction& tx, call& made,
           const match_withdrawal_command& command) -> result<withdrawal_view> {
            const auto id = made.path_id<withdrawal_id>("withdrawal_id", "withdrawal");
            if (!id) return std::unexpected(id.error());
            return match_withdrawal(tx, made.context, made.api.policies, *id, command);
        });
}

}  // namespace refundry::http
