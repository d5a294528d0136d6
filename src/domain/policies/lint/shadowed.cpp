// SPDX-License-Identifier: Apache-2.0
// The first rule that holds wins, effect by effect: a rule below one that holds whenever it does
// sets nothing that the one above sets.
#include <bit>
#include <set>

#include "domain/policies/lint/finder.hpp"

namespace refundry::lint {

namespace {

constexpr std::uint32_t RESOLUTION_BITS =
    bit(boost::mp11::mp_size<boost::describe::describe_enumerators<resolution>>::value) - 1;

struct shadow {
    effect_bits effects = 0;                         ///< of the rule, that rules above it set
    std::set<std::size_t> whole{};                   ///< those rules
    std::map<std::size_t, std::size_t> by_effect{};  ///< effect: the first of them
};

/// A window for some resolutions hides only a window for those.
shadow shadow_over(finder& into, std::size_t rule) {
    const auto& below = into.policy.rules[rule];
    shadow made;
    auto open_windows = below.window_for & RESOLUTION_BITS;
    for (std::size_t above = 0; above < rule && made.effects != below.sets; ++above) {
        const auto& other = into.policy.rules[above];
        auto taken = other.sets & below.sets & ~made.effects;
        const bool takes_window =
            (taken & bit(effect::WINDOW)) != 0 && (other.window_for & open_windows) != 0;
        if (!takes_window) taken &= ~bit(effect::WINDOW);
        if (taken == 0 || !into.implied(into.rules[rule], into.rules[above])) continue;
        if (takes_window) open_windows &= ~other.window_for;
        if (takes_window && open_windows != 0) taken &= ~bit(effect::WINDOW);
        made.effects |= taken;
        made.whole.insert(above);
        for (; taken != 0; taken &= taken - 1)
            made.by_effect.emplace(std::countr_zero(taken), above);
    }
    return made;
}

std::string quoted(const finder& into, const std::set<std::size_t>& rules) {
    std::string all;
    for (const auto one : rules)
        all.append(all.empty() ? "\"" : ", \"").append(into.rule(one).name).append("\"");
    return all;
}

void tell_unreachable(finder& into, std::size_t rule, const shadow& by) {
    into.add(
        {.severity = lint_severity::warning,
         .code = "rule_unreachable",
         .rule = into.rule(rule).name,
         .path = rule_path(rule),
         .market = {},
         .message =
             "This rule never sets anything: whenever it applies, " + quoted(into, by.whole) +
             (by.whole.size() == 1 ? " above it applies and sets" : " above it apply and set") +
             " the same effects.",
         .remedy = "Move it above " + quoted(into, {*by.whole.begin()}) +
                   " if it is the exception, or take it out."});
}

void tell_effect(finder& into, std::size_t rule, std::size_t index, std::size_t above) {
    const auto& row = effect_table()[index];
    if (!row.is_set(into.rule(rule).then)) return;  // comes with another effect
    const auto name = std::string(row.name);
    into.add({.severity = lint_severity::warning,
              .code = "effect_shadowed",
              .rule = into.rule(rule).name,
              .path = rule_path(rule) + "/then/" + name,
              .market = {},
              .message = "Its " + name + " never holds: whenever this rule applies, " +
                         quoted(into, {above}) + " above it sets " + name + " first.",
              .remedy = "Take " + name + " out here, or move the rule above " +
                        quoted(into, {above}) + "."});
}

}  // namespace

void find_shadowed(finder& into) {
    for (std::size_t rule = 0; rule < into.rules.size(); ++rule) {
        if (into.rules[rule].is_false()) {
            into.add({.severity = lint_severity::warning,
                      .code = "condition_never_holds",
                      .rule = into.rule(rule).name,
                      .path = rule_path(rule) + "/when",
                      .market = {},
                      .message = "Nothing meets this condition: it asks one fact to be two things "
                                 "at once.",
                      .remedy = "Use any instead of all, or take one of the comparisons out."});
            continue;
        }
        const auto by = shadow_over(into, rule);
        if (by.effects == into.policy.rules[rule].sets)
            tell_unreachable(into, rule, by);
        else
            for (const auto& [index, above] : by.by_effect)
                tell_effect(into, rule, index, above);
    }
}

}  // namespace refundry::lint
