// SPDX-License-Identifier: Apache-2.0
// What the parts of the linter share; nobody else needs it.
#pragma once

#include "domain/policies/lint/formula.hpp"
#include "domain/policies/lint/lint.hpp"

namespace refundry::lint {

struct finder {
    const compiled_policy::parts& policy;
    const lint_scope& scope;
    std::vector<formula> rules;  ///< the condition of each rule of the document
    implication implied{};
    lint_report report{};

    void add(lint_finding found) {
        if (report.findings.size() < LINT_FINDINGS_MAX)
            report.findings.push_back(std::move(found));
        else
            report.is_complete = false;
    }
    const policy_rule& rule(std::size_t index) const { return policy.document.rules[index]; }
};

inline std::string rule_path(std::size_t rule) {
    return "/rules/" + std::to_string(rule);
}

/// Rules that an earlier one leaves nothing to set, or not all they set.
void find_shadowed(finder& into);
/// Rules that an earlier one overrules in part, as neither is the exception of the other.
void find_overlaps(finder& into);
/// Lists nobody asks for, values that stand twice, articles nobody sells.
void find_words(finder& into);
/// Windows and costs that the law of a market overrules.
void find_unlawful(finder& into);

}  // namespace refundry::lint
