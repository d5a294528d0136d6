// SPDX-License-Identifier: Apache-2.0
// What a version of a policy changes, against another or against what holds without it.
#pragma once

#include "app/policies/policies.hpp"
#include "domain/policies/diff.hpp"

namespace refundry {

struct policy_version_summary {
    policy_version_id id;
    policy_id policy;
    std::string name;
    std::int64_t version = 1;
    policy_state state = policy_state::draft;
};
BOOST_DESCRIBE_STRUCT(policy_version_summary, (), (id, policy, name, version, state))

struct policy_diff_view {
    policy_version_summary version;
    std::optional<policy_version_summary> against;  ///< absent: there was nothing before
    std::vector<policy_change> changes;             ///< from `against` to `version`
};
BOOST_DESCRIBE_STRUCT(policy_diff_view, (), (version, against, changes))

/// Without `against`, a draft is laid beside the version in force now, a published one beside the
/// version before it, and the first beside a policy that says nothing.
result<policy_diff_view> diff_policy_version(transaction& tx, const actor_context& context,
                                             policy_version_id id,
                                             std::optional<policy_version_id> against);

}  // namespace refundry
