// SPDX-License-Identifier: Apache-2.0
#include "domain/policies/random_policy.hpp"
#include "jobs/trial_runner.hpp"
#include "trials/past_shop.hpp"

namespace refundry {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::SizeIs;

const std::string THIRTY_DAYS = R"({"name":"Terms","then":{"window":{"length":30}}})";
const std::string FORTNIGHT = R"({"name":"Terms","then":{"window":{"length":14}}})";
const std::string A_WEEK = R"({"name":"Terms","then":{"window":{"length":7}}})";

INSTANTIATE_TEST_SUITE_P(On, PastShop,
                         testing::Values(sql::dialect::sqlite, sql::dialect::postgresql),
                         sql::engine_name);

std::int64_t confidence(const trial_tally& tally, std::string_view code) {
    for (const auto& row : tally.confidence)
        if (row.code == code) return std::max(row.before, row.after);
    return 0;
}

void expect_nothing_changed(const trial_tally& tally) {
    EXPECT_EQ(tally.changed, 0);
    EXPECT_EQ(tally.outcomes.approved.before, tally.outcomes.approved.after);
    EXPECT_EQ(tally.outcomes.declined.before, tally.outcomes.declined.after);
    EXPECT_EQ(tally.below_law_decisions.before, tally.below_law_decisions.after);
    EXPECT_EQ(tally.labels.before, tally.labels.after);
    for (const auto& row : tally.amounts)
        EXPECT_EQ(row.before, row.after) << enum_name(row.part);
    for (const auto* counts : {&tally.reasons, &tally.queues, &tally.confidence})
        for (const auto& row : *counts)
            if (row.code != "decided_otherwise_then") {
                EXPECT_EQ(row.before, row.after) << row.code;
            }
    EXPECT_THAT(tally.shoppers, IsEmpty());
}

TEST_P(PastShop, AStricterDraftChangesExactlyTheReturnsItIsAbout) {
    publish(document_of(THIRTY_DAYS));
    const auto early = order({.on_day = 0, .email = "a@example.com"});
    const auto late = order({.on_day = 0, .email = "b@example.com"});
    const auto too_late = order({.on_day = 0, .email = "c@example.com"});
    const auto outside = order({.on_day = 0, .email = "d@example.com"});
    open(early, 2 + 14);
    const auto changed_case = open(late, 2 + 15);
    open(too_late, 2 + 31);
    open(outside, 50);
    clock.set(day(60));
    auto asked = of_days(0, 45);
    const auto trial = tried(document_of(FORTNIGHT), asked);
    const auto& returns = trial.result->returns;
    EXPECT_EQ(returns.decisions, 3);
    EXPECT_EQ(returns.outcomes.approved, (trial_pair{2, 1}));
    EXPECT_EQ(returns.outcomes.declined, (trial_pair{1, 2}));
    const auto changes = changes_of(trial.id);
    ASSERT_THAT(changes, SizeIs(1));
    EXPECT_EQ(changes.front().of_case, changed_case);
    EXPECT_EQ(changes.front().before_minor, 1'000);
    EXPECT_EQ(changes.front().after_minor, 0);
    EXPECT_EQ(changes.front().reasons_after, "window_ended");
    EXPECT_THAT(returns.shoppers, ElementsAre(trial_shoppers{"DE", "eu", 1, 1, 0}));
    EXPECT_EQ(confidence(returns, "decided_otherwise_then"), 0);
    EXPECT_FALSE(trial.result->lines);
}

TEST_P(PastShop, EverySoldLineIsAskedAsIfItCameBackOnThatDay) {
    publish(document_of(THIRTY_DAYS));
    order({.on_day = 0, .lines = 3});
    order({.on_day = 10, .delivered_on = 12, .email = "b@example.com", .lines = 2});
    clock.set(day(60));
    auto asked = of_days(0, 60);
    asked.returned_on_day = 20;
    const auto trial = tried(document_of(FORTNIGHT), asked);
    ASSERT_TRUE(trial.result->lines);
    EXPECT_EQ(trial.result->returns.decisions, 0);
    EXPECT_EQ(trial.result->lines->decisions, 5);
    EXPECT_EQ(trial.result->lines->changed, 5);
    EXPECT_EQ(trial.result->lines->amounts.front(),
              (trial_amount{trial_part::item, "", money(10'000, EUR), money(0, EUR)}));
    asked.returned_on_day = 14;
    expect_nothing_changed(*tried(document_of(FORTNIGHT), asked).result->lines);
    EXPECT_EQ(trial.progress.orders_done, trial.progress.orders_total);
}

TEST_P(PastShop, WhatTheLawGivesStaysAndIsNamed) {
    publish(document_of(THIRTY_DAYS));
    const auto bought =
        order({.on_day = 0, .email = "a@example.com", .kind = buyer_kind::consumer});
    const auto traded = order({.on_day = 0, .email = "b@example.com"});
    const auto by_consumer = open(bought, 2 + 10);
    const auto by_business = open(traded, 2 + 10);
    clock.set(day(60));
    const auto trial = tried(document_of(A_WEEK), of_days(0, 60));
    const auto changes = changes_of(trial.id);
    ASSERT_THAT(changes, SizeIs(1)) << "14 days hold by law for the consumer";
    EXPECT_EQ(changes.front().of_case, by_business);
    const auto& below = trial.result->returns.below_law;
    const auto window = std::ranges::find(below, "window", &below_law::effect);
    ASSERT_NE(window, below.end());
    EXPECT_EQ(window->rule, "Terms");
    EXPECT_EQ(window->country, "DE");
    EXPECT_EQ(window->law.article, "9");
    EXPECT_EQ(window->decisions, 1);
    EXPECT_EQ(window->first.of_case, by_consumer);
}

TEST_P(PastShop, CustomersHaveThePastTheyHadThen) {
    const std::string once_only =
        R"({"name":"Once","when":{"fact":"customer.returns","at_least":1},"then":{"deny":{"code":"once"}}},)";
    publish(document_of(once_only + THIRTY_DAYS));
    const auto first = order({.on_day = 0});
    const auto second = order({.on_day = 1, .delivered_on = 3});
    open(first, 5);
    const auto refused_then = open(second, 6);
    clock.set(day(60));
    const auto trial = tried(document_of(THIRTY_DAYS), of_days(0, 60));
    const auto changes = changes_of(trial.id);
    ASSERT_THAT(changes, SizeIs(1)) << "the first had none before it";
    EXPECT_EQ(changes.front().of_case, refused_then);
    EXPECT_EQ(changes.front().outcome_before, item_outcome::declined);
    EXPECT_EQ(confidence(trial.result->returns, "decided_otherwise_then"), 0)
        << "the policy of the time says again what it said";
}

TEST_P(PastShop, ReturnsFromBeforeThePeriodStillHoldTheirUnits) {
    publish(document_of(THIRTY_DAYS));
    const auto bought = order({.on_day = 0});
    open(bought, 3, "1", 1);
    open(bought, 10, "1", 1);
    clock.set(day(60));
    const auto trial = tried(document_of(THIRTY_DAYS), of_days(5, 60));
    EXPECT_EQ(trial.result->returns.decisions, 1);
    EXPECT_EQ(trial.result->returns.outcomes.approved, (trial_pair{1, 1}));
    expect_nothing_changed(trial.result->returns);
}

/// Whatever the policy: the same document, tried against itself, changes nothing.
TEST_P(PastShop, ADraftEqualToThePolicyInForceChangesNothing) {
    seeded_random choices(7);
    for (int round = 0; round < 15; ++round) {
        auto document = random_policy(choices, 12);
        document.name = "Round " + std::to_string(round);
        clock.set(day(100 * round));
        publish(document, day(100 * round));
        for (int i = 0; i < 4; ++i) {
            const auto bought =
                order({.on_day = 100 * round + i,
                       .delivered_on = 100 * round + i + 2,
                       .kind = i % 2 == 0 ? buyer_kind::consumer : buyer_kind::business,
                       .lines = 3});
            for (const auto* line : {"1", "2"}) {
                try {
                    open(bought, 100 * round + 10 * i + 4, line);
                } catch (const std::runtime_error&) {  // this policy asks for more first
                }
            }
        }
        clock.set(day(100 * round + 90));
        auto asked = of_days(100 * round, 100 * round + 90);
        asked.returned_on_day = 20;
        const auto trial = tried(document, asked);
        expect_nothing_changed(trial.result->returns);
        expect_nothing_changed(*trial.result->lines);
        EXPECT_EQ(trial.result->lines->decisions, 12);
        EXPECT_THAT(changes_of(trial.id), IsEmpty());
    }
}

/// A clock on which every look takes a second: pages are cut after two or three orders.
class slow_clock final : public clock_port {
  public:
    explicit slow_clock(set_clock& from) : from_(from) {}
    instant now() override {
        from_.advance(std::chrono::seconds(1));
        return from_.now();
    }

  private:
    set_clock& from_;
};

TEST_P(PastShop, GoesOnAfterEachStopWithTheSameResult) {
    publish(document_of(THIRTY_DAYS));
    for (int i = 0; i < 130; ++i) {
        const auto bought = order({.on_day = i / 10,
                                   .delivered_on = i / 10 + 2,
                                   .email = "c" + std::to_string(i % 40) + "@example.com",
                                   .lines = 1 + static_cast<std::size_t>(i) % 3});
        if (i % 2 == 0) open(bought, i / 10 + 5 + i % 29);
    }
    clock.set(day(90));
    auto asked = of_days(0, 90);
    asked.returned_on_day = 20;
    const auto draft = document_of(FORTNIGHT);
    const auto whole = tried(draft, asked);
    EXPECT_GT(whole.result->returns.changed, 0);
    EXPECT_GT(whole.result->lines->changed, 200);

    const auto id = ask(draft, asked);
    int starts = 0;
    slow_clock slow(clock);
    while (!view(id).ended_at) {
        clock.advance(TRIAL_LEASE);
        ++starts;
        // Another process each time: it knows nothing but what is stored.
        policy_cache fresh;
        int pages = 0;
        run_trial({*stored, fresh, slow, ids}, take(id),
                  [&](const trial_record&, const trial_progress&) { return ++pages < 3; });
    }
    EXPECT_GT(starts, 10);
    const auto pieces = view(id);
    EXPECT_EQ(pieces.state, trial_state::completed);
    EXPECT_THAT(events_about(id), testing::ElementsAre("trial.queued", "trial.completed"));
    EXPECT_EQ(pieces.result->returns, whole.result->returns);
    EXPECT_EQ(pieces.result->lines, whole.result->lines);
    EXPECT_EQ(pieces.progress.orders_done, whole.progress.orders_done);
    auto expected = changes_of(whole.id);
    for (auto& change : expected)
        change.trial = id;
    const auto found = changes_of(id);
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i)
        EXPECT_EQ(json::encode(found[i]), json::encode(expected[i]));
}

TEST_P(PastShop, StopsWhenItIsCanceledOrTakenOver) {
    publish(document_of(THIRTY_DAYS));
    for (int i = 0; i < 12; ++i)
        order({.on_day = 0, .lines = 2});
    clock.set(day(90));
    auto asked = of_days(0, 90);
    asked.returned_on_day = 20;
    slow_clock slow(clock);
    const auto canceled = ask(document_of(FORTNIGHT), asked);
    run_trial(services(slow), take(canceled), [&](const trial_record&, const trial_progress&) {
        write([&](transaction& tx) { return cancel_trial(tx, context(), canceled); });
        return true;
    });
    EXPECT_EQ(view(canceled).state, trial_state::canceled);
    EXPECT_LT(view(canceled).progress.orders_done, 12);

    const auto taken_over = ask(document_of(FORTNIGHT), asked);
    bool is_taken = false;  // while its row is being written, others pass it by
    const auto left = run_trial(services(slow), take(taken_over),
                                [&](const trial_record& mine, const trial_progress&) {
                                    while (mine.claim == 1 && !is_taken) {
                                        clock.advance(TRIAL_LEASE * 2);
                                        is_taken = try_to_take(taken_over).has_value();
                                    }
                                    return true;
                                });
    EXPECT_EQ(left.state, trial_state::running);
    EXPECT_THAT(events_about(taken_over), testing::ElementsAre("trial.queued"));
    EXPECT_EQ(view(taken_over).state, trial_state::running);
}

TEST_P(PastShop, RefusesASecondTrialUntilTheFirstHasEnded) {
    publish(document_of(THIRTY_DAYS));
    clock.set(day(10));
    const auto first = ask(document_of(FORTNIGHT), of_days(0, 9));
    const auto second = stored->write([&](transaction& tx) {
        return create_trial(tx, context(), {document_of(FORTNIGHT), {}}, of_days(0, 9));
    });
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, "trial_under_way");
    EXPECT_THAT(second.error().message, testing::HasSubstr(first.text()));
}

TEST_P(PastShop, TheRunnerRunsWhatWaitsAndSaysWhatCannotRun) {
    publish(document_of(THIRTY_DAYS));
    open(order({.on_day = 0}), 20);
    clock.set(day(90));
    trial_runner runner(*stored, policies, clock, random);
    EXPECT_FALSE(runner.step());
    const auto id = ask(document_of(FORTNIGHT), of_days(0, 90));
    EXPECT_TRUE(runner.step());
    EXPECT_EQ(view(id).state, trial_state::completed);
    EXPECT_EQ(view(id).changes, 1);
    EXPECT_FALSE(runner.step());

    const auto damaged = ask(document_of(FORTNIGHT), of_days(0, 90));
    stored->database().write([](sql::connection& on) {
        on.execute("update trials set document = '{\"name\":1}' where state = 'queued'");
    });
    EXPECT_TRUE(runner.step());
    EXPECT_EQ(view(damaged).state, trial_state::failed);
    EXPECT_TRUE(view(damaged).failure.has_value());
    EXPECT_THAT(events_about(damaged), testing::ElementsAre("trial.queued", "trial.failed"));
}

}  // namespace
}  // namespace refundry
