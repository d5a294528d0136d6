// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "base/ensure.hpp"
#include "domain/calendar/business_calendar.hpp"
#include "domain/calendar/dates.hpp"
#include "domain/calendar/time_zone_rules.hpp"

namespace refundry {
namespace {

using namespace std::chrono;

instant at(std::string_view text) {
    return parse_instant(text).value();
}
local_date day(std::string_view text) {
    return parse_local_date(text).value();
}

zone_offset from(std::string_view text, minutes offset) {
    return {.from = at(text), .offset = offset};
}

/// Two summers of Berlin.
time_zone_rules berlin() {
    return time_zone_rules(
        {from("2024-10-27T01:00:00Z", 60min), from("2025-03-30T01:00:00Z", 120min),
         from("2025-10-26T01:00:00Z", 60min), from("2026-03-29T01:00:00Z", 120min),
         from("2026-10-25T01:00:00Z", 60min)});
}

std::string start(std::string_view date, const time_zone_rules& zone) {
    return to_string(start_of_local_day(day(date), zone));
}

TEST(LocalDay, OfBerlinIsTwentyThreeHoursInSpringAndTwentyFiveInAutumn) {
    const auto zone = berlin();
    EXPECT_EQ(start("2026-03-29", zone), "2026-03-28T23:00:00Z");
    EXPECT_EQ(start("2026-03-30", zone), "2026-03-29T22:00:00Z");
    EXPECT_EQ(start("2026-10-25", zone), "2026-10-24T22:00:00Z");
    EXPECT_EQ(start("2026-10-26", zone), "2026-10-25T23:00:00Z");
    EXPECT_EQ(
        end_of_local_day(day("2026-03-29"), zone) - start_of_local_day(day("2026-03-29"), zone),
        23h);
    EXPECT_EQ(
        end_of_local_day(day("2026-10-25"), zone) - start_of_local_day(day("2026-10-25"), zone),
        25h);
}

TEST(LocalDay, ChangesAtLocalMidnight) {
    const auto zone = berlin();
    EXPECT_EQ(local_date_of(at("2025-12-31T22:59:59.999999Z"), zone), day("2025-12-31"));
    EXPECT_EQ(local_date_of(at("2025-12-31T23:00:00Z"), zone), day("2026-01-01"));
    EXPECT_EQ(local_date_of(at("2026-07-01T21:59:59Z"), zone), day("2026-07-01"));
    EXPECT_EQ(local_date_of(at("2026-07-01T22:00:00Z"), zone), day("2026-07-02"));
}

TEST(LocalDay, BeginsAfterAGapThatSwallowsMidnight) {
    // Beirut: 2022-03-27 00:00 did not happen, clocks went to 01:00.
    const time_zone_rules beirut(
        {from("2021-10-30T21:00:00Z", 120min), from("2022-03-26T22:00:00Z", 180min)});
    EXPECT_EQ(start("2022-03-27", beirut), "2022-03-26T22:00:00Z");
    EXPECT_EQ(local_date_of(at("2022-03-26T21:59:59Z"), beirut), day("2022-03-26"));
    EXPECT_EQ(local_date_of(at("2022-03-26T22:00:00Z"), beirut), day("2022-03-27"));
}

TEST(LocalDay, BeginsAtTheSecondMidnightWhenClocksGoBackOverIt) {
    // Havana: 2022-11-06 01:00 went back to 00:00; St. John's: 2010-11-07 00:01 back to 23:01.
    const time_zone_rules havana(
        {from("2022-03-13T05:00:00Z", -240min), from("2022-11-06T05:00:00Z", -300min)});
    EXPECT_EQ(start("2022-11-06", havana), "2022-11-06T04:00:00Z");
    const time_zone_rules st_johns(
        {from("2010-03-14T03:31:00Z", -150min), from("2010-11-07T02:31:00Z", -210min)});
    EXPECT_EQ(local_date_of(at("2010-11-07T02:30:30Z"), st_johns), day("2010-11-07"));
    EXPECT_EQ(local_date_of(at("2010-11-07T02:31:00Z"), st_johns), day("2010-11-06"));
    EXPECT_EQ(start("2010-11-07", st_johns), "2010-11-07T03:30:00Z");
}

TEST(LocalDay, OfLordHoweMovesByHalfAnHour) {
    const time_zone_rules lord_howe(
        {from("2025-10-04T15:30:00Z", 660min), from("2026-04-04T15:00:00Z", 630min)});
    EXPECT_EQ(start("2026-04-05", lord_howe), "2026-04-04T13:00:00Z");
    EXPECT_EQ(end_of_local_day(day("2026-04-05"), lord_howe) -
                  start_of_local_day(day("2026-04-05"), lord_howe),
              24h + 30min);
}

TEST(LocalDay, LiesOnEitherSideOfTheDateLine) {
    const time_zone_rules kiritimati(hours(14));
    const time_zone_rules baker(hours(-12));
    EXPECT_EQ(local_date_of(at("2026-01-01T10:00:00Z"), kiritimati), day("2026-01-02"));
    EXPECT_EQ(local_date_of(at("2026-01-01T10:00:00Z"), baker), day("2025-12-31"));
    EXPECT_EQ(start("2026-01-01", kiritimati), "2025-12-31T10:00:00Z");
    EXPECT_EQ(start("2026-01-01", baker), "2026-01-01T12:00:00Z");
}

TEST(LocalDay, ThatASkippedDateWouldBeginIsTheNextOne) {
    // Apia went over the date line: 2011-12-30 did not happen.
    const time_zone_rules apia(
        {from("2011-09-24T14:00:00Z", -600min), from("2011-12-30T10:00:00Z", 840min)});
    EXPECT_EQ(start("2011-12-30", apia), "2011-12-30T10:00:00Z");
    EXPECT_EQ(start("2011-12-31", apia), "2011-12-30T10:00:00Z");
    EXPECT_EQ(end_of_local_day(day("2011-12-29"), apia), at("2011-12-30T10:00:00Z"));
}

TEST(TimeZoneRules, RefuseOffsetsOutOfOrder) {
    const std::vector<zone_offset> none;
    EXPECT_THROW(time_zone_rules{none}, internal_error);
    EXPECT_THROW(
        time_zone_rules({from("2025-01-01T00:00:00Z", 0min), from("2025-01-01T00:00:00Z", 1min)}),
        internal_error);
    EXPECT_THROW(time_zone_rules(hours(25)), internal_error);
}

/// Random clocks, changed every few hours to months by up to a day.
time_zone_rules any_zone() {
    std::vector<zone_offset> offsets;
    instant when = at("2025-01-01T00:00:00Z");
    for (int i = 0, count = *rc::gen::inRange(1, 12); i < count; ++i) {
        offsets.push_back({.from = when, .offset = minutes(15 * *rc::gen::inRange(-56, 57))});
        when += minutes(15 * *rc::gen::inRange(1, 4 * 24 * 60));
    }
    return time_zone_rules(std::move(offsets));
}

RC_GTEST_PROP(LocalDayProperty, StartIsTheLastInstantBeforeWhichItWasEarlier, ()) {
    const auto zone = any_zone();
    const auto date = add_days(day("2025-01-01"), *rc::gen::inRange(-5, 400));
    const instant begin = start_of_local_day(date, zone);
    RC_ASSERT(local_date_of(begin - 1us, zone) < date);
    // Naive: minute by minute, and the instants around each change, nothing later is earlier.
    for (instant later = begin; later < begin + days(4); later += 1min)
        RC_ASSERT(local_date_of(later, zone) >= date);
    for (const zone_offset& change : zone.offsets())
        if (change.from >= begin) RC_ASSERT(local_date_of(change.from, zone) >= date);
}

RC_GTEST_PROP(LocalDayProperty, DaysFollowOneAnother, ()) {
    const auto zone = any_zone();
    const auto date = add_days(day("2025-01-01"), *rc::gen::inRange(-5, 400));
    RC_ASSERT(end_of_local_day(date, zone) == start_of_local_day(add_days(date, 1), zone));
    RC_ASSERT(start_of_local_day(date, zone) <= end_of_local_day(date, zone));
}

TEST(Dates, OfAMonthWithoutTheDayAreItsLast) {
    EXPECT_EQ(add_months(day("2025-01-31"), 1), day("2025-02-28"));
    EXPECT_EQ(add_months(day("2024-01-31"), 1), day("2024-02-29"));
    EXPECT_EQ(add_months(day("2025-12-31"), 2), day("2026-02-28"));
    EXPECT_EQ(add_months(day("2025-03-31"), -1), day("2025-02-28"));
    EXPECT_EQ(add_months(day("2025-01-15"), 12), day("2026-01-15"));
    EXPECT_EQ(add_years(day("2024-02-29"), 1), day("2025-02-28"));
    EXPECT_EQ(add_years(day("2024-02-29"), 4), day("2028-02-29"));
}

TEST(Dates, CountOverTheLeapDayAndTheNewYear) {
    EXPECT_EQ(add_days(day("2024-02-28"), 1), day("2024-02-29"));
    EXPECT_EQ(add_days(day("2025-02-28"), 1), day("2025-03-01"));
    EXPECT_EQ(add_days(day("2025-12-31"), 14), day("2026-01-14"));
    EXPECT_EQ(days_between(day("2025-12-31"), day("2026-01-14")), 14);
    EXPECT_EQ(days_between(day("2026-01-14"), day("2025-12-31")), -14);
}

TEST(BusinessCalendar, SkipsWeekendAndHolidays) {
    const business_calendar german({Saturday, Sunday}, {day("2026-04-06"), day("2026-04-03")});
    EXPECT_FALSE(german.is_business_day(day("2026-04-03")));  // Good Friday
    EXPECT_EQ(german.next_business_day(day("2026-04-03")), day("2026-04-07"));
    EXPECT_EQ(german.next_business_day(day("2026-04-07")), day("2026-04-07"));
    EXPECT_EQ(german.add_business_days(day("2026-04-02"), 1, start_day::does_not_count),
              day("2026-04-07"));
    EXPECT_EQ(german.add_business_days(day("2026-04-02"), 2, start_day::counts), day("2026-04-07"));
    EXPECT_EQ(german.add_business_days(day("2026-04-04"), 1, start_day::counts), day("2026-04-07"));
    EXPECT_EQ(german.add_business_days(day("2026-04-04"), 0, start_day::counts), day("2026-04-04"));
}

TEST(BusinessCalendar, KnowsWeekendsOfOtherCountries) {
    const business_calendar nepal({Saturday}, {});
    EXPECT_TRUE(nepal.is_business_day(day("2026-01-04")));  // a Sunday
    EXPECT_EQ(nepal.next_business_day(day("2026-01-03")), day("2026-01-04"));
    const business_calendar israel({Friday, Saturday}, {});
    EXPECT_EQ(israel.add_business_days(day("2026-01-01"), 1, start_day::does_not_count),
              day("2026-01-04"));
    EXPECT_THROW(
        business_calendar({Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday}, {}),
        internal_error);
}

RC_GTEST_PROP(BusinessCalendarProperty, AgreesWithCountingTheDaysBetween, ()) {
    std::vector<local_date> holidays;
    for (const int offset : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 60)))
        holidays.push_back(add_days(day("2026-01-01"), offset));
    const business_calendar calendar({Friday, Saturday}, holidays);
    const auto first = add_days(day("2026-01-01"), *rc::gen::inRange(0, 40));
    const auto count = *rc::gen::inRange(1, 30);
    const auto counting = *rc::gen::element(start_day::counts, start_day::does_not_count);
    const auto last = calendar.add_business_days(first, count, counting);

    int counted = 0;
    const int skipped = counting == start_day::counts ? 0 : 1;
    for (auto date = add_days(first, skipped); date <= last; date = add_days(date, 1)) {
        const weekday name{sys_days(date)};
        const bool is_free = name == Friday || name == Saturday ||
                             std::find(holidays.begin(), holidays.end(), date) != holidays.end();
        counted += is_free ? 0 : 1;
    }
    RC_ASSERT(counted == count);
    RC_ASSERT(calendar.is_business_day(last));
}

RC_GTEST_PROP(DatesProperty, AMonthLaterIsTheSameDayOrTheLast, ()) {
    const auto date = add_days(day("2000-01-01"), *rc::gen::inRange(0, 40'000));
    const auto months_later = *rc::gen::inRange(-600, 600);
    const auto later = add_months(date, months_later);
    RC_ASSERT(later.ok());
    RC_ASSERT(later.year() / later.month() ==
              year_month(date.year(), date.month()) + months(months_later));
    const auto last_day = (later.year() / later.month() / last).day();
    RC_ASSERT(later.day() == std::min(date.day(), last_day));
}

}  // namespace
}  // namespace refundry
