// SPDX-License-Identifier: Apache-2.0
#include "domain/policies/conditions.hpp"

#include <limits>
#include <ranges>

namespace refundry {

namespace {

constexpr std::int64_t LEAST = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t MOST = std::numeric_limits<std::int64_t>::max();

void exactly(test& range, std::int64_t value) {
    range.low = range.high = value;
}
void from(test& range, std::int64_t value) {
    range.low = value;
    range.high = MOST;
}
void up_to(test& range, std::int64_t value) {
    range.low = LEAST;
    range.high = value;
}
void above(test& range, std::int64_t value) {
    if (value == MOST) return exactly(range, MOST), void(range.high = LEAST);
    from(range, value + 1);
}
void below(test& range, std::int64_t value) {
    if (value == LEAST) return exactly(range, LEAST), void(range.low = MOST);
    up_to(range, value - 1);
}

constexpr unsigned kinds(std::initializer_list<fact_kind> list) {
    unsigned bits = 0;
    for (const auto one : list)
        bits |= 1U << static_cast<unsigned>(one);
    return bits;
}
using kind = fact_kind;
constexpr unsigned ORDERED = kinds({kind::integer, kind::money, kind::date});

/// An operator: the member of `condition` that holds its operand, the kinds of facts it works on,
/// and the range it means; without one its operand is a list.
struct operator_row {
    std::string_view word;
    json::raw_text condition::* operand;
    unsigned works_on;
    void (*range)(test&, std::int64_t) = nullptr;
};

constexpr std::array OPERATORS = std::to_array<operator_row>({
    {"is", &condition::is, kinds({kind::text, kind::boolean}) | ORDERED, exactly},
    {"in", &condition::in, kinds({kind::text})},
    {"has_any", &condition::has_any, kinds({kind::text_list})},
    {"at_least", &condition::at_least, ORDERED, from},
    {"at_most", &condition::at_most, ORDERED, up_to},
    {"more_than", &condition::more_than, ORDERED, above},
    {"less_than", &condition::less_than, ORDERED, below},
});

std::string operators_for(fact_kind of) {
    std::string all;
    for (const auto& one : OPERATORS)
        if ((one.works_on & kinds({of})) != 0) all.append(all.empty() ? "" : ", ").append(one.word);
    return all;
}

}  // namespace

program_counter condition_compiler::add(const std::optional<condition>& when) {
    currency_.reset();
    if (!when) return APPLIES;
    const defects::step at(defects_, "when");
    return add_condition(*when, sense::holds, {APPLIES, APPLIES_NOT}, 1);
}

program_counter condition_compiler::add_condition(const condition& asked, sense wanted, outcome to,
                                                  std::size_t depth) {
    if (depth > CONDITION_DEPTH_MAX) {
        defects_.add("", "too_deep",
                     "Conditions go " + std::to_string(CONDITION_DEPTH_MAX) +
                         " levels deep; split this rule into several.");
        return to.no;
    }
    const int forms = asked.all.has_value() + asked.any.has_value() + asked.none.has_value() +
                      asked.fact.has_value();
    if (forms != 1) {
        defects_.add("", "one_form",
                     "Use exactly one of all, any, none, or a fact with an operator.");
        return to.no;
    }
    if (asked.fact) return add_comparison(asked, wanted, to);
    for (const auto& one : OPERATORS)
        if (!(asked.*one.operand).text.empty())
            defects_.add("/" + std::string(one.word), "operator_without_fact",
                         "An operator belongs beside a fact; put both into the list.");
    const bool holds = wanted == sense::holds;
    const auto& name = asked.all ? "all" : asked.any ? "any" : "none";
    const auto& parts = asked.all ? *asked.all : asked.any ? *asked.any : *asked.none;
    const defects::step at(defects_, name);
    if (parts.empty()) {
        defects_.add("", "empty_list", "Put at least one condition into this list.");
        return to.no;
    }
    // none[a, b] is all[not a, not b]; under a none, all turns into any and the other way round.
    const auto each = (asked.none ? !holds : holds) ? sense::holds : sense::fails;
    const bool every = asked.any ? !holds : holds;
    return add_group(parts, each, every, to, depth);
}

program_counter condition_compiler::add_group(const std::vector<condition>& parts, sense each,
                                              bool every, outcome to, std::size_t depth) {
    // Tests are laid down from last to first, so that each knows where the next one begins.
    program_counter next = every ? to.yes : to.no;
    for (std::size_t i = parts.size(); i-- > 0;) {
        if (!defects_.has_room() || too_many_) break;
        const defects::step at(defects_, i);
        next = add_condition(parts[i], each, every ? outcome{next, to.no} : outcome{to.yes, next},
                             depth + 1);
    }
    return next;
}

program_counter condition_compiler::add_comparison(const condition& asked, sense wanted,
                                                   outcome to) {
    const auto fact = find_fact(*asked.fact);
    if (!fact) {
        defects_.add("/fact", "unknown_fact",
                     "There is no such fact." + meant(*asked.fact, fact_names()));
        return to.no;
    }
    const bool holds = wanted == sense::holds;
    program_counter next = holds ? to.yes : to.no;
    bool any = false;
    for (std::size_t i = OPERATORS.size(); i-- > 0;) {
        const auto& operand = asked.*OPERATORS[i].operand;
        if (operand.text.empty()) continue;
        any = true;
        auto made = test_of(*fact, i, operand);
        if (!made) continue;
        if (tests.size() >= POLICY_TESTS_MAX) {
            if (!std::exchange(too_many_, true))
                defects_.add("", "too_many_comparisons",
                             "A policy holds " + std::to_string(POLICY_TESTS_MAX) +
                                 " comparisons; use lists (in, has_any) instead of many.");
            return to.no;
        }
        made->negated = !holds;
        made->yes = holds ? next : to.yes;
        made->no = holds ? to.no : next;
        tests.push_back(*made);
        next = static_cast<program_counter>(tests.size() - 1);
    }
    if (!any)
        defects_.add(
            "", "no_operator",
            "Say what the fact must be: " + operators_for(fact_table()[*fact].kind()) + ".");
    return next;
}

std::optional<test> condition_compiler::test_of(std::size_t fact_index, std::size_t operator_index,
                                                const json::raw_text& operand) {
    const auto& fact = fact_table()[fact_index];
    const auto& used = OPERATORS[operator_index];
    const defects::step at(defects_, used.word);
    if ((used.works_on & kinds({fact.kind()})) == 0) {
        defects_.add("", "wrong_operator",
                     std::string(fact.name) + " is " + std::string(kind_text(fact.kind())) +
                         "; use one of: " + operators_for(fact.kind()) + ".");
        return std::nullopt;
    }
    const auto parsed = json::document::parse(operand.text);
    if (!parsed) {
        defects_.add("", "malformed_json", parsed.error().message);
        return std::nullopt;
    }
    test made{.slot = slot_of(fact_index)};
    if (used.range == nullptr) {
        made.kind = fact.kind() == kind::text ? test_kind::text_in : test_kind::list_has_any;
        add_list(fact, parsed->root(), made);
        return made;
    }
    made.kind = fact.kind() == kind::money ? test_kind::money_range : test_kind::range;
    const auto number = number_of(fact, parsed->root(), made);
    if (!number) return std::nullopt;
    used.range(made, *number);
    return made;
}

/// The operand as the number the fact will be: an id, minor units, days.
std::optional<std::int64_t> condition_compiler::number_of(const fact_row& fact, json::node value,
                                                          test& into) {
    const auto type = value.type();
    switch (fact.kind()) {
        case kind::text:
        case kind::text_list:
            if (type != json::kind::string) break;
            if (!word_fits(fact, value.as_string())) return std::nullopt;
            return words.intern(value.as_string());
        case kind::integer:
            if (type != json::kind::integer || !value.as_integer()) break;
            return value.as_integer();
        case kind::money: {
            const auto amount = json::decode<money>(value);
            if (!amount) break;
            if (currency_.value_or(amount->currency) != amount->currency) {
                defects_.add("", "currency_mismatch",
                             "The amounts of one rule are in one currency; make a rule for each "
                             "currency.");
                return std::nullopt;
            }
            currency_ = into.currency = amount->currency;
            return amount->amount_minor;
        }
        case kind::boolean:
            if (type != json::kind::boolean) break;
            return value.as_bool() ? 1 : 0;
        case kind::date: {
            if (type != json::kind::string) break;
            const auto day = parse_local_date(value.as_string());
            if (!day) break;
            return day_count(*day).time_since_epoch().count();
        }
    }
    defects_.add(
        "", "wrong_type",
        std::string(fact.name) + " is compared with " + std::string(kind_text(fact.kind())) + ".");
    return std::nullopt;
}

bool condition_compiler::word_fits(const fact_row& fact, std::string_view word) {
    if (fact.name == REASON_FACT && !reasons_.empty() && !word.empty() &&
        std::ranges::find(reasons_, word) == reasons_.end()) {
        defects_.add("", "unknown_reason_code",
                     "No reason of this policy has this code." + meant(word, reasons_));
        return false;
    }
    if (fact.words != nullptr && std::ranges::find(fact.words(), word) == fact.words().end()) {
        std::string all;
        for (const auto one : fact.words())
            all.append(all.empty() ? "" : ", ").append(one);
        defects_.add("", "unknown_value", std::string(fact.name) + " is one of: " + all + ".");
        return false;
    }
    if (fact.objection != nullptr && !fact.objection(word).empty()) {
        defects_.add("", "invalid_value", std::string(fact.objection(word)));
        return false;
    }
    return true;
}

void condition_compiler::add_list(const fact_row& fact, json::node list, test& into) {
    if (list.type() != json::kind::array)
        return defects_.add("", "wrong_type", "Give a list, such as [\"…\"].");
    if (list.size() == 0)
        return defects_.add("", "empty_list", "An empty list never holds; put a value into it.");
    if (list.size() > LIST_VALUES_MAX)
        return defects_.add("", "too_many_values",
                            "A list holds " + std::to_string(LIST_VALUES_MAX) +
                                " values; tag the products or split the rule.");
    into.set_begin = static_cast<std::uint32_t>(sets.size());
    std::size_t index = 0;
    list.for_each_element([&](json::node element) {
        const defects::step at(defects_, index++);
        if (element.type() != json::kind::string)
            return defects_.add("", "wrong_type", "Lists hold texts.");
        if (word_fits(fact, element.as_string())) sets.push_back(words.intern(element.as_string()));
    });
    const auto begin = sets.begin() + into.set_begin;
    std::sort(begin, sets.end());
    sets.erase(std::unique(begin, sets.end()), sets.end());
    into.set_end = static_cast<std::uint32_t>(sets.size());
}

std::uint16_t condition_compiler::slot_of(std::size_t fact) {
    const auto known = std::ranges::find(slots, fact);
    if (known != slots.end()) return static_cast<std::uint16_t>(known - slots.begin());
    slots.push_back(static_cast<std::uint16_t>(fact));
    return static_cast<std::uint16_t>(slots.size() - 1);
}

}  // namespace refundry
