// SPDX-License-Identifier: Apache-2.0
#include "domain/calendar/business_calendar.hpp"

#include <algorithm>

#include "base/ensure.hpp"
#include "domain/calendar/dates.hpp"

namespace refundry {

business_calendar::business_calendar(std::initializer_list<std::chrono::weekday> weekend,
                                     std::vector<local_date> holidays)
    : holidays_(std::move(holidays)) {
    for (const std::chrono::weekday day : weekend)
        is_weekend_.at(day.c_encoding()) = true;
    ensure(!std::ranges::all_of(is_weekend_, std::identity{}), "a week has a business day");
    std::ranges::sort(holidays_);
}

bool business_calendar::is_business_day(local_date date) const {
    const std::chrono::weekday day{std::chrono::sys_days(date)};
    return !is_weekend_[day.c_encoding()] && !std::ranges::binary_search(holidays_, date);
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
