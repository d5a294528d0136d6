// SPDX-License-Identifier: Apache-2.0
#include "domain/law/legal_period.hpp"

#include "base/ensure.hpp"
#include "domain/calendar/dates.hpp"

namespace refundry::law {

namespace {

using std::chrono::days;

constexpr std::int32_t HOURS_OF_A_DAY = 24;

law_day business_days_later(std::int32_t count, law_day event, start_day start,
                            const working_days& calendar) {
    if (count > 0 && start == start_day::counts && calendar.is_working_day(event)) --count;
    for (; count > 0; --count) {
        event += days(1);
        while (!calendar.is_working_day(event))  // ends: the holidays do
            event += days(1);
    }
    return event;
}

bool is_day_of_rest(law_day day, roll_rule roll, const working_days& calendar) {
    switch (roll) {
        case roll_rule::none:
        case roll_rule::not_needed:
        case roll_rule::only_where_custom_not_to_trade_that_day:
            return false;
        case roll_rule::sat_sun_public_holiday:
        case roll_rule::public_holiday_or_weekend:
        case roll_rule::non_business_day_to_next_business_day:
        case roll_rule::non_working_day_to_next_working_day:
        case roll_rule::sat_and_public_holiday:
        case roll_rule::sunday_memorial_day_other_rest_day:
            return !calendar.is_working_day(day);
        case roll_rule::sunday_and_public_holiday:
            return std::chrono::weekday(day) == std::chrono::Sunday || calendar.is_holiday(day);
    }
    return false;
}

}  // namespace

law_day unrolled_last_day(const legal_period& period, law_day event, const working_days& calendar) {
    ensure(period.length >= 0, "a period is not negative");
    const days first(period.start == start_day::counts && period.length > 0 ? 1 : 0);
    switch (period.unit) {
        case period_unit::calendar_day:
            return event + days(period.length) - first;
        case period_unit::business_day:
            return business_days_later(period.length, event, period.start, calendar);
        case period_unit::month:
            return law_day(add_months(event, period.length)) - first;
        case period_unit::year:
            return law_day(add_years(event, period.length)) - first;
        case period_unit::hour:
            return event + days((period.length + HOURS_OF_A_DAY - 1) / HOURS_OF_A_DAY);
    }
    return event;
}

law_day rolled(law_day day, roll_rule roll, const working_days& calendar) {
    while (is_day_of_rest(day, roll, calendar))  // ends: the holidays do
        day += days(1);
    return day;
}

law_day last_day_for_consumer(const legal_period& period, law_day event, roll_rule roll,
                              const working_days& calendar) {
    return rolled(unrolled_last_day(period, event, calendar), roll, calendar);
}

law_day last_day_for_trader(const legal_period& period, law_day event,
                            const working_days& calendar) {
    return unrolled_last_day(period, event, calendar);
}

}  // namespace refundry::law
