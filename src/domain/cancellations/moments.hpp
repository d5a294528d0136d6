// SPDX-License-Identifier: Apache-2.0
// The moments of a booking, and those a policy counts from them.
#pragma once

#include <vector>

#include "domain/cancellations/booking.hpp"
#include "domain/cancellations/document.hpp"

namespace refundry {

struct booking_moments {
    instant booked;
    instant start;
    instant end;
    local_date booked_on;                   ///< where it takes place, as all days here
    std::chrono::microseconds booked_at{};  ///< on the clock there
    local_date starts_on;
    local_time starts_at;
    std::vector<instant> nights{};  ///< when each begins
};

/// `start_time` is for bookings that give none.
booking_moments moments_of(const booking& booked, local_time start_time,
                           const time_zone_rules& zone);

/// Nights between the days of start and end.
std::int64_t nights_of(const booking& booked);

instant instant_of(const cancellation_threshold& threshold, const booking_moments& moments,
                   const time_zone_rules& zone);

}  // namespace refundry
