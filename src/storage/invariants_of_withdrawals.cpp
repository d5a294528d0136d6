// SPDX-License-Identifier: Apache-2.0
// W1 and W2: statements of withdrawal are what was received, and their orders and cases are there.
#include <algorithm>
#include <unordered_map>

#include "app/withdrawals/queries.hpp"
#include "storage/invariant_checks.hpp"
#include "storage/statements.hpp"

namespace refundry {

namespace {

const std::string STATEMENTS = select_text<withdrawal_record>("withdrawals", "");

struct told_receipt {
    std::string subject;
    instant at;
    std::string document;
};
BOOST_DESCRIBE_STRUCT(told_receipt, (), (subject, at, document))
constexpr std::string_view RECEIPTS =
    "select subject, at, document from events where type = 'withdrawal.received'";

struct matched_row {
    withdrawal_id withdrawal;
    std::optional<order_id> of_order;
    std::optional<return_case_id> of_case;
    std::string effects;
    std::optional<return_case_id> case_found;
};
BOOST_DESCRIBE_STRUCT(matched_row, (), (withdrawal, of_order, of_case, effects, case_found))
constexpr std::string_view MATCHES =
    "select m.withdrawal, o.id, m.of_case, m.effects, c.id from withdrawal_matches m "
    "left join orders o on o.merchant = m.merchant and o.id = m.of_order "
    "left join return_cases c on c.merchant = m.merchant and c.id = m.of_case "
    "and c.of_order = m.of_order and c.kind = 'withdrawal'";

/// What is wrong with the row by itself; "" when nothing is.
std::string_view fault_of(const withdrawal_record& row) {
    if (statement_digest(row.document) != row.digest)
        return "the statement is not what its digest is of";
    const auto statement = json::decode<withdrawal_statement>(row.document);
    if (!statement) return "the statement cannot be read";
    if (statement->receipt_number != row.receipt_number ||
        statement->received_at != row.received_at ||
        comparable_number(statement->contract) != row.contract)
        return "the columns are not those of the statement";
    return "";
}

/// Some unit was free, so a case had to be opened for it; or none was.
bool needs_case(const std::vector<withdrawal_effect>& effects) {
    return std::ranges::any_of(effects, [](const withdrawal_effect& effect) {
        return effect.effect != withdrawal_outcome::already_withdrawn &&
               effect.effect != withdrawal_outcome::in_return && effect.code != "not_bought";
    });
}

}  // namespace

void check_withdrawals(sql::connection& on, breach_list& found) {
    std::unordered_map<std::string, told_receipt> receipts;
    on.for_each<told_receipt>(
        RECEIPTS, [&](const told_receipt& told) { receipts.emplace(told.subject, told); });
    on.for_each<withdrawal_record>(STATEMENTS, [&](const withdrawal_record& row) {
        const auto id = row.id.text();
        if (const auto fault = fault_of(row); !fault.empty())
            found.add("W1", id, std::string(fault));
        const auto told = receipts.find(id);
        if (told == receipts.end() || told->second.at != row.received_at ||
            !told->second.document.contains("\"" + row.digest + "\""))
            found.add("W1", id, "no event tells that this statement was received then");
    });
    on.for_each<matched_row>(MATCHES, [&](const matched_row& row) {
        const auto id = row.withdrawal.text();
        if (!row.of_order) found.add("W2", id, "the order it was matched to is not there");
        if (row.of_case != row.case_found)
            found.add("W2", id, "its case is no withdrawal of its order");
        const auto effects = json::decode<std::vector<withdrawal_effect>>(row.effects);
        if (!effects)
            found.add("W2", id, "its effects cannot be read");
        else if (needs_case(*effects) != row.of_case.has_value())
            found.add("W2", id, "units without a case, or a case without units");
    });
}

}  // namespace refundry
