// SPDX-License-Identifier: Apache-2.0
#include "domain/law/legal_period.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "domain/calendar/dates.hpp"

namespace refundry::law {
namespace {

using namespace std::chrono;

law_day day(std::string_view text) {
    return law_day(parse_local_date(text).value());
}

/// Germany around two turns of the year; Epiphany in Bavaria only; a day of rest nobody checked.
place_calendars a_table() {
    const auto on = [](std::string_view subdivision, std::string_view date, bool is_sure = true) {
        return public_holiday{.country = "DE",
                              .subdivision = std::string(subdivision),
                              .date = local_date(day(date)),
                              .is_sure = is_sure};
    };
    std::vector<public_holiday> rows;
    for (const auto* part : {"", "BY", "BE"})
        for (const auto* date : {"2025-12-25", "2025-12-26", "2026-01-01", "2026-04-03",
                                 "2026-04-06", "2026-12-25", "2026-12-26", "2027-01-01"})
            rows.push_back(on(part, date));
    rows.push_back(on("BY", "2026-01-06"));
    for (const auto* part : {"", "BY", "BE"})
        rows.push_back(on(part, "2025-12-24", false));
    const country_weekend israel{.country = "IL",
                                 .days = {false, false, false, false, false, true, true}};
    return {std::move(rows), std::array{israel}};
}

const place_calendars& table() {
    static const auto made = a_table();
    return made;
}

working_days of(deadline_of whose, std::string_view subdivision,
                std::span<const working_day_override> overrides = {},
                std::string_view country = "DE") {
    return {table().find(country, subdivision), whose, country, subdivision, overrides};
}

constexpr legal_period FOURTEEN_DAYS{.length = 14};
constexpr auto ROLL = roll_rule::sat_sun_public_holiday;

std::string consumer(const legal_period& period, std::string_view event, roll_rule roll,
                     std::string_view subdivision = "BE") {
    return to_string(local_date(
        last_day_for_consumer(period, day(event), roll, of(deadline_of::consumer, subdivision))));
}
std::string trader(const legal_period& period, std::string_view event,
                   std::string_view subdivision = "BE") {
    return to_string(
        local_date(last_day_for_trader(period, day(event), of(deadline_of::trader, subdivision))));
}

TEST(LegalPeriod, StartsOnTheDayAfterItsEvent) {
    EXPECT_EQ(consumer(FOURTEEN_DAYS, "2026-03-02", ROLL), "2026-03-16");
    EXPECT_EQ(trader(FOURTEEN_DAYS, "2026-03-02"), "2026-03-16");
}

TEST(LegalPeriod, CountsTheDayOfItsEventWhereTheLawDoes) {
    const legal_period eight{.length = 8, .start = start_day::counts};
    EXPECT_EQ(consumer(eight, "2026-03-02", roll_rule::none), "2026-03-09");
    const legal_period none{.length = 0, .start = start_day::counts};
    EXPECT_EQ(consumer(none, "2026-03-02", roll_rule::none), "2026-03-02");
}

TEST(LegalPeriod, RollsOverTheEndOfTheYearForTheConsumerOnly) {
    // 11 December and 14 days is Christmas Day, a Thursday; Friday is a holiday too.
    EXPECT_EQ(consumer(FOURTEEN_DAYS, "2025-12-11", ROLL), "2025-12-29");
    EXPECT_EQ(trader(FOURTEEN_DAYS, "2025-12-11"), "2025-12-25");
    EXPECT_EQ(consumer(FOURTEEN_DAYS, "2025-12-11", roll_rule::none), "2025-12-25");
    // Good Friday to the Tuesday after Easter.
    EXPECT_EQ(consumer(FOURTEEN_DAYS, "2026-03-20", ROLL), "2026-04-07");
}

TEST(LegalPeriod, TakesARegionalHolidayWhereTheRegionHasItOrIsNotKnown) {
    EXPECT_EQ(consumer(FOURTEEN_DAYS, "2025-12-23", ROLL, "BE"), "2026-01-06");
    EXPECT_EQ(consumer(FOURTEEN_DAYS, "2025-12-23", ROLL, "BY"), "2026-01-07");
    EXPECT_EQ(consumer(FOURTEEN_DAYS, "2025-12-23", ROLL, ""), "2026-01-07");
    EXPECT_EQ(consumer(FOURTEEN_DAYS, "2025-12-23", ROLL, "XX"), "2026-01-07");
}

TEST(LegalPeriod, TakesAnUnsureHolidayForTheConsumerAndNotForTheTrader) {
    const legal_period one{.length = 1, .unit = period_unit::business_day};
    EXPECT_EQ(consumer(one, "2025-12-23", roll_rule::not_needed), "2025-12-29");
    EXPECT_EQ(trader(one, "2025-12-23"), "2025-12-24");
}

TEST(LegalPeriod, RollsOverSundayButNotSaturdayWhereTheLawSaysSo) {
    const legal_period seven{.length = 7};
    EXPECT_EQ(consumer(seven, "2026-02-28", roll_rule::sunday_and_public_holiday), "2026-03-07");
    EXPECT_EQ(consumer(seven, "2026-03-01", roll_rule::sunday_and_public_holiday), "2026-03-09");
    EXPECT_EQ(consumer(seven, "2026-02-28", roll_rule::sat_and_public_holiday), "2026-03-09");
    EXPECT_EQ(consumer(seven, "2026-03-01", roll_rule::only_where_custom_not_to_trade_that_day),
              "2026-03-08");
}

TEST(LegalPeriod, EndsAMonthWithoutTheDayOnItsLast) {
    const legal_period month{.length = 1, .unit = period_unit::month};
    EXPECT_EQ(trader(month, "2026-01-31"), "2026-02-28");
    EXPECT_EQ(trader(month, "2028-01-31"), "2028-02-29");
    const legal_period year{.length = 1, .unit = period_unit::year};
    EXPECT_EQ(trader(year, "2028-02-29"), "2029-02-28");
    const legal_period days{.length = 2, .unit = period_unit::calendar_day};
    EXPECT_EQ(trader(days, "2028-02-28"), "2028-03-01");
}

TEST(LegalPeriod, CountsBusinessDaysByTheWeekendOfTheCountry) {
    const legal_period three{.length = 3, .unit = period_unit::business_day};
    const auto days = of(deadline_of::trader, "", {}, "IL");
    EXPECT_EQ(last_day_for_trader(three, day("2026-03-04"), days), day("2026-03-09"));
}

TEST(LegalPeriod, LetsTheMerchantCorrectADay) {
    const auto on = [](std::string_view date, bool is_working_day, std::string subdivision = "") {
        return working_day_override{.country = "DE",
                                    .subdivision = std::move(subdivision),
                                    .date = local_date(day(date)),
                                    .is_working_day = is_working_day};
    };
    const std::vector overrides{on("2026-03-16", false), on("2026-03-17", false),
                                on("2026-03-17", true, "BE")};
    const auto last = [&](std::string_view subdivision) {
        return last_day_for_consumer(FOURTEEN_DAYS, day("2026-03-02"), ROLL,
                                     of(deadline_of::consumer, subdivision, overrides));
    };
    EXPECT_EQ(last("BE"), day("2026-03-17")) << "the subdivision's own word is the last";
    EXPECT_EQ(last("BY"), day("2026-03-18"));
}

// An independent count: one day after the other, with a hand-written list of what rests.

struct oracle {
    bool rests_certainly(law_day at, std::string_view subdivision) const {
        const auto date = to_string(local_date(at));
        const auto name = weekday(at);
        if (name == Saturday || name == Sunday) return true;
        for (const auto* each : {"2025-12-25", "2025-12-26", "2026-01-01", "2026-04-03",
                                 "2026-04-06", "2026-12-25", "2026-12-26", "2027-01-01"})
            if (date == each) return true;
        return subdivision == "BY" && date == "2026-01-06";
    }
    bool rests(law_day at, std::string_view subdivision, deadline_of whose) const {
        const auto date = to_string(local_date(at));
        const bool is_unsure =
            date == "2025-12-24" || (subdivision.empty() && date == "2026-01-06");
        return rests_certainly(at, subdivision) || (whose == deadline_of::consumer && is_unsure);
    }

