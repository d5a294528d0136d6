// SPDX-License-Identifier: Apache-2.0
// Times on a clock on the wall, as files have them.
#pragma once

#include "domain/calendar/time_zone_rules.hpp"

namespace refundry {

/// The hour that clocks show twice is the later one, the hour they skip is an hour later.
inline instant utc_of(std::chrono::local_time<std::chrono::microseconds> at,
                      const time_zone_rules& zone) {
    const instant as_utc(at.time_since_epoch());
    const auto guess = as_utc - zone.offset_at(as_utc);
    return as_utc - zone.offset_at(guess);
}

}  // namespace refundry
