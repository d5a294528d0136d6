// SPDX-License-Identifier: Apache-2.0
// Lists nobody asks for, values that stand twice, articles nobody sells.
#include <functional>
#include <set>

#include "domain/policies/lint/finder.hpp"

namespace refundry::lint {

namespace {

constexpr std::string_view SKU_FACT = "line.sku";
constexpr std::string_view CATEGORY_FACT = "product.category";

using comparison_visitor =
    std::function<void(std::size_t rule, const condition&, const std::string& path)>;

void visit(std::size_t rule, const condition& asked, const std::string& path,
           const comparison_visitor& visitor) {
    if (asked.fact) return visitor(rule, asked, path);
    const auto go_down = [&](const auto& list, std::string_view name) {
        if (!list) return;
        for (std::size_t i = 0; i < list->size(); ++i)
            visit(rule, (*list)[i], path + "/" + std::string(name) + "/" + std::to_string(i),
                  visitor);
    };
    go_down(asked.all, "all");
    go_down(asked.any, "any");
    go_down(asked.none, "none");
}

void for_each_comparison(const policy_document& document, const comparison_visitor& visitor) {
    for (std::size_t i = 0; i < document.rules.size(); ++i)
        if (const auto& when = document.rules[i].when)
            visit(i, *when, rule_path(i) + "/when", visitor);
}

/// Calls `use(text, path)` for each text of an operand: one, or a list of them.
void for_each_text(const json::raw_text& operand, const std::string& path,
                   const std::function<void(std::string_view, const std::string&)>& use) {
    if (operand.text.empty()) return;
    const auto parsed = json::document::parse(operand.text);
    if (!parsed) return;
    const auto root = parsed->root();
    if (root.type() == json::kind::string) return use(root.as_string(), path);
    if (root.type() != json::kind::array) return;
    std::size_t index = 0;
    root.for_each_element([&](json::node each) {
        const auto at = path + "/" + std::to_string(index++);
        if (each.type() == json::kind::string) use(each.as_string(), at);
    });
}

// -- lists ----------------------------------------------------------------------------------------

class list_finder {
  public:
    explicit list_finder(finder& into) : into_(into) {
        for (const auto& list : into.policy.document.lists)
            by_name_.emplace(list.name, &list);
    }

    void find() {
        for_each_comparison(into_.policy.document, [&](std::size_t rule, const condition& asked,
                                                       const std::string& path) {
            for_each_text(asked.in_list, path,
                          [&](std::string_view name, const auto&) { use(name); });
            tell_twice(rule, asked.in, path + "/in");
            tell_twice(rule, asked.has_any, path + "/has_any");
        });
        const auto& lists = into_.policy.document.lists;
        for (std::size_t i = 0; i < lists.size(); ++i) {
            const auto path = "/lists/" + std::to_string(i);
            if (!used_.contains(lists[i].name)) tell_unused(lists[i], path);
            std::set<std::string_view> seen;
            for (std::size_t j = 0; j < lists[i].values.size(); ++j)
                if (!seen.insert(lists[i].values[j]).second)
                    tell_twice("", lists[i].values[j], path + "/values/" + std::to_string(j));
        }
    }

  private:
    /// With what it includes; the compiler saw to it that no list includes itself.
    void use(std::string_view name) {
        const auto list = by_name_.find(name);
        if (list == by_name_.end() || !used_.emplace(name).second) return;
        for (const auto& other : list->second->includes)
            use(other);
    }

    void tell_unused(const named_list& list, const std::string& path) {
        into_.add({.severity = lint_severity::notice,
                   .code = "list_unused",
                   .rule = {},
                   .path = path,
                   .market = {},
                   .message = "No condition asks for the list \"" + list.name + "\".",
                   .remedy = "Ask for it with in_list, or take it out."});
    }

