// SPDX-License-Identifier: Apache-2.0
// Store credit: one account per customer and currency, its entries, never below zero.
#pragma once

#include "app/context.hpp"

namespace refundry {

struct credit_entry_view {
    store_credit_entry_id id;
    credit_kind kind = credit_kind::issued;
    money amount;  ///< signed
    std::optional<return_case_id> return_case;
    std::optional<instant> expires_at;
    std::string note;
    instant made_at;
};
BOOST_DESCRIBE_STRUCT(credit_entry_view, (),
                      (id, kind, amount, return_case, expires_at, note, made_at))

struct credit_account_view {
    store_credit_account_id id;
    std::string email;
    money balance;
    instant created_at;
    std::vector<credit_entry_view> entries;  ///< oldest first; empty in lists
};
BOOST_DESCRIBE_STRUCT(credit_account_view, (), (id, email, balance, created_at, entries))

struct spend_credit_command {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"note"});
    money amount;
    std::string note;
};
BOOST_DESCRIBE_STRUCT(spend_credit_command, (), (amount, note))

/// Gives `amount` (> 0) to the customer's account of that currency, opening it if need be, with its
/// journal entry against refunds_payable.
store_credit_account_id issue_credit(transaction& tx, const actor_context& context,
                                     std::string_view email, const money& amount,
                                     return_case_id of_case, std::optional<instant> expires_at);

/// Conflict `credit_insufficient` when the balance is smaller.
result<credit_account_view> spend_credit(transaction& tx, const actor_context& context,
                                         store_credit_account_id id,
                                         const spend_credit_command& command);
result<credit_account_view> get_credit_account(transaction& tx, const actor_context& context,
                                               store_credit_account_id id);
result<std::vector<credit_account_view>> list_credit_accounts(
    transaction& tx, const actor_context& context, std::optional<std::string> email,
    std::optional<store_credit_account_id> before, std::int64_t limit);

/// One balanced entry about `subject`.
void book(transaction& tx, const actor_context& context, movement kind, std::string subject,
          const std::vector<posting>& postings);

}  // namespace refundry
