// SPDX-License-Identifier: Apache-2.0
// The days within which an item may be asked back.
#pragma once

#include <chrono>
#include <optional>

#include "domain/calendar/place_calendars.hpp"
#include "domain/calendar/time_zone_rules.hpp"
#include "domain/decisions/delivery.hpp"
#include "domain/policies/document.hpp"

namespace refundry {

/// Whole days since 1970 in the merchant's time zone.
using day_count = std::chrono::sys_days;

enum class window_basis {
    as_written,     ///< counted from the start the policy names
    from_fallback,  ///< that date is missing: counted from `counted_from`
    not_started,    ///< the goods have not arrived (or left) yet: open
    unknown,        ///< no date is known: open, in the customer's favour
};

day_count day_in(const time_zone_rules& zone, instant at);
std::optional<day_count> day_in(const time_zone_rules& zone, const std::optional<instant>& at);

struct window_position {
    window_basis basis = window_basis::unknown;
    window_start counted_from = window_start::delivery;
    std::optional<day_count> start{};
    std::optional<day_count> last_day{};
    bool ended = false;  ///< also past the days of grace
};

/// The dates a window may start from, in the merchant's time zone.
struct window_dates {
    day_count today;
    day_count ordered;
    std::optional<day_count> shipped{};
    std::optional<day_count> delivered{};
    bool parcel_waiting = false;
    /// Of the place that the goods went to; none: Monday to Friday.
    const working_days* business_days = nullptr;
};

window_position position_in(const window_effect& window, const window_dates& dates);

/// The last day of a period that starts at an event on `start`: that day does not count; a month
/// that has no such day ends on its last (Regulation 1182/71, article 3). Business days without a
/// place are Monday to Friday.
day_count last_day_of(day_count start, std::int32_t length, window_unit unit,
                      const working_days* business_days = nullptr);

}  // namespace refundry
