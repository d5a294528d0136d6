// SPDX-License-Identifier: Apache-2.0
// Storage as the use cases see it: verbs on one unit of work. SQLite and PostgreSQL answer alike;
// the contract suite (tests/contract) runs on both.
#pragma once

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/imports/import_records.hpp"
#include "app/store/records.hpp"
#include "app/trials/trial_records.hpp"
#include "base/result.hpp"
#include "domain/policies/policy.hpp"

namespace refundry {

/// Storage cannot answer now (disk full, connection lost, queue full): 503, nothing was written.
class store_unavailable : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};
/// The connection broke while the commit was under way: the unit may be stored or not. Asking again
/// with the same idempotency key tells.
class store_outcome_unknown : public store_unavailable {
  public:
    using store_unavailable::store_unavailable;
};
/// A constraint of the database refused the unit of work: somebody else was first. 409.
class store_conflict : public std::runtime_error {
  public:
    explicit store_conflict(std::string constraint)
        : std::runtime_error("refused by constraint " + constraint),
          constraint_(std::move(constraint)) {}
    const std::string& constraint() const { return constraint_; }

  private:
    std::string constraint_;
};

inline constexpr std::int64_t PAGE_SIZE_DEFAULT = 50;
inline constexpr std::int64_t PAGE_SIZE_MAX = 200;

/// Which cases a list shows; absent members do not filter. Newest first, after `before`.
struct case_filter {
    std::optional<case_stage> stage;
    std::optional<std::string> order_number;
    std::optional<std::string> email;
    std::optional<std::string> rma_number;
    std::optional<order_id> of_order;
    std::optional<std::string> queue{};
    std::optional<std::int64_t> priority{};
    std::optional<return_case_id> before;
    std::int64_t limit = PAGE_SIZE_DEFAULT;
};
struct refund_filter {
    std::optional<refund_state> state{};
    std::optional<refund_id> before{};
    std::int64_t limit = PAGE_SIZE_DEFAULT;
};
struct provider_notice_filter {
    bool unmatched = false;  ///< only those of no refund of ours, or that could not be applied
    std::optional<provider_notice_id> before{};
    std::int64_t limit = PAGE_SIZE_DEFAULT;
};
struct order_filter {
    std::optional<std::string> number;
    std::optional<std::string> email;
    std::optional<order_id> before;
    std::int64_t limit = PAGE_SIZE_DEFAULT;
};

enum class withdrawal_status { received, matched };
BOOST_DESCRIBE_ENUM(withdrawal_status, received, matched)

struct withdrawal_filter {
    std::optional<withdrawal_status> status;
    std::optional<std::string> order_number;  ///< as comparable_number: as stated, or matched
    std::optional<instant> from;              ///< received then or later
    std::optional<instant> to;                ///< received before
    std::optional<withdrawal_id> before;
    std::int64_t limit = PAGE_SIZE_DEFAULT;
};

struct account_balance {
    account on_account = account::rounding;
    std::string sub_account;
    currency_code currency;
    std::int64_t balance_minor = 0;
};
BOOST_DESCRIBE_STRUCT(account_balance, (), (on_account, sub_account, currency, balance_minor))

/// How a claim on units of a line ended.
enum class claim_outcome { claimed, too_many };

/// What one customer did, counted for the rules of a policy. `email` is in lower case.
struct history_question {
    std::string_view email;
    currency_code currency;  ///< of the value asked for
    instant since_90_days;
    instant since_365_days;
};
struct history_counts {
    std::int64_t all = 0;
    std::int64_t since_90_days = 0;
    std::int64_t since_365_days = 0;
    std::int64_t value_minor = 0;
};
BOOST_DESCRIBE_STRUCT(history_counts, (), (all, since_90_days, since_365_days, value_minor))

class transaction {
  public:
    virtual ~transaction() = default;

