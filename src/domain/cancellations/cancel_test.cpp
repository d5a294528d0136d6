// SPDX-License-Identifier: Apache-2.0
// What tiers, grace, events and the end of a booking do, each by hand.
#include "domain/cancellations/cancel.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/cancellations/cancellation_story.hpp"

namespace refundry {
namespace {

using testing::ElementsAre;

constexpr std::string_view WEEK = R"(
    {"name": "A week ahead", "until": {"days_before_start": 7}, "then": {"percent": 10000}},
    {"name": "Late", "then": {"percent": 5000}})";

std::vector<std::int64_t> refunds(const cancellation_outcome& outcome) {
    std::vector<std::int64_t> each;
    for (const auto& part : outcome.components)
        each.push_back(part.refunded.amount_minor);
    return each;
}

std::vector<charge_code> steps(const component_outcome& part) {
    std::vector<charge_code> codes;
    for (const auto& step : part.derivation)
        codes.push_back(step.code);
    return codes;
}

TEST(Cancellation, CitesTheTierItsMomentItsShareAndTheVersion) {
    const cancellation_story story;
    const auto policy = cancellation_policy_of(WEEK);
    const auto early = story.by(policy, "2026-06-24T14:00:00Z");
    EXPECT_EQ(early.policy, "House");
    EXPECT_EQ(early.policy_version, 3);
    EXPECT_EQ(early.decided_by.kind, cancellation_basis_kind::tier);
    EXPECT_EQ(early.decided_by.name, "A week ahead");
    EXPECT_EQ(early.decided_by.until, at("2026-06-24T14:00:00Z"));
    EXPECT_EQ(early.decided_by.until_local, "2026-06-24T15:00:00+01:00");
    EXPECT_EQ(early.decided_by.terms->percent, 10000);
    EXPECT_EQ(early.refunded, euros(42000));
    const auto late = story.by(policy, "2026-06-24T14:00:00.000001Z");
    EXPECT_EQ(late.decided_by.name, "Late");
    EXPECT_THAT(refunds(late), ElementsAre(20000, 600, 400));
    EXPECT_EQ(late.charged, euros(21000));
}

TEST(Cancellation, CountsToATimeOfDayWhereTheBookingIs) {
    cancellation_story story;
    const auto policy = cancellation_policy_of(R"(
        {"name": "The evening before", "until": {"days_before_start": 1, "at": "23:59"},
         "then": {"percent": 10000}},
        {"name": "That night", "until": {"days_before_start": 1, "at": "24:00"},
         "then": {"percent": 8000}},
        {"name": "Late", "then": {"percent": 0}})");
    EXPECT_EQ(story.refunded(policy, "2026-06-30T22:59:00Z"), 42000);
    EXPECT_EQ(story.refunded(policy, "2026-06-30T22:59:01Z"), 33600);
    EXPECT_EQ(story.refunded(policy, "2026-06-30T23:00:00Z"), 33600);
    EXPECT_EQ(story.refunded(policy, "2026-06-30T23:00:01Z"), 0);
    story.zone = time_zone_rules(std::chrono::hours(-10));
    EXPECT_EQ(story.refunded(policy, "2026-07-01T09:59:00Z"), 42000);
    EXPECT_EQ(story.refunded(policy, "2026-07-01T09:59:01Z"), 33600);
}

TEST(Cancellation, CountsFromTheBookingToo) {
    const cancellation_story story;
    const auto policy = cancellation_policy_of(R"(
        {"name": "A day", "until": {"hours_after_booking": 24}, "then": {"percent": 10000}},
        {"name": "Two days", "until": {"days_after_booking": 2}, "then": {"percent": 9000}},
        {"name": "Three days", "until": {"days_after_booking": 2, "at": "24:00"},
         "then": {"percent": 8000}},
        {"name": "Late", "then": {"percent": 0}})");
    EXPECT_EQ(story.refunded(policy, "2026-01-11T10:00:00Z"), 42000);
    EXPECT_EQ(story.refunded(policy, "2026-01-11T10:00:01Z"), 37800);
    EXPECT_EQ(story.refunded(policy, "2026-01-12T10:00:00Z"), 37800);
    EXPECT_EQ(story.refunded(policy, "2026-01-12T10:00:01Z"), 33600);
    EXPECT_EQ(story.refunded(policy, "2026-01-13T00:00:00Z"), 33600);
    EXPECT_EQ(story.refunded(policy, "2026-01-13T00:00:01Z"), 0);
}

TEST(Cancellation, TakesTheClockOfTheBookingBeforeThatOfThePolicy) {
    cancellation_story story;
    const auto policy = cancellation_policy_of(WEEK, R"(,"start_time":"09:30")");
    EXPECT_EQ(story.refunded(policy, "2026-06-24T08:30:00Z"), 42000);
    EXPECT_EQ(story.refunded(policy, "2026-06-24T08:30:01Z"), 21000);
    story.booked.starts_at = local_time(std::chrono::hours(18));
    EXPECT_EQ(story.refunded(policy, "2026-06-24T17:00:00Z"), 42000);
    EXPECT_EQ(story.refunded(policy, "2026-06-24T17:00:01Z"), 21000);
}

/// Kept fees first, then nights, then the percentage, then the fixed amount.
TEST(Cancellation, ChargesInTheOrderOfTheTerms) {
    cancellation_story story;
    story.booked.components.push_back({.code = "extras", .price = euros(5000)});
    const auto policy = cancellation_policy_of(R"({"name": "All", "then": {
        "percent": 5000, "keep": ["cleaning_fee"], "keep_nights": 1,
        "shares": [{"component": "extras", "percent": 10000}],
        "keep_amount": {"amount_minor": 1030, "currency": "EUR"}}})");
    const auto outcome = story.by(policy, "2026-02-01T00:00:00Z");
    // Nights: 400 − 100 = 300, half is 150.00; taxes 150/400 of 8 = 3.00; extras 50.00: together
    // 203.00, less 10.30 in the proportion of 15000 : 300 : 5000 = 7.6108 : 0.1522 : 2.5369.
    EXPECT_THAT(refunds(outcome), ElementsAre(15000 - 761, 0, 300 - 15, 5000 - 254));
    EXPECT_EQ(outcome.refunded, euros(19270));
    EXPECT_EQ(outcome.charged, euros(47000 - 19270));
    EXPECT_THAT(
        steps(outcome.components[0]),
        ElementsAre(charge_code::kept_nights, charge_code::share, charge_code::kept_amount));
    EXPECT_THAT(steps(outcome.components[1]), ElementsAre(charge_code::kept_fee));
    EXPECT_THAT(steps(outcome.components[2]),
                ElementsAre(charge_code::followed, charge_code::kept_amount));
    EXPECT_THAT(steps(outcome.components[3]), ElementsAre(charge_code::kept_amount));
}

