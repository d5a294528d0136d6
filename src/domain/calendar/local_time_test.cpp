// SPDX-License-Identifier: Apache-2.0
#include "domain/calendar/local_time.hpp"

#include <gtest/gtest.h>

namespace refundry {
namespace {

/// Berlin in 2026: forward on 29 March at 02:00, back on 25 October at 03:00.
std::string at_clock(std::string_view date, std::string_view clock) {
    using std::chrono::hours;
    const time_zone_rules berlin(
        {{.from = *parse_instant("2025-10-26T01:00:00Z"), .offset = hours(1)},
         {.from = *parse_instant("2026-03-29T01:00:00Z"), .offset = hours(2)},
         {.from = *parse_instant("2026-10-25T01:00:00Z"), .offset = hours(1)}});
    return to_string(instant_of(*parse_local_date(date), *local_time::parse(clock), berlin));
}

TEST(LocalTime, IsTheEndOfAGapAndTheSecondOfTwo) {
    EXPECT_EQ(at_clock("2026-03-29", "01:59"), "2026-03-29T00:59:00Z");
    EXPECT_EQ(at_clock("2026-03-29", "02:30"), "2026-03-29T01:00:00Z");
    EXPECT_EQ(at_clock("2026-03-29", "03:00"), "2026-03-29T01:00:00Z");
    EXPECT_EQ(at_clock("2026-03-29", "15:00"), "2026-03-29T13:00:00Z");
    EXPECT_EQ(at_clock("2026-10-25", "02:30"), "2026-10-25T01:30:00Z");
    EXPECT_EQ(at_clock("2026-10-25", "24:00"), "2026-10-25T23:00:00Z");
}

TEST(LocalTime, IsReadToTheMinute) {
    for (const std::string text : {"00:00", "09:05", "23:59", "24:00"})
        EXPECT_EQ(local_time::parse(text)->text(), text);
    for (const std::string text :
         {"24:01", "25:00", "12:60", "9:00", "12-00", "12:0x", "-1:00", ""})
        EXPECT_FALSE(local_time::parse(text)) << text;
}

}  // namespace
}  // namespace refundry
