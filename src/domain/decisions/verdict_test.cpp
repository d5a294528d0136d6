// SPDX-License-Identifier: Apache-2.0
#include "domain/decisions/verdict.hpp"

#include <gtest/gtest.h>

#include "domain/decisions/decision_story.hpp"
#include "domain/decisions/judge_load.hpp"

namespace refundry {
namespace {

TEST(ItemJudge, IsReadyForTheNextItemWhateverTheLastWas) {
    decision_story story;
    story.request.items = {decision_story::asked("nowhere"), decision_story::asked("1"),
                           decision_story::asked("1", 5)};
    story.available = {1, 2, 2};
    const auto policy = policy_of_rules(
        R"({"name":"a","when":{"fact":"product.tags","has_any":["wool"]},"then":{"settle_on":"receipt"}})");
    const auto input = story.input();
    item_judge judge(*policy);
    judge.begin(input);
    for (int again = 0; again < 3; ++again) {
        EXPECT_EQ(judge.judge(2).why().front(), verdict_code::quantity_over_available);
        EXPECT_EQ(judge.judge(1).outcome, item_outcome::approved);
        EXPECT_EQ(judge.judge(1).settle_on, settle_trigger::receipt);
        EXPECT_EQ(judge.judge(0).why().front(), verdict_code::line_unknown);
        EXPECT_EQ(judge.judge(0).line, nullptr);
    }
}

TEST(ItemJudge, CanBeginAnotherRequest) {
    const auto policy = policy_of_rules(
        R"({"name":"a","when":{"fact":"order.tags","has_any":["vip"]},"then":{"settle_on":"approval"}})");
    decision_story plain, favoured;
    favoured.original.tags = {"new", "vip"};
    item_judge judge(*policy);
    const auto first = favoured.input();
    judge.begin(first);
    EXPECT_EQ(judge.judge(0).settle_on, settle_trigger::approval);
    const auto second = plain.input();
    judge.begin(second);
    EXPECT_EQ(judge.judge(0).settle_on, settle_trigger::inspection);
}

TEST(ItemJudge, ReadsAPolicyOfAHundredRulesToItsEnd) {
    auto document = policy_of_many_rules(99);
    policy_rule last{.name = "last", .when = {}, .then = {}};
    last.then.settle_on = settle_trigger::receipt;
    document.rules.push_back(last);
    const auto policy = compile_policy(std::move(document), 1);
    ASSERT_TRUE(policy);
    const decision_story story;
    item_judge judge(**policy);
    EXPECT_EQ(judge_each(judge, {story.input(), story.input()}), 2U);
    const auto input = story.input();
    judge.begin(input);
    EXPECT_EQ(judge.judge(0).settle_on, settle_trigger::receipt);
}

}  // namespace
}  // namespace refundry
