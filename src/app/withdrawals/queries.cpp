// SPDX-License-Identifier: Apache-2.0
#include "app/withdrawals/queries.hpp"

#include <fmt/format.h>

#include "app/identity/identity.hpp"
#include "base/json.hpp"

namespace refundry {

namespace {

withdrawal_match_view view_of(transaction& tx, const actor_context& context,
                              const withdrawal_match_record& row) {
    auto effects = json::decode<std::vector<withdrawal_effect>>(row.effects);
    json::ensure_stored(effects.has_value(), effects ? nullptr : &effects.error().front());
    const auto order = tx.find_order(context.merchant, row.of_order);
    return {.order = row.of_order,
            .order_number = order ? order->number : row.order_number,
            .return_case = row.of_case,
            .matched_at = row.matched_at,
            .matched_by = row.matched_by,
            .effects = std::move(*effects)};
}

}  // namespace

std::string statement_digest(std::string_view document) {
    std::string hex;
    for (const auto byte : sha256(document))
        hex += fmt::format("{:02x}", byte);
    return hex;
}

withdrawal_statement read_statement(std::string_view document) {
    auto statement = json::decode<withdrawal_statement>(document);
    json::ensure_stored(statement.has_value(), statement ? nullptr : &statement.error().front());
    return std::move(*statement);
}

result<withdrawal_view> get_withdrawal(transaction& tx, const actor_context& context,
                                       withdrawal_id id) {
    const auto row = tx.find_withdrawal(context.merchant, id);
    if (!row) return not_found("withdrawal", id.text());
    withdrawal_view view{.id = id,
                         .acknowledgement = row->acknowledgement,
                         .status = withdrawal_status::received,
                         .statement = read_statement(row->document),
                         .digest = row->digest,
                         .match = {},
                         .events = events_about(tx, context, id.text())};
    if (const auto match = tx.find_withdrawal_match(context.merchant, id)) {
        view.status = withdrawal_status::matched;
        view.match = view_of(tx, context, *match);
    }
    return view;
}

result<std::vector<withdrawal_summary>> list_withdrawals(transaction& tx,
                                                         const actor_context& context,
                                                         const withdrawal_filter& filter) {
    std::vector<withdrawal_summary> page;
    for (const auto& row : tx.list_withdrawals(context.merchant, filter)) {
        auto statement = read_statement(row.document);
        page.push_back(
            {.id = row.id,
             .receipt_number = std::move(statement.receipt_number),
             .status = row.of_order ? withdrawal_status::matched : withdrawal_status::received,
             .received_at = statement.received_at,
             .name = std::move(statement.name),
             .contract = std::move(statement.contract),
             .reply_to = std::move(statement.reply_to),
             .order = row.of_order,
             .return_case = row.of_case});
    }
    return page;
}

}  // namespace refundry
