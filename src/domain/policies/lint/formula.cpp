// SPDX-License-Identifier: Apache-2.0
#include "domain/policies/lint/formula.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace refundry::lint {

namespace {

using form = formula::form;

constexpr std::int64_t LEAST = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t MOST = std::numeric_limits<std::int64_t>::max();

// -- sets of values -------------------------------------------------------------------------------

intervals tidy(intervals all) {
    std::erase_if(all, [](const interval& one) { return one.low > one.high; });
    std::ranges::sort(all, {}, &interval::low);
    intervals made;
    for (const auto& one : all) {
        const bool touches =
            !made.empty() && (made.back().high == MOST || one.low <= made.back().high + 1);
        if (touches)
            made.back().high = std::max(made.back().high, one.high);
        else
            made.push_back(one);
    }
    return made;
}

intervals complement(const intervals& of) {
    intervals made;
    std::int64_t next = LEAST;
    for (const auto& one : of) {
        if (one.low > next) made.push_back({next, one.low - 1});
        if (one.high == MOST) return made;
        next = one.high + 1;
    }
    made.push_back({next, MOST});
    return made;
}

intervals both(const intervals& left, const intervals& right) {
    intervals made;
    for (auto one = left.begin(), other = right.begin();
         one != left.end() && other != right.end();) {
        const interval shared{std::max(one->low, other->low), std::min(one->high, other->high)};
        if (shared.low <= shared.high) made.push_back(shared);
        one->high < other->high ? ++one : ++other;
    }
    return made;
}

intervals either(intervals left, const intervals& right) {
    left.insert(left.end(), right.begin(), right.end());
    return tidy(std::move(left));
}

bool is_within(const interval& one, const intervals& all) {
    const auto after = std::ranges::upper_bound(all, one.low, {}, &interval::low);
    return after != all.begin() && one.high <= std::prev(after)->high;
}

bool is_within(const intervals& narrow, const intervals& wide) {
    return std::ranges::all_of(narrow, [&](const auto& one) { return is_within(one, wide); });
}

// -- formulas -------------------------------------------------------------------------------------

bool is_scalar(const literal& asked) {
    return asked.kind == test_kind::range || asked.kind == test_kind::text_in;
}

const intervals& values_of(const literal& asked) {
    return asked.values.begin()->second;
}

formula constant(bool holds) {
    return {.kind = holds ? form::all : form::any};
}

/// Comparisons of one fact become one.
void merge(std::vector<formula>& parts, form kind) {
    std::map<std::uint16_t, std::size_t> first;
    std::vector<formula> made;
    for (auto& part : parts) {
        if (part.kind == form::one && is_scalar(part.asked)) {
            const auto [place, fresh] = first.emplace(part.asked.slot, made.size());
            if (!fresh) {
                auto& into = made[place->second].asked.values.begin()->second;
                const auto& other = values_of(part.asked);
                into = kind == form::all ? both(into, other) : either(std::move(into), other);
                continue;
            }
        }
        made.push_back(std::move(part));
    }
    parts = std::move(made);
}

formula group(form kind, std::vector<formula> parts) {
    std::vector<formula> flat;
    for (auto& part : parts) {
        if (part.kind != kind) {
            flat.push_back(std::move(part));
            continue;
        }
        std::ranges::move(part.parts, std::back_inserter(flat));
    }
    merge(flat, kind);
    // No value meets both of two comparisons.
    for (auto& part : flat) {
        if (part.kind != form::one || !is_scalar(part.asked)) continue;
        if (values_of(part.asked).empty()) part = constant(false);
    }
    const bool settles = kind == form::any;
    const auto is_constant = [](const formula& part, bool holds) {
        return holds ? part.is_true() : part.is_false();
    };
    if (std::ranges::any_of(flat, [&](const auto& part) { return is_constant(part, settles); }))
        return constant(settles);
    std::erase_if(flat, [&](const formula& part) { return is_constant(part, !settles); });
    if (flat.size() == 1) return std::move(flat.front());
    return {.kind = kind, .parts = std::move(flat)};
}

class reader {
  public:
    reader(const compiled_policy::parts& policy, std::size_t rule)
        : policy_(policy), next_(policy.rules[rule].tests_begin) {}

    /// The compiler lays the tests of a condition down from last to first: read them so.
    formula read(const condition& asked, bool holds) {
        std::vector<formula> parts;
        if (asked.fact) {
            for (auto left = operators_of(asked); left > 0; --left)
                parts.push_back({.kind = form::one, .asked = literal_of(policy_.tests[next_++])});
            return group(holds ? form::all : form::any, std::move(parts));
        }
        const auto& list = asked.all ? *asked.all : asked.any ? *asked.any : *asked.none;
        const bool each = asked.none ? !holds : holds;
        const bool every = asked.any ? !holds : holds;
        for (std::size_t i = list.size(); i-- > 0;)
            parts.push_back(read(list[i], each));
        return group(every ? form::all : form::any, std::move(parts));
    }