    /// Walks from the event and stops on the day that makes the period whole.
    law_day end_of(const legal_period& period, law_day event, std::string_view subdivision,
                   deadline_of whose) const {
        if (period.length == 0) return event;
        law_day at = period.start == start_day::counts ? event - days(1) : event;
        const local_date from(event);
        for (int counted = 0;;) {
            at += days(1);
            switch (period.unit) {
                case period_unit::business_day:
                    counted += rests(at, subdivision, whose) ? 0 : 1;
                    break;
                case period_unit::calendar_day:
                    ++counted;
                    break;
                case period_unit::month:
                case period_unit::year: {
                    // The day whose number is the event's, or the last of a month that has none.
                    const law_day shown = at + days(period.start == start_day::counts ? 1 : 0);
                    const local_date now(shown);
                    const bool is_last = local_date(shown + days(1)).month() != now.month();
                    const int months = (int(now.year()) - int(from.year())) * 12 +
                                       int(unsigned(now.month())) - int(unsigned(from.month()));
                    const int wanted = period.length * (period.unit == period_unit::year ? 12 : 1);
                    const bool is_day =
                        now.day() == from.day() || (is_last && now.day() < from.day());
                    if (months == wanted && is_day) counted = period.length;
                    break;
                }
                case period_unit::hour:
                    return at;
            }
            if (counted == period.length) return at;
        }
    }
};

legal_period any_period() {
    return {.length = *rc::gen::inRange(0, 40),
            .unit = *rc::gen::element(period_unit::calendar_day, period_unit::business_day,
                                      period_unit::month, period_unit::year),
            .start = *rc::gen::element(start_day::counts, start_day::does_not_count)};
}

RC_GTEST_PROP(LegalPeriodProperty, AgreesWithWalkingDayByDay, ()) {
    const auto period = any_period();
    const auto event = day("2025-06-01") + days(*rc::gen::inRange(0, 1'400));
    const auto* subdivision = *rc::gen::element("", "BY", "BE");
    const oracle walk;
    RC_ASSERT(last_day_for_trader(period, event, of(deadline_of::trader, subdivision)) ==
              walk.end_of(period, event, subdivision, deadline_of::trader));
    law_day expected = walk.end_of(period, event, subdivision, deadline_of::consumer);
    while (walk.rests(expected, subdivision, deadline_of::consumer))
        expected += days(1);
    RC_ASSERT(last_day_for_consumer(period, event, ROLL, of(deadline_of::consumer, subdivision)) ==
              expected);
}

RC_GTEST_PROP(LegalPeriodProperty, NeverEndsForTheConsumerBeforeItEndsForTheTrader, ()) {
    const auto period = any_period();
    const auto event = day("2025-06-01") + days(*rc::gen::inRange(0, 900));
    const auto* subdivision = *rc::gen::element("", "BY", "BE", "XX");
    const auto roll = *rc::gen::element(roll_rule::none, roll_rule::sat_sun_public_holiday,
                                        roll_rule::sunday_and_public_holiday);
    RC_ASSERT(last_day_for_consumer(period, event, roll, of(deadline_of::consumer, subdivision)) >=
              last_day_for_trader(period, event, of(deadline_of::trader, subdivision)));
}

RC_GTEST_PROP(LegalPeriodProperty, EndsNoEarlierForALaterEvent, ()) {
    const auto period = any_period();
    const auto event = day("2025-06-01") + days(*rc::gen::inRange(0, 900));
    const auto later = event + days(*rc::gen::inRange(0, 30));
    const auto calendar = of(deadline_of::consumer, "BY");
    RC_ASSERT(last_day_for_consumer(period, event, ROLL, calendar) <=
              last_day_for_consumer(period, later, ROLL, calendar));
}

}  // namespace
}  // namespace refundry::law
