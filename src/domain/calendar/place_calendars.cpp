// SPDX-License-Identifier: Apache-2.0
#include "domain/calendar/place_calendars.hpp"

#include <algorithm>
#include <map>

namespace refundry {

namespace {

using dates = std::vector<local_date>;
/// Of one country: its own rows under "", then each subdivision's, which repeat the national ones.
using rows_by_place = std::map<std::string, std::vector<public_holiday>, std::less<>>;

dates dates_of(const std::vector<public_holiday>& rows, bool only_sure) {
    dates days;
    for (const auto& row : rows)
        if (row.is_sure || !only_sure) days.push_back(row.date);
    return days;
}

bool holds_surely(const std::vector<public_holiday>& rows, local_date date) {
    return std::ranges::any_of(
        rows, [&](const public_holiday& row) { return row.is_sure && row.date == date; });
}

/// What surely holds in every part is in the first of them.
dates everywhere(const rows_by_place& rows) {
    dates days;
    if (rows.empty()) return days;
    for (const auto& row : rows.begin()->second) {
        const bool is_missed = std::ranges::any_of(
            rows, [&](const auto& other) { return !holds_surely(other.second, row.date); });
        if (!is_missed) days.push_back(row.date);
    }
    return days;
}

dates anywhere(const rows_by_place& rows) {
    dates days;
    for (const auto& [place, some] : rows)
        for (const auto& row : some)
            days.push_back(row.date);
    return days;
}

weekend_days weekend_of(std::string_view country, std::span<const country_weekend> weekends) {
    const auto own = std::ranges::find(weekends, country, &country_weekend::country);
    return own == weekends.end() ? SATURDAY_AND_SUNDAY : own->days;
}

}  // namespace

place_calendars::place_calendars(std::vector<public_holiday> holidays,
                                 std::span<const country_weekend> weekends) {
    std::map<std::string, rows_by_place> countries;
    for (const auto& weekend : weekends)
        countries[weekend.country];
    for (auto& row : holidays) {
        last_known_day_ = std::max(last_known_day_, row.date);
        auto& place = countries[row.country][row.subdivision];
        place.push_back(std::move(row));
    }
    for (const auto& [code, rows] : countries) {
        const auto weekend = weekend_of(code, weekends);
        country_calendars made{.code = code,
                               .unknown = {.consumer = {weekend, anywhere(rows)},
                                           .trader = {weekend, everywhere(rows)},
                                           .knows_subdivision = rows.size() <= 1},
                               .subdivisions = {}};
        for (const auto& [subdivision, some] : rows) {
            if (subdivision.empty()) continue;
            made.subdivisions.push_back({.code = subdivision,
                                         .calendar = {.consumer = {weekend, dates_of(some, false)},
                                                      .trader = {weekend, dates_of(some, true)},
                                                      .knows_subdivision = true}});
        }
        countries_.push_back(std::move(made));
    }
}

const place_calendars::country_calendars* place_calendars::find_country(
    std::string_view country) const {
    const auto found = std::ranges::lower_bound(countries_, country, {}, &country_calendars::code);
    return found == countries_.end() || found->code != country ? nullptr : &*found;
}

bool place_calendars::has_country(std::string_view country) const {
    return find_country(country) != nullptr;
}

const place_calendar& place_calendars::find(std::string_view country,
                                            std::string_view subdivision) const {
    const auto* known = find_country(country);
    if (known == nullptr) return elsewhere_;
    const auto found =
        std::ranges::lower_bound(known->subdivisions, subdivision, {}, &subdivision_calendar::code);
    return found == known->subdivisions.end() || found->code != subdivision ? known->unknown
                                                                            : found->calendar;
}

const working_day_override* working_days::override_of(local_date date) const {
    const working_day_override* of_country = nullptr;
    for (const auto& each : overrides_) {
        if (each.date != date || each.country != country_) continue;
        if (each.subdivision == subdivision_) return &each;
        if (each.subdivision.empty()) of_country = &each;
    }
    return of_country;
}

bool working_days::is_working_day(local_date date) const {
    const auto* own = override_of(date);
    return own != nullptr ? own->is_working_day : days_.is_business_day(date);
}

bool working_days::is_holiday(local_date date) const {
    const auto* own = override_of(date);
    return own != nullptr ? !own->is_working_day : days_.is_holiday(date);
}

}  // namespace refundry
