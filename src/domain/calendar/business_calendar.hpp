// SPDX-License-Identifier: Apache-2.0
// Business days of one place: its weekend and its public holidays.
#pragma once

#include <array>
#include <initializer_list>
#include <vector>

#include "base/time.hpp"

namespace refundry {

/// Whether the day a period starts on is its first day.
enum class start_day { counts, does_not_count };

/// The days of the week that are not worked, from Sunday.
using weekend_days = std::array<bool, 7>;
inline constexpr weekend_days SATURDAY_AND_SUNDAY{true, false, false, false, false, false, true};

class business_calendar {
  public:
    /// Saturday and Sunday, no holidays.
    business_calendar() : business_calendar(SATURDAY_AND_SUNDAY, {}) {}
    /// At least one day of the week is worked. Holidays in any order.
    business_calendar(const weekend_days& weekend, std::vector<local_date> holidays);
    business_calendar(std::initializer_list<std::chrono::weekday> weekend,
                      std::vector<local_date> holidays);

    bool is_holiday(local_date date) const;
    bool is_weekend(local_date date) const;
    bool is_business_day(local_date date) const;
    /// `date` itself, or the first business day after it.
    local_date next_business_day(local_date date) const;
    /// The last day of a period of `count` business days. Zero is `date` itself; a start that is no
    /// business day never counts.
    local_date add_business_days(local_date date, std::int32_t count, start_day start) const;

    const std::vector<local_date>& holidays() const { return holidays_; }

  private:
    weekend_days is_weekend_{};
    std::vector<local_date> holidays_;  // sorted
};

}  // namespace refundry