TEST(Cancellation, NeverChargesMoreThanThePriceNorGivesBackMoreThanWasPaid) {
    cancellation_story story;
    const auto policy = cancellation_policy_of(R"({"name": "All", "then": {"percent": 5000,
        "keep_amount": {"amount_minor": 100000, "currency": "EUR"}}})");
    EXPECT_EQ(story.refunded(policy, "2026-02-01T00:00:00Z"), 0);
    const auto half = cancellation_policy_of(R"({"name": "All", "then": {"percent": 5000}})");
    story.booked.paid = euros(30000);
    const auto outcome = story.by(half, "2026-02-01T00:00:00Z");
    EXPECT_EQ(outcome.charged, euros(21000));
    EXPECT_EQ(outcome.refunded, euros(9000));
    EXPECT_THAT(refunds(outcome), ElementsAre(8572, 257, 171)) << "90 by 200 : 6 : 4";
    story.booked.paid = euros(21000);
    EXPECT_EQ(story.refunded(half, "2026-02-01T00:00:00Z"), 0);
    story.booked.paid = euros(20999);
    EXPECT_EQ(story.refunded(half, "2026-02-01T00:00:00Z"), 0);
}

TEST(Cancellation, SharesOneCentByTheLargestRemainder) {
    cancellation_story story;
    story.booked.components = {{.code = "accommodation", .price = euros(10001)},
                               {.code = "cleaning_fee", .price = euros(333)},
                               {.code = "extras", .price = euros(1)}};
    const auto policy = cancellation_policy_of(R"({"name": "All", "then": {"percent": 3333}})");
    const auto outcome = story.by(policy, "2026-02-01T00:00:00Z");
    // 10335 × 0.3333 = 3444.66: 3445, in the proportion of the prices 3333.67 : 111.00 : 0.33.
    EXPECT_THAT(refunds(outcome), ElementsAre(3334, 111, 0));
}

