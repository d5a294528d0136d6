// SPDX-License-Identifier: Apache-2.0
// Every tier of every shipped cancellation policy at its boundaries, with amounts by hand: the last
// moment is still in, a second later is not.
#include "app/cancellations/packs.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <filesystem>

#include "app/calendar/zones.hpp"
#include "domain/calendar/dates.hpp"
#include "domain/cancellations/cancellation_story.hpp"

namespace refundry {
namespace {

const cancellation_policy& pack(std::string_view name) {
    const auto found = find_cancellation_pack(name, "/pack");
    ensure(found.has_value(), name);
    return *found;
}

/// The story's stay, with clocks as the system knows them.
cancellation_story stay(std::string_view starts_on, int nights,
                        const std::string& zone = "Europe/Lisbon") {
    static time_zones zones;
    cancellation_story story;
    story.booked.starts_on = day(starts_on);
    story.booked.ends_on = add_days(story.booked.starts_on, nights);
    story.booked.place.time_zone = zone;
    const auto found = zones.find(zone);
    ensure(found.has_value(), zone);
    story.zone = *found;
    return story;
}

/// At `last` the one amount, a second later the other.
void expect_boundary(const cancellation_story& story, std::string_view name, std::string_view last,
                     std::int64_t until_then, std::int64_t after) {
    const auto plan = story.plan(pack(name));
    ASSERT_TRUE(plan) << name;
    const auto refunded = [&](instant now) { return plan->cancel(now).refunded.amount_minor; };
    using std::chrono::microseconds;
    using std::chrono::seconds;
    EXPECT_EQ(refunded(at(last) - seconds(1)), until_then) << name << " before " << last;
    EXPECT_EQ(refunded(at(last)), until_then) << name << " at " << last;
    EXPECT_EQ(refunded(at(last) + microseconds(1)), after) << name << " right after " << last;
    EXPECT_EQ(refunded(at(last) + seconds(1)), after) << name << " after " << last;
}

/// Four nights from 1 July, 15:00 in Lisbon (14:00 UTC): 400 for nights, 12 cleaning, 8 taxes on
/// the nights. Booked on 10 January at 10:00 UTC.
const cancellation_story& july() {
    static const auto story = stay("2026-07-01", 4);
    return story;
}

constexpr std::int64_t ALL = 42000;
constexpr std::int64_t HALF = 21000;

TEST(FlexiblePack, GivesAllUntilADayBeforeThenKeepsOneMoreNight) {
    expect_boundary(july(), "flexible", "2026-06-30T14:00:00Z", ALL, 30000 + 1200 + 600);
    expect_boundary(july(), "flexible", "2026-07-01T14:00:00Z", 31800, 20000 + 400);
    expect_boundary(july(), "flexible", "2026-07-02T14:00:00Z", 20400, 10000 + 200);
    expect_boundary(july(), "flexible", "2026-07-03T14:00:00Z", 10200, 0);
    expect_boundary(july(), "flexible", "2026-01-11T10:00:00Z", ALL, ALL);
}

TEST(ModeratePack, GivesAllUntilFiveDaysBeforeThenHalfOfTheRest) {
    expect_boundary(july(), "moderate", "2026-06-26T14:00:00Z", ALL, 15000 + 600 + 300);
    expect_boundary(july(), "moderate", "2026-07-01T14:00:00Z", 15900, 10000 + 200);
    expect_boundary(july(), "moderate", "2026-07-02T14:00:00Z", 10200, 5000 + 100);
    expect_boundary(july(), "moderate", "2026-07-03T14:00:00Z", 5100, 0);
}

TEST(LimitedPack, GivesAllUntilFourteenDaysHalfUntilSeven) {
    expect_boundary(july(), "limited", "2026-06-17T14:00:00Z", ALL, HALF);
    expect_boundary(july(), "limited", "2026-06-24T14:00:00Z", HALF, 0);
}

TEST(FirmPack, GivesAllUntilThirtyDaysHalfUntilSeven) {
    expect_boundary(july(), "firm", "2026-06-01T14:00:00Z", ALL, HALF);
    expect_boundary(july(), "firm", "2026-06-24T14:00:00Z", HALF, 0);
}

TEST(StrictPack, GivesHalfUntilSevenDaysBesideTheGrace) {
    expect_boundary(july(), "strict", "2026-01-11T10:00:00Z", ALL, HALF);
    expect_boundary(july(), "strict", "2026-06-24T14:00:00Z", HALF, 0);
    expect_boundary(july(), "strict-until-2025", "2026-01-12T10:00:00Z", ALL, HALF);
    expect_boundary(july(), "strict-until-2025", "2026-06-24T14:00:00Z", HALF, 0);
}

TEST(SuperStrictPacks, GiveHalfUntilThirtyOrSixtyDays) {
    expect_boundary(july(), "super-strict-30", "2026-01-11T10:00:00Z", ALL, HALF);
    expect_boundary(july(), "super-strict-30", "2026-06-01T14:00:00Z", HALF, 0);
    expect_boundary(july(), "super-strict-60", "2026-05-02T14:00:00Z", HALF, 0);
}

TEST(NonRefundablePack, GivesNothingBesideTheGrace) {
    expect_boundary(july(), "non-refundable", "2026-01-11T10:00:00Z", ALL, 0);
}

TEST(GraceOfThePacks, AsksForABookingSevenDaysAhead) {
    for (const auto* name : {"flexible", "moderate", "limited", "firm", "strict", "super-strict-30",
                             "super-strict-60", "non-refundable"}) {
        const auto& grace = pack(name).document().grace;
        ASSERT_EQ(grace.size(), 1U) << name;
        EXPECT_EQ(grace.front().until.hours_after_booking, 24) << name;
        EXPECT_EQ(grace.front().booked_days_before_start, 7) << name;
    }
    auto story = july();
    story.booked.booked_at = at("2026-06-24T14:00:00Z");
    expect_boundary(story, "firm", "2026-06-25T14:00:00Z", ALL, 0);
    story.booked.booked_at = at("2026-06-24T14:00:01Z");
    expect_boundary(story, "firm", "2026-06-24T14:00:02Z", 0, 0);
    expect_boundary(story, "limited", "2026-06-25T14:00:00Z", 0, 0);
    story.booked.booked_at = at("2026-06-17T14:00:00Z");
    expect_boundary(story, "strict-until-2025", "2026-06-19T14:00:00Z", ALL, HALF);
    story.booked.booked_at = at("2026-06-17T14:00:01Z");
    expect_boundary(story, "strict-until-2025", "2026-06-17T14:00:02Z", HALF, HALF);
}

/// Forty nights of 100, cleaning 120, taxes 80 on the nights.
cancellation_story forty_nights() {
    auto story = stay("2026-07-01", 40);
    story.booked.components = {{.code = "accommodation", .price = euros(400000)},
                               {.code = "cleaning_fee", .price = euros(12000)},
                               {.code = "taxes", .price = euros(8000), .follows = "accommodation"}};
    return story;
}

TEST(FirmLongTermPack, KeepsThirtyNightsAfterThirtyDaysBefore) {
    const auto story = forty_nights();
    for (const auto* name : {"long-term-firm", "firm"}) {
        expect_boundary(story, name, "2026-06-01T14:00:00Z", 420000, 100000 + 12000 + 2000);
        expect_boundary(story, name, "2026-07-01T14:00:00Z", 114000, 90000 + 1800);
        expect_boundary(story, name, "2026-07-10T14:00:00Z", 10000 + 200, 0);
    }
}

TEST(StrictLongTermPack, KeepsThirtyNightsFromTwoDaysAfterTheBooking) {
    const auto story = forty_nights();
    for (const auto* name : {"long-term-strict", "strict"}) {
        expect_boundary(story, name, "2026-01-12T10:00:00Z", 420000, 114000);
        expect_boundary(story, name, "2026-07-01T14:00:00Z", 114000, 91800);
    }
    auto late = story;
    late.booked.booked_at = at("2026-06-03T14:00:00Z");
    expect_boundary(late, "long-term-strict", "2026-06-05T14:00:00Z", 420000, 114000);
    late.booked.booked_at = at("2026-06-03T14:00:01Z");
    expect_boundary(late, "long-term-strict", "2026-06-05T14:00:00Z", 114000, 114000);
}

TEST(LongStays, BeginWithTwentyEightNights) {
    auto story = stay("2026-07-01", 27);
    const auto by_firm = [&] { return story.by(pack("firm"), "2026-06-20T00:00:00Z"); };
    EXPECT_EQ(by_firm().variant, "");
    EXPECT_EQ(by_firm().refunded, euros(HALF));
    story.booked.ends_on = add_days(story.booked.starts_on, 28);
    EXPECT_EQ(by_firm().variant, "Long stay");
    EXPECT_EQ(by_firm().refunded, euros(1200)) << "all nights are among the thirty";
}

/// Clocks in Lisbon went forward on 29 March 2026, at 01:00.
TEST(Thresholds, CountDaysByTheCalendarAndHoursByTheClock) {
    const auto april = stay("2026-04-01", 4);
    expect_boundary(april, "moderate", "2026-03-27T15:00:00Z", ALL, 15900);
    expect_boundary(april, "limited", "2026-03-18T15:00:00Z", ALL, HALF);
    expect_boundary(april, "limited", "2026-03-25T15:00:00Z", HALF, 0);
    const auto sunday = stay("2026-03-29", 4);
    expect_boundary(sunday, "flexible", "2026-03-28T14:00:00Z", ALL, 31800);
    const auto autumn = stay("2026-11-01", 4, "America/New_York");  // back at 02:00 of that day
    expect_boundary(autumn, "flexible", "2026-10-31T20:00:00Z", ALL, 31800);
    expect_boundary(autumn, "moderate", "2026-10-27T19:00:00Z", ALL, 15900);
}

TEST(Thresholds, KnowTheLeapDay) {
    auto leap = stay("2028-03-01", 4, "Asia/Tokyo");
    expect_boundary(leap, "limited", "2028-02-16T06:00:00Z", ALL, HALF);
    expect_boundary(leap, "firm", "2028-01-31T06:00:00Z", ALL, HALF);
    const auto common = stay("2027-03-01", 4, "Asia/Tokyo");
    expect_boundary(common, "limited", "2027-02-15T06:00:00Z", ALL, HALF);
    expect_boundary(common, "firm", "2027-01-30T06:00:00Z", ALL, HALF);
    const auto on_it = stay("2028-02-29", 4, "Asia/Tokyo");
    expect_boundary(on_it, "flexible", "2028-02-28T06:00:00Z", ALL, 31800);
}

TEST(Thresholds, AreThoseOfThePlace) {
    expect_boundary(stay("2026-07-01", 4, "Pacific/Honolulu"), "limited", "2026-06-25T01:00:00Z",
                    HALF, 0);
    expect_boundary(stay("2026-07-01", 4, "Pacific/Kiritimati"), "limited", "2026-06-24T01:00:00Z",
                    HALF, 0);
    expect_boundary(stay("2026-07-01", 4, "Asia/Kathmandu"), "limited", "2026-06-24T09:15:00Z",
                    HALF, 0);
}

TEST(CancellationPacks, AreTheFilesOfTheTree) {
    std::vector<std::string> files;
    for (const auto& file : std::filesystem::directory_iterator("data/cancellations"))
        if (!file.path().filename().string().contains(".schema."))
            files.push_back(file.path().stem().string());
    std::ranges::sort(files);
    std::vector<std::string> names;
    for (const auto& each : cancellation_packs()) {
        names.emplace_back(each.pack);
        EXPECT_FALSE(each.policy.document().description.empty()) << each.pack;
    }
    EXPECT_EQ(names, files);
    const auto unknown = find_cancellation_pack("firmm", "/pack");
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, "unknown_pack");
    EXPECT_TRUE(unknown.error().message.contains("Is \"firm\" meant?"));
}

/// Waiting never pays.
RC_GTEST_PROP(CancellationPacks, NeverGiveMoreForWaiting, ()) {
    const auto policy = rc::gen::elementOf(
        std::vector<cancellation_pack>(cancellation_packs().begin(), cancellation_packs().end()));
    const auto picked = *policy;
    const auto ahead = *rc::gen::inRange(0, 100);
    auto story = stay("2026-04-10", *rc::gen::inRange(0, 45));
    story.booked.booked_at = at("2026-04-10T09:13:00Z") - std::chrono::days(ahead);
    const auto plan = story.plan(picked.policy);
    const auto steps = plan->schedule(story.booked.booked_at);
    for (std::size_t i = 1; i < steps.size(); ++i)
        RC_ASSERT(steps[i].refunded < steps[i - 1].refunded);
    const auto some = [&] {
        return story.booked.booked_at + std::chrono::seconds(*rc::gen::inRange(0, 150 * 86'400));
    };
    const auto one = some();
    const auto other = some();
    RC_ASSERT(plan->cancel(std::min(one, other)).refunded >=
              plan->cancel(std::max(one, other)).refunded);
}

}  // namespace
}  // namespace refundry
