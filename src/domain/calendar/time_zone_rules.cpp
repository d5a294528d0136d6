// SPDX-License-Identifier: Apache-2.0
#include "domain/calendar/time_zone_rules.hpp"

#include <algorithm>

#include "base/ensure.hpp"
#include "domain/calendar/dates.hpp"

namespace refundry {

using namespace std::chrono;

time_zone_rules::time_zone_rules(seconds fixed)
    : time_zone_rules(std::vector{zone_offset{.from = instant{}, .offset = fixed}}) {}

time_zone_rules::time_zone_rules(std::vector<zone_offset> offsets) : offsets_(std::move(offsets)) {
    ensure(!offsets_.empty(), "a time zone has an offset");
    ensure(std::ranges::is_sorted(offsets_, std::ranges::less_equal{}, &zone_offset::from),
           "the offsets of a time zone are in ascending order");
    ensure(std::ranges::all_of(offsets_,
                               [](const zone_offset& each) { return abs(each.offset) <= days(1); }),
           "no clock is more than a day from UTC");
}

seconds time_zone_rules::offset_at(instant at) const {
    const auto next = std::ranges::upper_bound(offsets_, at, {}, &zone_offset::from);
    return next == offsets_.begin() ? next->offset : std::prev(next)->offset;
}

local_date local_date_of(instant at, const time_zone_rules& zone) {
    return local_date(floor<days>(at + zone.offset_at(at)));
}

instant instant_of(local_date date, microseconds clock, const time_zone_rules& zone) {
    const instant on_the_wall = sys_days(date) + clock;
    const auto& offsets = zone.offsets();
    // From the last offset that can matter backwards, to one that began before that time.
    auto candidate =
        std::ranges::upper_bound(offsets, on_the_wall + days(1), {}, &zone_offset::from);
    if (candidate != offsets.begin()) --candidate;
    while (candidate != offsets.begin() && on_the_wall - candidate->offset <= candidate->from)
        --candidate;
    const instant shown = on_the_wall - candidate->offset;
    const auto next = std::next(candidate);
    return next == offsets.end() ? shown : std::min(shown, next->from);
}

instant start_of_local_day(local_date date, const time_zone_rules& zone) {
    return instant_of(date, microseconds(0), zone);
}

instant end_of_local_day(local_date date, const time_zone_rules& zone) {
    return start_of_local_day(add_days(date, 1), zone);
}

}  // namespace refundry
