// SPDX-License-Identifier: Apache-2.0
#include <ranges>

#include "app/policies/check_policy.hpp"
#include "app/policies/diff_versions.hpp"
#include "app/policies/packs.hpp"
#include "http/pages.hpp"
#include "http/routes.hpp"

namespace refundry::http {

namespace {

struct policy_pack_list {
    std::vector<policy_pack_summary> data;
};
BOOST_DESCRIBE_STRUCT(policy_pack_list, (), (data))

const query_parameter_doc MARKETS_PARAMETER{
    "markets", "Where you sell, with commas: DE,US-CA; otherwise the countries you sold to."};

result<policy_version_id> version_of(const call& made) {
    return made.path_id<policy_version_id>("policy_version_id", "policy_version");
}

std::vector<std::string> markets_of(const call& made) {
    std::vector<std::string> markets;
    const auto text = made.query_text("markets").value_or("");
    if (text.empty()) return markets;
    for (const auto part : std::views::split(text, ','))
        markets.emplace_back(part.begin(), part.end());
    return markets;
}

void add_version_routes(endpoint_table& table) {
    using enum permission;
    table.write<draft_command, policy_version_view>(
        method::post, "/v1/policies",
        {"create_draft", "policies", "Make a new draft of the policy with this name.",
         policies_write},
        201, [](transaction& tx, call& made, const draft_command& command) {
            return create_draft(tx, made.context, command);
        });
    table.compute<policy_document, policy_check>(
        "/v1/policies/validate",
        {"validate_policy", "policies",
         "Check a policy: every defect, or else what is odd about it; nothing is stored.",
         policies_read},
        [](transaction& tx, call& made, const policy_document& document) {
            return validate_document(tx, made.context, made.api.policies, document);
        });
    table.compute<lint_command, policy_findings>(
        "/v1/policies/lint",
        {"lint_policy", "policies",
         "What is odd about a policy, for the markets and the catalogue given; nothing is stored.",
         policies_read},
        [](transaction& tx, call& made, const lint_command& command) {
            return lint_document(tx, made.context, made.api.policies, command);
        });
    table.read<policy_list>(
        "/v1/policies", {"list_policies", "policies", "The merchant's policies.", policies_read},
        [](transaction& tx, call& made) -> result<policy_list> {
            return policy_list{tx.list_policies(made.context.merchant)};
        });
    table.read<policy_version_list>(
        "/v1/policies/{policy_id}/versions",
        {"list_policy_versions", "policies", "Every version of a policy.", policies_read},
        [](transaction& tx, call& made) -> result<policy_version_list> {
            const auto id = made.path_id<policy_id>("policy_id", "policy");
            if (!id) return std::unexpected(id.error());
            auto views = list_policy_versions(tx, made.context, *id);
            if (!views) return std::unexpected(std::move(views.error()));
            return policy_version_list{std::move(*views)};
        });
    table.read<policy_version_view>(
        "/v1/policy_versions/{policy_version_id}",
        {"get_policy_version", "policies", "One version with its document.", policies_read},
        [](transaction& tx, call& made) -> result<policy_version_view> {
            const auto id = version_of(made);
            if (!id) return std::unexpected(id.error());
            return get_policy_version(tx, made.context, *id);
        });
    table.write<draft_command, policy_version_view>(
        method::put, "/v1/policy_versions/{policy_version_id}",
        {"change_draft", "policies", "Change a draft; a published version never changes.",
         policies_write},
        200,
        [](transaction& tx, call& made,
           const draft_command& command) -> result<policy_version_view> {
            const auto id = version_of(made);
            if (!id) return std::unexpected(id.error());
            return change_draft(tx, made.context, *id, command);
        });
    table.write<publish_checked_command, published_version_view>(
        method::post, "/v1/policy_versions/{policy_version_id}/publish",
        {"publish_policy", "policies",
         "Publish a draft from a moment on, for orders placed after it.", policies_write},
        200,
        [](transaction& tx, call& made,
           const publish_checked_command& command) -> result<published_version_view> {
            const auto id = version_of(made);
            if (!id) return std::unexpected(id.error());
            return publish_checked(tx, made.context, made.api.policies, *id, command);
        });
    table.read<policy_diff_view>(
        "/v1/policy_versions/{policy_version_id}/diff",
        {"diff_policy_version",
         "policies",
         "What a version changes, rule by rule.",
         policies_read,
         false,
         {{"against", "Another version; otherwise what holds without this one."}}},
        [](transaction& tx, call& made) -> result<policy_diff_view> {
            const auto id = version_of(made);
            const auto against = made.query_id<policy_version_id>("against");
            if (!id) return std::unexpected(id.error());
            if (!against) return std::unexpected(against.error());
            return diff_policy_version(tx, made.context, *id, *against);
        });
    table.read<policy_findings>("/v1/policy_versions/{policy_version_id}/lint",
                                {"lint_policy_version",
                                 "policies",
                                 "What is odd about a version.",
                                 policies_read,
                                 false,
                                 {MARKETS_PARAMETER}},
                                [](transaction& tx, call& made) -> result<policy_findings> {
                                    const auto id = version_of(made);
                                    if (!id) return std::unexpected(id.error());
                                    return lint_version(tx, made.context, made.api.policies, *id,
                                                        markets_of(made));
                                });
}

void add_pack_routes(endpoint_table& table) {
    using enum permission;
    table.read<policy_pack_list>(
        "/v1/policy_packs",
        {"list_policy_packs", "policies", "Ready policies to start from.", policies_read},
        [](transaction&, call&) -> result<policy_pack_list> {
            return policy_pack_list{list_policy_packs()};
        });
    table.read<policy_pack_view>(
        "/v1/policy_packs/{policy_pack}",
        {"get_policy_pack", "policies", "One of them with its document.", policies_read},
        [](transaction&, call& made) {
            return get_policy_pack(made.http.path_parameter_named("policy_pack"));
        });
}

}  // namespace

void add_policy_routes(endpoint_table& table) {
    add_version_routes(table);
    add_pack_routes(table);
}

}  // namespace refundry::http
