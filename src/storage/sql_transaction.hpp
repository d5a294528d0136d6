// SPDX-License-Identifier: Apache-2.0
// The verbs of app/store/store.hpp as SQL, by feature: identity.cpp, orders.cpp, policies.cpp,
// returns.cpp, withdrawals.cpp, money.cpp, log.cpp, imports.cpp, trials.cpp.
#pragma once

#include <map>

#include "app/store/store.hpp"
#include "storage/event_chain.hpp"
#include "storage/sql/connection.hpp"

namespace refundry {

class sql_transaction final : public transaction {
  public:
    explicit sql_transaction(sql::connection& on) : on_(on) {}
    /// Writes what was kept for the end; call it before the commit.
    void finish();

    void insert(const merchant_record& row) override;
    void insert(const api_key_record& row) override;
    void insert(const user_record& row) override;
    void insert(const session_record& row) override;
    void insert(const order_record& row) override;
    void insert(const payment_record& row) override;
    void insert(const policy_record& row) override;
    void insert(const policy_version_record& row) override;
    void insert(const case_record& row) override;
    void insert(const item_record& row) override;
    void insert(const decision_record& row) override;
    void insert(const receipt_record& row) override;
    void insert(const inspection_record& row) override;
    void insert(const settlement_record& row) override;
    void insert(const refund_record& row) override;
    void insert(const exchange_record& row) override;
    void insert(const credit_account_record& row) override;
    void insert(const credit_entry_record& row) override;
    void insert(const journal_entry_record& row) override;
    void insert(const journal_posting_record& row) override;
    void insert(const outbox_record& row) override;
    void insert(const idempotency_record& row) override;
    void insert(const withdrawal_record& row) override;
    void insert(const withdrawal_match_record& row) override;
    void insert(const import_document_record& row) override;
    void insert(const import_return_record& row) override;
    void append(event_record event) override;

    std::optional<merchant_record> find_merchant(merchant_id id) override;
    std::optional<decision_settings> decision_settings_of(merchant_id merchant) override;
    std::optional<law_settings_record> find_law_settings(merchant_id merchant) override;
    bool insert_new(const provider_notice_record& row) override;
    std::vector<provider_notice_record> list_provider_notices(
        merchant_id merchant, const provider_notice_filter& filter) override;
    std::optional<refund_id> refund_of_provider(merchant_id merchant, std::string_view provider,
                                                std::string_view reference) override;
    std::vector<refund_record> list_refunds(merchant_id merchant,
                                            const refund_filter& filter) override;
    std::optional<provider_account_record> find_provider_account(
        merchant_id merchant, std::string_view provider) override;
    bool put_provider_account(const provider_account_record& row) override;
    bool put_law_settings(const law_settings_record& row) override;
    std::vector<merchant_record> list_merchants() override;
    bool update(const merchant_record& row, std::int64_t expected_version) override;
    std::optional<api_key_record> find_api_key(api_key_id id) override;
    std::vector<api_key_record> list_api_keys(merchant_id merchant) override;
    bool revoke_api_key(merchant_id merchant, api_key_id id, instant at) override;
    std::optional<user_record> find_user_by_email(std::string_view email) override;
    std::optional<user_record> find_user(merchant_id merchant, user_id id) override;
    std::vector<user_record> list_users(merchant_id merchant) override;
    void update(const user_record& row) override;
    std::optional<session_record> find_session(
        const std::vector<std::uint8_t>& token_hash) override;
    void touch_session(const std::vector<std::uint8_t>& token_hash, instant seen) override;
    void delete_session(const std::vector<std::uint8_t>& token_hash) override;
    void delete_sessions_of(merchant_id merchant, user_id user) override;

    bool lock_order(merchant_id merchant, order_id id) override;
    std::optional<order_record> find_order(merchant_id merchant, order_id id) override;
    std::optional<order_record> find_order_version(merchant_id merchant, order_id id,
                                                   std::int64_t version) override;
    std::optional<order_record> find_order_by_number(merchant_id merchant,
                                                     std::string_view number) override;
    std::vector<order_record> list_orders(merchant_id merchant,
                                          const order_filter& filter) override;
    bool supersede_order(const order_record& by) override;
    history_counts count_orders(merchant_id merchant, const history_question& asked) override;
    std::vector<payment_record> payments_of(merchant_id merchant, order_id order) override;
    void change_payment(merchant_id merchant, payment_id payment, std::int64_t reserved,
                        std::int64_t refunded) override;
    std::vector<order_balance_record> balances_of(merchant_id merchant, order_id order) override;
    claim_outcome claim(const order_balance_record& claim) override;
    void change_balance(const order_balance_record& change) override;

    std::optional<policy_record> find_policy(merchant_id merchant, policy_id id) override;
    std::optional<policy_record> find_policy_by_name(merchant_id merchant,
                                                     std::string_view name) override;
    std::vector<policy_record> list_policies(merchant_id merchant) override;
    std::optional<policy_version_record> find_policy_version(merchant_id merchant,
                                                             policy_version_id id) override;
    std::vector<policy_version_record> list_policy_versions(merchant_id merchant,
                                                            policy_id policy) override;
    bool publish(merchant_id merchant, policy_version_id id, instant published_at,
                 instant effective_at) override;
    bool update_draft(const policy_version_record& row) override;
    std::optional<policy_version_id> policy_in_force(merchant_id merchant, instant at) override;