TEST(Cancellation, KeepsNightsAtTheirOwnPrice) {
    cancellation_story story;
    story.booked.components = {{.code = "accommodation",
                                .price = euros(50000),
                                .nights = {euros(5000), euros(10000), euros(15000), euros(20000)}}};
    const auto policy =
        cancellation_policy_of(R"({"name": "All", "then": {"percent": 10000, "keep_nights": 1}})");
    EXPECT_EQ(story.refunded(policy, "2026-07-01T14:00:00Z"), 45000);
    EXPECT_EQ(story.refunded(policy, "2026-07-01T14:00:01Z"), 35000);
    EXPECT_EQ(story.refunded(policy, "2026-07-02T14:00:01Z"), 20000);
    EXPECT_EQ(story.refunded(policy, "2026-07-03T14:00:01Z"), 0);
}

TEST(Cancellation, SplitsAPriceOverItsNightsToTheCent) {
    cancellation_story story;
    story.booked.components = {{.code = "accommodation", .price = euros(10003)}};
    const auto policy =
        cancellation_policy_of(R"({"name": "All", "then": {"percent": 10000, "keep_nights": 1}})");
    EXPECT_EQ(story.refunded(policy, "2026-07-01T14:00:00Z"), 10003 - 2501);
    EXPECT_EQ(story.refunded(policy, "2026-07-02T14:00:01Z"), 10003 - 3 * 2501);
}

TEST(Cancellation, GivesNothingBackOfNightsThatHaveBegun) {
    const cancellation_story story;
    const auto policy = cancellation_policy_of(R"({"name": "All", "then": {"percent": 10000}})");
    EXPECT_EQ(story.refunded(policy, "2026-07-01T14:00:00Z"), 42000);
    EXPECT_EQ(story.refunded(policy, "2026-07-01T14:00:01Z"), 30000 + 600 + 1200);
    EXPECT_EQ(story.refunded(policy, "2026-07-04T14:00:01Z"), 1200);
}

TEST(Cancellation, IsOverWithTheBooking) {
    cancellation_story story;
    const auto policy = cancellation_policy_of(R"({"name": "All", "then": {"percent": 10000}})");
    EXPECT_EQ(story.refunded(policy, "2026-07-05T23:00:00Z"), 1200);
    const auto over = story.by(policy, "2026-07-05T23:00:01Z");
    EXPECT_EQ(over.refunded, euros(0));
    EXPECT_EQ(over.decided_by.kind, cancellation_basis_kind::ended);
    EXPECT_TRUE(over.considered.empty());
    story.booked.ends_at = local_time(std::chrono::hours(11));
    EXPECT_EQ(story.refunded(policy, "2026-07-05T10:00:00Z"), 1200);
    EXPECT_EQ(story.refunded(policy, "2026-07-05T10:00:01Z"), 0);
}

TEST(Cancellation, IsForAnHourAsForAStay) {
    cancellation_story story;
    story.booked.ends_on.reset();
    story.booked.starts_at = local_time(std::chrono::hours(19));
    story.booked.ends_at = local_time(std::chrono::hours(21));
    story.booked.components = {{.code = "price", .price = euros(8000)}};
    const auto policy = cancellation_policy_of(R"(
        {"name": "Two days ahead", "until": {"hours_before_start": 48}, "then": {"percent": 10000}},
        {"name": "Before it starts", "until": {"hours_before_start": 0}, "then": {"percent": 2500}},
        {"name": "Within the first half hour", "until": {"days_after_start": 0, "at": "19:30"},
         "then": {"percent": 1000}},
        {"name": "Late", "then": {"percent": 0}})");
    EXPECT_EQ(story.refunded(policy, "2026-06-29T18:00:00Z"), 8000);
    EXPECT_EQ(story.refunded(policy, "2026-06-29T18:00:01Z"), 2000);
    EXPECT_EQ(story.refunded(policy, "2026-07-01T18:00:00Z"), 2000);
    EXPECT_EQ(story.refunded(policy, "2026-07-01T18:00:01Z"), 800);
    EXPECT_EQ(story.refunded(policy, "2026-07-01T18:30:00Z"), 800);
    EXPECT_EQ(story.refunded(policy, "2026-07-01T18:30:01Z"), 0);
}