    // Rows that are only ever added.
    virtual void insert(const merchant_record&) = 0;
    virtual void insert(const api_key_record&) = 0;
    virtual void insert(const user_record&) = 0;
    virtual void insert(const session_record&) = 0;
    virtual void insert(const order_record&) = 0;
    virtual void insert(const payment_record&) = 0;
    virtual void insert(const policy_record&) = 0;
    virtual void insert(const policy_version_record&) = 0;
    virtual void insert(const case_record&) = 0;
    virtual void insert(const item_record&) = 0;
    virtual void insert(const decision_record&) = 0;
    virtual void insert(const receipt_record&) = 0;
    virtual void insert(const inspection_record&) = 0;
    virtual void insert(const settlement_record&) = 0;
    virtual void insert(const refund_record&) = 0;
    virtual void insert(const exchange_record&) = 0;
    virtual void insert(const credit_account_record&) = 0;
    virtual void insert(const credit_entry_record&) = 0;
    virtual void insert(const journal_entry_record&) = 0;
    virtual void insert(const journal_posting_record&) = 0;
    virtual void insert(const outbox_record&) = 0;
    virtual void insert(const idempotency_record&) = 0;
    virtual void insert(const withdrawal_record&) = 0;
    virtual void insert(const withdrawal_match_record&) = 0;
    virtual void insert(const import_document_record&) = 0;
    virtual void insert(const import_return_record&) = 0;
    /// Gives the event its lane, sequence and hash. It is written at the end of the unit, whenever
    /// this is called, so that the head of its lane is locked for the commit alone.
    virtual void append(event_record event) = 0;

    // Merchants and who may act for them.
    virtual std::optional<merchant_record> find_merchant(merchant_id) = 0;
    virtual std::optional<decision_settings> decision_settings_of(merchant_id) = 0;
    virtual std::optional<law_settings_record> find_law_settings(merchant_id) = 0;
    /// Stores version n over version n - 1, or over none; false: it is not that version.
    virtual bool put_law_settings(const law_settings_record&) = 0;
    virtual std::optional<provider_account_record> find_provider_account(
        merchant_id, std::string_view provider) = 0;
    /// Stores version n over version n - 1, or over none; false: it is not that version.
    virtual bool put_provider_account(const provider_account_record&) = 0;
    /// False when the provider's event is there already.
    virtual bool insert_new(const provider_notice_record&) = 0;
    virtual std::vector<provider_notice_record> list_provider_notices(
        merchant_id, const provider_notice_filter&) = 0;
    virtual std::optional<refund_id> refund_of_provider(merchant_id, std::string_view provider,
                                                        std::string_view reference) = 0;
    virtual std::vector<merchant_record> list_merchants() = 0;
    virtual bool update(const merchant_record&, std::int64_t expected_version) = 0;
    virtual std::optional<api_key_record> find_api_key(api_key_id) = 0;
    virtual std::vector<api_key_record> list_api_keys(merchant_id) = 0;
    virtual bool revoke_api_key(merchant_id, api_key_id, instant) = 0;
    virtual std::optional<user_record> find_user_by_email(std::string_view email) = 0;
    virtual std::optional<user_record> find_user(merchant_id, user_id) = 0;
    virtual std::vector<user_record> list_users(merchant_id) = 0;
    virtual void update(const user_record&) = 0;
    virtual std::optional<session_record> find_session(
        const std::vector<std::uint8_t>& token_hash) = 0;
    virtual void touch_session(const std::vector<std::uint8_t>& token_hash, instant seen) = 0;
    virtual void delete_session(const std::vector<std::uint8_t>& token_hash) = 0;
    virtual void delete_sessions_of(merchant_id, user_id) = 0;

    // Orders. `lock_order` serialises units of work on one order; true when what was read before
    // may be stale by now (never on SQLite, whose writer is alone).
    virtual bool lock_order(merchant_id, order_id) = 0;
    virtual std::optional<order_record> find_order(merchant_id, order_id) = 0;
    /// Of a corrected order the versions before too.
    virtual std::optional<order_record> find_order_version(merchant_id, order_id,
                                                           std::int64_t version) = 0;
    virtual std::optional<order_record> find_order_by_number(merchant_id,
                                                             std::string_view number) = 0;
    virtual std::vector<order_record> list_orders(merchant_id, const order_filter&) = 0;
    /// Stores the superseded version and puts the new one in its place; false when it is not
    /// `version - 1`.
    virtual bool supersede_order(const order_record& by) = 0;
    /// The customer's orders; value: what was paid for them.
    virtual history_counts count_orders(merchant_id, const history_question&) = 0;
    virtual std::vector<payment_record> payments_of(merchant_id, order_id) = 0;
    /// Adds to reserved and refunded; throws store_conflict when the payment has no such room.
    virtual void change_payment(merchant_id, payment_id, std::int64_t reserved,
                                std::int64_t refunded) = 0;
    virtual std::vector<order_balance_record> balances_of(merchant_id, order_id) = 0;
    /// Adds `claimed_quantity` of `claim` to the component's claims (creating its row), or says
    /// too_many and changes nothing.
    virtual claim_outcome claim(const order_balance_record& claim) = 0;
    /// Adds to claimed and settled quantity, given_back, its tax and clawed_back (each may be
    /// negative); creates the row, with its quantity and limit, when there is none. Throws
    /// store_conflict when the component has no such room.
    virtual void change_balance(const order_balance_record& change) = 0;

