// SPDX-License-Identifier: Apache-2.0
#include "app/calendar/zones.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace refundry {
namespace {

instant at(std::string_view text) {
    return parse_instant(text).value();
}
local_date day(std::string_view text) {
    return parse_local_date(text).value();
}

TEST(TimeZones, LoadTheClocksOfAPlace) {
    time_zones zones;
    const auto berlin = zones.find("Europe/Berlin");
    ASSERT_TRUE(berlin);
    EXPECT_EQ(start_of_local_day(day("2026-07-01"), *berlin), at("2026-06-30T22:00:00Z"));
    EXPECT_EQ(start_of_local_day(day("2026-01-01"), *berlin), at("2025-12-31T23:00:00Z"));
    EXPECT_EQ(start_of_local_day(day("1975-07-01"), *berlin), at("1975-06-30T23:00:00Z"));
    EXPECT_EQ(end_of_local_day(day("2026-03-29"), *berlin), at("2026-03-29T22:00:00Z"));

    const auto lord_howe = zones.find("Australia/Lord_Howe");
    ASSERT_TRUE(lord_howe);
    EXPECT_EQ(lord_howe->get().offset_at(at("2026-01-01T00:00:00Z")), std::chrono::minutes(660));
    EXPECT_EQ(lord_howe->get().offset_at(at("2026-07-01T00:00:00Z")), std::chrono::minutes(630));

    const auto apia = zones.find("Pacific/Apia");
    ASSERT_TRUE(apia);
    EXPECT_EQ(local_date_of(at("2011-12-30T09:59:59Z"), *apia), day("2011-12-29"));
    EXPECT_EQ(local_date_of(at("2011-12-30T10:00:00Z"), *apia), day("2011-12-31"));
}

std::chrono::minutes offset(time_zones& zones, const std::string& name, std::string_view when) {
    const auto found = zones.find(name);
    if (!found) throw std::runtime_error("no such zone: " + name);
    return std::chrono::duration_cast<std::chrono::minutes>(found->get().offset_at(at(when)));
}

/// The last changes that the system's files list are those of 2037.
TEST(TimeZones, KeepDaylightSavingBehindTheListedChanges) {
    time_zones zones;
    struct expected {
        std::string zone;
        std::string_view at;
        int minutes;
    };
    for (const auto& [zone, when, minutes] :
         std::initializer_list<expected>{{"Europe/Berlin", "2037-10-25T00:59:59Z", 120},
                                         {"Europe/Berlin", "2037-10-25T01:00:00Z", 60},
                                         {"Europe/Berlin", "2038-03-28T00:59:59Z", 60},
                                         {"Europe/Berlin", "2038-03-28T01:00:00Z", 120},
                                         {"Europe/Berlin", "2040-07-01T00:00:00Z", 120},
                                         {"Europe/Berlin", "2040-10-28T00:59:59Z", 120},
                                         {"Europe/Berlin", "2040-10-28T01:00:00Z", 60},
                                         {"Europe/Berlin", "2099-07-01T00:00:00Z", 120},
                                         {"Europe/Dublin", "2040-01-15T00:00:00Z", 0},
                                         {"Europe/Dublin", "2040-07-01T00:00:00Z", 60},
                                         {"America/New_York", "2040-03-11T06:59:59Z", -300},
                                         {"America/New_York", "2040-03-11T07:00:00Z", -240},
                                         {"America/New_York", "2040-11-04T05:59:59Z", -240},
                                         {"America/New_York", "2040-11-04T06:00:00Z", -300},
                                         {"Australia/Sydney", "2040-01-01T00:00:00Z", 660},
                                         {"Australia/Sydney", "2040-07-01T00:00:00Z", 600},
                                         {"Australia/Lord_Howe", "2040-07-01T00:00:00Z", 630},
                                         {"Asia/Kolkata", "2040-07-01T00:00:00Z", 330},
                                         {"Asia/Tokyo", "2040-07-01T00:00:00Z", 540}})
        EXPECT_EQ(offset(zones, zone, when), std::chrono::minutes(minutes)) << zone << " " << when;
    const auto berlin = zones.find("Europe/Berlin");
    ASSERT_TRUE(berlin);
    EXPECT_EQ(end_of_local_day(day("2040-03-25"), *berlin), at("2040-03-25T22:00:00Z"));
    EXPECT_EQ(start_of_local_day(day("2040-03-25"), *berlin), at("2040-03-24T23:00:00Z"));
    EXPECT_EQ(start_of_local_day(day("2040-10-28"), *berlin), at("2040-10-27T22:00:00Z"));
    EXPECT_EQ(end_of_local_day(day("2040-10-28"), *berlin), at("2040-10-28T23:00:00Z"));
}

TEST(TimeZones, LoadEachZoneOnceForAllThreads) {
    time_zones zones;
    std::array<const time_zone_rules*, 8> found{};
    {
        std::vector<std::jthread> threads;
        for (auto& each : found)
            threads.emplace_back([&] { each = &zones.find("America/New_York")->get(); });
    }
    for (const auto* each : found)
        EXPECT_EQ(each, found.front());
}

TEST(TimeZones, RefuseANameTheyDoNotKnow) {
    time_zones zones;
    for (const std::string name : {"Mars/Olympus", "", "../../etc/passwd", "europe/berlin"}) {
        const auto unknown = zones.find(name, "/time_zone");
        ASSERT_FALSE(unknown) << name;
        EXPECT_EQ(unknown.error().code, "time_zone_unknown");
        EXPECT_EQ(unknown.error().path, "/time_zone");
    }
}

}  // namespace
}  // namespace refundry
