// SPDX-License-Identifier: Apache-2.0
#include "domain/ledger/journal.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/ensure.hpp"

namespace refundry {
namespace {

money eur(std::int64_t minor) {
    return {minor, currency_code::parse("EUR").value()};
}

settlement_entry entry(component part, std::int64_t amount, std::int64_t tax = 0) {
    settlement_entry made;
    made.part = part;
    made.amount = eur(amount);
    made.tax = eur(tax);
    return made;
}

/// A settlement of these entries, all of it to one payment.
settlement settled_by_payment(std::vector<settlement_entry> entries) {
    settlement made;
    made.total = made.tax = made.to_store_credit = made.exchange_value = made.owed_by_customer =
        made.unallocated = eur(0);
    made.entries = std::move(entries);
    for (const settlement_entry& each : made.entries) {
        made.total += each.amount;
        made.tax += each.tax;
    }
    if (!made.total.is_zero()) made.to_payments.push_back({.id = {}, .amount = made.total});
    return made;
}

/// "sales_returns 1000, tax_payable 190, …"
std::string text_of(const std::vector<posting>& postings) {
    std::string text;
    for (const posting& each : postings)
        text += (text.empty() ? "" : ", ") + std::string(enum_name(each.on)) +
                (each.sub_account.empty() ? "" : "[" + each.sub_account + "]") + " " +
                std::to_string(each.amount.amount_minor);
    return text;
}

TEST(PostingsForSettlement, PutRevenueTaxAndFeesAgainstWhatIsPayable) {
    const auto postings = postings_for_settlement(settled_by_payment(
        {entry(component::item, 11'900, 1'900), entry(component::shipping, 595, 95),
         entry(component::claw_back, -1'190, -190), entry(component::fee, -595, -95)}));
    EXPECT_EQ(text_of(postings),
              "sales_returns 9500, tax_payable 1710, refunds_payable -10710, fees_income -500");
}

TEST(PostingsForSettlement, BookTheBonusOfStoreCreditAsExpense) {
    settlement credit =
        settled_by_payment({entry(component::item, 1'190, 190), entry(component::bonus, 119)});
    credit.to_payments.clear();
    credit.to_store_credit = credit.total;
    EXPECT_EQ(text_of(postings_for_settlement(credit)),
              "sales_returns 1000, tax_payable 190, refunds_payable -1309, bonus_expense 119");
}

TEST(PostingsForSettlement, BookAnUnevenExchangeAtThePriceOfTheNewGoods) {
    settlement exchange = settled_by_payment({entry(component::item, 5'000, 798)});
    exchange.to_payments.clear();
    exchange.exchange_value = eur(5'000);
    exchange.owed_by_customer = eur(2'000);
    const std::string expected =
        "sales_returns 4202, tax_payable 798, exchange_clearing -7000, receivable_customer 2000";
    EXPECT_EQ(text_of(postings_for_settlement(exchange)), expected);
    // Whether the new goods stand in the derivation or not.
    exchange.entries.push_back(entry(component::exchange_goods, -7'000));
    exchange.total = eur(-2'000);
    EXPECT_EQ(text_of(postings_for_settlement(exchange)), expected);
}

TEST(PostingsForSettlement, AreNoneWhenNothingIsOwed) {
    EXPECT_TRUE(postings_for_settlement(settled_by_payment({entry(component::item, 0)})).empty());
}

TEST(PostingsForSettlement, RefuseAPlanThatGivesAnotherSum) {
    settlement wrong = settled_by_payment({entry(component::item, 1'000)});
    wrong.to_payments.front().amount = eur(1'001);
    EXPECT_THROW((void)postings_for_settlement(wrong), internal_error);
    wrong.to_payments.front().amount = eur(999);
    EXPECT_THROW((void)postings_for_settlement(wrong), internal_error);
}

TEST(PostingsForRefund, MoveFromWhatIsPayableToTheProvider) {
    EXPECT_EQ(text_of(postings_for_refund(movement::refund_paid, eur(500), "stripe")),
              "refunds_payable 500, provider_clearing[stripe] -500");
    EXPECT_EQ(text_of(postings_for_refund(movement::refund_reversed, eur(500), "stripe")),
              "refunds_payable -500, provider_clearing[stripe] 500");
    EXPECT_TRUE(postings_for_refund(movement::refund_promised, eur(500), "stripe").empty());
    EXPECT_THROW((void)postings_for_refund(movement::sale, eur(500), "stripe"), internal_error);
}

TEST(PostingsForCredit, TurnWhatIsPayableIntoALiabilityAndThatIntoSales) {
    EXPECT_EQ(text_of(postings_for_credit(movement::credit_issued, eur(500), "sca_1")),
              "refunds_payable 500, store_credit_liability[sca_1] -500");
    EXPECT_EQ(text_of(postings_for_credit(movement::credit_spent, eur(500), "sca_1")),
              "store_credit_liability[sca_1] 500, sales -500");
    EXPECT_THROW((void)postings_for_credit(movement::refund_paid, eur(500), "sca_1"),
                 internal_error);
}

TEST(IsBalanced, RefusesWhatIsNoMovement) {
    const posting debit{.on = account::sales, .sub_account = "", .amount = eur(5)};
    const posting credit{.on = account::tax_payable, .sub_account = "", .amount = eur(-5)};
    posting yen = credit;
    yen.amount = {-5, currency_code::parse("JPY").value()};
    posting zero = credit;
    zero.amount = eur(0);
    EXPECT_TRUE(is_balanced({debit, credit}));
    EXPECT_FALSE(is_balanced({}));
    EXPECT_FALSE(is_balanced({zero}));
    EXPECT_FALSE(is_balanced({debit, credit, zero}));
    EXPECT_FALSE(is_balanced({debit, debit}));
    EXPECT_FALSE(is_balanced({debit, yen}));
}

settlement any_settlement() {
    std::vector<settlement_entry> entries;
    const auto parts = *rc::gen::container<std::vector<component>>(
        rc::gen::element(component::item, component::shipping, component::duty,
                         component::other_charge, component::claw_back, component::fee,
                         component::deduction, component::bonus, component::adjustment));
    for (const component part : parts) {
        const auto amount = *rc::gen::inRange<std::int64_t>(-100'000, 100'000);
        entries.push_back(entry(part, amount, amount / 7));
    }
    settlement made = settled_by_payment(std::move(entries));
    made.to_payments.clear();
    // The total over every means; a total below zero is owed by the customer.
    if (made.total.is_negative()) {
        made.owed_by_customer = -made.total;
        return made;
    }
    const auto ways =
        *rc::gen::container<std::vector<std::int64_t>>(5, rc::gen::inRange<std::int64_t>(1, 10));
    const auto shares = allocate(made.total, ways);
    made.to_payments = {{.id = {}, .amount = shares[0]}, {.id = {}, .amount = shares[1]}};
    made.to_store_credit = shares[2];
    made.exchange_value = shares[3];
    made.unallocated = shares[4];
    if (*rc::gen::arbitrary<bool>()) made.owed_by_customer = eur(*rc::gen::inRange(0, 1'000));
    return made;
}

RC_GTEST_PROP(PostingsProperty, OfASettlementBalance, ()) {
    const auto postings = postings_for_settlement(any_settlement());
    RC_ASSERT(postings.empty() || is_balanced(postings));
}

RC_GTEST_PROP(PostingsProperty, UndoneLeaveEveryAccountAsItWas, ()) {
    const auto done = postings_for_settlement(any_settlement());
    const auto back = undone(done);
    RC_ASSERT(done.size() == back.size());
    RC_ASSERT(back.empty() || is_balanced(back));
    for (std::size_t i = 0; i < done.size(); ++i) {
        RC_ASSERT(done[i].on == back[i].on);
        RC_ASSERT((done[i].amount + back[i].amount).is_zero());
    }
}

RC_GTEST_PROP(PostingsProperty, OfARefundAndItsReversalCancelOut, ()) {
    const money amount = eur(*rc::gen::inRange<std::int64_t>(1, AMOUNT_MINOR_MAX));
    const auto paid = postings_for_refund(movement::refund_paid, amount, "p");
    RC_ASSERT(is_balanced(paid));
    RC_ASSERT(postings_for_refund(movement::refund_failed, amount, "p") == undone(paid));
    RC_ASSERT(postings_for_refund(movement::refund_reversed, amount, "p") == undone(paid));
}

}  // namespace
}  // namespace refundry
