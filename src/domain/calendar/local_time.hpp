// SPDX-License-Identifier: Apache-2.0
// A time of day as the clock on the wall shows it, to the minute.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "domain/calendar/time_zone_rules.hpp"

namespace refundry {

/// From 00:00 to 24:00, the end of the day.
class local_time {
  public:
    static constexpr std::string_view expected = "a time of day such as 15:00, up to 24:00";
    constexpr local_time() = default;
    explicit constexpr local_time(std::chrono::minutes since_midnight)
        : since_midnight_(since_midnight) {}
    static std::optional<local_time> parse(std::string_view text);
    std::string text() const;
    std::chrono::minutes since_midnight() const { return since_midnight_; }
    friend constexpr auto operator<=>(const local_time&, const local_time&) = default;

  private:
    std::chrono::minutes since_midnight_{};
};

inline instant instant_of(local_date date, local_time time, const time_zone_rules& zone) {
    return instant_of(date, time.since_midnight(), zone);
}

}  // namespace refundry
