// SPDX-License-Identifier: Apache-2.0
// Business days by country and subdivision, read two ways: what is unsure (the subdivision is not
// known, a holiday follows the moon, a text was not checked) is a day of rest for the consumer's
// deadlines and a working day for the trader's. Both are then safe to rely on.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/describe.hpp"
#include "domain/calendar/business_calendar.hpp"

namespace refundry {

enum class deadline_of { consumer, trader };

struct public_holiday {
    std::string country;      ///< ISO 3166-1 alpha-2
    std::string subdivision;  ///< ISO 3166-2 without the country; "" for the whole country
    local_date date;
    bool is_sure = true;
};

struct country_weekend {
    std::string country;
    weekend_days days{};
};

/// A merchant's correction of the shipped table, for one place.
struct working_day_override {
    static constexpr auto json_defaults =
        std::to_array<std::string_view>({"subdivision", "is_working_day"});
    std::string country;      ///< ISO 3166-1 alpha-2
    std::string subdivision;  ///< without the country; "": every subdivision
    local_date date;
    bool is_working_day = true;
    friend bool operator==(const working_day_override&, const working_day_override&) = default;
};
BOOST_DESCRIBE_STRUCT(working_day_override, (), (country, subdivision, date, is_working_day))

struct place_calendar {
    business_calendar consumer;
    business_calendar trader;
    bool knows_subdivision = true;  ///< false: regional holidays were taken as unsure

    const business_calendar& of(deadline_of whose) const {
        return whose == deadline_of::consumer ? consumer : trader;
    }
};

/// Any thread; look-ups do not allocate.
class place_calendars {
  public:
    place_calendars() = default;
    place_calendars(std::vector<public_holiday> holidays,
                    std::span<const country_weekend> weekends);

    /// A place without rows has its weekend and no holidays. A subdivision without rows is unknown.
    const place_calendar& find(std::string_view country, std::string_view subdivision) const;
    bool has_country(std::string_view country) const;
    /// After it no holidays are known.
    local_date last_known_day() const { return last_known_day_; }

  private:
    struct subdivision_calendar {
        std::string code;
        place_calendar calendar;
    };
    struct country_calendars {
        std::string code;
        place_calendar unknown;  ///< of a subdivision that is not in the list
        std::vector<subdivision_calendar> subdivisions;
    };
    const country_calendars* find_country(std::string_view country) const;

    std::vector<country_calendars> countries_;  // sorted by code
    place_calendar elsewhere_;
    local_date last_known_day_{std::chrono::sys_days()};
};

/// One place's days for one reading, the merchant's corrections above it. A view: what it is made
/// of outlives it.
class working_days {
  public:
    working_days(const place_calendar& place, deadline_of whose, std::string_view country,
                 std::string_view subdivision, std::span<const working_day_override> overrides)
        : days_(place.of(whose)),
          country_(country),
          subdivision_(subdivision),
          overrides_(overrides) {}

    bool is_working_day(local_date date) const;
    /// A public holiday, or a day the merchant named as not worked.
    bool is_holiday(local_date date) const;

  private:
    const working_day_override* override_of(local_date date) const;
    const business_calendar& days_;
    std::string_view country_;
    std::string_view subdivision_;
    std::span<const working_day_override> overrides_;
};

}  // namespace refundry