    // Policies.
    virtual std::optional<policy_record> find_policy(merchant_id, policy_id) = 0;
    virtual std::optional<policy_record> find_policy_by_name(merchant_id,
                                                             std::string_view name) = 0;
    virtual std::vector<policy_record> list_policies(merchant_id) = 0;
    virtual std::optional<policy_version_record> find_policy_version(merchant_id,
                                                                     policy_version_id) = 0;
    virtual std::vector<policy_version_record> list_policy_versions(merchant_id, policy_id) = 0;
    /// Draft to published; false when it is no draft any more.
    virtual bool publish(merchant_id, policy_version_id, instant published_at,
                         instant effective_at) = 0;
    virtual bool update_draft(const policy_version_record&) = 0;
    /// The published version with the latest effective moment at or before `at`.
    virtual std::optional<policy_version_id> policy_in_force(merchant_id, instant at) = 0;

    // Return cases.
    virtual std::optional<case_record> find_case(merchant_id, return_case_id) = 0;
    virtual std::vector<case_record> list_cases(merchant_id, const case_filter&) = 0;
    /// The customer's returns; value: what was given back.
    virtual history_counts count_cases(merchant_id, const history_question&) = 0;
    /// Items of theirs settled without coming back, unless they were given up; no value.
    virtual history_counts count_kept_items(merchant_id, const history_question&) = 0;
    virtual std::int64_t count_cases_of_order(merchant_id, order_id) = 0;
    /// Sets stage, amounts, policy version, note, updated_at and version + 1; false when stale.
    virtual bool update(const case_record&, std::int64_t expected_version) = 0;
    virtual std::vector<item_record> items_of(merchant_id, return_case_id) = 0;
    virtual void update(const item_record&) = 0;
    virtual std::vector<decision_record> decisions_of(merchant_id, return_case_id) = 0;
    virtual std::vector<receipt_record> receipts_of(merchant_id, return_case_id) = 0;
    virtual std::vector<inspection_record> inspections_of(merchant_id, return_case_id) = 0;
    virtual std::vector<settlement_record> settlements_of(merchant_id, return_case_id) = 0;
    virtual std::vector<refund_record> refunds_of(merchant_id, return_case_id) = 0;
    virtual std::vector<exchange_record> exchanges_of(merchant_id, return_case_id) = 0;
    virtual std::vector<event_record> events_of(merchant_id, std::string_view subject) = 0;

    // Statements of withdrawal.
    virtual std::optional<withdrawal_record> find_withdrawal(merchant_id, withdrawal_id) = 0;
    virtual std::optional<withdrawal_record> find_withdrawal(merchant_id, acknowledgement_id) = 0;
    virtual std::vector<listed_withdrawal> list_withdrawals(merchant_id,
                                                            const withdrawal_filter&) = 0;
    virtual std::optional<withdrawal_match_record> find_withdrawal_match(merchant_id,
                                                                         withdrawal_id) = 0;
    /// Of the statements about one order, oldest first.
    virtual std::vector<withdrawal_match_record> withdrawal_matches_of(merchant_id, order_id) = 0;

    // Money on its way.
    virtual std::optional<refund_record> find_refund(merchant_id, refund_id) = 0;
    virtual std::vector<refund_record> list_refunds(merchant_id, const refund_filter&) = 0;
    virtual void update(const refund_record&) = 0;
    virtual std::optional<credit_account_record> find_credit_account(merchant_id,
                                                                     store_credit_account_id) = 0;
    virtual std::optional<credit_account_record> find_credit_account(merchant_id,
                                                                     std::string_view email,
                                                                     currency_code) = 0;
    virtual std::vector<credit_account_record> list_credit_accounts(
        merchant_id, std::optional<std::string> email,
        std::optional<store_credit_account_id> before, std::int64_t limit) = 0;
    virtual std::vector<credit_entry_record> credit_entries_of(merchant_id,
                                                               store_credit_account_id) = 0;
    /// Throws store_conflict when the balance would fall below zero.
    virtual void change_credit(merchant_id, store_credit_account_id, std::int64_t amount_minor) = 0;
    virtual std::vector<account_balance> account_balances(merchant_id) = 0;
    virtual std::vector<journal_posting_record> postings_about(merchant_id,
                                                               std::string_view subject) = 0;

