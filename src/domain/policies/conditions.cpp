// SPDX-License-Identifier: Apache-2.0
#include "domain/policies/conditions.hpp"

#include <algorithm>
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
    {"in_list", &condition::in_list, kinds({kind::text, kind::text_list})},
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

condition_compiler::condition_compiler(const policy_document& document, list_book& lists,
                                       defects& found)
    : document_(document), lists_(lists), defects_(found) {
    for (const auto& reason : document.reasons) {
        reasons_.emplace_back(reason.code);
        if (reason.parent.empty()) main_reasons_.emplace_back(reason.code);
    }
}

program_counter condition_compiler::add(const std::optional<condition>& when) {
    currencies_.clear();
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
    const auto fact = fact_of(*asked.fact);
    if (!fact) return to.no;
    const auto first_test = tests.size();
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
            "Say what the fact must be: " + operators_for(fact_table()[fact->fact].kind()) + ".");
    check_bounds(asked, first_test);
    return next;
}

/// nullopt with a defect. A fact with a parameter is its name, a point and the parameter.
std::optional<fact_slot> condition_compiler::fact_of(std::string_view name) {
    const defects::step at(defects_, "fact");
    question_ = nullptr;
    if (name == ANSWER_FACT) {
        defects_.add("", "question_missing", "Name the question too: return.answer.<its code>.");
        return std::nullopt;
    }
    const auto prefix = std::string(ANSWER_FACT) + ".";
    if (name.starts_with(prefix)) {
        const auto code = name.substr(prefix.size());
        const auto question =
            std::ranges::find(document_.questions, code, &question_definition::code);
        if (question != document_.questions.end()) {
            question_ = &*question;
            return fact_slot{*find_fact(ANSWER_FACT), std::string(code)};
        }
        std::vector<std::string_view> codes;
        codes.reserve(document_.questions.size());
        for (const auto& one : document_.questions)
            codes.emplace_back(one.code);
        defects_.add("", "unknown_question",
                     "No question of this policy has this code." + meant(code, codes));
        return std::nullopt;
    }
    if (const auto fact = find_fact(name)) return fact_slot{*fact, {}};
    defects_.add("", "unknown_fact", "There is no such fact." + meant(name, fact_names()));
    return std::nullopt;
}

/// Bounds of one comparison that leave nothing between them are a slip.
void condition_compiler::check_bounds(const condition& asked, std::size_t first_test) {
    struct narrowed {
        amount_range range;
        std::size_t bounds = 0;
    };
    std::map<currency_code, narrowed> left;
    std::size_t bounds = 0;
    const auto narrow = [&](const amount_range& range) {
        auto& [both, count] = left.try_emplace(range.currency, narrowed{range}).first->second;
        both.low = std::max(both.low, range.low);
        both.high = std::min(both.high, range.high);
        ++count;
    };
    for (auto at = first_test; at < tests.size(); ++at) {
        const auto& one = tests[at];
        if (one.kind == test_kind::range)
            narrow({one.low, one.high, {}});
        else if (one.kind == test_kind::money_range)
            std::for_each(amounts.begin() + one.set_begin, amounts.begin() + one.set_end, narrow);
        else
            continue;
        ++bounds;
    }
    if (bounds > 1 &&
        std::ranges::none_of(left, [&](const auto& one) { return one.second.bounds == bounds; }))
        return defects_.add("", "currency_mismatch",
                            "The bounds have no currency in common: no amount meets them all.");
    if (bounds > 1 && std::ranges::any_of(left, [](const auto& one) {
            return one.second.range.low > one.second.range.high;
        }))
        defects_.add("", "never_holds",
                     "Nothing lies between the bounds of " + *asked.fact +
                         "; make the lower one at most the upper one.");
}

std::optional<test> condition_compiler::test_of(const fact_slot& asked, std::size_t operator_index,
                                                const json::raw_text& operand) {
    const auto& fact = fact_table()[asked.fact];
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
    test made{.slot = slot_of(asked)};
    if (used.range == nullptr) {
        made.kind = fact.kind() == kind::text ? test_kind::text_in : test_kind::list_has_any;
        if (used.operand == &condition::in_list)
            add_named_list(fact, parsed->root(), made);
        else
            add_list(fact, parsed->root(), made);
        return made;
    }
    if (fact.kind() == kind::money) {
        made.kind = test_kind::money_range;
        if (!add_amounts(fact, parsed->root(), operator_index, made)) return std::nullopt;
        return made;
    }
    const auto number = number_of(fact, parsed->root());
    if (!number) return std::nullopt;
    used.range(made, *number);
    return made;
}

