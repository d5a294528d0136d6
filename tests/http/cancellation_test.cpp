// SPDX-License-Identifier: Apache-2.0
// Cancellation policies over HTTP: what comes back, and each refusal with its place.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/operations.hpp"

namespace refundry::test {
namespace {

class Cancellations : public testing::Test {
  protected:
    shop here;
    json_value asked =
        json_value::parse(case_of("preview_cancellation").prepare(here).request.body);

    api_answer preview() {
        return here.send({.method = "POST",
                          .path = "/v1/cancellations/preview",
                          .body = asked.text(),
                          .headers = {}});
    }
    std::string refusal() {
        const auto answer = preview();
        EXPECT_EQ(answer.status, 422) << answer.body;
        return answer.code() + " " + json_value::parse(answer.body)["param"].string();
    }
};

TEST_F(Cancellations, AnswerNowAndLaterWithTheLawOfTheBuyer) {
    const auto answer = json_value::parse(preview().body);
    const auto outcome = answer["outcome"];
    EXPECT_EQ(outcome["decided_by"]["name"].string(), "Until 7 days before check-in");
    EXPECT_EQ(outcome["refunded"].text(), R"({"amount_minor":20000,"currency":"EUR"})");
    EXPECT_EQ(outcome["right"]["exempt"].string(), "dated_leisure_accommodation");
    EXPECT_EQ(outcome["right"]["from"]["article"].string(), "16(l)");
    EXPECT_EQ(answer["schedule"][0]["until_local"].string(), "2026-06-24T15:00:00+01:00");
    EXPECT_EQ(answer["schedule"][1]["refunded"].text(), R"({"amount_minor":0,"currency":"EUR"})");
}

TEST_F(Cancellations, TakeAListedPolicyAsAnOwnOne) {
    const auto by_name = preview().body;
    const auto listed = json_value::parse(
        here.send({.method = "GET", .path = "/v1/cancellation_policies", .body = "", .headers = {}})
            .body);
    std::string document;
    for (std::size_t i = 0; i < listed["data"].size(); ++i)
        if (listed["data"][i]["pack"].string() == "firm")
            document = listed["data"][i]["policy"].text();
    ASSERT_FALSE(document.empty());
    constexpr std::string_view by_pack = R"("pack":"firm")";
    auto body = asked.text();
    ASSERT_TRUE(body.contains(by_pack)) << body;
    body.replace(body.find(by_pack), by_pack.size(), "\"policy\":" + document);
    asked = json_value::parse(body);
    EXPECT_EQ(preview().body, by_name);
}

TEST_F(Cancellations, NameThePlaceOfWhatCannotBeUsed) {
    asked.set("/policy", R"({"name":"H","version":1,"tiers":[{"name":"A","then":{"percent":1}}]})");
    EXPECT_EQ(refusal(), "policy_or_pack /policy");
    asked.set("/pack", "null");
    asked.set("/policy/tiers/0/then/percent", "10001");
    EXPECT_EQ(refusal(), "cancellation_policy_invalid /policy/tiers/0/then/percent");
    asked.set("/policy/tiers/0/then/percent", "\"all\"");
    EXPECT_EQ(refusal(), "invalid_body /policy/tiers/0/then/percent");
    asked.set("/policy", "null");
    EXPECT_EQ(refusal(), "policy_or_pack /policy");
    asked.set("/pack", "\"firmm\"");
    EXPECT_EQ(refusal(), "unknown_pack /pack");
    asked.set("/pack", "\"firm\"");
    asked.set("/booking/components/0/code", "\"acommodation\"");
    EXPECT_EQ(refusal(), "booking_invalid /booking/components/0/code");
    asked.set("/booking/components/0/code", "\"accommodation\"");
    asked.set("/booking/place/time_zone", "\"Europe/Lisboa\"");
    EXPECT_EQ(refusal(), "time_zone_unknown /booking/place/time_zone");
    asked.set("/booking/place/time_zone", "\"Europe/Lisbon\"");
    asked.set("/now", "\"2026-01-10T09:59:59Z\"");
    EXPECT_EQ(refusal(), "before_booking /now");
}

}  // namespace
}  // namespace refundry::test
