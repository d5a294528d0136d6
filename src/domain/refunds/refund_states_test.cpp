// SPDX-License-Identifier: Apache-2.0
#include "domain/refunds/refund_states.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <sstream>

namespace refundry {
namespace {

using enum provider_answer;

constexpr instant second(int number) {
    return instant(std::chrono::seconds(number));
}

struct told {
    provider_answer answer;
    int at;
};

provider_record record_of(std::initializer_list<told> facts) {
    provider_record record;
    for (const auto& fact : facts)
        learn(record, fact.answer, second(fact.at));
    return record;
}

std::vector<refund_state> all_states() {
    std::vector<refund_state> states;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<refund_state>>(
        [&](auto each) { states.push_back(each.value); });
    return states;
}
std::vector<provider_answer> all_answers() {
    std::vector<provider_answer> answers;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<provider_answer>>(
        [&](auto each) { answers.push_back(each.value); });
    return answers;
}

TEST(RefundMachine, HasAnAnswerForEveryCommand) {
    std::ostringstream out;
    for (const auto from : all_states()) {
        out << enum_name(from) << ":";
        boost::mp11::mp_for_each<boost::describe::describe_enumerators<refund_command>>(
            [&](auto command) {
                const auto to = transition(from, command.value);
                out << " " << (to ? enum_name(*to) : "-");
            });
        out << "\n";
    }
    //  ask_approval approve submit cancel
    EXPECT_EQ(out.str(),
              "draft: pending_approval approved - canceled\n"
              "pending_approval: - approved - canceled\n"
              "approved: - - submitting canceled\n"
              "submitting: - - submitting -\n"
              "outcome_unknown: - - submitting -\n"
              "pending: - - - -\n"
              "requires_action: - - - -\n"
              "succeeded: - - - -\n"
              "failed: - - - -\n"
              "canceled: - - - -\n"
              "reversed: - - - -\n");
}

TEST(RefundStanding, IsWhatTheFactsAddUpTo) {
    const auto stands = [](std::initializer_list<told> facts) {
        return standing(record_of(facts));
    };
    EXPECT_EQ(stands({}), std::nullopt);
    EXPECT_EQ(stands({{unknown, 1}, {not_found, 2}}), std::nullopt);
    EXPECT_EQ(stands({{pending, 1}}), refund_state::pending);
    EXPECT_EQ(stands({{requires_action, 1}, {pending, 2}}), refund_state::pending);
    EXPECT_EQ(stands({{pending, 1}, {requires_action, 2}}), refund_state::requires_action);
    EXPECT_EQ(stands({{pending, 1}, {succeeded, 2}}), refund_state::succeeded);
    EXPECT_EQ(stands({{succeeded, 2}, {pending, 3}}), refund_state::succeeded)
        << "what waited is told late";
    EXPECT_EQ(stands({{pending, 1}, {failed, 2}}), refund_state::failed);
    EXPECT_EQ(stands({{requires_action, 1}, {canceled, 2}}), refund_state::canceled);
    EXPECT_EQ(stands({{succeeded, 2}, {failed, 3}}), refund_state::reversed);
    EXPECT_EQ(stands({{succeeded, 2}, {failed, 2}}), refund_state::reversed);
    EXPECT_EQ(stands({{failed, 2}, {succeeded, 3}}), refund_state::succeeded)
        << "the provider tried again";
}

/// M6: a call without an answer leaves the outcome open, in whatever state.
TEST(RefundStanding, NoAnswerIsNeverAFailure) {
    for (const auto from : all_states())
        for (const auto answer : {unknown, not_found}) {
            const auto to = state_after(from, answer, {});
            EXPECT_EQ(to, from == refund_state::submitting && answer == unknown
                              ? refund_state::outcome_unknown
                              : from);
        }
}

/// M9: eight facts of one refund, each also told twice, in all 40,320 orders.
TEST(RefundStanding, IsTheSameInEveryOrder) {
    constexpr std::array FACTS{told{pending, 1},   told{requires_action, 2}, told{pending, 3},
                               told{succeeded, 5}, told{unknown, 6},         told{failed, 8},
                               told{succeeded, 4}, told{pending, 9}};
    std::array<std::size_t, FACTS.size()> order{};
    std::iota(order.begin(), order.end(), 0U);
    int orders = 0;
    do {
        provider_record record;
        for (const auto index : order) {
            learn(record, FACTS.at(index).answer, second(FACTS.at(index).at));
            learn(record, FACTS.at(index).answer, second(FACTS.at(index).at));
        }
        ASSERT_EQ(standing(record), refund_state::reversed);
        ++orders;
    } while (std::ranges::next_permutation(order).found);
    EXPECT_EQ(orders, 40'320);
}

RC_GTEST_PROP(RefundStanding, DoesNotDependOnOrderOrRepetition, ()) {
    const auto answers = all_answers();
    const auto facts = *rc::gen::container<std::vector<std::pair<std::size_t, int>>>(
        rc::gen::pair(rc::gen::inRange<std::size_t>(0, answers.size()), rc::gen::inRange(0, 4)));
    auto others = facts;
    others.insert(others.end(), facts.begin(), facts.end());
    const auto keys =
        *rc::gen::container<std::vector<int>>(others.size(), rc::gen::arbitrary<int>());
    std::vector<std::size_t> order(others.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, {}, [&](std::size_t index) { return std::pair(keys[index], index); });
    provider_record one, other;
    for (const auto& [answer, at] : facts)
        learn(one, answers[answer], second(at));
    for (const auto index : order)
        learn(other, answers[others[index].first], second(others[index].second));
    RC_ASSERT(one == other);
}

/// What succeeded or failed is never forgotten: nothing told later leads back to waiting.
RC_GTEST_PROP(RefundStanding, NeverGoesBackToWaiting, ()) {
    const auto answers = all_answers();
    provider_record record;
    bool was_final = false;
    const auto count = *rc::gen::inRange(1, 20);
    for (int i = 0; i < count; ++i) {
        learn(record, answers[*rc::gen::inRange<std::size_t>(0, answers.size())],
              second(*rc::gen::inRange(0, 10)));
        const auto now = standing(record);
        RC_ASSERT(!was_final || (now && is_final(*now)));
        was_final = now && is_final(*now);
    }
}

TEST(RefundStates, KeepTheAmountReservedUntilTheEnd) {
    for (const auto state : all_states())
        EXPECT_NE(is_reserved(state), is_final(state)) << enum_name(state);
    EXPECT_TRUE(is_reserved(refund_state::outcome_unknown));
    EXPECT_FALSE(is_reserved(refund_state::reversed));
}

}  // namespace
}  // namespace refundry