    // Imports.
    /// The parts of one document, in order.
    virtual std::vector<import_document_record> import_documents_of(merchant_id,
                                                                    std::string_view source,
                                                                    std::string_view number) = 0;
    /// Imported orders of one customer that were placed before a moment, newest first.
    virtual std::vector<import_purchase> import_purchases_of(merchant_id, std::string_view customer,
                                                             instant before) = 0;
    virtual import_sums import_sums_of(merchant_id, std::string_view source) = 0;
    virtual std::vector<import_match_sum> import_matches_of(merchant_id,
                                                            std::string_view source) = 0;

    // Trials of policies.
    virtual void insert(const trial_record&) = 0;
    virtual void insert(const trial_change_record&) = 0;
    virtual std::optional<trial_record> find_trial(merchant_id, trial_id) = 0;
    virtual std::optional<trial_record> find_trial_under_way(merchant_id) = 0;
    virtual std::vector<trial_record> list_trials(merchant_id, std::optional<trial_id> before,
                                                  std::int64_t limit) = 0;
    /// Some merchant has one that nobody holds a lease of.
    virtual bool is_trial_waiting(instant now) = 0;
    /// Takes up the one that waits longest, with a new claim and lease.
    virtual std::optional<trial_record> take_trial(instant now, instant leased_until) = 0;
    /// This one, if nobody holds a lease of it.
    virtual std::optional<trial_record> take_trial(merchant_id, trial_id, instant now,
                                                   instant leased_until) = 0;
    /// Stores how far it is, or how it ended; false when another claim was made or it was canceled.
    virtual bool save(const trial_record&) = 0;
    /// False when it has ended.
    virtual bool cancel_trial(merchant_id, trial_id, instant at) = 0;
    /// At the start of a process: leases of processes that cannot be there any more end now.
    virtual void let_go_of_trials() = 0;
    virtual std::vector<trial_change_record> trial_changes(merchant_id, trial_id,
                                                           const trial_change_filter&) = 0;
    virtual std::vector<trial_shoppers> trial_shoppers_of(merchant_id, trial_id, trial_phase) = 0;
    /// How many orders all pages have together; `after` and `limit` do not matter.
    virtual std::int64_t count_history(const history_page& all) = 0;
    virtual std::int64_t count_returns_without_order(const history_page& all) = 0;
    virtual std::vector<order_record> orders_of(const history_page&) = 0;
    /// Returns of the page's orders opened before its end, by order and id.
    virtual std::vector<case_record> cases_of(const history_page&) = 0;
    virtual std::vector<item_record> items_of(const history_page&) = 0;
    /// What the policy said of each; the first of a case is the one it was opened with.
    virtual std::vector<decision_record> decisions_of(const history_page&) = 0;
    virtual std::vector<past_order> past_orders_of(const history_page&) = 0;
    virtual std::vector<past_settlement> past_settlements_of(const history_page&) = 0;
    virtual std::vector<past_kept_item> past_kept_items_of(const history_page&) = 0;

    // Jobs and keys.
    /// Due rows, oldest first; on PostgreSQL locked and skipped when locked.
    virtual std::vector<outbox_record> take_outbox(instant now, std::int64_t limit) = 0;
    virtual void remove_outbox(job_id) = 0;
    virtual void postpone_outbox(job_id, instant available_at, std::int64_t attempts) = 0;
    virtual std::optional<idempotency_record> find_idempotency(merchant_id, std::string_view scope,
                                                               std::string_view key) = 0;
};

/// Runs units of work. A unit may run again (a batch-mate's rollback, a serialization failure): it
/// has no effect but on the transaction and on what it returns.
class store {
  public:
    virtual ~store() = default;

    /// `unit` returns a result<…>: a value is committed and durable when this returns; a failure,
    /// or an exception, rolls the unit back.
    template <typename Unit>
    auto write(Unit&& unit) -> std::invoke_result_t<Unit, transaction&> {
        using answer_type = std::invoke_result_t<Unit, transaction&>;
        std::optional<answer_type> answer;
        run_write([&](transaction& tx) {
            answer.emplace(unit(tx));
            return answer->has_value();
        });
        return std::move(*answer);
    }

    /// One consistent snapshot.
    template <typename Unit>
    auto read(Unit&& unit) -> std::invoke_result_t<Unit, transaction&> {
        using answer_type = std::invoke_result_t<Unit, transaction&>;
        std::optional<answer_type> answer;
        run_read([&](transaction& tx) { answer.emplace(unit(tx)); });
        return std::move(*answer);
    }

    /// Nothing when all is well; otherwise why this process cannot serve.
    virtual std::optional<std::string> not_ready() = 0;

  protected:
    virtual void run_write(const std::function<bool(transaction&)>& unit) = 0;
    virtual void run_read(const std::function<void(transaction&)>& unit) = 0;
};

}  // namespace refundry
