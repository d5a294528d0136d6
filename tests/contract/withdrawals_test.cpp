// SPDX-License-Identifier: Apache-2.0
#include "contract/each_store.hpp"

namespace refundry {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using WithdrawalStore = EachStore;
REFUNDRY_ON_EACH_STORE(WithdrawalStore);

TEST_P(WithdrawalStore, KeepsAStatementAndItsMatchAsTheyWere) {
    const auto order = an_order(shop);
    const auto row = a_withdrawal(shop);
    const auto match = a_match(row, order, next<return_case_id>());
    add(order, row);
    read([&](transaction& tx) {
        EXPECT_TRUE(is_same(*tx.find_withdrawal(shop, row.id), row));
        EXPECT_TRUE(is_same(*tx.find_withdrawal(shop, row.acknowledgement), row));
        EXPECT_FALSE(tx.find_withdrawal_match(shop, row.id));
        return 0;
    });
    add(match);
    read([&](transaction& tx) {
        EXPECT_TRUE(is_same(*tx.find_withdrawal_match(shop, row.id), match));
        return 0;
    });
    const auto said = read_statement(row.document);
    EXPECT_EQ(said.note, "Zu groß: 漢字");
    EXPECT_EQ(json::encode(said), row.document) << "what is shown has the digest that is stored";
}

TEST_P(WithdrawalStore, ShowsNothingOfAnotherMerchant) {
    const auto order = an_order(shop);
    const auto row = a_withdrawal(shop);
    const auto other = add_merchant();
    add(order, row, a_match(row, order));
    read([&](transaction& tx) {
        EXPECT_FALSE(tx.find_withdrawal(other, row.id));
        EXPECT_FALSE(tx.find_withdrawal(other, row.acknowledgement));
        EXPECT_FALSE(tx.find_withdrawal_match(other, row.id));
        EXPECT_THAT(tx.list_withdrawals(other, {}), IsEmpty());
        EXPECT_THAT(tx.withdrawal_matches_of(other, order.id), IsEmpty());
        return 0;
    });
}

TEST_P(WithdrawalStore, MatchesAStatementOnce) {
    const auto order = an_order(shop);
    const auto row = a_withdrawal(shop);
    add(order, row, a_match(row, order));
    EXPECT_EQ(refused_by([&] { add(a_match(row, order)); }), "withdrawal_matches_withdrawal");
    const auto unknown = a_withdrawal(shop);
    EXPECT_ANY_THROW(add(a_match(unknown, order)));
}

TEST_P(WithdrawalStore, TakesANumberAndAnAcknowledgementOncePerMerchant) {
    const auto row = a_withdrawal(shop);
    add(row);
    auto twin = a_withdrawal(shop);
    twin.receipt_number = row.receipt_number;
    EXPECT_EQ(refused_by([&] { add(twin); }), "withdrawals_receipt_number");
    twin = a_withdrawal(shop);
    twin.acknowledgement = row.acknowledgement;
    EXPECT_EQ(refused_by([&] { add(twin); }), "withdrawals_acknowledgement");
    twin.merchant = add_merchant();
    EXPECT_EQ(refused_by([&] { add(twin); }), "");
}

TEST_P(WithdrawalStore, ListsByEveryFilterNewestFirst) {
    const auto order = an_order(shop);
    add(order);
    std::vector<withdrawal_record> rows;
    for (int i = 0; i < 5; ++i) {
        rows.push_back(a_withdrawal(shop));
        if (i > 2) rows.back().contract = "n-2";
        add(rows.back());
    }
    add(a_match(rows[1], order), a_match(rows[3], order, next<return_case_id>()));
    const auto list = [&](const withdrawal_filter& filter) {
        std::vector<withdrawal_id> found;
        for (const auto& row :
             read([&](transaction& tx) { return tx.list_withdrawals(shop, filter); }))
            found.push_back(row.id);
        return found;
    };
    const auto id = [&](std::size_t i) { return rows[i].id; };
    EXPECT_THAT(list({}), ElementsAre(id(4), id(3), id(2), id(1), id(0)));
    EXPECT_THAT(list({.limit = 2}), ElementsAre(id(4), id(3)));
    EXPECT_THAT(list({.before = id(2)}), ElementsAre(id(1), id(0)));
    EXPECT_THAT(list({.status = withdrawal_status::received}), ElementsAre(id(4), id(2), id(0)));
    EXPECT_THAT(list({.status = withdrawal_status::matched}), ElementsAre(id(3), id(1)));
    EXPECT_THAT(list({.order_number = "n-2"}), ElementsAre(id(4), id(3)));
    EXPECT_THAT(list({.order_number = "n-1001"}), ElementsAre(id(3), id(1))) << "as matched";
    EXPECT_THAT(list({.order_number = "n-9"}), IsEmpty());
    EXPECT_THAT(list({.from = rows[3].received_at}), ElementsAre(id(4), id(3)));
    EXPECT_THAT(list({.to = rows[1].received_at}), ElementsAre(id(0)));
    EXPECT_THAT(list({.status = withdrawal_status::matched,
                      .order_number = "n-1",
                      .from = rows[0].received_at,
                      .to = rows[4].received_at,
                      .before = id(4)}),
                ElementsAre(id(1)));
    const auto listed = read([&](transaction& tx) { return tx.list_withdrawals(shop, {}); });
    EXPECT_EQ(listed[1].of_order, order.id);
    EXPECT_TRUE(listed[1].of_case);
    EXPECT_EQ(listed[3].of_case, std::nullopt);
    EXPECT_EQ(listed[4].of_order, std::nullopt);
    const auto matches =
        read([&](transaction& tx) { return tx.withdrawal_matches_of(shop, order.id); });
    EXPECT_THAT(matches, ElementsAre(testing::Field(&withdrawal_match_record::withdrawal, id(1)),
                                     testing::Field(&withdrawal_match_record::withdrawal, id(3))));
}

}  // namespace
}  // namespace refundry