    std::optional<case_record> find_case(merchant_id merchant, return_case_id id) override;
    std::vector<case_record> list_cases(merchant_id merchant, const case_filter& filter) override;
    history_counts count_cases(merchant_id merchant, const history_question& asked) override;
    history_counts count_kept_items(merchant_id merchant, const history_question& asked) override;
    std::int64_t count_cases_of_order(merchant_id merchant, order_id order) override;
    bool update(const case_record& row, std::int64_t expected_version) override;
    std::vector<item_record> items_of(merchant_id merchant, return_case_id of_case) override;
    void update(const item_record& row) override;
    std::vector<decision_record> decisions_of(merchant_id merchant,
                                              return_case_id of_case) override;
    std::vector<receipt_record> receipts_of(merchant_id merchant, return_case_id of_case) override;
    std::vector<inspection_record> inspections_of(merchant_id merchant,
                                                  return_case_id of_case) override;
    std::vector<settlement_record> settlements_of(merchant_id merchant,
                                                  return_case_id of_case) override;
    std::vector<refund_record> refunds_of(merchant_id merchant, return_case_id of_case) override;
    std::vector<exchange_record> exchanges_of(merchant_id merchant,
                                              return_case_id of_case) override;
    std::vector<event_record> events_of(merchant_id merchant, std::string_view subject) override;

    std::optional<withdrawal_record> find_withdrawal(merchant_id merchant,
                                                     withdrawal_id id) override;
    std::optional<withdrawal_record> find_withdrawal(merchant_id merchant,
                                                     acknowledgement_id id) override;
    std::vector<listed_withdrawal> list_withdrawals(merchant_id merchant,
                                                    const withdrawal_filter& filter) override;
    std::optional<withdrawal_match_record> find_withdrawal_match(merchant_id merchant,
                                                                 withdrawal_id id) override;
    std::vector<withdrawal_match_record> withdrawal_matches_of(merchant_id merchant,
                                                               order_id order) override;

    std::optional<refund_record> find_refund(merchant_id merchant, refund_id id) override;
    void update(const refund_record& row) override;
    std::optional<credit_account_record> find_credit_account(merchant_id merchant,
                                                             store_credit_account_id id) override;
    std::optional<credit_account_record> find_credit_account(merchant_id merchant,
                                                             std::string_view email,
                                                             currency_code currency) override;
    std::vector<credit_account_record> list_credit_accounts(
        merchant_id merchant, std::optional<std::string> email,
        std::optional<store_credit_account_id> before, std::int64_t limit) override;
    std::vector<credit_entry_record> credit_entries_of(merchant_id merchant,
                                                       store_credit_account_id account) override;
    void change_credit(merchant_id merchant, store_credit_account_id account,
                       std::int64_t amount_minor) override;
    std::vector<account_balance> account_balances(merchant_id merchant) override;
    std::vector<journal_posting_record> postings_about(merchant_id merchant,
                                                       std::string_view subject) override;

    std::vector<import_document_record> import_documents_of(merchant_id merchant,
                                                            std::string_view source,
                                                            std::string_view number) override;
    std::vector<import_purchase> import_purchases_of(merchant_id merchant,
                                                     std::string_view customer,
                                                     instant before) override;
    import_sums import_sums_of(merchant_id merchant, std::string_view source) override;
    std::vector<import_match_sum> import_matches_of(merchant_id merchant,
                                                    std::string_view source) override;

    void insert(const trial_record& row) override;
    void insert(const trial_change_record& row) override;
    std::optional<trial_record> find_trial(merchant_id merchant, trial_id id) override;
    std::optional<trial_record> find_trial_under_way(merchant_id merchant) override;
    std::vector<trial_record> list_trials(merchant_id merchant, std::optional<trial_id> before,
                                          std::int64_t limit) override;
    bool is_trial_waiting(instant now) override;
    std::optional<trial_record> take_trial(instant now, instant leased_until) override;
    std::optional<trial_record> take_trial(merchant_id merchant, trial_id id, instant now,
                                           instant leased_until) override;
    bool save(const trial_record& row) override;
    bool cancel_trial(merchant_id merchant, trial_id id, instant at) override;
    void let_go_of_trials() override;
    std::vector<trial_change_record> trial_changes(merchant_id merchant, trial_id trial,
                                                   const trial_change_filter& filter) override;
    std::vector<trial_shoppers> trial_shoppers_of(merchant_id merchant, trial_id trial,
                                                  trial_phase phase) override;
    std::int64_t count_history(const history_page& all) override;
    std::int64_t count_returns_without_order(const history_page& all) override;
    std::vector<order_record> orders_of(const history_page& page) override;
    std::vector<case_record> cases_of(const history_page& page) override;
    std::vector<item_record> items_of(const history_page& page) override;
    std::vector<decision_record> decisions_of(const history_page& page) override;
    std::vector<past_order> past_orders_of(const history_page& page) override;
    std::vector<past_settlement> past_settlements_of(const history_page& page) override;
    std::vector<past_kept_item> past_kept_items_of(const history_page& page) override;

    std::vector<outbox_record> take_outbox(instant now, std::int64_t limit) override;
    void remove_outbox(job_id id) override;
    void postpone_outbox(job_id id, instant available_at, std::int64_t attempts) override;
    std::optional<idempotency_record> find_idempotency(merchant_id merchant, std::string_view scope,
                                                       std::string_view key) override;

  private:
    /// What an entry of this unit adds up to so far.
    struct entry_sum {
        std::int64_t postings = 0;
        std::int64_t amount_minor = 0;
    };

    std::optional<trial_record> taken(std::optional<trial_record> next, instant now,
                                      instant leased_until);
    void write_events();
    void write_lane(std::span<event_record> events);

    sql::connection& on_;
    std::vector<event_record> events_;  ///< appended, not written yet
    std::map<journal_entry_id, entry_sum> entries_;
};

}  // namespace refundry
