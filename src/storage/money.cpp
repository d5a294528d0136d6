// SPDX-License-Identifier: Apache-2.0
// Money on its way and in the books: refunds, store credit, the journal.
#include "storage/refusal.hpp"
#include "storage/sql_transaction.hpp"
#include "storage/statements.hpp"

namespace refundry {

namespace {

const std::string REFUND = select_text<refund_record>("refunds", "where merchant = $1 and id = $2");
const std::string REFUNDS_OF_CASE =
    select_text<refund_record>("refunds", "where merchant = $1 and of_case = $2 order by id");
const std::string REFUNDS = select_text<refund_record>(
    "refunds", "where merchant = $1 and id < $2 order by id desc limit $3");
const std::string REFUNDS_IN_STATE = select_text<refund_record>(
    "refunds", "where merchant = $1 and state = $4 and id < $2 order by id desc limit $3");
const std::string CHANGE_REFUND =
    "update refunds set state = $3, provider_reference = $4, failure_code = $5, attempts = $6, "
    "updated_at = $7, waiting_as_of = $8, succeeded_as_of = $9, failed_as_of = $10, "
    "needs_action = $11, was_canceled = $12 where merchant = $1 and id = $2";

const std::string CREDIT_ACCOUNT =
    select_text<credit_account_record>("credit_accounts", "where merchant = $1 and id = $2");
const std::string CREDIT_ACCOUNT_OF = select_text<credit_account_record>(
    "credit_accounts", "where merchant = $1 and email = $2 and currency = $3");
const std::string CREDIT_ACCOUNTS = select_text<credit_account_record>(
    "credit_accounts", "where merchant = $1 and id < $2 order by id desc limit $3");
const std::string CREDIT_ACCOUNTS_OF = select_text<credit_account_record>(
    "credit_accounts", "where merchant = $1 and id < $2 and email = $4 order by id desc limit $3");
const std::string CREDIT_ENTRIES = select_text<credit_entry_record>(
    "credit_entries", "where merchant = $1 and account = $2 order by id");
const std::string CHANGE_CREDIT =
    "update credit_accounts set balance_minor = balance_minor + $3 where merchant = $1 and id = $2";

const std::string ACCOUNT_BALANCES =
    "select on_account, sub_account, currency, sum(amount_minor) from journal_postings "
    "where merchant = $1 group by on_account, sub_account, currency "
    "order by on_account, sub_account, currency";
const std::string POSTINGS_ABOUT =
    "select " + sql::columns<journal_posting_record>("p") +
    " from journal_entries e join journal_postings p on p.merchant = e.merchant and p.entry = e.id "
    "where e.merchant = $1 and e.subject = $2 order by e.id, p.position";

const std::string PROVIDER_ACCOUNT = select_text<provider_account_record>(
    "provider_accounts", "where merchant = $1 and provider = $2");
const std::string PUT_PROVIDER_ACCOUNT =
    "insert into provider_accounts as a (" + sql::columns<provider_account_record>() +
    ") values ($1, $2, $3, $4, $5, $6, $7) on conflict (merchant, provider) do update set "
    "version = excluded.version, sealed = excluded.sealed, paused = excluded.paused, "
    "paused_because = excluded.paused_because, updated_at = excluded.updated_at "
    "where a.version = excluded.version - 1";

const std::string ADD_NOTICE =
    sql::insert_text("provider_notices", sql::column_names<provider_notice_record>()) +
    " on conflict (merchant, provider, event) do nothing";
const std::string NOTICES = select_text<provider_notice_record>(
    "provider_notices", "where merchant = $1 and id < $2 order by id desc limit $3");
const std::string UNMATCHED_NOTICES = select_text<provider_notice_record>(
    "provider_notices",
    "where merchant = $1 and id < $2 and (refund is null or problem <> '') "
    "order by id desc limit $3");
const std::string REFUND_OF_PROVIDER =
    "select id from refunds where merchant = $1 and provider = $2 and provider_reference = $3";

}  // namespace

void sql_transaction::insert(const refund_record& row) {
    on_.insert("refunds", row);
}
void sql_transaction::insert(const credit_account_record& row) {
    on_.insert("credit_accounts", row);
}
void sql_transaction::insert(const credit_entry_record& row) {
    on_.insert("credit_entries", row);
}
void sql_transaction::insert(const journal_entry_record& row) {
    entries_.try_emplace(row.id);
    on_.insert("journal_entries", row);
}
void sql_transaction::insert(const journal_posting_record& row) {
    auto& sum = entries_[row.entry];
    ++sum.postings;
    sum.amount_minor += row.amount_minor;
    on_.insert("journal_postings", row);
}

std::optional<refund_record> sql_transaction::find_refund(merchant_id merchant, refund_id id) {
    return on_.query_one<refund_record>(REFUND, merchant, id);
}
std::vector<refund_record> sql_transaction::refunds_of(merchant_id merchant,
                                                       return_case_id of_case) {
    return on_.query<refund_record>(REFUNDS_OF_CASE, merchant, of_case);
}
void sql_transaction::update(const refund_record& row) {
    const auto changed =
        on_.execute(CHANGE_REFUND, row.merchant, row.id, row.state, row.provider_reference,
                    row.failure_code, row.attempts, row.updated_at, row.waiting_as_of,
                    row.succeeded_as_of, row.failed_as_of, row.needs_action, row.was_canceled);
    ensure(changed == 1, "a refund to change is not there");
}

std::optional<credit_account_record> sql_transaction::find_credit_account(
    merchant_id merchant, store_credit_account_id id) {
    return on_.query_one<credit_account_record>(CREDIT_ACCOUNT, merchant, id);
}
std::optional<credit_account_record> sql_transaction::find_credit_account(merchant_id merchant,
                                                                          std::string_view email,
                                                                          currency_code currency) {
    return on_.query_one<credit_account_record>(CREDIT_ACCOUNT_OF, merchant, email, currency);
}
std::vector<credit_account_record> sql_transaction::list_credit_accounts(
    merchant_id merchant, std::optional<std::string> email,
    std::optional<store_credit_account_id> before, std::int64_t limit) {
    const auto from = before.value_or(NEWEST<store_credit_account_id>);
    if (email)
        return on_.query<credit_account_record>(CREDIT_ACCOUNTS_OF, merchant, from, limit, *email);
    return on_.query<credit_account_record>(CREDIT_ACCOUNTS, merchant, from, limit);
}
std::vector<credit_entry_record> sql_transaction::credit_entries_of(
    merchant_id merchant, store_credit_account_id account) {
    return on_.query<credit_entry_record>(CREDIT_ENTRIES, merchant, account);
}
void sql_transaction::change_credit(merchant_id merchant, store_credit_account_id account,
                                    std::int64_t amount_minor) {
    const auto changed =
        translated([&] { return on_.execute(CHANGE_CREDIT, merchant, account, amount_minor); });
    ensure(changed == 1, "a store credit account to change is not there");
}

std::vector<account_balance> sql_transaction::account_balances(merchant_id merchant) {
    return on_.query<account_balance>(ACCOUNT_BALANCES, merchant);
}
std::vector<journal_posting_record> sql_transaction::postings_about(merchant_id merchant,
                                                                    std::string_view subject) {
    return on_.query<journal_posting_record>(POSTINGS_ABOUT, merchant, subject);
}

std::vector<refund_record> sql_transaction::list_refunds(merchant_id merchant,
                                                         const refund_filter& filter) {
    const auto before = filter.before.value_or(NEWEST<refund_id>);
    if (filter.state)
        return on_.query<refund_record>(REFUNDS_IN_STATE, merchant, before, filter.limit,
                                        *filter.state);
    return on_.query<refund_record>(REFUNDS, merchant, before, filter.limit);
}
std::optional<provider_account_record> sql_transaction::find_provider_account(
    merchant_id merchant, std::string_view provider) {
    return on_.query_one<provider_account_record>(PROVIDER_ACCOUNT, merchant, provider);
}
bool sql_transaction::put_provider_account(const provider_account_record& row) {
    return on_.execute(PUT_PROVIDER_ACCOUNT, row.merchant, row.provider, row.version, row.sealed,
                       row.paused, row.paused_because, row.updated_at) == 1;
}

bool sql_transaction::insert_new(const provider_notice_record& row) {
    return update_row(on_, ADD_NOTICE, row) == 1;
}
std::vector<provider_notice_record> sql_transaction::list_provider_notices(
    merchant_id merchant, const provider_notice_filter& filter) {
    return on_.query<provider_notice_record>(
        filter.unmatched ? UNMATCHED_NOTICES : NOTICES, merchant,
        filter.before.value_or(NEWEST<provider_notice_id>), filter.limit);
}
std::optional<refund_id> sql_transaction::refund_of_provider(merchant_id merchant,
                                                             std::string_view provider,
                                                             std::string_view reference) {
    return on_.query_one<refund_id>(REFUND_OF_PROVIDER, merchant, provider, reference);
}

}  // namespace refundry
