// SPDX-License-Identifier: Apache-2.0
#include "app/withdrawals/take_statement.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/orders/orders.hpp"
#include "app/spoken_number.hpp"
#include "app/withdrawals/acknowledgement.hpp"
#include "app/withdrawals/match_statement.hpp"
#include "app/withdrawals/queries.hpp"
#include "base/json.hpp"

namespace refundry {

namespace {

constexpr std::string_view RECEIPT_PREFIX = "WDL";
constexpr std::size_t NAME_LENGTH_MAX = 300;
constexpr std::size_t CONTRACT_LENGTH_MAX = 500;
constexpr std::size_t REPLY_TO_LENGTH_MAX = 320;  // of an e-mail address, RFC 5321
constexpr std::size_t LINE_LENGTH_MAX = 300;
constexpr std::size_t LANGUAGE_LENGTH_MAX = 35;  // of a tag, RFC 5646
constexpr std::size_t NOTE_LENGTH_MAX = 2'000;

bool is_blank(std::string_view text) {
    return std::ranges::all_of(
        text, [](char letter) { return static_cast<unsigned char>(letter) <= ' '; });
}

/// Only what no statement can be without, and bounds.
result<void> check_command(const take_statement_command& command) {
    std::vector<failure_detail> wrong;
    const auto note = [&](std::string path, std::string code, std::string message) {
        wrong.push_back({std::move(path), std::move(code), std::move(message), {}});
    };
    const auto bound = [&](const std::string& path, const std::string& text, std::size_t most) {
        if (text.size() > most) note(path, "too_long", fmt::format("At most {} bytes.", most));
    };
    const auto need = [&](const std::string& path, const std::string& text, std::size_t most,
                          std::string message) {
        if (is_blank(text)) note(path, "required", std::move(message));
        bound(path, text, most);
    };
    need("/name", command.name, NAME_LENGTH_MAX, "Say who withdraws.");
    need("/contract", command.contract, CONTRACT_LENGTH_MAX,
         "Say from which contract: the order's number, or what was bought and when.");
    need("/reply_to", command.reply_to, REPLY_TO_LENGTH_MAX,
         "Say where the acknowledgement goes, such as an e-mail address.");
    if (command.items.size() > CASE_ITEMS_MAX)
        note(
            "/items", "too_many",
            fmt::format("At most {} items; without any it is the whole contract.", CASE_ITEMS_MAX));
    for (std::size_t i = 0; i < std::min(command.items.size(), CASE_ITEMS_MAX); ++i)
        bound(fmt::format("/items/{}/line", i), command.items[i].line, LINE_LENGTH_MAX);
    bound("/language", command.language, LANGUAGE_LENGTH_MAX);
    bound("/note", command.note, NOTE_LENGTH_MAX);
    if (wrong.empty()) return {};
    auto answer = invalid(wrong.front().path, "withdrawal_invalid",
                          "This is no statement of withdrawal yet. Correct each field named in "
                          "`errors` and send it again.");
    answer.error().details = std::move(wrong);
    return answer;
}

/// Not one of the sortable ids: all its bits are random, because to know it is to may read it.
acknowledgement_id random_id(random_source& random) {
    uuid bytes{};
    random.fill(bytes);
    return acknowledgement_id(bytes);
}

std::string without_controls(std::string text) {
    std::erase_if(text, [](char letter) { return static_cast<unsigned char>(letter) < ' '; });
    return text;
}

struct received_event {
    std::string receipt_number;
    std::string digest;
};
BOOST_DESCRIBE_STRUCT(received_event, (), (receipt_number, digest))

result<acknowledgement_view> view_of(policy_cache& policies, const merchant_record& merchant,
                                     const withdrawal_record& row,
                                     const std::optional<std::string>& language) {
    const auto zone = policies.zones().find(merchant.time_zone);
    if (!zone) return std::unexpected(zone.error());
    auto statement = read_statement(row.document);
    auto text = acknowledgement_text(statement, row.digest, zone->get(),
                                     language.value_or(statement.language));
    return acknowledgement_view{.id = row.acknowledgement,
                                .statement = std::move(statement),
                                .digest = row.digest,
                                .text = std::move(text)};
}

}  // namespace

result<acknowledgement_view> take_statement(transaction& tx, const actor_context& context,
                                            policy_cache& policies, random_source& random,
                                            const take_statement_command& command, matching when) {
    const auto merchant = tx.find_merchant(context.merchant);
    if (!merchant) return not_found("merchant", context.merchant.text());
    if (auto fine = check_command(command); !fine) return std::unexpected(std::move(fine.error()));
    const withdrawal_statement statement{
        .receipt_number = spoken_number(RECEIPT_PREFIX, *context.ids),
        .trader = merchant->name,
        .received_at = context.now,
        .name = command.name,
        .contract = command.contract,
        .reply_to = command.reply_to,
        .items = command.items,
        .language = command.language,
        .note = command.note};
    auto document = json::encode(statement);
    auto digest = statement_digest(document);
    const withdrawal_record row{.merchant = context.merchant,
                                .id = context.ids->next<withdrawal_id>(),
                                .acknowledgement = random_id(random),
                                .receipt_number = statement.receipt_number,
                                .contract = comparable_number(command.contract),
                                .email = without_controls(normalized_email(command.reply_to)),
                                .received_at = context.now,
                                .document = std::move(document),
                                .digest = std::move(digest)};
    tx.insert(row);
    record_event(tx, context, "withdrawal.received", row.id.text(),
                 json::encode(received_event{row.receipt_number, row.digest}));
    enqueue(tx, context, "acknowledgement", row.id.text());
    if (when == matching::later || !match_by_number(tx, context, policies, row))
        enqueue(tx, context, "withdrawal", row.id.text(), MATCH_AGAIN_AFTER);
    return view_of(policies, *merchant, row, {});
}

result<acknowledgement_view> get_acknowledgement(transaction& tx, const actor_context& context,
                                                 policy_cache& policies, acknowledgement_id id,
                                                 const std::optional<std::string>& language) {
    const auto merchant = tx.find_merchant(context.merchant);
    if (!merchant) return not_found("merchant", context.merchant.text());
    const auto row = tx.find_withdrawal(context.merchant, id);
    if (!row) return not_found("acknowledgement", id.text());
    return view_of(policies, *merchant, *row, language);
}

}  // namespace refundry