TEST(Cancellation, IsGracefulAfterABookingMadeEarly) {
    cancellation_story story;
    const auto policy =
        cancellation_policy_of(R"({"name": "Never", "then": {"percent": 0}})",
                               R"(,"grace":[{"name":"A day","until":{"hours_after_booking":24},
            "booked_days_before_start":7,"then":{"percent":10000}}])");
    const auto early = story.by(policy, "2026-01-11T10:00:00Z");
    EXPECT_EQ(early.refunded, euros(42000));
    EXPECT_EQ(early.decided_by.kind, cancellation_basis_kind::grace);
    EXPECT_EQ(early.decided_by.name, "A day");
    ASSERT_EQ(early.considered.size(), 2U);
    EXPECT_EQ(early.considered.front().basis.name, "Never");
    EXPECT_EQ(early.considered.front().refunded, euros(0));
    EXPECT_EQ(story.refunded(policy, "2026-01-11T10:00:01Z"), 0);
    story.booked.booked_at = at("2026-06-24T14:00:00Z");
    EXPECT_EQ(story.refunded(policy, "2026-06-25T14:00:00Z"), 42000);
    EXPECT_EQ(story.refunded(policy, "2026-06-25T14:00:01Z"), 0);
    story.booked.booked_at = at("2026-06-24T14:00:01Z");
    EXPECT_EQ(story.refunded(policy, "2026-06-24T14:00:02Z"), 0);
}

TEST(Cancellation, TakesTheVariantForTheLongestStayReached) {
    cancellation_story story;
    const auto policy = cancellation_policy_of(R"({"name": "Short", "then": {"percent": 1000}})",
                                               R"(,"variants":[
            {"name":"Week","nights_at_least":7,"tiers":[{"name":"W","then":{"percent":2000}}]},
            {"name":"Few","nights_at_least":5,"tiers":[{"name":"F","then":{"percent":3000}}]}])");
    const auto of_nights = [&](std::string_view ends_on) {
        story.booked.ends_on = day(ends_on);
        const auto outcome = story.by(policy, "2026-02-01T00:00:00Z");
        return outcome.variant + "/" + outcome.decided_by.name;
    };
    EXPECT_EQ(of_nights("2026-07-05"), "/Short");
    EXPECT_EQ(of_nights("2026-07-06"), "Few/F");
    EXPECT_EQ(of_nights("2026-07-07"), "Few/F");
    EXPECT_EQ(of_nights("2026-07-08"), "Week/W");
}

declared_event wildfire() {
    return {.code = "wildfire",
            .name = "Fires around Lisbon",
            .declared_at = at("2026-06-28T09:00:00Z"),
            .from = day("2026-06-27"),
            .to = day("2026-07-02"),
            .areas = {{.country = "PT", .subdivision = "11", .postal_prefix = "11"}},
            .percent = 10000};
}

TEST(Cancellation, IsKinderInADeclaredEvent) {
    cancellation_story story;
    const auto policy = cancellation_policy_of(WEEK);
    story.events = {wildfire()};
    EXPECT_EQ(story.refunded(policy, "2026-06-28T08:59:59.999999Z"), 21000);
    const auto now = story.by(policy, "2026-06-28T09:00:00Z");
    EXPECT_EQ(now.refunded, euros(42000));
    EXPECT_EQ(now.decided_by.kind, cancellation_basis_kind::event);
    EXPECT_EQ(now.decided_by.name, "Fires around Lisbon");
    EXPECT_EQ(now.decided_by.code, "wildfire");
    EXPECT_EQ(story.refunded(policy, "2026-07-02T15:00:00Z"), 20000 + 400 + 1200)
        << "two nights were spent";
    story.events.front().percent = 4999;
    const auto harsher = story.by(policy, "2026-06-28T09:00:00Z");
    EXPECT_EQ(harsher.decided_by.name, "Late") << "the kinder of both";
    EXPECT_EQ(harsher.refunded, euros(21000));
    EXPECT_EQ(harsher.considered.size(), 2U);
}

