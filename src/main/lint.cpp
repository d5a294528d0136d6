// SPDX-License-Identifier: Apache-2.0
// `refundry policy lint`: what is odd about a policy, without a database. Findings are no failure.
#include <fmt/format.h>

#include <iostream>

#include "app/law/law_settings.hpp"
#include "app/policies/check_policy.hpp"
#include "base/json.hpp"
#include "domain/policies/lint/lint.hpp"
#include "main/policy_file.hpp"
#include "main/setup.hpp"
#include "main/verbs.hpp"

namespace refundry {

namespace {

result<known_articles> read_catalogue(const std::string& path) {
    if (path.empty()) return known_articles{};
    const auto text = read_text_file("--catalogue", path);
    if (!text) return std::unexpected(text.error());
    auto articles = json::decode<known_articles>(*text);
    if (articles) return std::move(*articles);
    auto answer = invalid("--catalogue", "malformed", path + " is no catalogue.");
    answer.error().details = std::move(articles.error());
    return answer;
}

std::string explained(const lint_finding& found) {
    auto text = fmt::format("{} {}{}{} ({})\n  {}\n  {}\n", enum_name(found.severity), found.path,
                            found.path.empty() ? "" : " ",
                            found.rule.empty() ? found.market : "\"" + found.rule + "\"",
                            found.code, found.message, found.remedy);
    if (found.from && found.from->link) text += fmt::format("  {}\n", *found.from->link);
    return text;
}

}  // namespace

int lint_policy_file(const lint_options& options) {
    const auto policy = read_policy_file("", options.policy);
    if (!policy) return report(policy.error());
    auto sold = read_catalogue(options.catalogue);
    if (!sold) return report(sold.error());
    const auto says = merchant_law::compile("");
    const time_zone_rules zone;
    const auto law = says->context(zone);
    lint_scope scope{.law = &law, .markets = {}, .sold = std::move(*sold)};
    for (const auto& code : options.markets)
        scope.markets.push_back(parse_market(code).value());
    const auto made = lint_policy(**policy, scope);
    if (options.as_json) {
        std::cout << json::encode(made) << "\n";
        return std::cout.flush() ? 0 : 1;
    }
    for (const auto& found : made.findings)
        std::cout << explained(found);
    if (made.findings.empty()) std::cout << "Nothing found.\n";
    if (!made.is_complete) std::cout << "There is more; this is not all.\n";
    return std::cout.flush() ? 0 : 1;
}

}  // namespace refundry
