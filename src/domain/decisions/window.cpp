// SPDX-License-Identifier: Apache-2.0
#include "domain/decisions/window.hpp"

#include <algorithm>

#include "domain/calendar/dates.hpp"
#include "domain/law/legal_period.hpp"

namespace refundry {

namespace {

std::optional<day_count> date_of(window_start start, const window_dates& dates) {
    switch (start) {
        case window_start::delivery:
            return dates.delivered;
        case window_start::shipment:
            return dates.shipped;
        case window_start::order:
            return dates.ordered;
    }
    return std::nullopt;
}

/// Counted as the law counts them.
day_count business_days_later(day_count day, std::int32_t count, const working_days& place) {
    return law::unrolled_last_day({.length = count, .unit = law::period_unit::business_day}, day,
                                  place);
}

const place_calendar ANYWHERE;  // Monday to Friday

window_position fixed(const window_effect& window, const window_dates& dates) {
    const day_count last(*window.ends_on);
    return {.basis = window_basis::as_written,
            .counted_from = window.start,
            .start = date_of(window.start, dates),
            .last_day = last,
            .ended = dates.today > last + std::chrono::days(window.grace_days)};
}

window_position counted(const window_effect& window, const window_dates& dates,
                        window_start counted_from, day_count start) {
    const bool written = counted_from == window.start;
    if (!written && window.start == window_start::delivery)
        start += std::chrono::days(window.transit_days);
    auto last = last_day_of(start, window.length.value_or(0), window.unit, dates.business_days);
    if (window.extended_to) last = std::max(last, day_count(*window.extended_to));
    return {.basis = written ? window_basis::as_written : window_basis::from_fallback,
            .counted_from = counted_from,
            .start = start,
            .last_day = last,
            .ended = dates.today > last + std::chrono::days(window.grace_days)};
}

}  // namespace

day_count day_in(const time_zone_rules& zone, instant at) {
    return std::chrono::floor<std::chrono::days>(at + zone.offset_at(at));
}

std::optional<day_count> day_in(const time_zone_rules& zone, const std::optional<instant>& at) {
    if (!at) return std::nullopt;
    return day_in(zone, *at);
}

day_count last_day_of(day_count start, std::int32_t length, window_unit unit,
                      const working_days* business_days) {
    switch (unit) {
        case window_unit::days:
            break;
        case window_unit::business_days:
            return business_days_later(
                start, length,
                business_days != nullptr
                    ? *business_days
                    : working_days(ANYWHERE, deadline_of::consumer, "", "", {}));
        case window_unit::weeks:
            return start + std::chrono::weeks(length);
        case window_unit::months:
            return day_count(add_months(local_date(start), length));
        case window_unit::years:
            return day_count(add_years(local_date(start), length));
    }
    return start + std::chrono::days(length);
}

window_position position_in(const window_effect& window, const window_dates& dates) {
    if (window.ends_on) return fixed(window, dates);
    if (const auto start = date_of(window.start, dates))
        return counted(window, dates, window.start, *start);
    if (dates.parcel_waiting) return {.basis = window_basis::not_started};
    for (const auto fallback : window.fallback)
        if (const auto start = date_of(fallback, dates))
            return counted(window, dates, fallback, *start);
    return {.basis = window_basis::unknown};
}

}  // namespace refundry
