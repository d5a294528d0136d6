// SPDX-License-Identifier: Apache-2.0
#include "contract/each_store.hpp"

namespace refundry {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

using ReturnStore = EachStore;
REFUNDRY_ON_EACH_STORE(ReturnStore);

std::vector<return_case_id> ids_of(const std::vector<case_record>& rows) {
    std::vector<return_case_id> ids;
    for (const auto& row : rows)
        ids.push_back(row.id);
    return ids;
}

TEST_P(ReturnStore, KeepsACaseAsItWas) {
    const auto order = an_order(shop);
    auto row = a_case(order);
    row.kind = case_kind::withdrawal;
    row.method = return_method::label;
    row.stage = case_stage::needs_review;
    row.decided_under = next<policy_version_id>();
    row.queue = "fraud";
    row.priority = 9;
    row.note = "Zu groß: 漢字, \"quotes\", 'apostrophes'";
    add(order, row);
    EXPECT_TRUE(is_same(*read([&](transaction& tx) { return tx.find_case(shop, row.id); }), row));
    const auto blind = a_case(shop);
    add(blind);
    EXPECT_TRUE(
        is_same(*read([&](transaction& tx) { return tx.find_case(shop, blind.id); }), blind));
}

TEST_P(ReturnStore, ShowsNothingOfAnotherMerchant) {
    const auto row = a_case(shop);
    const auto other = add_merchant();
    add(row, an_item(row));
    EXPECT_FALSE(read([&](transaction& tx) { return tx.find_case(other, row.id); }));
    EXPECT_THAT(read([&](transaction& tx) { return tx.list_cases(other, {}); }), IsEmpty());
    EXPECT_THAT(read([&](transaction& tx) { return tx.items_of(other, row.id); }), IsEmpty());
    auto stolen = row;
    stolen.merchant = other;
    write([&](transaction& tx) { EXPECT_FALSE(tx.update(stolen, 1)); });
    const auto twin = an_item(stolen);
    EXPECT_THROW(write([&](transaction& tx) { tx.update(twin); }), internal_error);
}

TEST_P(ReturnStore, TakesAnRmaNumberOncePerMerchant) {
    const auto row = a_case(shop);
    auto twin = a_case(shop);
    twin.rma_number = row.rma_number;
    add(row);
    EXPECT_EQ(refused_by([&] { add(twin); }), "return_cases_rma_number");
    twin.merchant = add_merchant();
    EXPECT_EQ(refused_by([&] { add(twin); }), "");
}

TEST_P(ReturnStore, ListsByEveryFilterNewestFirst) {
    const auto order = an_order(shop);
    add(order);
    std::vector<case_record> rows;
    for (int i = 0; i < 6; ++i) {
        rows.push_back(i % 2 == 0 ? a_case(order) : a_case(shop));
        if (i < 3) rows.back().stage = case_stage::settled;
        if (i == 1 || i == 4) rows.back().email = "bo@example.com";
        if (i > 2) rows.back().queue = "fraud";
        if (i > 3) rows.back().priority = i;
        add(rows.back());
    }
    const auto list = [&](const case_filter& filter) {
        return ids_of(read([&](transaction& tx) { return tx.list_cases(shop, filter); }));
    };
    const auto id = [&](std::size_t i) { return rows[i].id; };
    EXPECT_THAT(list({}), ElementsAre(id(5), id(4), id(3), id(2), id(1), id(0)));
    EXPECT_THAT(list({.limit = 2}), ElementsAre(id(5), id(4)));
    EXPECT_THAT(list({.before = id(4), .limit = 2}), ElementsAre(id(3), id(2)));
    EXPECT_THAT(list({.before = id(0)}), IsEmpty());
    EXPECT_THAT(list({.stage = case_stage::settled}), ElementsAre(id(2), id(1), id(0)));
    EXPECT_THAT(list({.order_number = order.number}), ElementsAre(id(4), id(2), id(0)));
    EXPECT_THAT(list({.of_order = order.id}), ElementsAre(id(4), id(2), id(0)));
    EXPECT_THAT(list({.email = "bo@example.com"}), ElementsAre(id(4), id(1)));
    EXPECT_THAT(list({.rma_number = rows[3].rma_number}), ElementsAre(id(3)));
    EXPECT_THAT(list({.rma_number = "none"}), IsEmpty());
    EXPECT_THAT(list({.queue = "fraud"}), ElementsAre(id(5), id(4), id(3)));
    EXPECT_THAT(list({.queue = "fraud", .before = id(5)}), ElementsAre(id(4), id(3)));
    EXPECT_THAT(list({.queue = "quality"}), IsEmpty());
    EXPECT_THAT(list({.priority = 4}), ElementsAre(id(4)));
    EXPECT_THAT(list({.stage = case_stage::requested, .queue = "fraud", .priority = 5}),
                ElementsAre(id(5)));
    EXPECT_THAT(list({.stage = case_stage::settled, .email = "bo@example.com"}),
                ElementsAre(id(1)));
    EXPECT_THAT(list({.stage = case_stage::settled,
                      .order_number = order.number,
                      .email = "ana@example.com",
                      .rma_number = rows[2].rma_number,
                      .of_order = order.id,
                      .before = id(5)}),
                ElementsAre(id(2)));
}

TEST_P(ReturnStore, CountsWhatACustomerDid) {
    const auto order = an_order(shop);
    auto old = an_order(shop);
    old.placed_at = order.placed_at - std::chrono::days(100);
    auto foreign = an_order(shop);
    foreign.currency = *currency_code::parse("GBP");
    add(order, old, foreign);
    const history_question asked{.email = "ana@example.com",
                                 .currency = EUR,
                                 .since_90_days = order.placed_at - std::chrono::days(90),
                                 .since_365_days = order.placed_at - std::chrono::days(365)};
    const history_counts orders{
        .all = 3, .since_90_days = 2, .since_365_days = 3, .value_minor = 20'000};
    EXPECT_TRUE(
        is_same(read([&](transaction& tx) { return tx.count_orders(shop, asked); }), orders));

    auto first = a_case(order);
    first.opened_at = order.placed_at - std::chrono::days(90);
    first.settled_minor = 700;
    auto second = a_case(shop);
    second.opened_at = order.placed_at - std::chrono::days(366);
    second.settled_minor = 500;
    auto of_somebody_else = a_case(order);
    of_somebody_else.email = "bo@example.com";
    add(first, second, of_somebody_else);
    const history_counts cases{
        .all = 2, .since_90_days = 1, .since_365_days = 1, .value_minor = 1'200};
    EXPECT_TRUE(is_same(read([&](transaction& tx) { return tx.count_cases(shop, asked); }), cases));
    EXPECT_EQ(read([&](transaction& tx) { return tx.count_cases_of_order(shop, order.id); }), 2);

    auto kept = an_item(first);
    kept.settled_by = resolution::keep_item;
    auto given_up = an_item(second);
    given_up.settled_by = resolution::keep_item;
    given_up.decision = decision_state::declined;
    auto kept_long_ago = an_item(second);
    kept_long_ago.settled_by = resolution::keep_item;
    kept_long_ago.position = 1;
    auto sent_back = an_item(first);
    sent_back.position = 1;
    add(kept, given_up, kept_long_ago, sent_back);
    const history_counts kept_items{
        .all = 2, .since_90_days = 1, .since_365_days = 1, .value_minor = 0};
    EXPECT_TRUE(is_same(read([&](transaction& tx) { return tx.count_kept_items(shop, asked); }),
                        kept_items));

    const auto other = add_merchant();
    EXPECT_EQ(read([&](transaction& tx) { return tx.count_orders(other, asked); }).all, 0);
    EXPECT_EQ(read([&](transaction& tx) { return tx.count_cases(other, asked); }).all, 0);
}

TEST_P(ReturnStore, PagesMeetEveryCaseOnce) {
    for (int i = 0; i < 23; ++i)
        add(a_case(shop));
    std::vector<return_case_id> met;
    case_filter filter{.limit = 5};
    while (true) {
        const auto page =
            ids_of(read([&](transaction& tx) { return tx.list_cases(shop, filter); }));
        if (page.empty()) break;
        met.insert(met.end(), page.begin(), page.end());
        filter.before = page.back();
    }
    EXPECT_THAT(met, SizeIs(23));
    EXPECT_TRUE(std::ranges::is_sorted(met, std::ranges::greater()));
}

TEST_P(ReturnStore, ChangesACaseOncePerVersion) {
    auto row = a_case(shop);
    add(row);
    row.stage = case_stage::settled;
    row.settled_minor = 1'999;
    row.paid_minor = 999;
    row.decided_under = next<policy_version_id>();
    row.note = "done";
    row.updated_at = clock.now() + std::chrono::hours(1);
    write([&](transaction& tx) {
        EXPECT_FALSE(tx.update(row, 2));
        EXPECT_TRUE(tx.update(row, 1));
        EXPECT_FALSE(tx.update(row, 1));
    });
    row.version = 2;
    EXPECT_TRUE(is_same(*read([&](transaction& tx) { return tx.find_case(shop, row.id); }), row));
}

TEST_P(ReturnStore, OneOfManyWritersOfOneVersionWins) {
    const auto row = a_case(shop);
    add(row);
    std::atomic<int> won = 0;
    at_once(8, [&](int) {
        const auto answer =
            stored->write([&](transaction& tx) -> result<bool> { return tx.update(row, 1); });
        if (answer == true) ++won;
    });
    EXPECT_EQ(won, 1);
}

TEST_P(ReturnStore, KeepsAndChangesItemsInOrder) {
    const auto row = a_case(shop);
    auto second = an_item(row, 3);
    second.position = 1;
    second.override_minor = 1'234;
    second.outcome = receipt_outcome::short_received;
    const auto first = an_item(row);
    add(row, second, first);
    auto items = read([&](transaction& tx) { return tx.items_of(shop, row.id); });
    ASSERT_THAT(items, SizeIs(2));
    EXPECT_TRUE(is_same(items[0], first));
    EXPECT_TRUE(is_same(items[1], second));

    second.decision = decision_state::approved;
    second.goods = goods_state::graded;
    second.money_facet = money_state::promised;
    second.settled_by = resolution::exchange;
    second.received_quantity = 4;  // more than announced may come
    second.accepted_quantity = 4;
    second.inspected_quantity = 4;
    second.settled_quantity = 3;
    second.deduction_minor = 50;
    second.override_minor = {};
    second.outcome = receipt_outcome::over;
    second.terms = "{\"a\":1}";
    second.exchange_for = "{\"sku\":\"X\"}";
    second.note = "note";
    write([&](transaction& tx) { tx.update(second); });
    items = read([&](transaction& tx) { return tx.items_of(shop, row.id); });
    EXPECT_TRUE(is_same(items[0], first));
    EXPECT_TRUE(is_same(items[1], second));

    second.settled_quantity = 4;
    EXPECT_EQ(refused_by([&] { write([&](transaction& tx) { tx.update(second); }); }),
              "return_items_units");
}

TEST_P(ReturnStore, KeepsWhatHappenedToACaseInOrder) {
    const auto row = a_case(shop);
    const auto item = an_item(row);
    const decision_record decided{.merchant = shop,
                                  .of_case = row.id,
                                  .id = next<decision_id>(),
                                  .made_at = clock.now(),
                                  .made_by = "policy",
                                  .document = "{}"};
    auto overridden = decided;
    overridden.id = next<decision_id>();
    overridden.made_by = "usr_1";
    const receipt_record receipt{.merchant = shop,
                                 .of_case = row.id,
                                 .id = next<receipt_id>(),
                                 .position = 0,
                                 .parcel = "1Z",
                                 .item = item.id,
                                 .sku = "SHIRT",
                                 .quantity = 1,
                                 .received_by = "usr_1",
                                 .received_at = clock.now()};
    auto unexpected = receipt;
    unexpected.position = 1;
    unexpected.item = {};
    unexpected.outcome = receipt_outcome::unexpected;
    const inspection_record inspection{.merchant = shop,
                                       .of_case = row.id,
                                       .id = next<inspection_id>(),
                                       .item = item.id,
                                       .quantity = 1,
                                       .graded = grade::worn,
                                       .put_to = disposition::refurbish,
                                       .accepted = false,
                                       .deduction_minor = 300,
                                       .inspected_by = "usr_1",
                                       .inspected_at = clock.now()};
    const auto settled = a_settlement(row, 1'700);
    const exchange_record exchange{.merchant = shop,
                                   .id = next<exchange_id>(),
                                   .of_case = row.id,
                                   .of_settlement = settled.id,
                                   .item = item.id,
                                   .state = exchange_state::awaiting_payment,
                                   .sku = "SHIRT-L",
                                   .quantity = 1,
                                   .currency = EUR,
                                   .price_minor = 2'000,
                                   .owed_minor = 300,
                                   .created_at = clock.now()};
    add(row, item, overridden, decided, unexpected, receipt, inspection, settled, exchange);
    read([&](transaction& tx) {
        const auto decisions = tx.decisions_of(shop, row.id);
        const auto receipts = tx.receipts_of(shop, row.id);
        EXPECT_TRUE(decisions.size() == 2 && is_same(decisions[0], decided) &&
                    is_same(decisions[1], overridden));
        EXPECT_TRUE(receipts.size() == 2 && is_same(receipts[0], receipt) &&
                    is_same(receipts[1], unexpected));
        EXPECT_TRUE(is_same(tx.inspections_of(shop, row.id).at(0), inspection));
        EXPECT_TRUE(is_same(tx.settlements_of(shop, row.id).at(0), settled));
        EXPECT_TRUE(is_same(tx.exchanges_of(shop, row.id).at(0), exchange));
        return 0;
    });
    const auto other = add_merchant();
    read([&](transaction& tx) {
        EXPECT_THAT(tx.decisions_of(other, row.id), IsEmpty());
        EXPECT_THAT(tx.receipts_of(other, row.id), IsEmpty());
        EXPECT_THAT(tx.inspections_of(other, row.id), IsEmpty());
        EXPECT_THAT(tx.settlements_of(other, row.id), IsEmpty());
        EXPECT_THAT(tx.exchanges_of(other, row.id), IsEmpty());
        EXPECT_THAT(tx.refunds_of(other, row.id), IsEmpty());
        return 0;
    });
}

}  // namespace
}  // namespace refundry
