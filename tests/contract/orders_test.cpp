// SPDX-License-Identifier: Apache-2.0
#include <atomic>

#include "contract/each_store.hpp"

namespace refundry {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

using OrderStore = EachStore;
REFUNDRY_ON_EACH_STORE(OrderStore);

std::vector<order_id> ids_of(const std::vector<order_record>& rows) {
    std::vector<order_id> ids;
    for (const auto& row : rows)
        ids.push_back(row.id);
    return ids;
}

TEST_P(OrderStore, FindsAnOrderOfItsMerchantOnly) {
    const auto row = an_order(shop);
    const auto other = add_merchant();
    add(row);
    EXPECT_TRUE(is_same(*read([&](transaction& tx) { return tx.find_order(shop, row.id); }), row));
    EXPECT_TRUE(is_same(
        *read([&](transaction& tx) { return tx.find_order_by_number(shop, row.number); }), row));
    EXPECT_FALSE(read([&](transaction& tx) { return tx.find_order(other, row.id); }));
    EXPECT_FALSE(read([&](transaction& tx) { return tx.find_order_by_number(other, row.number); }));
    EXPECT_THAT(read([&](transaction& tx) { return tx.list_orders(other, {}); }), IsEmpty());
}

TEST_P(OrderStore, TakesANumberOncePerMerchant) {
    auto row = an_order(shop);
    row.number = "1001";
    add(row);
    auto twin = an_order(shop);
    twin.number = "1001";
    EXPECT_EQ(refused_by([&] { add(twin); }), "orders_number");
    twin.merchant = add_merchant();
    EXPECT_EQ(refused_by([&] { add(twin); }), "");
    auto same_id = an_order(shop);
    same_id.id = row.id;
    EXPECT_EQ(refused_by([&] { add(same_id); }), "orders_id");
}

TEST_P(OrderStore, ListsNewestFirstByPage) {
    std::vector<order_record> rows;
    for (int i = 0; i < 5; ++i) {
        rows.push_back(an_order(shop));
        if (i % 2 == 1) rows.back().email = "bo@example.com";
        add(rows.back());
    }
    const auto list = [&](const order_filter& filter) {
        return ids_of(read([&](transaction& tx) { return tx.list_orders(shop, filter); }));
    };
    EXPECT_THAT(list({.limit = 2}), ElementsAre(rows[4].id, rows[3].id));
    EXPECT_THAT(list({.before = rows[3].id, .limit = 2}), ElementsAre(rows[2].id, rows[1].id));
    EXPECT_THAT(list({.email = "bo@example.com"}), ElementsAre(rows[3].id, rows[1].id));
    EXPECT_THAT(list({.email = "bo@example.com", .before = rows[3].id}), ElementsAre(rows[1].id));
    EXPECT_THAT(list({.number = rows[2].number}), ElementsAre(rows[2].id));
    EXPECT_THAT(list({.number = rows[2].number, .email = "bo@example.com"}), IsEmpty());
}

TEST_P(OrderStore, KeepsTheSupersededVersion) {
    const auto first = an_order(shop);
    add(first);
    auto second = first;
    second.version = 2;
    second.total_minor = 9'000;
    second.document = "{\"version\":2}";
    auto third = second;
    third.version = 3;
    write([&](transaction& tx) {
        EXPECT_FALSE(tx.supersede_order(third));
        EXPECT_TRUE(tx.supersede_order(second));
        EXPECT_FALSE(tx.supersede_order(second));
    });
    EXPECT_TRUE(
        is_same(*read([&](transaction& tx) { return tx.find_order(shop, first.id); }), second));
    EXPECT_EQ(count("order_versions where version = 1 and total_minor = 10000"), 1);
    EXPECT_EQ(count("order_versions"), 1);
    read([&](transaction& tx) {
        EXPECT_TRUE(is_same(*tx.find_order_version(shop, first.id, 1), first));
        EXPECT_TRUE(is_same(*tx.find_order_version(shop, first.id, 2), second));
        EXPECT_FALSE(tx.find_order_version(shop, first.id, 3));
        EXPECT_FALSE(tx.find_order_version(next<merchant_id>(), first.id, 1));
        return true;
    });
}

TEST_P(OrderStore, KeepsPaymentsWithinWhatWasCaptured) {
    const auto row = an_order(shop);
    const auto payment = a_payment(row);
    add(row, payment);
    const auto change = [&](std::int64_t reserved, std::int64_t refunded) {
        return refused_by([&] {
            write(
                [&](transaction& tx) { tx.change_payment(shop, payment.id, reserved, refunded); });
        });
    };
    EXPECT_EQ(change(6'000, 0), "");
    EXPECT_EQ(change(4'001, 0), "payments_room");
    EXPECT_EQ(change(-6'001, 0), "payments_room");
    EXPECT_EQ(change(-6'000, 6'000), "");
    EXPECT_EQ(change(0, 4'001), "payments_room");
    EXPECT_EQ(change(4'000, 0), "");
    auto expected = payment;
    expected.reserved_minor = 4'000;
    expected.refunded_minor = 6'000;
    const auto stored_payments =
        read([&](transaction& tx) { return tx.payments_of(shop, row.id); });
    ASSERT_THAT(stored_payments, SizeIs(1));
    EXPECT_TRUE(is_same(stored_payments[0], expected));
    const auto other = add_merchant();
    EXPECT_THAT(read([&](transaction& tx) { return tx.payments_of(other, row.id); }), IsEmpty());
}

TEST_P(OrderStore, ChangesNoPaymentOfAnotherMerchant) {
    const auto row = an_order(shop);
    const auto payment = a_payment(row);
    add(row, payment);
    const auto other = add_merchant();
    EXPECT_THROW(write([&](transaction& tx) { tx.change_payment(other, payment.id, 1, 0); }),
                 internal_error);
}

TEST_P(OrderStore, GrantsClaimsUpToTheQuantity) {
    const auto row = an_order(shop);
    add(row);
    write([&](transaction& tx) {
        tx.lock_order(shop, row.id);
        EXPECT_EQ(tx.claim(a_claim(row, 6)), claim_outcome::too_many);
        EXPECT_THAT(tx.balances_of(shop, row.id), IsEmpty());
        EXPECT_EQ(tx.claim(a_claim(row, 3)), claim_outcome::claimed);
        EXPECT_EQ(tx.claim(a_claim(row, 3)), claim_outcome::too_many);
        EXPECT_EQ(tx.claim(a_claim(row, 2)), claim_outcome::claimed);
        EXPECT_EQ(tx.claim(a_claim(row, 1)), claim_outcome::too_many);
    });
    const auto balances = read([&](transaction& tx) { return tx.balances_of(shop, row.id); });
    ASSERT_THAT(balances, SizeIs(1));
    EXPECT_TRUE(is_same(balances[0], a_claim(row, 5)));
}

TEST_P(OrderStore, ClaimsFollowACorrectedQuantity) {
    const auto row = an_order(shop);
    add(row);
    write([&](transaction& tx) {
        EXPECT_EQ(tx.claim(a_claim(row, 5, 5)), claim_outcome::claimed);
        EXPECT_EQ(tx.claim(a_claim(row, 2, 7)), claim_outcome::claimed);
        EXPECT_EQ(tx.claim(a_claim(row, 1, 7)), claim_outcome::too_many);
    });
}

TEST_P(OrderStore, GrantsRacingClaimsExactlyOnce) {
    const auto row = an_order(shop);
    add(row);
    std::atomic<std::int64_t> granted = 0;
    at_once(8, [&](int) {
        for (int i = 0; i < 10; ++i) {
            const auto answer = stored->write([&](transaction& tx) -> result<claim_outcome> {
                if (i % 2 == 0) tx.lock_order(shop, row.id);
                return tx.claim(a_claim(row, 1, 37));
            });
            if (answer == claim_outcome::claimed) ++granted;
        }
    });
    EXPECT_EQ(granted, 37);
    const auto balances = read([&](transaction& tx) { return tx.balances_of(shop, row.id); });
    EXPECT_EQ(balances.at(0).claimed_quantity, 37);
}

TEST_P(OrderStore, GivesBackWithinTheLimit) {
    const auto row = an_order(shop);
    add(row);
    write([&](transaction& tx) { tx.claim(a_claim(row, 3)); });
    auto change = a_claim(row, 0);
    const auto apply = [&] {
        return refused_by([&] { write([&](transaction& tx) { tx.change_balance(change); }); });
    };
    change.quantity = 0;  // of a row that is there only the differences count
    change.limit_minor = 0;
    change.settled_quantity = 2;
    change.given_back_minor = 4'000;
    change.given_back_tax_minor = 640;
    EXPECT_EQ(apply(), "");
    change.given_back_minor = 0;
    change.given_back_tax_minor = 0;
    EXPECT_EQ(apply(), "order_balances_units");
    change.settled_quantity = 1;
    change.given_back_minor = 1'001;
    EXPECT_EQ(apply(), "order_balances_room");
    change = a_claim(row, -1);
    EXPECT_EQ(apply(), "");
    EXPECT_EQ(apply(), "order_balances_units");  // two units are settled and stay claimed
    const auto balance = read([&](transaction& tx) { return tx.balances_of(shop, row.id).at(0); });
    EXPECT_EQ(balance.quantity, 5);
    EXPECT_EQ(balance.claimed_quantity, 2);
    EXPECT_EQ(balance.settled_quantity, 2);
    EXPECT_EQ(balance.given_back_minor, 4'000);
    EXPECT_EQ(balance.given_back_tax_minor, 640);
}

TEST_P(OrderStore, MakesTheBalanceOfAChargeWithItsLimit) {
    const auto row = an_order(shop);
    add(row);
    auto change = a_claim(row, 0, 1);
    change.component = "charge:shipping";
    change.limit_minor = 590;
    change.given_back_minor = 590;
    write([&](transaction& tx) { tx.change_balance(change); });
    EXPECT_TRUE(
        is_same(read([&](transaction& tx) { return tx.balances_of(shop, row.id).at(0); }), change));
    EXPECT_EQ(refused_by([&] { write([&](transaction& tx) { tx.change_balance(change); }); }),
              "order_balances_room");
}

}  // namespace
}  // namespace refundry
