// SPDX-License-Identifier: Apache-2.0
#include "base/id.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace refundry {
namespace {

REFUNDRY_ID(thing_id, "thg")

RC_GTEST_PROP(Id, ParsesWhatItPrints, (std::uint64_t seed)) {
    seeded_random random(seed);
    const auto made = thing_id::make(instant(std::chrono::seconds(1'800'000'000)), random);
    RC_ASSERT(thing_id::parse(made.text()) == made);
    RC_ASSERT(made.text().size() == 30u);
}

TEST(Id, SortsByCreationInBothForms) {
    seeded_random random(1);
    const auto earlier = thing_id::make(instant(std::chrono::milliseconds(1'000)), random);
    const auto later = thing_id::make(instant(std::chrono::milliseconds(1'001)), random);
    EXPECT_LT(earlier, later);
    EXPECT_LT(earlier.text(), later.text());
}

TEST(Id, OfOneSourceAlwaysGrow) {
    seeded_random random(3);
    set_clock clock(instant(std::chrono::seconds(1'800'000'000)));
    id_source ids(clock, random);
    auto last = ids.next<thing_id>();
    for (int i = 0; i < 10'000; ++i) {
        if (i == 5'000) clock.advance(std::chrono::seconds(-1));
        const auto next = ids.next<thing_id>();
        ASSERT_LT(last, next);
        last = next;
    }
}

TEST(Id, RefusesAnotherPrefixAndOverflow) {
    EXPECT_FALSE(thing_id::parse("ret_00000000000000000000000000"));
    EXPECT_FALSE(thing_id::parse("thg_80000000000000000000000000"));
    EXPECT_FALSE(thing_id::parse("thg_0000000000000000000000000u"));
    EXPECT_TRUE(thing_id::parse("thg_7zzzzzzzzzzzzzzzzzzzzzzzzz"));
}

TEST(Time, ReadsAnyOffsetAndRefusesTheRest) {
    EXPECT_EQ(to_string(*parse_instant("2026-03-29T12:15:00.5+02:00")),
              "2026-03-29T10:15:00.500000Z");
    EXPECT_EQ(to_string(*parse_instant("2024-02-29T00:00:00Z")), "2024-02-29T00:00:00Z");
    for (const auto bad :
         {"2026-02-29T00:00:00Z", "2026-03-29T10:15:00", "2026-03-29", "2026-03-29T24:00:00Z",
          "2026-03-29T10:15:00.Z", "2026-03-29T10:15:00Zx"})
        EXPECT_FALSE(parse_instant(bad)) << bad;
}

}  // namespace
}  // namespace refundry
