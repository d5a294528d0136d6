// SPDX-License-Identifier: Apache-2.0
#include "domain/policies/lint/lint.hpp"

#include "domain/policies/lint/finder.hpp"

namespace refundry {

lint_report lint_policy(const compiled_policy& policy, const lint_scope& scope) {
    lint::finder finder{.policy = policy.inside(), .scope = scope, .rules = {}};
    for (std::size_t i = 0; i < policy.document().rules.size(); ++i)
        finder.rules.push_back(lint::formula_of(finder.policy, i));
    lint::find_words(finder);
    lint::find_shadowed(finder);
    lint::find_overlaps(finder);
    lint::find_unlawful(finder);
    if (finder.implied.is_used_up()) finder.report.is_complete = false;
    return std::move(finder.report);
}

}  // namespace refundry
