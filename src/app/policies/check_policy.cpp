// SPDX-License-Identifier: Apache-2.0
#include "app/policies/check_policy.hpp"

#include <algorithm>
#include <set>

namespace refundry {

namespace {

constexpr std::size_t COUNTRY_LENGTH = 2;

/// The merchant's own country, and those that their newest orders went to.
result<std::vector<std::string>> markets_sold_to(transaction& tx, merchant_id merchant) {
    const auto own = tx.find_merchant(merchant);
    if (!own) return not_found("merchant", merchant.text());
    std::set<std::string> all;
    if (parse_market(own->country)) all.insert(own->country);
    order_filter newest;
    newest.limit = ORDERS_OF_MARKETS;
    for (const auto& order : tx.list_orders(merchant, newest))
        if (parse_market(order.country)) all.insert(order.country);
    return std::vector(all.begin(), all.end());
}

result<std::vector<lint_market>> parsed(const std::vector<std::string>& codes) {
    if (codes.size() > CHECKED_MARKETS_MAX)
        return invalid("/markets", "out_of_range",
                       "Name " + std::to_string(CHECKED_MARKETS_MAX) + " markets at most.");
    std::vector<lint_market> markets;
    for (std::size_t i = 0; i < codes.size(); ++i) {
        auto market = parse_market(codes[i]);
        if (!market)
            return invalid(
                "/markets/" + std::to_string(i), "invalid_market",
                codes[i] + " is no country such as DE, nor a part of one such as US-CA.");
        markets.push_back(std::move(*market));
    }
    return markets;
}

/// Markets were named, or are those sold to.
result<policy_findings> findings_of(transaction& tx, const actor_context& context,
                                    policy_cache& policies, policy_document document,
                                    std::vector<std::string> codes, known_articles sold = {}) {
    const auto policy = compile_policy(std::move(document), 0);
    if (!policy) return std::unexpected(policy.error());
    const auto rules = policies.rules_of(tx, context.merchant);
    if (!rules) return std::unexpected(rules.error());
    if (codes.empty()) {
        auto sold_to = markets_sold_to(tx, context.merchant);
        if (!sold_to) return std::unexpected(std::move(sold_to.error()));
        codes = std::move(*sold_to);
    }
    auto markets = parsed(codes);
    if (!markets) return std::unexpected(std::move(markets.error()));
    const auto law = rules->law->context(*rules->zone);
    auto report = lint_policy(
        **policy, {.law = &law, .markets = std::move(*markets), .sold = std::move(sold)});
    return policy_findings{.markets = std::move(codes),
                           .findings = std::move(report.findings),
                           .is_complete = report.is_complete};
}

std::vector<failure_detail> overruled_by_law(const std::vector<lint_finding>& findings) {
    std::vector<failure_detail> details;
    for (const auto& found : findings)
        if (found.from && found.severity == lint_severity::warning)
            details.push_back({.path = found.path,
                               .code = found.code,
                               .message = found.message + " " + found.remedy,
                               .parameters = {{"market", found.market}, {"rule", found.rule}}});
    return details;
}

}  // namespace

std::optional<lint_market> parse_market(std::string_view code) {
    const auto is_capital = [](char letter) { return letter >= 'A' && letter <= 'Z'; };
    if (code.size() < COUNTRY_LENGTH || !is_capital(code[0]) || !is_capital(code[1])) return {};
    lint_market market{.country = std::string(code.substr(0, COUNTRY_LENGTH)), .subdivision = ""};
    if (code.size() == COUNTRY_LENGTH) return market;
    if (code.size() == COUNTRY_LENGTH + 1 || code[COUNTRY_LENGTH] != '-') return {};
    market.subdivision = code.substr(COUNTRY_LENGTH + 1);
    return market;
}

result<policy_findings> lint_document(transaction& tx, const actor_context& context,
                                      policy_cache& policies, const lint_command& command) {
    auto found =
        findings_of(tx, context, policies, command.document, command.markets, command.catalogue);
    if (!found)
        for (auto& defect : found.error().details)
            defect.path = "/document" + defect.path;
    return found;
}

result<policy_findings> lint_version(transaction& tx, const actor_context& context,
                                     policy_cache& policies, policy_version_id id,
                                     std::vector<std::string> markets) {
    auto version = get_policy_version(tx, context, id);
    if (!version) return std::unexpected(std::move(version.error()));
    return findings_of(tx, context, policies, std::move(version->document), std::move(markets));
}

result<policy_check> validate_document(transaction& tx, const actor_context& context,
                                       policy_cache& policies, const policy_document& document) {
    auto found = findings_of(tx, context, policies, document, {});
    if (!found) return std::unexpected(std::move(found.error()));
    return policy_check{.document = document,
                        .markets = std::move(found->markets),
                        .findings = std::move(found->findings),
                        .is_complete = found->is_complete};
}

result<published_version_view> publish_checked(transaction& tx, const actor_context& context,
                                               policy_cache& policies, policy_version_id id,
                                               const publish_checked_command& command) {
    auto found = lint_version(tx, context, policies, id, command.markets);
    if (!found) return std::unexpected(std::move(found.error()));
    if (command.refuse_findings)
        if (auto details = overruled_by_law(found->findings); !details.empty())
            return refused("law_overrules_policy",
                           "The law of a market overrules what this version says; nothing was "
                           "published.",
                           std::move(details));
    auto published = publish_policy(tx, context, id, {.effective_at = command.effective_at});
    if (!published) return std::unexpected(std::move(published.error()));
    published_version_view view;
    static_cast<policy_version_view&>(view) = std::move(*published);
    view.markets = std::move(found->markets);
    view.findings = std::move(found->findings);
    view.is_complete = found->is_complete;
    return view;
}

}  // namespace refundry
