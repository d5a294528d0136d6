// SPDX-License-Identifier: Apache-2.0
#include "app/credits/credits.hpp"

#include "app/orders/orders.hpp"
#include "base/ensure.hpp"
#include "base/json.hpp"

namespace refundry {

namespace {

struct credit_event {
    std::string email;
    money amount;
    money balance;
};
BOOST_DESCRIBE_STRUCT(credit_event, (), (email, amount, balance))

credit_account_view view_of(const credit_account_record& account) {
    return {.id = account.id,
            .email = account.email,
            .balance = {account.balance_minor, account.currency},
            .created_at = account.created_at,
            .entries = {}};
}

/// The row of an entry, the balance, the books and the event: the four sides of one change.
void change(transaction& tx, const actor_context& context, const credit_account_record& account,
            const credit_entry_record& entry) {
    const money amount(entry.amount_minor, account.currency);
    tx.change_credit(context.merchant, account.id, entry.amount_minor);
    const bool issued = entry.kind == credit_kind::issued;
    tx.insert(entry);
    const auto kind = issued ? movement::credit_issued : movement::credit_spent;
    book(tx, context, kind, account.id.text(),
         postings_for_credit(kind, issued ? amount : -amount, account.id.text()));
    record_event(tx, context, issued ? "store_credit.issued" : "store_credit.spent",
                 account.id.text(),
                 json::encode(credit_event{
                     account.email, amount,
                     money(account.balance_minor + entry.amount_minor, account.currency)}));
}

}  // namespace

void book(transaction& tx, const actor_context& context, movement kind, std::string subject,
          const std::vector<posting>& postings) {
    if (postings.empty()) return;
    ensure(is_balanced(postings), "a journal entry that does not balance");
    const auto id = context.ids->next<journal_entry_id>();
    tx.insert(journal_entry_record{.merchant = context.merchant,
                                   .id = id,
                                   .kind = kind,
                                   .at = context.now,
                                   .subject = std::move(subject),
                                   .document = ""});
    std::int64_t position = 0;
    for (const auto& posting : postings)
        tx.insert(journal_posting_record{.merchant = context.merchant,
                                         .entry = id,
                                         .position = position++,
                                         .on_account = posting.on,
                                         .sub_account = posting.sub_account,
                                         .currency = posting.amount.currency,
                                         .amount_minor = posting.amount.amount_minor});
}

store_credit_account_id issue_credit(transaction& tx, const actor_context& context,
                                     std::string_view email, const money& amount,
                                     return_case_id of_case, std::optional<instant> expires_at) {
    const auto address = normalized_email(email);
    auto account = tx.find_credit_account(context.merchant, address, amount.currency);
    if (!account) {
        account = credit_account_record{.merchant = context.merchant,
                                        .id = context.ids->next<store_credit_account_id>(),
                                        .email = address,
                                        .currency = amount.currency,
                                        .balance_minor = 0,
                                        .created_at = context.now};
        tx.insert(*account);
    }
    change(tx, context, *account,
           {.merchant = context.merchant,
            .account = account->id,
            .id = context.ids->next<store_credit_entry_id>(),
            .kind = credit_kind::issued,
            .amount_minor = amount.amount_minor,
            .of_case = of_case,
            .expires_at = expires_at,
            .note = "",
            .made_at = context.now});
    return account->id;
}

result<credit_account_view> spend_credit(transaction& tx, const actor_context& context,
                                         store_credit_account_id id,
                                         const spend_credit_command& command) {
    auto account = tx.find_credit_account(context.merchant, id);
    if (!account) return not_found("store_credit_account", id.text());
    if (command.amount.currency != account->currency)
        return invalid("/amount/currency", "currency_mismatch",
                       "This account is in " + account->currency.text() + ".");
    if (command.amount.amount_minor <= 0)
        return invalid("/amount/amount_minor", "out_of_range", "Spend more than zero.");
    if (command.amount.amount_minor > account->balance_minor)
        return conflict(
            "credit_insufficient",
            "The balance is " + to_string(money(account->balance_minor, account->currency)) + ".");
    change(tx, context, *account,
           {.merchant = context.merchant,
            .account = account->id,
            .id = context.ids->next<store_credit_entry_id>(),
            .kind = credit_kind::spent,
            .amount_minor = -command.amount.amount_minor,
            .of_case = {},
            .expires_at = {},
            .note = command.note,
            .made_at = context.now});
    return get_credit_account(tx, context, id);
}

result<credit_account_view> get_credit_account(transaction& tx, const actor_context& context,
                                               store_credit_account_id id) {
    const auto account = tx.find_credit_account(context.merchant, id);
    if (!account) return not_found("store_credit_account", id.text());
    auto view = view_of(*account);
    for (auto& entry : tx.credit_entries_of(context.merchant, id))
        view.entries.push_back({.id = entry.id,
                                .kind = entry.kind,
                                .amount = {entry.amount_minor, account->currency},
                                .return_case = entry.of_case,
                                .expires_at = entry.expires_at,
                                .note = std::move(entry.note),
                                .made_at = entry.made_at});
    return view;
}

result<std::vector<credit_account_view>> list_credit_accounts(
    transaction& tx, const actor_context& context, std::optional<std::string> email,
    std::optional<store_credit_account_id> before, std::int64_t limit) {
    if (email) email = normalized_email(*email);
    std::vector<credit_account_view> views;
    for (const auto& account : tx.list_credit_accounts(context.merchant, email, before, limit))
        views.push_back(view_of(account));
    return views;
}

}  // namespace refundry
