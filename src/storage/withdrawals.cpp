// SPDX-License-Identifier: Apache-2.0
// Statements of withdrawal, and the orders they were found to be about.
#include <array>

#include "storage/sql_transaction.hpp"
#include "storage/statements.hpp"

namespace refundry {

namespace {

const std::string BY_ID =
    select_text<withdrawal_record>("withdrawals", "where merchant = $1 and id = $2");
const std::string BY_ACKNOWLEDGEMENT =
    select_text<withdrawal_record>("withdrawals", "where merchant = $1 and acknowledgement = $2");
const std::string MATCH = select_text<withdrawal_match_record>(
    "withdrawal_matches", "where merchant = $1 and withdrawal = $2");
const std::string MATCHES_OF_ORDER = select_text<withdrawal_match_record>(
    "withdrawal_matches", "where merchant = $1 and of_order = $2 order by withdrawal");

/// One text per set of filters, each with its own plan.
constexpr unsigned BY_NUMBER = 1;
constexpr unsigned BY_FROM = 2;
constexpr unsigned BY_TO = 4;
constexpr unsigned WAITING = 8;
constexpr unsigned MATCHED = 16;

std::string list_text(unsigned filters) {
    std::string text =
        "select w.id, w.document, m.of_order, m.of_case from withdrawals w "
        "left join withdrawal_matches m on m.merchant = w.merchant and m.withdrawal = w.id "
        "where w.merchant = $1 and w.id < $2";
    int place = 4;
    const auto next = [&] { return "$" + std::to_string(place++); };
    if ((filters & BY_NUMBER) != 0) {
        const auto number = next();
        text += " and w.id in (select id from withdrawals where merchant = $1 and contract = " +
                number +
                " union select withdrawal from withdrawal_matches where merchant = $1 "
                "and order_number = " +
                number + ")";
    }
    if ((filters & BY_FROM) != 0) text += " and w.received_at >= " + next();
    if ((filters & BY_TO) != 0) text += " and w.received_at < " + next();
    if ((filters & WAITING) != 0) text += " and m.withdrawal is null";
    if ((filters & MATCHED) != 0) text += " and m.withdrawal is not null";
    return text + " order by w.id desc limit $3";
}

const auto LISTS = [] {
    std::array<std::string, 32> texts;
    for (unsigned filters = 0; filters < texts.size(); ++filters)
        texts[filters] = list_text(filters);
    return texts;
}();

}  // namespace

void sql_transaction::insert(const withdrawal_record& row) {
    on_.insert("withdrawals", row);
}
void sql_transaction::insert(const withdrawal_match_record& row) {
    on_.insert("withdrawal_matches", row);
}

std::optional<withdrawal_record> sql_transaction::find_withdrawal(merchant_id merchant,
                                                                  withdrawal_id id) {
    return on_.query_one<withdrawal_record>(BY_ID, merchant, id);
}
std::optional<withdrawal_record> sql_transaction::find_withdrawal(merchant_id merchant,
                                                                  acknowledgement_id id) {
    return on_.query_one<withdrawal_record>(BY_ACKNOWLEDGEMENT, merchant, id);
}

std::vector<listed_withdrawal> sql_transaction::list_withdrawals(merchant_id merchant,
                                                                 const withdrawal_filter& filter) {
    const auto before =
        filter.before.value_or(NEWEST<withdrawal_id>);  // an argument only borrows it
    list_filters by(
        {sql::to_argument(merchant), sql::to_argument(before), sql::to_argument(filter.limit)});
    by.add(BY_NUMBER, filter.order_number);
    by.add(BY_FROM, filter.from);
    by.add(BY_TO, filter.to);
    unsigned filters = by.bits();
    if (filter.status) filters |= *filter.status == withdrawal_status::matched ? MATCHED : WAITING;
    return on_.query_bound<listed_withdrawal>(LISTS[filters], by.values());
}

std::optional<withdrawal_match_record> sql_transaction::find_withdrawal_match(merchant_id merchant,
                                                                              withdrawal_id id) {
    return on_.query_one<withdrawal_match_record>(MATCH, merchant, id);
}
std::vector<withdrawal_match_record> sql_transaction::withdrawal_matches_of(merchant_id merchant,
                                                                            order_id order) {
    return on_.query<withdrawal_match_record>(MATCHES_OF_ORDER, merchant, order);
}

}  // namespace refundry
