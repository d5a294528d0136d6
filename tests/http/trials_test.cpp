// SPDX-License-Identifier: Apache-2.0
// Trials on the binary that ships: asked for, run beside the server, read, compared, exported.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/operations.hpp"

namespace refundry::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

/// Denies what the policy in force takes back.
constexpr const char* FINAL = R"({"name":"Final","rules":[
    {"name":"Nothing comes back","then":{"deny":{"code":"all_sales_final"}}}]})";

/// A period that holds everything the shop does from now on ends when the trial is asked for.
std::string since(tested_api& api) {
    return fmt::format(R"({{"from":"{}"}})", to_string(api.now() - std::chrono::days(1)));
}

struct TrialsOverHttp : testing::Test {
    shop here;
};

TEST_F(TrialsOverHttp, ADraftLikeThePolicyInForceChangesNothing) {
    here.approved();
    here.under_review();
    here.settled();
    const auto trial = here.trial("", since(here.api()));
    EXPECT_EQ(trial["state"].string(), "completed") << trial.text();
    const auto& returns = trial["result"]["returns"];
    EXPECT_EQ(returns["decisions"].integer(), 3);
    EXPECT_EQ(returns["changed"].integer(), 0) << trial.text();
    EXPECT_EQ(returns["outcomes"]["approved"]["before"].integer(), 2);
    EXPECT_EQ(returns["queues"][0]["code"].string(), "quality");
    EXPECT_EQ(trial["progress"]["orders_done"].integer(), 3);
}

TEST_F(TrialsOverHttp, AStricterDraftNamesEachDecisionThatChanges) {
    const auto approved = here.approved();
    const auto reviewed = here.under_review();
    const auto trial = here.trial(FINAL, since(here.api()));
    const auto& returns = trial["result"]["returns"];
    EXPECT_EQ(returns["changed"].integer(), 2) << trial.text();
    EXPECT_EQ(returns["shoppers"][0]["country"].string(), "DE");
    EXPECT_EQ(returns["shoppers"][0]["shoppers"].integer(), 1);
    EXPECT_EQ(returns["shoppers"][0]["worse_off"].integer(), 1);

    const auto path = "/v1/trials/" + id_of(trial);
    const auto changes = here.get(path + "/changes?outcome_before=approved").json();
    ASSERT_EQ(changes["data"].size(), 1U) << changes.text();
    const auto& change = changes["data"][0];
    EXPECT_EQ(change["link"].string(), case_path(approved));
    EXPECT_EQ(change["before"]["amount"]["amount_minor"].integer(), 4'000);
    EXPECT_EQ(change["after"]["outcome"].string(), "declined");
    EXPECT_EQ(change["after"]["reasons"][0].string(), "all_sales_final");
    EXPECT_EQ(here.get(path + "/changes?what=terms").json()["data"].size(), 0U);

    const auto first = here.get(path + "/changes?limit=1").json();
    const auto second = here.get(path + "/changes?limit=1&after=" + first["next"].string()).json();
    EXPECT_EQ(second["data"][0]["position"].integer(), 2);
}

TEST_F(TrialsOverHttp, ExportsWhatChanges) {
    const auto approved = here.approved();
    const auto path = "/v1/trials/" + id_of(here.trial(FINAL, since(here.api()))) + "/export";
    const auto csv = here.get(path);
    EXPECT_EQ(csv.header("Content-Type"), "text/csv");
    EXPECT_THAT(csv.header("Content-Disposition"), HasSubstr(".csv"));
    EXPECT_THAT(csv.body, StartsWith("position,what,order,"));
    EXPECT_THAT(csv.body, HasSubstr(id_of(approved) + ",shirt,2,ana@example.com,DE"));
    const auto lines = here.get(path + "?format=jsonl");
    EXPECT_THAT(lines.body, HasSubstr(case_path(approved)));
    EXPECT_EQ(json_value::parse(lines.body)["quantity"].integer(), 2);
    EXPECT_EQ(here.get(path + "?format=xml").code(), "unknown_value");
}

TEST_F(TrialsOverHttp, ComparesTwoDraftsOverOnePeriod) {
    here.approved();
    const auto command = fmt::format(R"({{"from":"{}","to":"{}"}})",
                                     to_string(here.api().now() - std::chrono::days(1)),
                                     to_string(here.api().now()));
    const auto same = here.trial("", command);
    const auto final_sale = here.trial(FINAL, command);
    const auto compared =
        here.get("/v1/trials/" + id_of(same) + "/compare/" + id_of(final_sale)).json();
    EXPECT_TRUE(compared["is_same_history"].truth());
    const auto& counts = compared["returns"]["counts"];
    EXPECT_EQ(counts[0]["code"].string(), "changed");
    EXPECT_EQ(counts[0]["first"].integer(), 0);
    EXPECT_EQ(counts[0]["second"].integer(), 1);
    const auto other = here.trial("", since(here.api()));
    EXPECT_EQ(here.get("/v1/trials/" + id_of(same) + "/compare/" + id_of(other)).code(),
              "trials_not_comparable");
}

TEST_F(TrialsOverHttp, RefusesWhatCannotBeTried) {
    const auto draft = here.draft();
    const auto path = "/v1/policies/" + draft["policy"].string() + "/trials";
    EXPECT_EQ(
        here.post(path, R"({"from":"2026-02-01T00:00:00Z","to":"2026-02-01T00:00:00Z"})").code(),
        "period_invalid");
    EXPECT_EQ(here.post(path, R"({"from":"2999-02-01T00:00:00Z"})").code(), "period_invalid");
    EXPECT_EQ(here.post(path, R"({"from":"2026-02-01T00:00:00Z","returned_on_day":-1})").code(),
              "out_of_range");
    EXPECT_EQ(here.post(path, R"({"from":"2026-02-01T00:00:00Z","reason":"No Code"})").code(),
              "invalid_code");
    EXPECT_EQ(here.post(path, R"({"from":"2026-02-01T00:00:00Z",
                               "policy_version":"pov_01jdh000000000000000000000"})")
                  .code(),
              "policy_version_not_found");
    EXPECT_EQ(here.get("/v1/trials").json()["data"].size(), 0U) << "nothing was stored";
}

}  // namespace
}  // namespace refundry::test
