// SPDX-License-Identifier: Apache-2.0
#include "contract/each_store.hpp"

namespace refundry {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class TrialStore : public EachStore {
  protected:
    trial_record a_trial(merchant_id of) {
        return {.merchant = of,
                .id = next<trial_id>(),
                .policy_version = next<policy_version_id>(),
                .name = "Shorter",
                .document = "{}",
                .period_from = start,
                .period_to = start + std::chrono::days(100),
                .returned_on_day = 20,
                .reason = "changed_mind",
                .requested_by = "usr_1",
                .created_at = clock.now()};
    }
    trial_change_record a_change(const trial_record& of, std::int64_t position) {
        return {.merchant = of.merchant,
                .trial = of.id,
                .position = position,
                .of_order = next<order_id>(),
                .order_number = "N-1",
                .of_case = next<return_case_id>(),
                .line_id = "1",
                .quantity = 2,
                .shopper = "ana@example.com",
                .country = "DE",
                .market = "eu",
                .what = decision_change::outcome,
                .outcome_before = item_outcome::approved,
                .outcome_after = item_outcome::declined,
                .reasons_after = "window_ended",
                .currency = EUR,
                .before_minor = 500,
                .after_minor = 0};
    }
    std::optional<trial_record> take(instant at) {
        std::optional<trial_record> taken;
        write([&](transaction& tx) { taken = tx.take_trial(at, at + LEASE); });
        return taken;
    }
    instant day(int number) const { return start + std::chrono::days(number); }
    order_record order_of_day(int number) {
        auto row = an_order(shop);
        row.placed_at = day(number);
        return row;
    }
    case_record case_of_day(const order_record& of, int number) {
        auto row = a_case(of);
        row.opened_at = day(number);
        return row;
    }
    history_page page(trial_phase phase, std::int64_t limit = 10) {
        return {.merchant = shop,
                .phase = phase,
                .from = start,
                .to = day(100),
                .after = {},
                .limit = limit};
    }
    const instant start = clock.now();
    static constexpr std::chrono::seconds LEASE{30};
};
REFUNDRY_ON_EACH_STORE(TrialStore);

TEST_P(TrialStore, HasOneTrialOfAMerchantUnderWay) {
    const auto trial = a_trial(shop);
    add(trial);
    EXPECT_TRUE(
        is_same(*read([&](transaction& tx) { return tx.find_trial(shop, trial.id); }), trial));
    EXPECT_TRUE(read([&](transaction& tx) { return tx.find_trial_under_way(shop); }));
    // SQLite tells the columns of an index that is broken, and the merchant goes without saying.
    EXPECT_EQ(refused_by([&] { add(a_trial(shop)); }),
              GetParam() == sql::dialect::sqlite ? "trials" : "trials_under_way");
    const auto other = add_merchant();
    EXPECT_FALSE(read([&](transaction& tx) { return tx.find_trial(other, trial.id); }));
    add(a_trial(other));
    write([&](transaction& tx) {
        EXPECT_FALSE(tx.cancel_trial(other, trial.id, day(1)));
        EXPECT_TRUE(tx.cancel_trial(shop, trial.id, day(1)));
        EXPECT_FALSE(tx.cancel_trial(shop, trial.id, day(1)));
    });
    EXPECT_FALSE(read([&](transaction& tx) { return tx.find_trial_under_way(shop); }));
    const auto next_one = a_trial(shop);
    add(next_one);
    const auto listed = read([&](transaction& tx) { return tx.list_trials(shop, {}, 10); });
    ASSERT_THAT(listed, SizeIs(2));
    EXPECT_EQ(listed.front().id, next_one.id);
    EXPECT_THAT(read([&](transaction& tx) { return tx.list_trials(shop, next_one.id, 10); }),
                SizeIs(1));
}

TEST_P(TrialStore, IsTakenUpByOneAtATime) {
    const auto trial = a_trial(shop);
    EXPECT_FALSE(read([&](transaction& tx) { return tx.is_trial_waiting(day(1)); }));
    add(trial);
    EXPECT_TRUE(read([&](transaction& tx) { return tx.is_trial_waiting(day(1)); }));
    const auto first = take(day(1));
    ASSERT_TRUE(first);
    EXPECT_EQ(first->id, trial.id);
    EXPECT_EQ(first->state, trial_state::running);
    EXPECT_EQ(first->claim, 1);
    EXPECT_EQ(first->started_at, day(1));
    EXPECT_FALSE(read([&](transaction& tx) { return tx.is_trial_waiting(day(1)); }));
    EXPECT_FALSE(take(day(1)));
    write([&](transaction& tx) {
        EXPECT_FALSE(tx.take_trial(shop, trial.id, day(1), day(1) + LEASE));
    });

    const auto second = take(day(1) + LEASE);
    ASSERT_TRUE(second) << "a lease that is over";
    EXPECT_EQ(second->claim, 2);
    EXPECT_EQ(second->started_at, day(1));
    auto late = *first;
    late.orders_done = 7;
    auto now = *second;
    now.orders_done = 3;
    now.changes = 1;
    now.checkpoint = "{}";
    now.state = trial_state::completed;
    now.ended_at = day(2);
    write([&](transaction& tx) {
        EXPECT_FALSE(tx.save(late)) << "who was taken for dead cannot write any more";
        EXPECT_TRUE(tx.save(now));
        EXPECT_FALSE(tx.save(now)) << "it has ended";
    });
    EXPECT_TRUE(
        is_same(*read([&](transaction& tx) { return tx.find_trial(shop, trial.id); }), now));
    EXPECT_FALSE(take(day(3)));
}

TEST_P(TrialStore, LeasesOfAProcessThatIsGoneEndWithIt) {
    add(a_trial(shop));
    take(day(1));
    write([&](transaction& tx) { tx.let_go_of_trials(); });
    EXPECT_EQ(take(day(1)).has_value(), GetParam() == sql::dialect::sqlite)
        << "one process owns a file; others may run beside us on a server";
}

TEST_P(TrialStore, FiltersChangesAndCountsWhomTheyMeet) {
    const auto trial = a_trial(shop);
    add(trial);
    auto better = a_change(trial, 2);
    better.outcome_before = item_outcome::declined;
    better.outcome_after = item_outcome::approved;
    auto cheaper = a_change(trial, 3);
    cheaper.what = decision_change::amount;
    cheaper.outcome_after = item_outcome::approved;
    cheaper.shopper = "bo@example.com";
    auto of_line = a_change(trial, 4);
    of_line.of_case = {};
    const auto first = a_change(trial, 1);
    add(first, better, cheaper, of_line);
    const auto changes = [&](const trial_change_filter& filter) {
        std::vector<std::int64_t> positions;
        for (const auto& row :
             read([&](transaction& tx) { return tx.trial_changes(shop, trial.id, filter); }))
            positions.push_back(row.position);
        return positions;
    };
    EXPECT_TRUE(is_same(read([&](transaction& tx) {
                            return tx.trial_changes(shop, trial.id, {.after = 0, .limit = 1});
                        }).front(),
                        first));
    EXPECT_THAT(changes({.after = 1, .limit = 2}), ElementsAre(2, 3));
    EXPECT_THAT(changes({.what = decision_change::amount, .limit = 10}), ElementsAre(3));
    EXPECT_THAT(changes({.outcome_before = item_outcome::approved, .limit = 10}),
                ElementsAre(1, 3, 4));
    EXPECT_THAT(changes({.outcome_after = item_outcome::approved, .limit = 10}), ElementsAre(2, 3));
    const auto shoppers = [&](trial_phase phase) {
        return read([&](transaction& tx) { return tx.trial_shoppers_of(shop, trial.id, phase); });
    };
    EXPECT_THAT(shoppers(trial_phase::returns), ElementsAre(trial_shoppers{"DE", "eu", 2, 2, 1}));
    EXPECT_THAT(shoppers(trial_phase::lines), ElementsAre(trial_shoppers{"DE", "eu", 1, 1, 0}));
}

TEST_P(TrialStore, ReadsTheOrdersOfAPeriodByTheirMoment) {
    const auto before = order_of_day(-1);
    const auto last = order_of_day(50);
    const auto first = order_of_day(0);
    const auto other_at_once = order_of_day(0);
    const auto after = order_of_day(100);
    add(before, last, first, other_at_once, after);
    auto elsewhere = an_order(add_merchant());
    elsewhere.placed_at = day(1);
    add(elsewhere);
    auto at = page(trial_phase::lines, 2);
    EXPECT_EQ(read([&](transaction& tx) { return tx.count_history(at); }), 3);
    const auto one = read([&](transaction& tx) { return tx.orders_of(at); });
    ASSERT_THAT(one, SizeIs(2));
    EXPECT_TRUE(is_same(one[0], first));
    EXPECT_EQ(one[1].id, other_at_once.id);
    at.from = one.back().placed_at;
    at.after = one.back().id;
    const auto two = read([&](transaction& tx) { return tx.orders_of(at); });
    ASSERT_THAT(two, SizeIs(1));
    EXPECT_EQ(two.front().id, last.id);
    EXPECT_THAT(read([&](transaction& tx) { return tx.cases_of(at); }), IsEmpty());
}

TEST_P(TrialStore, ReadsOrdersWithReturnsOfThePeriodAndAllTheirEarlierOnes) {
    const auto returned = order_of_day(-50);
    const auto other = order_of_day(-50);
    const auto untouched = order_of_day(10);
    add(returned, other, untouched);
    const auto early = case_of_day(returned, -1);
    const auto inside = case_of_day(returned, 1);
    const auto late = case_of_day(returned, 100);
    const auto only_early = case_of_day(other, -1);
    auto blind = a_case(shop);
    blind.opened_at = day(1);
    add(early, inside, late, only_early, blind);
    add(an_item(early), an_item(inside), an_item(late));
    const decision_record said{.merchant = shop,
                               .of_case = inside.id,
                               .id = next<decision_id>(),
                               .made_at = day(1),
                               .made_by = "policy",
                               .document = "{}"};
    auto by_staff = said;
    by_staff.id = next<decision_id>();
    by_staff.made_by = "usr_1";
    add(said, by_staff);
    const auto at = page(trial_phase::returns);
    EXPECT_EQ(read([&](transaction& tx) { return tx.count_history(at); }), 1);
    EXPECT_EQ(read([&](transaction& tx) { return tx.count_returns_without_order(at); }), 1);
    const auto orders = read([&](transaction& tx) { return tx.orders_of(at); });
    ASSERT_THAT(orders, SizeIs(1));
    EXPECT_EQ(orders.front().id, returned.id);
    const auto cases = read([&](transaction& tx) { return tx.cases_of(at); });
    ASSERT_THAT(cases, SizeIs(2));
    EXPECT_TRUE(is_same(cases[0], early));
    EXPECT_TRUE(is_same(cases[1], inside));
    EXPECT_THAT(read([&](transaction& tx) { return tx.items_of(at); }), SizeIs(2));
    const auto decisions = read([&](transaction& tx) { return tx.decisions_of(at); });
    ASSERT_THAT(decisions, SizeIs(1));
    EXPECT_TRUE(is_same(decisions.front(), said));
}

TEST_P(TrialStore, ReadsThePastOfThePagesCustomers) {
    const auto here = order_of_day(1);
    const auto earlier = order_of_day(-200);
    auto nobody = order_of_day(1);
    nobody.email = "";
    auto stranger = order_of_day(-1);
    stranger.email = "bo@example.com";
    add(here, earlier, nobody, stranger);
    const auto returned = case_of_day(earlier, -100);
    auto kept = an_item(returned);
    kept.settled_by = resolution::keep_item;
    const auto settled = a_settlement(returned, 700);
    add(returned, kept, settled);
    const auto at = page(trial_phase::lines);
    const auto orders = read([&](transaction& tx) { return tx.past_orders_of(at); });
    ASSERT_THAT(orders, SizeIs(2));
    const auto returns = read([&](transaction& tx) { return tx.past_settlements_of(at); });
    ASSERT_THAT(returns, SizeIs(1));
    EXPECT_EQ(returns.front().of_case, returned.id);
    EXPECT_EQ(returns.front().total_minor, 700);
    EXPECT_THAT(read([&](transaction& tx) { return tx.past_kept_items_of(at); }), SizeIs(1));
}

}  // namespace
}  // namespace refundry
