// SPDX-License-Identifier: Apache-2.0
// "Why not?" and "what would have to differ": found by judging the same item again with something
// changed, never by a second reading of the policy.
#pragma once

#include "domain/policies/policy.hpp"

namespace refundry {

/// Puts into each item that is not approved the changes that together get it approved, each proved
/// by a judgement, in the order they were needed; none where nothing that could be changed would
/// help. decide() leaves them out: a trial over years of orders asks nobody to change anything.
void add_remedies(decision& made, const compiled_policy& policy, const decision_input& input);

/// Of every item, each resolution that would not be approved at once, had it been asked for: why,
/// and what would have to differ for it.
std::vector<refused_resolution> refused_resolutions(const compiled_policy& policy,
                                                    const decision_input& input);

}  // namespace refundry
