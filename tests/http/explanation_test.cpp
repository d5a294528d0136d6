// SPDX-License-Identifier: Apache-2.0
// Decisions in words, and why not otherwise, on the wire.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/operations.hpp"
#include "http/shop.hpp"

namespace refundry::test {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Explanation, OfAReturnIsInTheLanguageAskedFor) {
    shop here;
    const auto opened = here.under_review();
    const auto told = [&](const std::string& query) {
        return here.get(case_path(opened, "explanation") + query).json();
    };
    const auto english = told("");
    EXPECT_EQ(english["language"].string(), "en");
    EXPECT_THAT(english["text"].string(), HasSubstr(": under review\n"));
    EXPECT_THAT(english["text"].string(), Not(HasSubstr("Open the return")));
    const auto german = told("?language=de");
    EXPECT_EQ(german["language"].string(), "de");
    EXPECT_THAT(german["text"].string(), HasSubstr(": in Prüfung\n"));
    const auto unknown = here.get(case_path(opened, "explanation") + "?language=tlh");
    EXPECT_EQ(unknown.status, 422);
    EXPECT_THAT(unknown.body, HasSubstr("de, en"));
}

TEST(Explanation, OfABlindReturnThereIsNone) {
    shop here;
    const auto answer = here.get(case_path(here.blind_received(), "explanation"));
    EXPECT_EQ(answer.status, 404);
    EXPECT_THAT(answer.body, HasSubstr("decision_not_found"));
}

TEST(Preview, SaysWhyNotOtherwiseOnlyWhenAsked) {
    shop here;
    const auto body = here.return_body(here.order());
    const auto plain = here.post("/v1/returns/preview", body).json();
    EXPECT_FALSE(plain.has("refused"));
    EXPECT_FALSE(plain.has("explanation"));
    const auto full =
        here.post("/v1/returns/preview?expand=refused,explanation&language=de", body).json();
    ASSERT_GT(full["refused"].size(), 0U);
    for (const auto& each : full["refused"].elements()) {
        EXPECT_NE(each["outcome"].string(), "approved");
        EXPECT_GT(each["reasons"].size(), 0U) << each.text();
    }
    EXPECT_THAT(full["explanation"]["text"].string(), HasSubstr("Warum nicht anders"));
    EXPECT_THAT(full["explanation"]["text"].string(), Not(HasSubstr("{")));
    EXPECT_EQ(full["decided"]["items"], plain["decided"]["items"])
        << "asking for more changes nothing else";
    const auto wrong = here.post("/v1/returns/preview?expand=everything", body);
    EXPECT_EQ(wrong.status, 422);
    EXPECT_THAT(wrong.body, HasSubstr("refused, explanation"));
}

}  // namespace
}  // namespace refundry::test
