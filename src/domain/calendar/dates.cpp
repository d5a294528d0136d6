// SPDX-License-Identifier: Apache-2.0
#include "domain/calendar/dates.hpp"

namespace refundry {

namespace {

local_date clamped(local_date date) {
    if (date.ok()) return date;
    return date.year() / date.month() / std::chrono::last;
}

}  // namespace

local_date add_days(local_date date, std::int64_t days) {
    return local_date(std::chrono::sys_days(date) + std::chrono::days(days));
}

local_date add_months(local_date date, std::int32_t months) {
    return clamped(date + std::chrono::months(months));
}

local_date add_years(local_date date, std::int32_t years) {
    return clamped(date + std::chrono::years(years));
}

std::int64_t days_between(local_date first, local_date last) {
    return (std::chrono::sys_days(last) - std::chrono::sys_days(first)).count();
}

}  // namespace refundry
