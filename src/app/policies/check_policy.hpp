// SPDX-License-Identifier: Apache-2.0
// A policy between draft and published: what is wrong with it, and what is odd about it in the
// markets the merchant sells to.
#pragma once

#include "app/policies/policies.hpp"
#include "domain/policies/lint/lint.hpp"

namespace refundry {

inline constexpr std::size_t CHECKED_MARKETS_MAX = 300;
/// So many of the newest orders say where the merchant sells.
inline constexpr std::int64_t ORDERS_OF_MARKETS = PAGE_SIZE_MAX;

/// "DE", or a part of a country, "US-CA"; nothing for what is neither.
std::optional<lint_market> parse_market(std::string_view code);

struct policy_findings {
    std::vector<std::string> markets;  ///< whose law was looked at
    std::vector<lint_finding> findings;
    bool is_complete = true;
};
BOOST_DESCRIBE_STRUCT(policy_findings, (), (markets, findings, is_complete))

struct lint_command {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"catalogue"});
    policy_document document;
    std::vector<std::string> markets;  ///< empty: where the merchant sells
    known_articles catalogue;
};
BOOST_DESCRIBE_STRUCT(lint_command, (), (document, markets, catalogue))

/// A document that can be used, with what is odd about it.
struct policy_check {
    policy_document document;
    std::vector<std::string> markets;
    std::vector<lint_finding> findings;
    bool is_complete = true;
};
BOOST_DESCRIBE_STRUCT(policy_check, (), (document, markets, findings, is_complete))

struct publish_checked_command {
    std::optional<instant> effective_at;  ///< absent: now
    std::vector<std::string> markets;     ///< empty: where the merchant sells
    bool refuse_findings = false;         ///< rather not publish what the law overrules
};
BOOST_DESCRIBE_STRUCT(publish_checked_command, (), (effective_at, markets, refuse_findings))

struct published_version_view : policy_version_view {
    std::vector<std::string> markets;
    std::vector<lint_finding> findings;
    bool is_complete = true;
};
BOOST_DESCRIBE_STRUCT(published_version_view, (policy_version_view),
                      (markets, findings, is_complete))

/// The law of those markets as the merchant's settings have it. `policy_invalid`, `invalid_market`.
result<policy_findings> lint_document(transaction& tx, const actor_context& context,
                                      policy_cache& policies, const lint_command& command);
result<policy_findings> lint_version(transaction& tx, const actor_context& context,
                                     policy_cache& policies, policy_version_id id,
                                     std::vector<std::string> markets);
/// Defects are named by their place in the document itself.
result<policy_check> validate_document(transaction& tx, const actor_context& context,
                                       policy_cache& policies, const policy_document& document);
/// Findings block nothing, unless the command says so: `law_overrules_policy` lists those of a
/// statute.
result<published_version_view> publish_checked(transaction& tx, const actor_context& context,
                                               policy_cache& policies, policy_version_id id,
                                               const publish_checked_command& command);

}  // namespace refundry
