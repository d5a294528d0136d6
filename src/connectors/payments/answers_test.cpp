// SPDX-License-Identifier: Apache-2.0
#include "connectors/payments/answers.hpp"

#include <gtest/gtest.h>

namespace refundry {
namespace {

money amount(std::int64_t minor, std::string_view currency) {
    return {minor, *currency_code::parse(currency)};
}

TEST(ProviderAmounts, CountOtherDigitsExactly) {
    EXPECT_EQ(in_units(amount(1999, "EUR"), 2), 1999);
    EXPECT_EQ(in_units(amount(500, "ISK"), 2), 50'000);
    EXPECT_EQ(in_units(amount(500, "MGA"), 0), 5);
    EXPECT_EQ(from_units(50'000, 2, *currency_code::parse("ISK")), amount(500, "ISK"));
    EXPECT_EQ(from_units(5, 0, *currency_code::parse("MGA")), amount(500, "MGA"));
}

TEST(ProviderAmounts, WhatCannotBeSaidIsNotRounded) {
    EXPECT_EQ(in_units(amount(501, "MGA"), 0), std::nullopt);
    EXPECT_EQ(from_units(50'050, 2, *currency_code::parse("ISK")), std::nullopt);
}

TEST(ProviderAmounts, StayWithinWhatTheSystemTakes) {
    const auto euro = *currency_code::parse("EUR");
    EXPECT_EQ(from_units(AMOUNT_MINOR_MAX, 2, euro), money(AMOUNT_MINOR_MAX, euro));
    EXPECT_EQ(from_units(AMOUNT_MINOR_MAX + 1, 2, euro), std::nullopt);
    EXPECT_EQ(from_units(AMOUNT_MINOR_MAX, 0, euro), std::nullopt);
    EXPECT_EQ(from_units(std::numeric_limits<std::int64_t>::min(), 4, euro), std::nullopt);
    EXPECT_EQ(from_units(std::numeric_limits<std::int64_t>::max(), 0, euro), std::nullopt);
}

TEST(ProviderAmounts, AsDecimalText) {
    EXPECT_EQ(decimal_text(amount(1230, "EUR")), "12.30");
    EXPECT_EQ(decimal_text(amount(5, "EUR")), "0.05");
    EXPECT_EQ(decimal_text(amount(1000, "JPY")), "1000");
    EXPECT_EQ(decimal_text(amount(1234, "TND")), "1.234");
    EXPECT_EQ(decimal_text(amount(1200, "HUF"), 0), "12");
    EXPECT_EQ(decimal_text(amount(1201, "HUF"), 0), std::nullopt);
    EXPECT_EQ(decimal_text(amount(5, "EUR"), 2), "0.05");
    EXPECT_EQ(decimal_text(amount(7, "JPY"), 2), "7.00");
}

TEST(ProviderAnswers, OnlySomeRefusalsAreAboutTheRequest) {
    for (const int status : {400, 402, 404, 410, 422})
        EXPECT_TRUE(is_about_the_request(status)) << status;
    for (const int status : {0, 200, 301, 399, 401, 403, 408, 409, 423, 425, 429, 500, 502, 503})
        EXPECT_FALSE(is_about_the_request(status)) << status;
}

TEST(ProviderAnswers, FindWhatIsThereInTheRightType) {
    const auto body = object_in(R"({"a":{"b":"text","n":7,"l":[1]}})");
    ASSERT_TRUE(body.has_value());
    EXPECT_EQ(text_at(body->root(), {"a", "b"}), "text");
    EXPECT_EQ(text_at(body->root(), {"a", "n"}), "");
    EXPECT_EQ(text_at(body->root(), {"a", "b", "c"}), "");
    EXPECT_EQ(text_at(body->root(), {"x"}), "");
    EXPECT_EQ(integer_at(body->root(), {"a", "n"}), 7);
    EXPECT_EQ(integer_at(body->root(), {"a", "b"}), std::nullopt);
    EXPECT_FALSE(object_in("[1]").has_value());
    EXPECT_FALSE(object_in("").has_value());
}

}  // namespace
}  // namespace refundry
