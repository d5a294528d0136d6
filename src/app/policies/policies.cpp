// SPDX-License-Identifier: Apache-2.0
#include "app/policies/policies.hpp"

#include <algorithm>

#include "base/ensure.hpp"
#include "base/json.hpp"

namespace refundry {

namespace {

struct policy_event {
    std::string name;
    std::int64_t version = 0;
    std::optional<instant> effective_at;
};
BOOST_DESCRIBE_STRUCT(policy_event, (), (name, version, effective_at))

policy_document read_document(const policy_version_record& version) {
    auto document = json::decode<policy_document>(version.document);
    json::ensure_stored(document.has_value(), document ? nullptr : &document.error().front());
    return std::move(*document);
}

policy_version_view view_of(const policy_version_record& version) {
    auto document = read_document(version);
    auto name = document.name;
    return {.id = version.id,
            .policy = version.of_policy,
            .name = std::move(name),
            .version = version.version,
            .state = version.state,
            .note = version.note,
            .author = version.author,
            .created_at = version.created_at,
            .published_at = version.published_at,
            .effective_at = version.effective_at,
            .document = std::move(document)};
}

}  // namespace

result<policy_in_force> policy_cache::of_version(transaction& tx, merchant_id merchant,
                                                 policy_version_id id) {
    {
        const std::lock_guard lock(mutex_);
        const auto found = entries_.find(id);
        if (found != entries_.end()) return found->second;
    }
    const auto version = tx.find_policy_version(merchant, id);
    ensure(version.has_value(), "a policy is in force whose version is gone");
    auto compiled = compile_policy(read_document(*version), version->version);
    if (!compiled) return std::unexpected(std::move(compiled.error()));
    policy_in_force entry{.id = id, .compiled = std::move(*compiled)};
    const std::lock_guard lock(mutex_);
    if (entries_.size() >= ENTRIES_MAX) entries_.clear();
    return entries_.emplace(id, std::move(entry)).first->second;
}

result<merchant_rules> policy_cache::rules_of(transaction& tx, merchant_id merchant) {
    auto stored = tx.decision_settings_of(merchant);
    if (!stored) return not_found("merchant", merchant.text());
    const auto zone = zones_.find(stored->time_zone);
    if (!zone) return std::unexpected(zone.error());
    merchant_rules rules{.zone = &zone->get(),
                         .time_zone = std::move(stored->time_zone),
                         .law_version = stored->law_version.value_or(1)};
    auto document = std::move(stored->law).value_or("");
    {
        const std::lock_guard lock(mutex_);
        const auto found = laws_.find(document);
        if (found != laws_.end()) {
            rules.law = found->second;
            return rules;
        }
    }
    rules.law = merchant_law::compile(document);
    const std::lock_guard lock(mutex_);
    if (laws_.size() >= ENTRIES_MAX) laws_.clear();
    laws_.emplace(std::move(document), rules.law);
    return rules;
}

const time_zone_rules& policy_cache::zone_of(const address& consumers,
                                             const merchant_rules& merchant) {
    const auto name = law::consumer_zone(consumers.country, consumers.subdivision);
    if (name.empty()) return *merchant.zone;
    const auto zone = zones_.find(std::string(name));
    return zone ? zone->get() : *merchant.zone;
}

result<policy_in_force> policy_cache::in_force(transaction& tx, merchant_id merchant, instant at) {
    const auto version = tx.policy_in_force(merchant, at);
    if (!version)
        return refused("no_policy",
                       "No policy was in force when this order was placed; publish one whose "
                       "effective_at is before " +
                           to_string(at) + ".");
    return of_version(tx, merchant, *version);
}

namespace {

/// The defects are named by their place in the command.
result<void> check_document(const draft_command& command) {
    auto compiled = compile_policy(command.document, 0);
    if (compiled) return {};
    for (auto& defect : compiled.error().details)
        defect.path = "/document" + defect.path;
    return std::unexpected(std::move(compiled.error()));
}

}  // namespace

result<policy_version_view> create_draft(transaction& tx, const actor_context& context,
                                         const draft_command& command) {
    if (auto fine = check_document(command); !fine) return std::unexpected(std::move(fine.error()));
    auto policy = tx.find_policy_by_name(context.merchant, command.document.name);
    std::int64_t version = 1;
    if (policy) {
        for (const auto& earlier : tx.list_policy_versions(context.merchant, policy->id))
            version = std::max(version, earlier.version + 1);
    } else {
        policy = policy_record{.merchant = context.merchant,
                               .id = context.ids->next<policy_id>(),
                               .name = command.document.name,
                               .created_at = context.now};
        tx.insert(*policy);
    }
    const policy_version_record draft{.merchant = context.merchant,
                                      .id = context.ids->next<policy_version_id>(),
                                      .of_policy = policy->id,
                                      .version = version,
                                      .state = policy_state::draft,
                                      .document = json::encode(command.document),
                                      .note = command.note,
                                      .author = context.actor,
                                      .created_at = context.now,
                                      .published_at = {},
                                      .effective_at = {}};
    tx.insert(draft);
    record_event(tx, context, "policy.drafted", draft.id.text(),
                 json::encode(policy_event{command.document.name, version, {}}));
    return view_of(draft);
}

result<policy_version_view> change_draft(transaction& tx, const actor_context& context,
                                         policy_version_id id, const draft_command& command) {
    if (auto fine = check_document(command); !fine) return std::unexpected(std::move(fine.error()));
    auto draft = tx.find_policy_version(context.merchant, id);
    if (!draft) return not_found("policy_version", id.text());
    const auto policy = tx.find_policy(context.merchant, draft->of_policy);
    ensure(policy.has_value(), "a policy version without its policy");
    if (policy->name != command.document.name)
        return invalid("/document/name", "policy_name_fixed",
                       "A draft keeps the name of its policy, " + policy->name + ".");
    draft->document = json::encode(command.document);
    draft->note = command.note;
    if (!tx.update_draft(*draft))
        return conflict("policy_published", "A published version never changes; make a new draft.");
    return view_of(*draft);
}

result<policy_version_view> publish_policy(transaction& tx, const actor_context& context,
                                           policy_version_id id, const publish_command& command) {
    auto draft = tx.find_policy_version(context.merchant, id);
    if (!draft) return not_found("policy_version", id.text());
    const auto effective_at = command.effective_at.value_or(context.now);
    // What compiled as a draft may not under a newer release: check again before it binds anybody.
    if (auto compiled = compile_policy(read_document(*draft), draft->version); !compiled)
        return std::unexpected(std::move(compiled.error()));
    if (!tx.publish(context.merchant, id, context.now, effective_at))
        return conflict("policy_published", "This version is published already.");
    draft->state = policy_state::published;
    draft->published_at = context.now;
    draft->effective_at = effective_at;
    auto view = view_of(*draft);
    record_event(tx, context, "policy.published", id.text(),
                 json::encode(policy_event{view.name, view.version, effective_at}));
    return view;
}

result<policy_version_view> get_policy_version(transaction& tx, const actor_context& context,
                                               policy_version_id id) {
    const auto version = tx.find_policy_version(context.merchant, id);
    if (!version) return not_found("policy_version", id.text());
    return view_of(*version);
}

result<std::vector<policy_version_view>> list_policy_versions(transaction& tx,
                                                              const actor_context& context,
                                                              policy_id id) {
    if (!tx.find_policy(context.merchant, id)) return not_found("policy", id.text());
    std::vector<policy_version_view> views;
    for (const auto& version : tx.list_policy_versions(context.merchant, id))
        views.push_back(view_of(version));
    return views;
}

}  // namespace refundry
