// SPDX-License-Identifier: Apache-2.0
#include "app/imports/decimal.hpp"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include "app/imports/line_price.hpp"

namespace refundry {
namespace {

const currency_code GBP = currency_code::parse("GBP").value();

TEST(Thousandths, ReadsPlainDecimalsExactly) {
    EXPECT_EQ(parse_thousandths("2.55"), 2'550);
    EXPECT_EQ(parse_thousandths("0.001"), 1);
    EXPECT_EQ(parse_thousandths("-11062.06"), -11'062'060);
    EXPECT_EQ(parse_thousandths("7"), 7'000);
    EXPECT_EQ(parse_thousandths(".5"), 500);
    EXPECT_EQ(parse_thousandths("1.50000"), 1'500);
}

TEST(Thousandths, RefusesEverythingElse) {
    for (const std::string_view text : {"", "-", ".", "1.2345", "1,5", "1e3", " 1", "0x1", "--1",
                                        "1.2.3", "99999999999999", "NaN"})
        EXPECT_EQ(parse_thousandths(text), std::nullopt) << text;
}

TEST(Thousandths, BooksHalvesToTheEvenPennyAndKeepsTheRest) {
    EXPECT_EQ(book_exactly(1, GBP).minor, 0);
    EXPECT_EQ(book_exactly(1, GBP).remainder_thousandths, 1);
    EXPECT_EQ(book_exactly(15, GBP).minor, 2);
    EXPECT_EQ(book_exactly(25, GBP).minor, 2);
    EXPECT_EQ(book_exactly(-15, GBP).minor, -2);
    EXPECT_EQ(book_exactly(-15, GBP).remainder_thousandths, 5);
}

RC_GTEST_PROP(ThousandthsProperty, BookedAndRemainderAddUpToTheAmount, (std::int32_t amount)) {
    const auto booked = book_exactly(amount, GBP);
    RC_ASSERT(thousandths_of(booked.minor, GBP) + booked.remainder_thousandths == amount);
    RC_ASSERT(std::abs(booked.remainder_thousandths) <= 5);
}

RC_GTEST_PROP(ThousandthsProperty, TextReadsBack, (std::int32_t amount)) {
    RC_ASSERT(parse_thousandths(thousandths_text(amount)) == amount);
}

RC_GTEST_PROP(LinePriceProperty, UnitsLessDiscountAreTheTotal, ()) {
    const auto total = *rc::gen::inRange<std::int64_t>(0, 1'000'000);
    const auto quantity = *rc::gen::inRange<std::int64_t>(1, 1'000);
    const auto price = price_of_line(money(total, GBP), quantity);
    const auto discount = price.discount ? price.discount->amount_minor : 0;
    RC_ASSERT(price.unit_price.amount_minor * quantity - discount == total);
    RC_ASSERT(discount >= 0 && discount < quantity);
}

}  // namespace
}  // namespace refundry
