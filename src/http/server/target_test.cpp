// SPDX-License-Identifier: Apache-2.0
#include "http/server/target.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace refundry::http {
namespace {

using parameters = std::vector<query_parameter>;

TEST(Query, KeepsOrderDuplicatesAndEmptyValues) {
    EXPECT_EQ(parse_query("a=1&b=&a=2&c", 9),
              (parameters{{"a", "1"}, {"b", ""}, {"a", "2"}, {"c", ""}}));
    EXPECT_EQ(parse_query("", 9), parameters{});
    EXPECT_EQ(parse_query("&&a=b=c&", 9), (parameters{{"a", "b=c"}}));
}

TEST(Query, DecodesPercentAndPlus) {
    EXPECT_EQ(parse_query("q=a+b%2Bc%20d&n%61me=%C3%A9", 9),
              (parameters{{"q", "a b+c d"}, {"name", "é"}}));
}

TEST(Query, RefusesBadEscapesAndTooMany) {
    for (const auto* text : {"a=%", "a=%4", "a=%zz", "%0g=1", "a=%00"})
        EXPECT_EQ(parse_query(text, 9), std::nullopt) << text;
    EXPECT_TRUE(parse_query("a&b", 2).has_value());
    EXPECT_EQ(parse_query("a&b&c", 2), std::nullopt);
}

TEST(Target, SplitsPathAndQuery) {
    request about;
    ASSERT_EQ(parse_target("/v1/a%20b+c/?x=1", 9, about), target_error::none);
    EXPECT_EQ(about.path, "/v1/a%20b+c/");
    EXPECT_EQ(about.segments, (std::vector<std::string>{"v1", "a b+c", ""}));
    EXPECT_EQ(about.find_query("x"), "1");
    EXPECT_EQ(about.find_query("y"), std::nullopt);
}

TEST(Target, RefusesWhatCouldMeanTwoThings) {
    for (const auto* text : {"", "a", "/a#b", "/a b", "/\xc3\xa9", "/a/../b", "/.", "/%2e%2E/x",
                             "/%00", "/a%", "/?%"}) {
        request about;
        EXPECT_EQ(parse_target(text, 9, about), target_error::malformed) << text;
    }
}

RC_GTEST_PROP(PercentEncoding, IsUndoneByDecoding, (const std::string& text)) {
    RC_PRE(!text.contains('\0'));
    RC_ASSERT(percent_decode(percent_encode(text)) == text);
}

RC_GTEST_PROP(Target, NeverFailsBadlyOnAnything, (const std::string& text)) {
    request about;
    const auto outcome = parse_target("/" + text, 3, about);
    RC_ASSERT(outcome != target_error::none || about.query.size() <= 3);
}

}  // namespace
}  // namespace refundry::http
