// SPDX-License-Identifier: Apache-2.0
#include "contract/each_store.hpp"

namespace refundry {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

using MoneyStore = EachStore;
REFUNDRY_ON_EACH_STORE(MoneyStore);

TEST_P(MoneyStore, KeepsAndChangesRefunds) {
    const auto order = an_order(shop);
    const auto payment = a_payment(order);
    const auto row = a_case(order);
    const auto settled = a_settlement(row);
    auto refund = a_refund(settled, payment);
    add(order, payment, row, settled, refund);
    refund.state = refund_state::outcome_unknown;
    refund.provider_reference = "re_1";
    refund.failure_code = "timeout";
    refund.attempts = 2;
    refund.updated_at = clock.now() + std::chrono::seconds(30);
    write([&](transaction& tx) { tx.update(refund); });
    EXPECT_TRUE(
        is_same(*read([&](transaction& tx) { return tx.find_refund(shop, refund.id); }), refund));
    EXPECT_THAT(read([&](transaction& tx) { return tx.refunds_of(shop, row.id); }), SizeIs(1));
    const auto other = add_merchant();
    EXPECT_FALSE(read([&](transaction& tx) { return tx.find_refund(other, refund.id); }));
    auto stolen = refund;
    stolen.merchant = other;
    EXPECT_THROW(write([&](transaction& tx) { tx.update(stolen); }), internal_error);
}

TEST_P(MoneyStore, TakesNoRefundOfAPaymentThatIsNotThere) {
    const auto order = an_order(shop);
    const auto row = a_case(order);
    const auto settled = a_settlement(row);
    const auto refund = a_refund(settled, a_payment(order));
    EXPECT_ANY_THROW(add(order, row, settled, refund));
    EXPECT_EQ(count("refunds"), 0);
    EXPECT_EQ(count("return_cases"), 0);
}

TEST_P(MoneyStore, KeepsStoreCreditAtOrAboveZero) {
    const auto account = a_credit_account(shop);
    add(account);
    const auto change = [&](std::int64_t minor) {
        return refused_by(
            [&] { write([&](transaction& tx) { tx.change_credit(shop, account.id, minor); }); });
    };
    EXPECT_EQ(change(1'000), "");
    EXPECT_EQ(change(-1'001), "credit_accounts_balance");
    EXPECT_EQ(change(-1'000), "");
    EXPECT_EQ(change(-1), "credit_accounts_balance");
    const auto other = add_merchant();
    EXPECT_THROW(write([&](transaction& tx) { tx.change_credit(other, account.id, 1); }),
                 internal_error);
}

TEST_P(MoneyStore, SpendsRacingStoreCreditOnce) {
    const auto account = a_credit_account(shop);
    add(account);
    write([&](transaction& tx) { tx.change_credit(shop, account.id, 1'000); });
    std::atomic<int> spent = 0;
    at_once(8, [&](int) {
        for (int i = 0; i < 5; ++i)
            if (refused_by([&] {
                    write([&](transaction& tx) { tx.change_credit(shop, account.id, -100); });
                }).empty())
                ++spent;
    });
    EXPECT_EQ(spent, 10);
    EXPECT_EQ(read([&](transaction& tx) {
                  return tx.find_credit_account(shop, account.id);
              })->balance_minor,
              0);
}

TEST_P(MoneyStore, FindsAndListsStoreCredit) {
    const auto first = a_credit_account(shop);
    auto second = a_credit_account(shop);
    second.email = "bo@example.com";
    auto in_yen = a_credit_account(shop);
    in_yen.currency = currency_code::parse("JPY").value();
    add(first, second, in_yen);
    const auto other = add_merchant();
    read([&](transaction& tx) {
        EXPECT_TRUE(is_same(*tx.find_credit_account(shop, first.id), first));
        EXPECT_TRUE(is_same(*tx.find_credit_account(shop, first.email, in_yen.currency), in_yen));
        EXPECT_FALSE(tx.find_credit_account(other, first.id));
        EXPECT_FALSE(tx.find_credit_account(other, first.email, EUR));
        const auto all = tx.list_credit_accounts(shop, {}, {}, 2);
        EXPECT_TRUE(all.size() == 2 && all[0].id == in_yen.id && all[1].id == second.id);
        const auto rest = tx.list_credit_accounts(shop, {}, second.id, 2);
        EXPECT_TRUE(rest.size() == 1 && rest[0].id == first.id);
        const auto of_ana = tx.list_credit_accounts(shop, first.email, {}, 10);
        EXPECT_TRUE(of_ana.size() == 2 && of_ana[0].id == in_yen.id && of_ana[1].id == first.id);
        EXPECT_THAT(tx.list_credit_accounts(other, {}, {}, 10), IsEmpty());
        return 0;
    });
    EXPECT_EQ(refused_by([&] { add(a_credit_account(shop)); }), "credit_accounts_email_currency");
}

TEST_P(MoneyStore, KeepsStoreCreditEntries) {
    const auto account = a_credit_account(shop);
    const credit_entry_record issued{.merchant = shop,
                                     .account = account.id,
                                     .id = next<store_credit_entry_id>(),
                                     .kind = credit_kind::issued,
                                     .amount_minor = 500,
                                     .of_case = next<return_case_id>(),
                                     .expires_at = clock.now(),
                                     .note = "n",
                                     .made_at = clock.now()};
    auto wrong = issued;
    wrong.id = next<store_credit_entry_id>();
    wrong.kind = credit_kind::spent;
    add(account, issued);
    EXPECT_TRUE(
        is_same(read([&](transaction& tx) { return tx.credit_entries_of(shop, account.id).at(0); }),
                issued));
    EXPECT_EQ(refused_by([&] { add(wrong); }), "credit_entries_amount");
    const auto other = add_merchant();
    EXPECT_THAT(read([&](transaction& tx) { return tx.credit_entries_of(other, account.id); }),
                IsEmpty());
}

TEST_P(MoneyStore, BooksBalancedEntriesOnly) {
    write([&](transaction& tx) {
        book(tx, movement::settlement_owed, "set_1", account::sales_returns,
             account::refunds_payable, 1'000);
        book(tx, movement::refund_paid, "ref_1", account::refunds_payable,
             account::provider_clearing, 600, "sandbox");
    });
    const auto balances = read([&](transaction& tx) { return tx.account_balances(shop); });
    ASSERT_THAT(balances, SizeIs(3));
    const auto of = [&](account on) {
        return std::ranges::find(balances, on, &account_balance::on_account)->balance_minor;
    };
    EXPECT_EQ(of(account::sales_returns), 1'000);
    EXPECT_EQ(of(account::refunds_payable), -400);
    EXPECT_EQ(of(account::provider_clearing), -600);
    const auto about = read([&](transaction& tx) { return tx.postings_about(shop, "ref_1"); });
    ASSERT_THAT(about, SizeIs(2));
    EXPECT_EQ(about[1].sub_account, "sandbox");
    const auto other = add_merchant();
    EXPECT_THAT(read([&](transaction& tx) { return tx.postings_about(other, "ref_1"); }),
                IsEmpty());

    const journal_entry_record entry{.merchant = shop,
                                     .id = next<journal_entry_id>(),
                                     .kind = movement::adjustment,
                                     .at = clock.now(),
                                     .subject = "ord_1"};
    journal_posting_record posting{.merchant = shop,
                                   .entry = entry.id,
                                   .on_account = account::rounding,
                                   .currency = EUR,
                                   .amount_minor = 1};
    EXPECT_THROW(add(entry, posting), internal_error);
    EXPECT_THROW(add(entry), internal_error);
    EXPECT_EQ(count("journal_entries"), 2);
}

}  // namespace
}  // namespace refundry
