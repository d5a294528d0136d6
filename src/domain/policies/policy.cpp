// SPDX-License-Identifier: Apache-2.0
#include "domain/policies/policy.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "domain/policies/compiled.hpp"
#include "domain/policies/conditions.hpp"
#include "domain/policies/reasons.hpp"

namespace refundry {

namespace {

constexpr std::uint32_t ALL_RESOLUTIONS = 0xffff'ffff;

void check_name(std::string_view name, defects& found) {
    if (name.empty() || name.size() > POLICY_NAME_MAX)
        found.add("/name", "invalid_name",
                  "Give a name of 1 to " + std::to_string(POLICY_NAME_MAX) + " bytes.");
}

/// An effect's own amounts: some order the rule's condition is sure about must be in their
/// currency.
void check_currencies(const rule_effects& then, const std::set<currency_code>& asked,
                      defects& found) {
    const auto check = [&](std::string_view name, const auto& terms) {
        if (!terms || asked.empty()) return;
        for (std::size_t i = 0; i < terms->size(); ++i) {
            const auto& amount = (*terms)[i].amount;
            if (amount && !asked.contains(amount->currency))
                found.add(
                    "/then/" + std::string(name) + "/" + std::to_string(i) + "/amount/currency",
                    "currency_mismatch",
                    "The condition names no amount in " + amount->currency.text() +
                        ": list one there for each currency, or make a rule of its own.");
        }
    };
    check("fees", then.fees);
    check("bonuses", then.bonuses);
}

class policy_compiler {
  public:
    explicit policy_compiler(policy_document document, std::int64_t version)
        : own_(std::make_unique<compiled_policy::parts>()) {
        own_->document = std::move(document);
        own_->version = version;
    }

    result<std::shared_ptr<const compiled_policy>> operator()() {
        const auto& document = own_->document;
        check_name(document.name, defects_);
        check_reasons(document, defects_);
        check_questions(document, defects_);
        add_rules();
        if (!defects_.found().empty())
            return std::unexpected(
                failure{.kind = failure_kind::invalid,
                        .code = "policy_invalid",
                        .message = "The policy cannot be used; each defect names its place.",
                        .path = {},
                        .details = std::move(defects_.found())});
        add_rule(built_in_effects(), APPLIES);
        own_->reasons = compile_reasons(document);
        for (const auto& question : document.questions)
            own_->questions.emplace(question.code, question);
        return std::make_shared<const compiled_policy>(std::move(own_));
    }

  private:
    void add_rules() {
        const auto& rules = own_->document.rules;
        list_book lists(own_->document, defects_);
        const defects::step at(defects_, "rules");
        if (rules.size() > POLICY_RULES_MAX)
            return defects_.add("", "too_many_rules",
                                "A policy has " + std::to_string(POLICY_RULES_MAX) +
                                    " rules at most; use lists (in, has_any) to merge some.");
        condition_compiler conditions(own_->document, lists, defects_);
        std::map<std::string_view, std::size_t> names;
        for (std::size_t i = 0; i < rules.size() && defects_.has_room(); ++i) {
            const defects::step step(defects_, i);
            check_name(rules[i].name, defects_);
            const auto [other, fresh] = names.emplace(rules[i].name, i);
            if (!fresh)
                defects_.add("/name", "duplicate_name",
                             "Rule " + std::to_string(other->second + 1) +
                                 " has this name too; decisions cite rules by name, rename one.");
            const auto begin = static_cast<program_counter>(conditions.tests.size());
            const auto entry = conditions.add(rules[i].when);
            check_effects(rules[i].then);
            check_currencies(rules[i].then, conditions.currencies(), defects_);
            add_rule(rules[i].then, entry);
            own_->rules.back().tests_begin = begin;
            own_->rules.back().tests_end = static_cast<program_counter>(conditions.tests.size());
        }
        own_->tests = std::move(conditions.tests);
        own_->sets = std::move(conditions.sets);
        own_->words = std::move(conditions.words);
        own_->amounts = std::move(conditions.amounts);
        own_->slots = std::move(conditions.slots);
    }

    void check_effects(const rule_effects& then) {
        const defects::step at(defects_, "then");
        bool any = false;
        for (const auto& row : effect_table()) {
            if (!row.is_set(then)) continue;
            any = true;
            const defects::step step(defects_, row.name);
            row.check(then, defects_);
        }
        if (then.questions) check_asked(*then.questions);
        if (!any) defects_.add("", "no_effect", "A rule sets at least one effect.");
    }

    void check_asked(const std::vector<std::string>& asked) {
        const defects::step at(defects_, "questions");
        std::vector<std::string_view> known;
        for (const auto& question : own_->document.questions)
            known.emplace_back(question.code);
        for (std::size_t i = 0; i < asked.size() && defects_.has_room(); ++i)
            if (std::ranges::find(known, asked[i]) == known.end())
                defects_.add("/" + std::to_string(i), "unknown_question",
                             "No question of this policy has this code." + meant(asked[i], known));
    }

    void add_rule(const rule_effects& written, program_counter entry) {
        auto then = written;
        if (then.keep_item == true) {
            then.goods = goods_flow::none;
            then.settle_on = settle_trigger::approval;
        }
        compiled_rule rule{.entry = entry};
        const auto table = effect_table();
        for (std::size_t i = 0; i < table.size(); ++i) {
            if (!table[i].is_set(then)) continue;
            rule.sets |= bit(i);
            rule.value[i] = value_index(table[i].value(then));
        }
        if (then.window) rule.window_for = resolutions_of(*then.window);
        own_->rules.push_back(rule);
        own_->effects.push_back(std::move(then));
    }

    static std::uint32_t resolutions_of(const window_effect& window) {
        if (window.resolutions.empty()) return ALL_RESOLUTIONS;
        std::uint32_t bits = 0;
        for (const auto one : window.resolutions)
            bits |= bit(static_cast<std::size_t>(one));
        return bits;
    }

    std::uint32_t value_index(std::string text) {
        const auto next = static_cast<std::uint32_t>(own_->values.size());
        const auto [place, fresh] = value_indexes_.emplace(text, next);
        if (fresh) own_->values.push_back(std::move(text));
        return place->second;
    }

    std::unique_ptr<compiled_policy::parts> own_;
    defects defects_;
    std::map<std::string, std::uint32_t> value_indexes_;
};

}  // namespace

compiled_policy::compiled_policy(std::unique_ptr<const parts> own) : parts_(std::move(own)) {}
compiled_policy::~compiled_policy() = default;
const policy_document& compiled_policy::document() const {
    return parts_->document;
}
std::int64_t compiled_policy::version() const {
    return parts_->version;
}

bool compiled_policy::asks_for(history_part part) const {
    return std::ranges::any_of(parts_->slots, [&](const fact_slot& slot) {
        const auto asked = fact_table()[slot.fact].history;
        const bool counts = part == history_part::orders || part == history_part::returns;
        return asked == part || (asked == history_part::rates && counts);
    });
}

bool compiled_policy::asks_for_method() const {
    static const auto method = [] {
        const auto table = fact_table();
        const auto found = std::ranges::find(table, "return.method", &fact_row::name);
        return static_cast<std::size_t>(found - table.begin());
    }();
    return std::ranges::any_of(parts_->slots,
                               [](const fact_slot& slot) { return slot.fact == method; });
}

result<std::shared_ptr<const compiled_policy>> compile_policy(policy_document document,
                                                              std::int64_t version) {
    return policy_compiler(std::move(document), version)();
}

}  // namespace refundry
