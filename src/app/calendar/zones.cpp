// SPDX-License-Identifier: Apache-2.0
#include "app/calendar/zones.hpp"

#include <date/tz.h>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <utility>

// date/ptz.h means its own and is ambiguous beside that of C++20.
namespace Posix {  // NOLINT(readability-identifier-naming): the name is the library's
using date::hh_mm_ss;
}
#include <date/ptz.h>

namespace refundry {
namespace {

constexpr date::sys_seconds FIRST = date::sys_days(date::year(1970) / 1 / 1);
constexpr date::sys_seconds LAST = date::sys_days(date::year(2100) / 1 / 1);
constexpr const char* ZONE_FILES = "/usr/share/zoneinfo";

/// The rule for all time behind the changes that a zone's file lists: its last line, between two
/// line ends (RFC 8536, 3.3). Nothing when the file has none, or one that the library cannot read:
/// hours below 0 (Nuuk).
std::optional<Posix::time_zone> rule_behind_the_list(const std::string& name) {
    std::ifstream file(std::filesystem::path(ZONE_FILES) / name, std::ios::binary);
    const std::string content(std::istreambuf_iterator<char>(file), {});
    if (content.size() < 2 || content.back() != '\n') return std::nullopt;
    const auto before = content.rfind('\n', content.size() - 2);
    if (before == std::string::npos) return std::nullopt;
    try {
        return Posix::time_zone(content.substr(before + 1, content.size() - before - 2));
    } catch (const std::runtime_error&) {
        return std::nullopt;
    }
}

/// Adds the offsets of a zone from `at` on, and says where its last one began.
template <typename Zone>
date::sys_seconds add_offsets(std::vector<zone_offset>& offsets, const Zone& zone,
                              date::sys_seconds at) {
    while (true) {
        const date::sys_info info = zone.get_info(at);
        // Where only the abbreviation changes, the clock does not.
        if (offsets.empty() || offsets.back().offset != info.offset)
            offsets.push_back({.from = at, .offset = info.offset});
        if (info.end >= LAST) return at;
        at = info.end;
    }
}

time_zone_rules rules_of(const date::time_zone& zone) {
    std::vector<zone_offset> offsets;
    const auto listed_until = add_offsets(offsets, zone, FIRST);
    if (const auto rule = rule_behind_the_list(zone.name()))
        add_offsets(offsets, *rule, listed_until);
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
