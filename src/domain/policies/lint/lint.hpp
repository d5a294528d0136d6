// SPDX-License-Identifier: Apache-2.0
// What a policy that compiles may still have wrong with it: rules nobody reaches, words that name
// nothing, terms the law of a market does not let stand. A finding blocks nothing, and none is
// about a policy that is kinder than the law.
//
//   const auto report = lint_policy(*policy, {.law = &context, .markets = {{"DE", ""}}});
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/decisions/legal.hpp"
#include "domain/policies/policy.hpp"

namespace refundry {

inline constexpr std::size_t LINT_FINDINGS_MAX = 1'000;

enum class lint_severity {
    warning,  ///< hardly what was meant, or not what will hold
    notice
};
BOOST_DESCRIBE_ENUM(lint_severity, warning, notice)

struct lint_finding {
    lint_severity severity = lint_severity::warning;
    std::string code;              ///< stable, snake_case
    std::string rule;              ///< its name; "" when it is about no rule
    std::string path;              ///< JSON pointer into the document; "" when it is about a market
    std::string market;            ///< "DE", "US-CA"; "" when the law has no part in it
    std::string message;           ///< what is so
    std::string remedy;            ///< what to do
    std::optional<source> from{};  ///< the statute that speaks
};
BOOST_DESCRIBE_STRUCT(lint_finding, (), (severity, code, rule, path, market, message, remedy, from))

/// In the order of the document, markets in the order given.
struct lint_report {
    std::vector<lint_finding> findings;
    /// False when there are more than LINT_FINDINGS_MAX, or rules too large to compare them all.
    bool is_complete = true;
};
BOOST_DESCRIBE_STRUCT(lint_report, (), (findings, is_complete))

/// What the shop sells. An empty list is one that was not given: nothing is looked up in it.
struct known_articles {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"skus", "categories"});
    std::vector<std::string> skus;
    std::vector<std::string> categories;
};
BOOST_DESCRIBE_STRUCT(known_articles, (), (skus, categories))

struct lint_market {
    std::string country;      ///< ISO 3166-1 alpha-2
    std::string subdivision;  ///< ISO 3166-2 without the country, or ""
};

struct lint_scope {
    const legal_context* law = nullptr;  ///< null: no market is looked at
    std::vector<lint_market> markets{};
    known_articles sold{};
};

lint_report lint_policy(const compiled_policy& policy, const lint_scope& scope);

}  // namespace refundry
