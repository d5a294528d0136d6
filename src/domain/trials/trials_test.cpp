// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/decisions/decision_story.hpp"
#include "domain/trials/compare.hpp"

namespace refundry {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view THIRTY_DAYS = R"({"name":"Terms","then":{"window":{"length":30}}})";
constexpr std::string_view A_WEEK = R"({"name":"Terms","then":{"window":{"length":7}}})";

/// The story's request, twenty... ten days after the delivery, asked of two policies.
struct two_answers : decision_story {
    trial_books books_before;
    trial_books books_after;
    method_choice method = method_choice::replaceable;
    std::vector<bool> lacked_evidence;
    trial_tally tally;

    trial_request asked() const {
        return {.original = original,
                .request = request,
                .history = history,
                .now = now,
                .zone = &zone,
                .law = nullptr,
                .method = method,
                .lacked_evidence = lacked_evidence};
    }
    std::vector<changed_item> compared(std::string_view before, std::string_view after) {
        const auto one = policy_of_rules(before);
        const auto other = policy_of_rules(after);
        return compare(asked(), books_before.answer(*one, asked()),
                       books_after.answer(*other, asked()), {.line_id = {}}, tally);
    }
};

TEST(Trial, ChangesNothingWhenBothPoliciesSayTheSame) {
    two_answers story;
    EXPECT_THAT(
        story.compared(THIRTY_DAYS, R"({"name":"Another name","then":{"window":{"length":30}}})"),
        IsEmpty());
    EXPECT_EQ(story.tally.requests, 1);
    EXPECT_EQ(story.tally.decisions, 1);
    EXPECT_EQ(story.tally.changed, 0);
    EXPECT_EQ(story.tally.outcomes.approved, (trial_pair{1, 1}));
    ASSERT_FALSE(story.tally.amounts.empty());
    for (const auto& row : story.tally.amounts)
        EXPECT_EQ(row.before, row.after) << enum_name(row.part);
}

TEST(Trial, CountsAnOutcomeThatChangesWithItsMoney) {
    two_answers story;
    const auto changed = story.compared(THIRTY_DAYS, A_WEEK);
    ASSERT_EQ(changed.size(), 1U);
    EXPECT_EQ(changed.front().what, decision_change::outcome);
    EXPECT_EQ(changed.front().before, euros(5000));
    EXPECT_EQ(changed.front().after, euros(0));
    EXPECT_THAT(story.tally.outcomes_changed,
                ElementsAre(outcome_change{item_outcome::approved, item_outcome::declined, 1}));
    EXPECT_THAT(story.tally.reasons, ElementsAre(trial_count{"window_ended", 0, 1}));
    EXPECT_EQ(story.tally.amounts.front(),
              (trial_amount{trial_part::item, "", euros(5000), euros(0)}));
}

TEST(Trial, TellsAnAmountFromTerms) {
    two_answers story;
    const auto dearer = story.compared(
        THIRTY_DAYS,
        R"({"name":"Terms","then":{"window":{"length":30},"fees":[{"code":"restocking","percent":1000}]}})");
    ASSERT_EQ(dearer.size(), 1U);
    EXPECT_EQ(dearer.front().what, decision_change::amount);
    EXPECT_EQ(dearer.front().after, euros(4500));
    const auto worded = story.compared(
        THIRTY_DAYS, R"({"name":"Terms","then":{"window":{"length":30},"messages":["thanks"]}})");
    ASSERT_EQ(worded.size(), 1U);
    EXPECT_EQ(worded.front().what, decision_change::terms);
    EXPECT_EQ(story.tally.amount_changed, 1);
    EXPECT_EQ(story.tally.terms_changed, 1);
    EXPECT_EQ(story.tally.changed, 2);
}

TEST(Trial, CountsTheGoodsThatStayAndTheReviewsByQueue) {
    two_answers story;
    story.compared(R"({"name":"Look","then":{"route":"review","queue":"quality"}})",
                   R"({"name":"Keep","then":{"goods":"none"}})");
    EXPECT_EQ(story.tally.outcomes.needs_review, (trial_pair{1, 0}));
    EXPECT_THAT(story.tally.queues, ElementsAre(trial_count{"quality", 1, 0}));
    EXPECT_THAT(story.tally.amounts,
                testing::Contains(trial_amount{trial_part::goods_kept, "", euros(0), euros(5000)}));
}

TEST(TrialBooks, WhatAnEarlierReturnTookStaysTaken) {
    two_answers story;
    const auto lenient = policy_of_rules(THIRTY_DAYS);
    const auto strict = policy_of_rules(A_WEEK);
    story.item().quantity = 2;
    const auto first = story.books_before.answer(*lenient, story.asked());
    EXPECT_EQ(first.decided.items.front().outcome, item_outcome::approved);
    EXPECT_EQ(first.quote->total, euros(10'000));
    story.books_before.keep(story.asked(), first, {true});
    const auto declined = story.books_after.answer(*strict, story.asked());
    story.books_after.keep(story.asked(), declined, {true});
    EXPECT_EQ(codes_of(story.books_before.answer(*lenient, story.asked()).decided.items.front()),
              "quantity_over_available");
    EXPECT_EQ(story.books_after.answer(*lenient, story.asked()).quote->total, euros(10'000))
        << "what was declined took nothing";
}

TEST(TrialBooks, UnitsOfACanceledReturnAreFreeAgain) {
    two_answers story;
    const auto policy = policy_of_rules(THIRTY_DAYS);
    story.item().quantity = 2;
    const auto first = story.books_before.answer(*policy, story.asked());
    story.books_before.keep(story.asked(), first, {false});
    EXPECT_EQ(story.books_before.answer(*policy, story.asked()).quote->total, euros(10'000));
}

TEST(TrialBooks, AMethodThatWasUsedGivesWayToOneThatIsOffered) {
    two_answers story;
    const auto policy = policy_of_rules(R"({"name":"Pickup","then":{"methods":["pickup"]}})");
    story.request.method = return_method::label;
    const auto replaced = story.books_after.answer(*policy, story.asked());
    EXPECT_EQ(replaced.decided.items.front().outcome, item_outcome::approved);
    EXPECT_EQ(replaced.method, return_method::pickup);
    EXPECT_TRUE(replaced.method_assumed);
    story.method = method_choice::as_asked;
    const auto kept = story.books_after.answer(*policy, story.asked());
    EXPECT_EQ(codes_of(kept.decided.items.front()), "method_not_offered");
}

TEST(TrialBooks, ChoosesTheMethodAsOpeningDoes) {
    two_answers story;
    story.method = method_choice::by_policy;
    for (
        const auto* rules :
        {R"({"name":"A","then":{"methods":["pickup","label"]}})",
         R"({"name":"A","then":{"goods":"none"}})",
         R"({"name":"A","when":{"fact":"return.method","is":"none"},"then":{"methods":["drop_off"]}})"}) {
        const auto policy = policy_of_rules(rules);
        story.request.method = return_method::none;
        auto live = decide(*policy, story.input());
        story.request.method = first_offered(live);
        live = decide(*policy, story.input());
        const auto method = story.request.method;
        // Whatever was offered before is but a first guess.
        for (int again = 0; again < 2; ++again) {
            const auto answer = story.books_after.answer(*policy, story.asked());
            EXPECT_EQ(answer.decided, live) << rules;
            EXPECT_EQ(answer.method, method) << rules;
        }
    }
}

TEST(TrialBooks, TakesEvidenceAsGivenUnlessItIsKnownToBeMissing) {
    two_answers story;
    const auto policy = policy_of_rules(R"({"name":"Photo","then":{"evidence":["photo"]}})");
    const auto given = story.books_after.answer(*policy, story.asked());
    EXPECT_EQ(given.decided.items.front().outcome, item_outcome::approved);
    EXPECT_TRUE(given.evidence_assumed);
    story.lacked_evidence = {true};
    const auto missing = story.books_after.answer(*policy, story.asked());
    EXPECT_EQ(codes_of(missing.decided.items.front()), "evidence_missing");
    EXPECT_FALSE(missing.evidence_assumed);
}

}  // namespace
}  // namespace refundry