    void tell_twice(std::size_t rule, const json::raw_text& operand, const std::string& path) {
        std::set<std::string, std::less<>> seen;
        for_each_text(operand, path, [&](std::string_view text, const std::string& at) {
            if (!seen.emplace(text).second) tell_twice(into_.rule(rule).name, text, at);
        });
    }

    void tell_twice(std::string_view rule, std::string_view value, const std::string& path) {
        into_.add({.severity = lint_severity::notice,
                   .code = "value_twice",
                   .rule = std::string(rule),
                   .path = path,
                   .market = {},
                   .message = "\"" + std::string(value) + "\" stands in this list twice.",
                   .remedy = "Keep one; if another value was meant, write that."});
    }

    finder& into_;
    std::map<std::string_view, const named_list*> by_name_;
    std::set<std::string, std::less<>> used_;
};

// -- articles -------------------------------------------------------------------------------------

/// Texts that should be of the catalogue: SKUs, or categories.
class article_finder {
  public:
    article_finder(finder& into, std::string_view fact, std::string_view what,
                   const std::vector<std::string>& known)
        : into_(into), fact_(fact), what_(what), known_(known.begin(), known.end()) {}

    void find() {
        if (known_.empty()) return;
        for_each_comparison(into_.policy.document, [&](std::size_t rule, const condition& asked,
                                                       const std::string& path) {
            if (*asked.fact != fact_) return;
            const auto& name = into_.rule(rule).name;
            const auto look = [&](std::string_view text, const std::string& at) {
                look_up(name, text, at);
            };
            for_each_text(asked.is, path + "/is", look);
            for_each_text(asked.in, path + "/in", look);
            for_each_text(asked.in_list, path,
                          [&](std::string_view list, const auto&) { look_up_list(name, list); });
        });
    }

    void look_up(const std::string& rule, std::string_view text, const std::string& path) {
        if (known_.empty() || text.empty() || known_.contains(text)) return;
        std::string nearest;
        if (known_.size() <= SUGGESTED_AMONG_MAX)
            nearest = meant(text, {known_.begin(), known_.end()});
        into_.add({.severity = lint_severity::warning,
                   .code = "unknown_" + std::string(what_),
                   .rule = rule,
                   .path = path,
                   .market = {},
                   .message = "The catalogue has no " + std::string(what_) + " \"" +
                              std::string(text) + "\".",
                   .remedy = "Correct it, or take it out if it is no longer sold." + nearest});
    }

  private:
    static constexpr std::size_t SUGGESTED_AMONG_MAX = 1'000;

    /// With what it includes, each list once: the rule named is the first that asks for it.
    void look_up_list(const std::string& rule, std::string_view name) {
        const auto& lists = into_.policy.document.lists;
        for (std::size_t i = 0; i < lists.size(); ++i) {
            if (lists[i].name != name || !looked_at_.insert(i).second) continue;
            for (std::size_t j = 0; j < lists[i].values.size(); ++j)
                look_up(rule, lists[i].values[j],
                        "/lists/" + std::to_string(i) + "/values/" + std::to_string(j));
            for (const auto& other : lists[i].includes)
                look_up_list(rule, other);
        }
    }

    finder& into_;
    std::string_view fact_;
    std::string_view what_;
    std::set<std::string_view> known_;
    std::set<std::size_t> looked_at_;
};

}  // namespace

void find_words(finder& into) {
    list_finder(into).find();
    article_finder(into, SKU_FACT, "sku", into.scope.sold.skus).find();
    article_finder categories(into, CATEGORY_FACT, "category", into.scope.sold.categories);
    categories.find();
    const auto& reasons = into.policy.document.reasons;
    for (std::size_t i = 0; i < reasons.size(); ++i)
        for (std::size_t j = 0; j < reasons[i].categories.size(); ++j)
            categories.look_up(
                "", reasons[i].categories[j],
                "/reasons/" + std::to_string(i) + "/categories/" + std::to_string(j));
}

}  // namespace refundry::lint
