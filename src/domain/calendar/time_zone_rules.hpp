// SPDX-License-Identifier: Apache-2.0
// Local days of a time zone as a plain value: which offset held from which instant on. Loading a
// zone by its name is the shell's business (app/calendar/zones.hpp).
#pragma once

#include <chrono>
#include <vector>

#include "base/time.hpp"

namespace refundry {

struct zone_offset {
    instant from;
    std::chrono::seconds offset{};  ///< local minus UTC
    friend bool operator==(const zone_offset&, const zone_offset&) = default;
};

class time_zone_rules {
  public:
    /// UTC.
    time_zone_rules() : time_zone_rules(std::chrono::seconds(0)) {}
    explicit time_zone_rules(std::chrono::seconds fixed);
    /// In ascending order, at least one, none beyond a day; the first also holds before its begin.
    explicit time_zone_rules(std::vector<zone_offset> offsets);

    std::chrono::seconds offset_at(instant at) const;
    const std::vector<zone_offset>& offsets() const { return offsets_; }

  private:
    std::vector<zone_offset> offsets_;
};

local_date local_date_of(instant at, const time_zone_rules& zone);

/// The instant from which on the local clock is never before `clock` of that date: where the clocks
/// are put forward over it the end of the gap, where they are put back over it the second time.
instant instant_of(local_date date, std::chrono::microseconds clock, const time_zone_rules& zone);

/// The instant from which on the local date is never before `date`: midnight, the end of the gap
/// that swallowed it, or the second midnight where clocks are put back over it.
instant start_of_local_day(local_date date, const time_zone_rules& zone);

/// The first instant after `date`: what happens before it is still in time.
instant end_of_local_day(local_date date, const time_zone_rules& zone);

}  // namespace refundry
