// SPDX-License-Identifier: Apache-2.0
#include "domain/cancellations/moments.hpp"

#include "base/ensure.hpp"
#include "domain/calendar/dates.hpp"

namespace refundry {

using namespace std::chrono;

std::int64_t nights_of(const booking& booked) {
    return booked.ends_on ? days_between(booked.starts_on, *booked.ends_on) : 0;
}

booking_moments moments_of(const booking& booked, local_time start_time,
                           const time_zone_rules& zone) {
    const auto starts_at = booked.starts_at.value_or(start_time);
    const auto ends_on = booked.ends_on.value_or(booked.starts_on);
    const auto booked_on = local_date_of(booked.booked_at, zone);
    const instant wall = booked.booked_at + zone.offset_at(booked.booked_at);
    booking_moments made{
        .booked = booked.booked_at,
        .start = instant_of(booked.starts_on, starts_at, zone),
        .end = instant_of(ends_on, booked.ends_at.value_or(local_time(days(1))), zone),
        .booked_on = booked_on,
        .booked_at = wall - instant(sys_days(booked_on)),
        .starts_on = booked.starts_on,
        .starts_at = starts_at};
    for (std::int64_t night = 0; night < nights_of(booked); ++night)
        made.nights.push_back(instant_of(add_days(booked.starts_on, night), starts_at, zone));
    return made;
}

instant instant_of(const cancellation_threshold& threshold, const booking_moments& moments,
                   const time_zone_rules& zone) {
    const auto on_day = [&](local_date from, std::int64_t days_on, microseconds clock) {
        const auto at = threshold.at ? microseconds(threshold.at->since_midnight()) : clock;
        return instant_of(add_days(from, days_on), at, zone);
    };
    const microseconds start_clock = moments.starts_at.since_midnight();
    if (const auto& n = threshold.hours_after_booking) return moments.booked + hours(*n);
    if (const auto& n = threshold.days_after_booking)
        return on_day(moments.booked_on, *n, moments.booked_at);
    if (const auto& n = threshold.hours_before_start) return moments.start - hours(*n);
    if (const auto& n = threshold.days_before_start)
        return on_day(moments.starts_on, -*n, start_clock);
    if (const auto& n = threshold.hours_after_start) return moments.start + hours(*n);
    ensure(threshold.days_after_start.has_value(), "a threshold has a length");
    return on_day(moments.starts_on, *threshold.days_after_start, start_clock);
}

}  // namespace refundry
