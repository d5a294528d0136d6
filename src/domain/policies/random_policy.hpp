// SPDX-License-Identifier: Apache-2.0
// For tests: policies, orders and requests drawn from a seed, full of edges but always legal.
#pragma once

#include "base/random.hpp"
#include "domain/decisions/decision_story.hpp"

namespace refundry {

policy_document random_policy(seeded_random& random, std::size_t rules);
policy_rule random_rule(seeded_random& random, std::string name);
decision_story random_story(seeded_random& random);

}  // namespace refundry
