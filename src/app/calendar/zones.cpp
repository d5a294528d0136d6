// SPDX-License-Identifier: Apache-2.0
#include "app/calendar/zones.hpp"

#include <date/tz.h>
#include <fmt/format.h>

#include <utility>

namespace refundry {
namespace {

constexpr date::sys_seconds FIRST = date::sys_days(date::year(1970) / 1 / 1);
constexpr date::sys_seconds LAST = date::sys_days(date::year(2100) / 1 / 1);

time_zone_rules rules_of(const date::time_zone& zone) {
    std::vector<zone_offset> offsets;
    for (date::sys_seconds at = FIRST; at < LAST;) {
        const date::sys_info info = zone.get_info(at);
        // Where only the abbreviation changes, the clock does not.
        if (offsets.empty() || offsets.back().offset != info.offset)
            offsets.push_back({.from = at, .offset = info.offset});
        at = info.end;
    }
    return time_zone_rules(std::move(offsets));
}

}  // namespace

result<std::reference_wrapper<const time_zone_rules>> time_zones::find(const std::string& name,
                                                                       std::string path) {
    const std::lock_guard lock(mutex_);
    if (const auto known = loaded_.find(name); known != loaded_.end())
        return std::cref(*known->second);
    const date::time_zone* zone = nullptr;
    try {
        zone = date::locate_zone(name);
    } catch (const std::runtime_error&) {
        return invalid(
            std::move(path), "time_zone_unknown",
            fmt::format("There is no time zone {:?}. Name one of the IANA database, such "
                        "as Europe/Berlin.",
                        name));
    }
    const auto [place, inserted] =
        loaded_.emplace(name, std::make_unique<const time_zone_rules>(rules_of(*zone)));
    return std::cref(*place->second);
}

}  // namespace refundry
