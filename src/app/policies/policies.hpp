// SPDX-License-Identifier: Apache-2.0
// Policies: draft, validated, published with an effective moment; the version in force when an
// order was placed decides on it for ever.
#pragma once

#include <memory>
#include <mutex>
#include <unordered_map>

#include "app/calendar/zones.hpp"
#include "app/context.hpp"
#include "app/law/law_settings.hpp"
#include "domain/policies/policy.hpp"

namespace refundry {

struct policy_version_view {
    policy_version_id id;
    policy_id policy;
    std::string name;
    std::int64_t version = 1;
    policy_state state = policy_state::draft;
    std::string note;
    std::string author;
    instant created_at;
    std::optional<instant> published_at;
    std::optional<instant> effective_at;
    policy_document document;
};
BOOST_DESCRIBE_STRUCT(policy_version_view, (),
                      (id, policy, name, version, state, note, author, created_at, published_at,
                       effective_at, document))

struct draft_command {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"note"});
    policy_document document;
    std::string note;
};
BOOST_DESCRIBE_STRUCT(draft_command, (), (document, note))

struct publish_command {
    std::optional<instant> effective_at;  ///< absent: now
};
BOOST_DESCRIBE_STRUCT(publish_command, (), (effective_at))

/// A compiled version.
struct policy_in_force {
    policy_version_id id;
    std::shared_ptr<const compiled_policy> compiled;
};

struct merchant_rules {
    const time_zone_rules* zone = nullptr;
    std::shared_ptr<const merchant_law> law{};
    std::string time_zone{};
    std::int64_t law_version = 1;  ///< of the settings
};

/// Compiled versions by id: published versions never change, so entries never expire; the oldest
/// leave when there are too many.
class policy_cache {
  public:
    /// Failure `no_policy` when the merchant had published none at that moment.
    result<policy_in_force> in_force(transaction& tx, merchant_id merchant, instant at);
    /// A published version.
    result<policy_in_force> of_version(transaction& tx, merchant_id merchant, policy_version_id id);
    /// The zone in which the merchant's days begin and end, and what they say before the law.
    result<merchant_rules> rules_of(transaction& tx, merchant_id merchant);
    /// The zone in which the days of a consumer there begin and end; the merchant's if not known.
    const time_zone_rules& zone_of(const address& consumers, const merchant_rules& merchant);
    time_zones& zones() { return zones_; }

  private:
    static constexpr std::size_t ENTRIES_MAX = 4'096;
    std::mutex mutex_;
    std::unordered_map<policy_version_id, policy_in_force> entries_;
    std::unordered_map<std::string, std::shared_ptr<const merchant_law>> laws_;  ///< by document
    time_zones zones_;
};

/// A new draft of the policy with this name (made when there is none). `policy_invalid` lists every
/// defect.
result<policy_version_view> create_draft(transaction& tx, const actor_context& context,
                                         const draft_command& command);
result<policy_version_view> change_draft(transaction& tx, const actor_context& context,
                                         policy_version_id id, const draft_command& command);
result<policy_version_view> publish_policy(transaction& tx, const actor_context& context,
                                           policy_version_id id, const publish_command& command);
result<policy_version_view> get_policy_version(transaction& tx, const actor_context& context,
                                               policy_version_id id);
result<std::vector<policy_version_view>> list_policy_versions(transaction& tx,
                                                              const actor_context& context,
                                                              policy_id id);

}  // namespace refundry
