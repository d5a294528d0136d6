// SPDX-License-Identifier: Apache-2.0
#include "app/policies/diff_versions.hpp"

namespace refundry {

namespace {

policy_version_summary summary_of(const policy_version_view& version) {
    return {.id = version.id,
            .policy = version.policy,
            .name = version.name,
            .version = version.version,
            .state = version.state};
}

std::optional<policy_version_id> version_before(transaction& tx, const actor_context& context,
                                                const policy_version_view& version) {
    if (version.state == policy_state::draft)
        if (const auto in_force = tx.policy_in_force(context.merchant, context.now))
            return in_force;
    std::optional<policy_version_id> before;
    std::int64_t number = 0;
    for (const auto& other : tx.list_policy_versions(context.merchant, version.policy)) {
        if (other.version >= version.version || other.version <= number) continue;
        before = other.id;
        number = other.version;
    }
    return before;
}

}  // namespace

result<policy_diff_view> diff_policy_version(transaction& tx, const actor_context& context,
                                             policy_version_id id,
                                             std::optional<policy_version_id> against) {
    const auto version = get_policy_version(tx, context, id);
    if (!version) return std::unexpected(version.error());
    if (!against) against = version_before(tx, context, *version);
    policy_diff_view view{.version = summary_of(*version), .against = {}, .changes = {}};
    policy_document before{.name = version->name, .reasons = {}, .rules = {}};
    if (against) {
        auto other = get_policy_version(tx, context, *against);
        if (!other) return std::unexpected(std::move(other.error()));
        view.against = summary_of(*other);
        before = std::move(other->document);
    }
    view.changes = diff_policies(before, version->document);
    return view;
}

}  // namespace refundry
