// SPDX-License-Identifier: Apache-2.0
#include "domain/calendar/business_calendar.hpp"

#include <algorithm>

#include "base/ensure.hpp"
#include "domain/calendar/dates.hpp"

namespace refundry {

namespace {

weekend_days days_of(std::initializer_list<std::chrono::weekday> weekend) {
    weekend_days days{};
    for (const std::chrono::weekday day : weekend)
        days.at(day.c_encoding()) = true;
    return days;
}

}  // namespace

business_calendar::business_calendar(std::initializer_list<std::chrono::weekday> weekend,
                                     std::vector<local_date> holidays)
    : business_calendar(days_of(weekend), std::move(holidays)) {}

business_calendar::business_calendar(const weekend_days& weekend, std::vector<local_date> holidays)
    : is_weekend_(weekend), holidays_(std::move(holidays)) {
    ensure(!std::ranges::all_of(is_weekend_, std::identity{}), "a week has a business day");
    std::ranges::sort(holidays_);
}

bool business_calendar::is_holiday(local_date date) const {
    return std::ranges::binary_search(holidays_, date);
}

bool business_calendar::is_weekend(local_date date) const {
    return is_weekend_[std::chrono::weekday(std::chrono::sys_days(date)).c_encoding()];
}

bool business_calendar::is_business_day(local_date date) const {
    return !is_weekend(date) && !is_holiday(date);
}

local_date business_calendar::next_business_day(local_date date) const {
    while (!is_business_day(date))  // ends: the holidays do
        date = add_days(date, 1);
    return date;
}

local_date business_calendar::add_business_days(local_date date, std::int32_t count,
                                                start_day start) const {
    ensure(count >= 0, "a period is not negative");
    if (count > 0 && start == start_day::counts && is_business_day(date)) --count;
    for (; count > 0; --count)
        date = next_business_day(add_days(date, 1));
    return date;
}

}  // namespace refundry
