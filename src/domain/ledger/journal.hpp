// SPDX-License-Identifier: Apache-2.0
// Double entry: every movement of money is one balanced entry in one currency. Accounts are a
// closed list; a sub-account names the payment provider or the store credit account.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "domain/ids.hpp"
#include "domain/money/money.hpp"
#include "domain/settlement/settlement.hpp"

namespace refundry {

enum class account {
    sales_returns,      ///< contra revenue: goods and charges given back, net of tax
    tax_payable,        ///< tax given back reduces it
    refunds_payable,    ///< owed to the customer, not yet moved
    provider_clearing,  ///< at the payment provider
    store_credit_liability,
    fees_income,  ///< restocking, return shipping, deductions
    fees_paid,    ///< taken by marketplaces, banks and others
    bonus_expense,
    exchange_clearing,    ///< value of returned goods that pays for new goods
    receivable_customer,  ///< price difference the customer owes
    bad_debt,
    sales,
    write_off,
    rounding,  ///< must stay zero
};
BOOST_DESCRIBE_ENUM(account, sales_returns, tax_payable, refunds_payable, provider_clearing,
                    store_credit_liability, fees_income, fees_paid, bonus_expense,
                    exchange_clearing, receivable_customer, bad_debt, sales, write_off, rounding)

/// Positive is debit, negative is credit.
struct posting {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"sub_account"});
    account on = account::rounding;
    std::string sub_account;
    money amount;
    friend bool operator==(const posting&, const posting&) = default;
};
BOOST_DESCRIBE_STRUCT(posting, (), (on, sub_account, amount))

enum class movement {
    settlement_owed,
    refund_promised,
    refund_paid,
    refund_failed,
    refund_reversed,
    credit_issued,
    credit_spent,
    exchange_settled,
    sale,
    bad_debt,
    write_off,
    adjustment
};
BOOST_DESCRIBE_ENUM(movement, settlement_owed, refund_promised, refund_paid, refund_failed,
                    refund_reversed, credit_issued, credit_spent, exchange_settled, sale, bad_debt,
                    write_off, adjustment)

struct journal_entry {
    journal_entry_id id;
    movement of = movement::adjustment;
    instant at;
    std::vector<posting> postings;  ///< sum is zero, at least two, none zero
};
BOOST_DESCRIBE_STRUCT(journal_entry, (), (id, of, at, postings))

/// At least two postings of one currency, none zero, that add up to zero.
bool is_balanced(const std::vector<posting>& postings);

/// Each of the functions below answers balanced postings, one per account, or none at all when no
/// money moves (an amount of zero, a refund that is only promised): then there is no entry.

/// `amount` from one account to another: debits `to`, credits `from`.
struct account_place {
    account on;
    std::string sub_account = {};
};
std::vector<posting> transfer(const account_place& from, const account_place& to,
                              const money& amount);
/// What takes a movement back: every posting with the other sign.
std::vector<posting> undone(std::vector<posting> postings);

/// settlement_owed: contra revenue, tax, fees and bonus against what is payable: refunds and store
/// credit through refunds_payable, new goods through exchange_clearing at their whole price, what
/// the customer owes as a receivable.
std::vector<posting> postings_for_settlement(const settlement& settled);
/// refund_paid: refunds_payable against the provider's clearing account. refund_failed and
/// refund_reversed undo a refund_paid that was booked; refund_promised moves nothing.
std::vector<posting> postings_for_refund(movement of, const money& amount,
                                         const std::string& provider);
/// One store credit account: credit_issued turns what is payable into a liability, credit_spent
/// turns the liability into sales.
std::vector<posting> postings_for_credit(movement of, const money& amount,
                                         const std::string& account_text);

}  // namespace refundry
