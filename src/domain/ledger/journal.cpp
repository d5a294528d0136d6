// SPDX-License-Identifier: Apache-2.0
#include "domain/ledger/journal.hpp"

#include <boost/mp11/list.hpp>
#include <utility>

#include "base/ensure.hpp"

namespace refundry {
namespace {

constexpr std::size_t ACCOUNTS =
    boost::mp11::mp_size<boost::describe::describe_enumerators<account>>::value;

/// One sum per account, without sub-accounts. Positive is debit.
class account_sums {
  public:
    explicit account_sums(currency_code currency) { sums_.fill(money(0, currency)); }
    void debit(account on, const money& amount) {
        sums_.at(static_cast<std::size_t>(on)) += amount;
    }
    void credit(account on, const money& amount) {
        sums_.at(static_cast<std::size_t>(on)) -= amount;
    }
    /// The accounts that moved, after checking that the movement balances.
    std::vector<posting> postings() const {
        std::vector<posting> moved;
        for (std::size_t i = 0; i < sums_.size(); ++i)
            if (!sums_[i].is_zero())
                moved.push_back(
                    {.on = static_cast<account>(i), .sub_account = {}, .amount = sums_[i]});
        ensure(moved.empty() || is_balanced(moved), "a movement of money balances");
        return moved;
    }

  private:
    std::array<money, ACCOUNTS> sums_;
};

account account_of(component part) {
    switch (part) {
        case component::item:
        case component::shipping:
        case component::duty:
        case component::other_charge:
        case component::claw_back:
        case component::adjustment:
            return account::sales_returns;
        case component::fee:
        case component::deduction:
            return account::fees_income;
        case component::bonus:
            return account::bonus_expense;
        case component::exchange_goods:
            return account::exchange_clearing;
    }
    return account::rounding;
}

}  // namespace

bool is_balanced(const std::vector<posting>& postings) {
    if (postings.size() < 2) return false;
    money sum(0, postings.front().amount.currency);
    for (const posting& each : postings) {
        if (each.amount.is_zero() || each.amount.currency != sum.currency) return false;
        sum += each.amount;
    }
    return sum.is_zero();
}

std::vector<posting> transfer(const account_place& from, const account_place& to,
                              const money& amount) {
    std::vector<posting> moved;
    if (amount.is_zero()) return moved;
    moved.reserve(2);
    moved.push_back({.on = to.on, .sub_account = to.sub_account, .amount = amount});
    moved.push_back({.on = from.on, .sub_account = from.sub_account, .amount = -amount});
    return moved;
}

std::vector<posting> undone(std::vector<posting> postings) {
    for (posting& each : postings)
        each.amount = -each.amount;
    return postings;
}

std::vector<posting> postings_for_settlement(const settlement& settled) {
    account_sums sums(settled.total.currency);
    money given(0, settled.total.currency);  // beside the new goods of an exchange
    for (const settlement_entry& entry : settled.entries) {
        if (entry.part == component::exchange_goods) continue;
        sums.debit(account_of(entry.part), entry.amount - entry.tax);
        sums.debit(account::tax_payable, entry.tax);
        given += entry.amount;
    }
    money payable = settled.to_store_credit + settled.unallocated;
    for (const payment_share& share : settled.to_payments)
        payable += share.amount;

    // What is given and what the customer adds pays the refunds; the rest buys the new goods.
    const money new_goods = given + settled.owed_by_customer - payable;
    ensure(new_goods >= settled.exchange_value &&
               new_goods <= settled.exchange_value + settled.owed_by_customer,
           "a settlement gives exactly what its entries add up to");
    sums.credit(account::refunds_payable, payable);
    sums.debit(account::receivable_customer, settled.owed_by_customer);
    sums.credit(account::exchange_clearing, new_goods);
    return sums.postings();
}

std::vector<posting> postings_for_refund(movement of, const money& amount,
                                         const std::string& provider) {
    auto paid = transfer({.on = account::provider_clearing, .sub_account = provider},
                         {.on = account::refunds_payable}, amount);
    switch (of) {
        case movement::refund_promised:
            return {};
        case movement::refund_paid:
            return paid;
        case movement::refund_failed:
        case movement::refund_reversed:
            return undone(std::move(paid));
        case movement::settlement_owed:
        case movement::credit_issued:
        case movement::credit_spent:
        case movement::exchange_settled:
        case movement::sale:
        case movement::bad_debt:
        case movement::write_off:
        case movement::adjustment:
            break;
    }
    ensure(false, "a movement of a refund");
    return {};
}

std::vector<posting> postings_for_credit(movement of, const money& amount,
                                         const std::string& account_text) {
    const account_place liability{.on = account::store_credit_liability,
                                  .sub_account = account_text};
    switch (of) {
        case movement::credit_issued:
            return transfer(liability, {.on = account::refunds_payable}, amount);
        case movement::credit_spent:
            return transfer({.on = account::sales}, liability, amount);
        case movement::settlement_owed:
        case movement::refund_promised:
        case movement::refund_paid:
        case movement::refund_failed:
        case movement::refund_reversed:
        case movement::exchange_settled:
        case movement::sale:
        case movement::bad_debt:
        case movement::write_off:
        case movement::adjustment:
            break;
    }
    ensure(false, "a movement of store credit");
    return {};
}

}  // namespace refundry