TEST(Cancellation, AsksWhetherAnEventIsOneOfThisBooking) {
    cancellation_story story;
    const auto policy = cancellation_policy_of(WEEK);
    const auto concerns = [&](auto bend) {
        story.events = {wildfire()};
        bend(story.events.front());
        return story.by(policy, "2026-06-29T00:00:00Z").decided_by.kind ==
               cancellation_basis_kind::event;
    };
    EXPECT_TRUE(concerns([](auto&) {}));
    EXPECT_TRUE(concerns([](auto& event) { event.areas = {{.country = "PT"}}; }));
    EXPECT_TRUE(concerns([](auto& event) { event.areas.insert(event.areas.begin(), {"ES"}); }));
    EXPECT_FALSE(concerns([](auto& event) { event.areas = {{.country = "ES"}}; }));
    EXPECT_FALSE(concerns([](auto& event) { event.areas.front().subdivision = "13"; }));
    EXPECT_FALSE(concerns([](auto& event) { event.areas.front().postal_prefix = "12"; }));
    EXPECT_TRUE(concerns([](auto& event) { event.from = day("2026-07-05"), event.to.reset(); }));
    EXPECT_FALSE(concerns([](auto& event) { event.from = day("2026-07-06"), event.to.reset(); }));
    EXPECT_TRUE(concerns([](auto& event) { event.to = day("2026-07-01"); }));
    EXPECT_FALSE(concerns([](auto& event) { event.to = day("2026-06-30"); }));
    EXPECT_FALSE(concerns([&](auto& event) { event.declared_at = story.booked.booked_at; }))
        << "it was known when they booked";
}

TEST(CancellationSchedule, ListsTheMomentsAndTheAmounts) {
    const cancellation_story story;
    const auto policy = cancellation_policy_of(
        WEEK, R"(,"grace":[{"name":"A day","until":{"hours_after_booking":24},
            "then":{"percent":10000}}])");
    const auto steps = story.plan(policy)->schedule(at("2026-01-10T10:00:00Z"));
    std::vector<std::string> lines;
    for (const auto& step : steps)
        lines.push_back(step.until_local.value_or("later") + " " + to_string(step.refunded) + " " +
                        step.decided_by.name);
    EXPECT_THAT(lines, ElementsAre("2026-06-24T15:00:00+01:00 420.00 EUR A week ahead",
                                   "2026-07-01T15:00:00+01:00 210.00 EUR Late",
                                   "2026-07-02T15:00:00+01:00 159.00 EUR Late",
                                   "2026-07-03T15:00:00+01:00 108.00 EUR Late",
                                   "2026-07-04T15:00:00+01:00 57.00 EUR Late",
                                   "2026-07-06T00:00:00+01:00 6.00 EUR Late", "later 0.00 EUR "));
}

TEST(CancellationSchedule, BeginsAtTheMomentAskedFor) {
    const cancellation_story story;
    const auto policy = cancellation_policy_of(WEEK);
    const auto plan = story.plan(policy);
    EXPECT_EQ(plan->schedule(at("2026-06-24T14:00:00Z")).front().refunded, euros(42000));
    EXPECT_EQ(plan->schedule(at("2026-06-24T14:00:00.000001Z")).front().refunded, euros(21000));
    const auto over = plan->schedule(at("2026-08-01T00:00:00Z"));
    ASSERT_EQ(over.size(), 1U);
    EXPECT_EQ(over.front().refunded, euros(0));
    EXPECT_FALSE(over.front().until);
}

TEST(LocalText, ShowsTheClockAndItsOffset) {
    const auto zone = lisbon();
    EXPECT_EQ(local_text(at("2026-03-29T00:59:59Z"), zone), "2026-03-29T00:59:59+00:00");
    EXPECT_EQ(local_text(at("2026-03-29T01:00:00Z"), zone), "2026-03-29T02:00:00+01:00");
    EXPECT_EQ(local_text(at("2026-01-01T00:00:00Z"), time_zone_rules(-std::chrono::minutes(210))),
              "2025-12-31T20:30:00-03:30");
}

}  // namespace
}  // namespace refundry
