// SPDX-License-Identifier: Apache-2.0
// Two rules that ask one fact for values of which some are the same: where both apply, the one
// above wins. A rule that holds whenever the one above does is the usual way to write a default,
// and rules about different facts are the usual way to write exceptions; neither is told.
#include <algorithm>
#include <bit>
#include <map>

#include "domain/policies/lint/finder.hpp"

namespace refundry::lint {

namespace {

/// Ways to meet a condition, each as what it asks of each fact.
using way = std::map<std::uint16_t, literal>;
using ways = std::vector<way>;

constexpr std::size_t WAYS_MAX = 32;  ///< of one condition; about others nothing is said
constexpr std::size_t PAIRS_MAX = 1'000'000;

bool is_list(const literal& asked) {
    return asked.kind == test_kind::list_has_any;
}

bool share_a_word(const literal& one, const literal& other) {
    return std::ranges::any_of(
        one.words, [&](auto word) { return std::ranges::binary_search(other.words, word); });
}

/// Adds what is asked; false when nothing meets it all, or it cannot be told.
bool narrow(way& into, const literal& asked) {
    const auto [place, fresh] = into.try_emplace(asked.slot, asked);
    if (fresh) return true;
    if (is_list(asked)) return false;
    place->second = both(place->second, asked);
    return !place->second.values.empty();
}

/// False when there are too many.
bool add_ways(const formula& asked, const ways& before, ways& into) {
    switch (asked.kind) {
        case formula::form::one:
            for (auto each : before)
                if (narrow(each, asked.asked)) into.push_back(std::move(each));
            return into.size() <= WAYS_MAX;
        case formula::form::any:
            return std::ranges::all_of(
                asked.parts, [&](const auto& part) { return add_ways(part, before, into); });
        case formula::form::all: {
            auto so_far = before;
            for (const auto& part : asked.parts) {
                ways next;
                if (!add_ways(part, so_far, next)) return false;
                so_far = std::move(next);
            }
            std::ranges::move(so_far, std::back_inserter(into));
            return into.size() <= WAYS_MAX;
        }
    }
    return false;
}

ways ways_of(const formula& asked) {
    ways all;
    if (!add_ways(asked, {way{}}, all)) all.clear();
    return all;
}

/// Some values meet both, some only the one, some only the other.
bool cross(const literal& one, const literal& other) {
    if (implies(one, other) || implies(other, one)) return false;
    if (!is_list(one)) return !both(one, other).values.empty();
    return !one.negated && !other.negated && share_a_word(one, other);
}

/// Of two comparisons of one fact.
bool can_meet(const literal& one, const literal& other) {
    if (!is_list(one)) return !both(one, other).values.empty();
    if (one.negated == other.negated) return true;
    const auto& wanted = one.negated ? other : one;
    const auto& refused = one.negated ? one : other;
    return !std::ranges::includes(refused.words, wanted.words);
}

bool asks_for_all_of(const way& one, const way& other) {
    return std::ranges::all_of(other, [&](const auto& each) { return one.contains(each.first); });
}

/// The fact on which the two cross, when both can be met at once. The one asks for every fact that
/// the other asks for: of two that ask for facts of their own it cannot be told.
std::optional<std::uint16_t> crossing(const way& one, const way& other) {
    if (!asks_for_all_of(one, other) && !asks_for_all_of(other, one)) return std::nullopt;
    std::optional<std::uint16_t> found;
    for (const auto& [slot, asked] : one) {
        const auto also = other.find(slot);
        if (also == other.end()) continue;
        if (!can_meet(asked, also->second)) return std::nullopt;
        if (!found && cross(asked, also->second)) found = slot;
    }
    return found;
}

class overlap_finder {
  public:
    explicit overlap_finder(finder& into) : into_(into) {
        for (const auto& rule : into.rules)
            ways_.push_back(ways_of(rule));
    }

    void find() {
        for (std::size_t rule = 1; rule < ways_.size(); ++rule)
            for (std::size_t above = 0; above < rule; ++above)
                if (const auto effects = set_otherwise(rule, above); effects != 0)
                    look_at(rule, above, effects);
    }

  private:
    /// What both set, each to a value of its own. A deny settles the answer: then terms hardly
    /// matter.
    effect_bits set_otherwise(std::size_t rule, std::size_t above) const {
        const auto& below = into_.policy.rules[rule];
        const auto& other = into_.policy.rules[above];
        if (((below.sets | other.sets) & bit(effect::DENY)) != 0) return 0;
        auto effects = below.sets & other.sets;
        if ((below.window_for & other.window_for) == 0) effects &= ~bit(effect::WINDOW);
        for (auto left = effects; left != 0; left &= left - 1) {
            const auto index = static_cast<std::size_t>(std::countr_zero(left));
            if (below.value[index] == other.value[index]) effects &= ~bit(index);
        }
        return effects;
    }

    void look_at(std::size_t rule, std::size_t above, effect_bits effects) {
        const auto slot = crossing(rule, above);
        if (!slot || into_.implied(into_.rules[rule], into_.rules[above]) ||
            into_.implied(into_.rules[above], into_.rules[rule]))
            return;
        std::string names;
        for (; effects != 0; effects &= effects - 1) {
            const auto& row = effect_table()[static_cast<std::size_t>(std::countr_zero(effects))];
            if (!row.is_set(into_.rule(rule).then)) continue;  // comes with another effect
            names.append(names.empty() ? "" : ", ").append(row.name);
        }
        if (!names.empty()) tell(rule, above, names, *slot);
    }

    std::optional<std::uint16_t> crossing(std::size_t rule, std::size_t above) {
        for (const auto& one : ways_[rule])
            for (const auto& other : ways_[above]) {
                if (pairs_left_ == 0) {
                    into_.report.is_complete = false;
                    return std::nullopt;
                }
                --pairs_left_;
                if (auto slot = lint::crossing(one, other)) return slot;
            }
        return std::nullopt;
    }

    void tell(std::size_t rule, std::size_t above, const std::string& effects, std::uint16_t slot) {
        const auto& asked = into_.policy.slots[slot];
        auto fact = std::string(fact_table()[asked.fact].name);
        if (!asked.parameter.empty()) fact += "." + asked.parameter;
        const auto& other = into_.rule(above).name;
        into_.add({.severity = lint_severity::notice,
                   .code = "rules_overlap",
                   .rule = into_.rule(rule).name,
                   .path = rule_path(rule),
                   .market = {},
                   .message = "Some values of " + fact + " meet this rule and \"" + other +
                              "\" above it, which then sets " + effects + " first.",
                   .remedy = "If this rule should win there, move it above; otherwise ask both for "
                             "values of " +
                             fact + " that are apart."});
    }

    finder& into_;
    std::vector<ways> ways_;
    std::size_t pairs_left_ = PAIRS_MAX;
};

}  // namespace

void find_overlaps(finder& into) {
    overlap_finder(into).find();
}

}  // namespace refundry::lint
