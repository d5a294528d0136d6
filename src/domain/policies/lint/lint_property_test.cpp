// SPDX-License-Identifier: Apache-2.0
// What the linter calls unreachable decides nothing, whatever the order.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "domain/policies/lint/lint.hpp"
#include "domain/policies/random_policy.hpp"

namespace refundry {
namespace {

constexpr std::size_t RULES = 40;
constexpr int STORIES = 20;

bool decides(const item_decision& item, const lint_finding& found) {
    return std::ranges::any_of(item.effects, [&](const decision_effect& effect) {
        const bool is_meant =
            found.code != "effect_shadowed" || found.path.ends_with("/then/" + effect.effect);
        return is_meant && effect.from.name == found.rule;
    });
}

condition both(const condition& one, const condition& other) {
    condition made;
    made.all = {one, other};
    return made;
}

RC_GTEST_PROP(PolicyLintProperty, WhatItCallsUnreachableDecidesNothing, (std::uint64_t seed)) {
    seeded_random random(seed);
    auto document = random_policy(random, RULES);
    // Few rules of a random policy hide each other: let some ask what an earlier one asks.
    for (std::size_t i = 1; i < document.rules.size(); ++i)
        if (random.below(3) == 0) {
            auto& when = document.rules[i].when;
            const auto& above = document.rules[random.below(i)].when;
            if (when && above && random.below(2) == 0)
                when = both(*above, *when);
            else
                when = above;
        }
    const auto policy = compile_policy(std::move(document), 1);
    if (!policy)
        RC_DISCARD("its new condition is too deep, or rules the currency of an effect out");
    const auto report = lint_policy(**policy, {});
    RC_CLASSIFY(!report.findings.empty(), "with findings");
    for (int i = 0; i < STORIES; ++i) {
        const auto story = random_story(random);
        const auto decided = decide(**policy, story.input());
        for (const auto& item : decided.items)
            for (const auto& found : report.findings)
                if (found.code == "rule_unreachable" || found.code == "effect_shadowed" ||
                    found.code == "condition_never_holds")
                    RC_ASSERT_FALSE(decides(item, found));
    }
}

}  // namespace
}  // namespace refundry