  private:
    static std::size_t operators_of(const condition& asked) {
        std::size_t count = 0;
        for (const auto* operand :
             {&asked.is, &asked.in, &asked.in_list, &asked.has_any, &asked.at_least, &asked.at_most,
              &asked.more_than, &asked.less_than})
            if (!operand->text.empty()) ++count;
        return count;
    }

    literal literal_of(const test& from) const {
        literal made{.slot = from.slot, .kind = from.kind, .negated = from.negated};
        const std::span set(policy_.sets);
        const auto put = [&](const currency_code& currency, intervals values) {
            values = tidy(std::move(values));
            made.values.emplace(currency, from.negated ? complement(values) : values);
        };
        intervals values;
        switch (from.kind) {
            case test_kind::range:
                put({}, {{from.low, from.high}});
                break;
            case test_kind::text_in:
                for (auto at = from.set_begin; at < from.set_end; ++at)
                    values.push_back({set[at], set[at]});
                put({}, std::move(values));
                break;
            case test_kind::list_has_any:
                made.words = set.subspan(from.set_begin, from.set_end - from.set_begin);
                break;
            case test_kind::money_range:
                for (auto at = from.set_begin; at < from.set_end; ++at)
                    put(policy_.amounts[at].currency,
                        {{policy_.amounts[at].low, policy_.amounts[at].high}});
                break;
        }
        if (fact_table()[policy_.slots[from.slot].fact].kind() == fact_kind::boolean)
            for (auto& [currency, lets] : made.values)
                lets = both(lets, {{0, 1}});
        return made;
    }

    const compiled_policy::parts& policy_;
    program_counter next_;
};

bool implies(const formula& narrow, const formula& wide, std::size_t& steps_left) {
    if (steps_left == 0) return false;
    --steps_left;
    const auto below = [&](const formula& a, const formula& b) {
        return implies(a, b, steps_left);
    };
    if (narrow.kind == form::any)
        return std::ranges::all_of(narrow.parts, [&](const auto& a) { return below(a, wide); });
    if (wide.kind == form::all)
        return std::ranges::all_of(wide.parts, [&](const auto& b) { return below(narrow, b); });
    if (narrow.kind == form::all &&
        std::ranges::any_of(narrow.parts, [&](const auto& a) { return below(a, wide); }))
        return true;
    if (wide.kind == form::any)
        return std::ranges::any_of(wide.parts, [&](const auto& b) { return below(narrow, b); });
    return narrow.kind == form::one && lint::implies(narrow.asked, wide.asked);
}

}  // namespace

bool implies(const literal& narrow, const literal& wide) {
    if (narrow.slot != wide.slot) return false;
    if (narrow.kind == test_kind::list_has_any) {
        if (narrow.negated != wide.negated) return false;
        return narrow.negated ? std::ranges::includes(narrow.words, wide.words)
                              : std::ranges::includes(wide.words, narrow.words);
    }
    return std::ranges::all_of(narrow.values, [&](const auto& each) {
        const auto other = wide.values.find(each.first);
        return other != wide.values.end() && is_within(each.second, other->second);
    });
}

literal both(const literal& one, const literal& other) {
    literal made{.slot = one.slot, .kind = one.kind};
    for (const auto& [currency, values] : one.values)
        if (const auto same = other.values.find(currency); same != other.values.end())
            if (auto shared = both(values, same->second); !shared.empty())
                made.values.emplace(currency, std::move(shared));
    return made;
}

formula formula_of(const compiled_policy::parts& policy, std::size_t rule) {
    const auto& when = policy.document.rules[rule].when;
    return when ? reader(policy, rule).read(*when, true) : constant(true);
}

formula given(const compiled_policy::parts& policy, const formula& asked,
              std::span<const known_fact> known) {
    if (asked.kind == form::one) {
        if (!is_scalar(asked.asked)) return asked;
        const auto& slot = policy.slots[asked.asked.slot];
        const auto fact = std::ranges::find_if(known, [&](const known_fact& each) {
            return each.name == fact_table()[slot.fact].name && each.parameter == slot.parameter;
        });
        if (fact == known.end()) return asked;
        return constant(is_within({fact->value, fact->value}, values_of(asked.asked)));
    }
    std::vector<formula> parts;
    parts.reserve(asked.parts.size());
    for (const auto& part : asked.parts)
        parts.push_back(given(policy, part, known));
    return group(asked.kind, std::move(parts));
}

bool implication::operator()(const formula& narrow, const formula& wide) {
    return implies(narrow, wide, steps_left_);
}

}  // namespace refundry::lint
