// SPDX-License-Identifier: Apache-2.0
#include "domain/settlement/promotions.hpp"

#include <gtest/gtest.h>

#include "domain/settlement/story.hpp"

namespace refundry::stories {
namespace {

using amounts = std::vector<std::int64_t>;

amounts corrections(const order& original, const amounts& returned, pricing_mode mode) {
    return settling::correct_promotions(original, returned, mode).of_line;
}

TEST(Promotions, AreLostBelowTheMinimumAndNotAtIt) {
    const auto original =
        read_order({"order EUR", "line mug: 6 x 50.00", "promotion TEN: 10%; from 200.00"});
    EXPECT_EQ(corrections(original, {2}, pricing_mode::claw_back), (amounts{0}));
    EXPECT_EQ(corrections(original, {3}, pricing_mode::claw_back), (amounts{-1500}));
    EXPECT_EQ(corrections(original, {6}, pricing_mode::claw_back), (amounts{0}));
}

TEST(Promotions, CompareTheMinimumWithTheGoodsTheyCover) {
    const auto original = read_order({"order EUR", "line mug: 2 x 50.00", "line bowl: 3 x 30.00",
                                      "promotion MUGS: 20.00; from 100.00; on mug"});
    EXPECT_EQ(corrections(original, {0, 3}, pricing_mode::claw_back), (amounts{0, 0}));
    EXPECT_EQ(corrections(original, {1, 0}, pricing_mode::claw_back), (amounts{-1000, 0}));
}

TEST(Promotions, LeaveTheLineDiscountOutOfTheValue) {
    // 2 × 50.00 less 10.00 of the line is worth 90.00 before the promotion.
    const auto original = read_order({"order EUR", "line mug: 2 x 50.00; discount 10.00",
                                      "line bowl: 1 x 30.00", "promotion P: 12.00; from 90.00"});
    EXPECT_EQ(corrections(original, {0, 1}, pricing_mode::claw_back), (amounts{0, 0}));
    EXPECT_EQ(corrections(original, {1, 0}, pricing_mode::claw_back), (amounts{-450, -300}));
}

TEST(Promotions, AreTakenBackWithTheTaxOfTheLine) {
    const auto original =
        read_order({"order EUR", "line mug: 2 x 50.00; tax 20%", "line book: 2 x 50.00; tax 7%",
                    "promotion P: 20.00; from 200.00"});
    EXPECT_EQ(corrections(original, {1, 0}, pricing_mode::claw_back), (amounts{-600, -1070}));
}

TEST(Promotions, MoveToTheKeptUnitsOnlyWhenRepriced) {
    const auto original = read_order({"order EUR", "line hat: 2 x 30.00", "promotion SIX: 6.00"});
    EXPECT_EQ(corrections(original, {1}, pricing_mode::claw_back), (amounts{0}));
    EXPECT_EQ(corrections(original, {1}, pricing_mode::reprice), (amounts{300}));
}

TEST(Promotions, NeverMakeAKeptUnitCheaperThanNothing) {
    const auto original = read_order(
        {"order EUR", "line coat: 1 x 90.00", "line cap: 1 x 10.00", "promotion P: 40.00"});
    // The cap carries 4.00 of its 10.00; the other 6.00 make it free.
    EXPECT_EQ(corrections(original, {1, 0}, pricing_mode::reprice), (amounts{0, 600}));
}

TEST(Promotions, StayAsTheyAreForLinesTheyDoNotCover) {
    const auto original = read_order({"order EUR", "line hat: 3 x 33.33", "line cap: 1 x 9.99",
                                      "promotion HATS: 10.00; on hat"});
    EXPECT_EQ(corrections(original, {0, 1}, pricing_mode::reprice), (amounts{0, 0}));
}

TEST(Promotions, SayWhichWasLost) {
    const auto original = read_order({"order EUR", "line mug: 6 x 50.00",
                                      "promotion TEN: 10%; from 300.00", "promotion FIVE: 5.00"});
    const auto lost = settling::correct_promotions(original, amounts{5}, pricing_mode::claw_back);
    EXPECT_EQ(lost.because, (std::vector<parameter>{
                                {"lost", "TEN"}, {"minimum", "30000"}, {"value_kept", "5000"}}));
}

}  // namespace
}  // namespace refundry::stories
