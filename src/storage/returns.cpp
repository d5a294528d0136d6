// SPDX-License-Identifier: Apache-2.0
// Return cases, their items, and what happened to them.
#include <array>

#include "storage/sql_transaction.hpp"
#include "storage/statements.hpp"

namespace refundry {

namespace {

template <described_struct Row>
std::string of_case_text(std::string_view table, std::string_view order) {
    return select_text<Row>(table,
                            "where merchant = $1 and of_case = $2 order by " + std::string(order));
}

const std::string CASE =
    select_text<case_record>("return_cases", "where merchant = $1 and id = $2");
const std::string COUNT_CASES =
    "select " + counts_text("opened_at", "case when currency = $5 then settled_minor else 0 end") +
    " from return_cases where merchant = $1 and email = $2";
const std::string COUNT_KEPT_ITEMS =
    "select " + counts_text("c.opened_at", "0") +
    " from return_cases c join return_items i on i.merchant = c.merchant and i.of_case = c.id "
    "where c.merchant = $1 and c.email = $2 and i.settled_by in ('keep_item', 'partial_refund') "
    "and i.decision not in ('declined', 'canceled', 'expired')";
const std::string COUNT_CASES_OF_ORDER =
    "select count(*) from return_cases where merchant = $1 and of_order = $2";
const std::string CHANGE_CASE =
    "update return_cases set stage = $3, decided_under = $4, settled_minor = $5, paid_minor = $6, "
    "note = $7, updated_at = $8, version = version + 1 "
    "where merchant = $1 and id = $2 and version = $9";
const std::string CHANGE_ITEM =
    update_text<item_record>("return_items", {"merchant", "of_case", "position", "id"});

const std::string ITEMS = of_case_text<item_record>("return_items", "position");
const std::string DECISIONS = of_case_text<decision_record>("decisions", "id");
const std::string RECEIPTS = of_case_text<receipt_record>("receipts", "id, position");
const std::string INSPECTIONS = of_case_text<inspection_record>("inspections", "id");
const std::string SETTLEMENTS = of_case_text<settlement_record>("settlements", "id");
const std::string EXCHANGES = of_case_text<exchange_record>("exchanges", "id");

/// One text per set of filters, each with its own plan. The most selective comes first: where
/// several are set, its index gives the order and the others only sieve.
constexpr unsigned BY_RMA = 1;
constexpr unsigned BY_ORDER = 2;
constexpr unsigned BY_NUMBER = 4;
constexpr unsigned BY_EMAIL = 8;
constexpr unsigned BY_STAGE = 16;
constexpr unsigned BY_QUEUE = 32;
constexpr unsigned BY_PRIORITY = 64;

std::string list_text(unsigned filters) {
    std::string where = "where merchant = $1 and id < $2";
    int place = 4;
    const auto add = [&](unsigned filter, std::string_view column) {
        if ((filters & filter) == 0) return;
        where.append(" and ").append(column).append(" = $").append(std::to_string(place++));
    };
    add(BY_RMA, "rma_number");
    add(BY_ORDER, "of_order");
    add(BY_NUMBER, "order_number");
    add(BY_EMAIL, "email");
    add(BY_QUEUE, "queue");
    add(BY_PRIORITY, "priority");
    add(BY_STAGE, "stage");
    return select_text<case_record>("return_cases", where + " order by id desc limit $3");
}

const auto LISTS = [] {
    std::array<std::string, 128> texts;
    for (unsigned filters = 0; filters < texts.size(); ++filters)
        texts[filters] = list_text(filters);
    return texts;
}();

}  // namespace

void sql_transaction::insert(const case_record& row) {
    on_.insert("return_cases", row);
}
void sql_transaction::insert(const item_record& row) {
    on_.insert("return_items", row);
}
void sql_transaction::insert(const decision_record& row) {
    on_.insert("decisions", row);
}
void sql_transaction::insert(const receipt_record& row) {
    on_.insert("receipts", row);
}
void sql_transaction::insert(const inspection_record& row) {
    on_.insert("inspections", row);
}
void sql_transaction::insert(const settlement_record& row) {
    on_.insert("settlements", row);
}
void sql_transaction::insert(const exchange_record& row) {
    on_.insert("exchanges", row);
}

std::optional<case_record> sql_transaction::find_case(merchant_id merchant, return_case_id id) {
    return on_.query_one<case_record>(CASE, merchant, id);
}

std::vector<case_record> sql_transaction::list_cases(merchant_id merchant,
                                                     const case_filter& filter) {
    const auto before =
        filter.before.value_or(NEWEST<return_case_id>);  // an argument only borrows it
    list_filters by(
        {sql::to_argument(merchant), sql::to_argument(before), sql::to_argument(filter.limit)});
    by.add(BY_RMA, filter.rma_number);
    by.add(BY_ORDER, filter.of_order);
    by.add(BY_NUMBER, filter.order_number);
    by.add(BY_EMAIL, filter.email);
    by.add(BY_QUEUE, filter.queue);
    by.add(BY_PRIORITY, filter.priority);
    by.add(BY_STAGE, filter.stage);
    return on_.query_bound<case_record>(LISTS[by.bits()], by.values());
}

history_counts sql_transaction::count_cases(merchant_id merchant, const history_question& asked) {
    return on_
        .query_one<history_counts>(COUNT_CASES, merchant, asked.email, asked.since_90_days,
                                   asked.since_365_days, asked.currency)
        .value();
}
history_counts sql_transaction::count_kept_items(merchant_id merchant,
                                                 const history_question& asked) {
    return on_
        .query_one<history_counts>(COUNT_KEPT_ITEMS, merchant, asked.email, asked.since_90_days,
                                   asked.since_365_days)
        .value();
}
std::int64_t sql_transaction::count_cases_of_order(merchant_id merchant, order_id order) {
    return on_.query_one<std::int64_t>(COUNT_CASES_OF_ORDER, merchant, order).value();
}
bool sql_transaction::update(const case_record& row, std::int64_t expected_version) {
    return on_.execute(CHANGE_CASE, row.merchant, row.id, row.stage, row.decided_under,
                       row.settled_minor, row.paid_minor, row.note, row.updated_at,
                       expected_version) == 1;
}

std::vector<item_record> sql_transaction::items_of(merchant_id merchant, return_case_id of_case) {
    return on_.query<item_record>(ITEMS, merchant, of_case);
}
void sql_transaction::update(const item_record& row) {
    ensure(update_row(on_, CHANGE_ITEM, row) == 1, "a return item to change is not there");
}

std::vector<decision_record> sql_transaction::decisions_of(merchant_id merchant,
                                                           return_case_id of_case) {
    return on_.query<decision_record>(DECISIONS, merchant, of_case);
}
std::vector<receipt_record> sql_transaction::receipts_of(merchant_id merchant,
                                                         return_case_id of_case) {
    return on_.query<receipt_record>(RECEIPTS, merchant, of_case);
}
std::vector<inspection_record> sql_transaction::inspections_of(merchant_id merchant,
                                                               return_case_id of_case) {
    return on_.query<inspection_record>(INSPECTIONS, merchant, of_case);
}
std::vector<settlement_record> sql_transaction::settlements_of(merchant_id merchant,
                                                               return_case_id of_case) {
    return on_.query<settlement_record>(SETTLEMENTS, merchant, of_case);
}
std::vector<exchange_record> sql_transaction::exchanges_of(merchant_id merchant,
                                                           return_case_id of_case) {
    return on_.query<exchange_record>(EXCHANGES, merchant, of_case);
}

}  // namespace refundry