/// One amount, or a list with one for each currency.
bool condition_compiler::add_amounts(const fact_row& fact, json::node operand,
                                     std::size_t operator_index, test& into) {
    into.set_begin = static_cast<std::uint32_t>(amounts.size());
    bool fine = true;
    const auto wrong = [&](std::string_view code, std::string message) {
        defects_.add("", std::string(code), std::move(message));
        fine = false;
    };
    const auto add = [&](json::node one) {
        const auto amount = json::decode<money>(one);
        if (!amount)
            return wrong("wrong_type", std::string(fact.name) + " is compared with " +
                                           std::string(kind_text(kind::money)) +
                                           ", or a list of them.");
        if (std::any_of(amounts.begin() + into.set_begin, amounts.end(),
                        [&](const auto& earlier) { return earlier.currency == amount->currency; }))
            return wrong("duplicate_currency",
                         "Two amounts are in " + amount->currency.text() + "; keep one.");
        test range;
        OPERATORS[operator_index].range(range, amount->amount_minor);
        amounts.push_back({range.low, range.high, amount->currency});
        currencies_.insert(amount->currency);
    };
    if (operand.type() == json::kind::array) {
        if (operand.size() == 0) wrong("empty_list", "Name an amount for each currency.");
        std::size_t index = 0;
        operand.for_each_element([&](json::node one) {
            const defects::step at(defects_, index++);
            if (defects_.has_room()) add(one);
        });
    } else {
        add(operand);
    }
    into.set_end = static_cast<std::uint32_t>(amounts.size());
    return fine;
}

/// The operand as the number the fact will be: an id or days.
std::optional<std::int64_t> condition_compiler::number_of(const fact_row& fact, json::node value) {
    const auto type = value.type();
    switch (fact.kind()) {
        case kind::text:
        case kind::text_list:
            if (type != json::kind::string) break;
            if (!word_fits(fact, value.as_string())) return std::nullopt;
            return id_of(fact, value.as_string());
        case kind::integer:
            if (type != json::kind::integer || !value.as_integer()) break;
            return value.as_integer();
        case kind::money:
            break;
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
    const auto one_of = [&](const std::vector<std::string_view>& codes, std::string_view code,
                            std::string_view message) {
        if (word.empty() || std::ranges::find(codes, word) != codes.end()) return true;
        defects_.add("", std::string(code), std::string(message) + meant(word, codes));
        return false;
    };
    if (fact.name == REASON_FACT && !reasons_.empty() &&
        !one_of(reasons_, "unknown_reason_code", "No reason of this policy has this code."))
        return false;
    if (fact.name == MAIN_REASON_FACT && !reasons_.empty() &&
        !one_of(main_reasons_, "unknown_reason_code", "No reason without a parent has this code."))
        return false;
    if (fact.name == ANSWER_FACT && question_ != nullptr && !question_->answers.empty()) {
        std::vector<std::string_view> answers;
        answers.reserve(question_->answers.size());
        for (const auto& answer : question_->answers)
            answers.emplace_back(answer.code);
        if (!one_of(answers, "unknown_answer", "The question has no such answer.")) return false;
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
        if (word_fits(fact, element.as_string())) sets.push_back(id_of(fact, element.as_string()));
    });
    close_set(into);
}

void condition_compiler::close_set(test& into) {
    const auto begin = sets.begin() + into.set_begin;
    std::sort(begin, sets.end());
    sets.erase(std::unique(begin, sets.end()), sets.end());
    into.set_end = static_cast<std::uint32_t>(sets.size());
}

/// A list is laid down once, however many conditions name it; each checks its values.
void condition_compiler::add_named_list(const fact_row& fact, json::node name, test& into) {
    if (name.type() != json::kind::string)
        return defects_.add("", "wrong_type", "Give the name of a list of this policy.");
    const auto asked = name.as_string();
    if (!lists_.has(asked))
        return defects_.add("", "unknown_list",
                            "No list of this policy has this name." + meant(asked, lists_.names()));
    for (const auto word : lists_.values_of(asked))
        if (!defects_.has_room() || !word_fits(fact, word)) return;
    const auto [place, fresh] =
        named_sets_.try_emplace({std::string(asked), fact.folded}, set_range{0, 0});
    if (fresh) {
        into.set_begin = static_cast<std::uint32_t>(sets.size());
        for (const auto word : lists_.values_of(asked))
            sets.push_back(id_of(fact, word));
        close_set(into);
        place->second = {into.set_begin, into.set_end};
    }
    into.set_begin = place->second.begin;
    into.set_end = place->second.end;
}

std::uint32_t condition_compiler::id_of(const fact_row& fact, std::string_view word) {
    if (!fact.folded) return words.intern(word);
    std::string lower(word);
    std::ranges::transform(lower, lower.begin(), folded);
    return words.intern(lower);
}

std::uint16_t condition_compiler::slot_of(const fact_slot& asked) {
    const auto known = std::ranges::find(slots, asked);
    if (known != slots.end()) return static_cast<std::uint16_t>(known - slots.begin());
    slots.push_back(asked);
    return static_cast<std::uint16_t>(slots.size() - 1);
}

}  // namespace refundry
