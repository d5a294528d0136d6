// SPDX-License-Identifier: Apache-2.0
// For benchmarks and tests: a policy of many rules as large merchants have them, and the loop whose
// speed is measured. The caller times it.
#pragma once

#include <string>

#include "domain/decisions/verdict.hpp"

namespace refundry {

/// `rules` rules of two comparisons each about category, country, tags, price, reason and age; the
/// last sets every term, so that the whole policy is read for each item.
inline policy_document policy_of_many_rules(std::size_t rules) {
    const auto comparison = [](std::string fact, json::raw_text condition::* operand,
                               std::string value) {
        condition asked;
        asked.fact = std::move(fact);
        (asked.*operand).text = std::move(value);
        return asked;
    };
    policy_document document{.name = "many rules", .reasons = {}, .rules = {}};
    for (std::size_t i = 0; i < rules; ++i) {
        const auto number = std::to_string(i);
        condition both;
        switch (i % 3) {
            case 0:
                both.all = {comparison("product.category", &condition::in,
                                       std::string(R"(["shoes)")
                                           .append(number)
                                           .append(R"(","bags)")
                                           .append(number)
                                           .append(R"("])")),
                            comparison("order.country", &condition::is, R"("DE")")};
                break;
            case 1:
                both.all = {comparison("product.tags", &condition::has_any,
                                       R"(["season)" + number + R"("])"),
                            comparison("line.price", &condition::at_least,
                                       R"({"amount_minor":100,"currency":"EUR"})")};
                break;
            default:
                both.all = {comparison("line.days_since_delivery", &condition::more_than,
                                       std::to_string(400 + i)),
                            comparison("return.reason", &condition::is, R"("changed_mind")")};
        }
        policy_rule rule{.name = "rule " + number, .when = std::move(both), .then = {}};
        rule.then.window = window_effect{.length = static_cast<std::int32_t>(i % 90),
                                         .unit = window_unit::days,
                                         .start = window_start::delivery,
                                         .fallback = {},
                                         .transit_days = 0,
                                         .grace_days = 0,
                                         .resolutions = {}};
        rule.then.return_cost = cost_bearer::merchant;
        document.rules.push_back(std::move(rule));
    }
    return document;
}

/// Full judgements of every item of each request, facts of the request included. Gives how many
/// were approved, so that nothing is optimised away.
inline std::size_t judge_each(item_judge& judge, const std::vector<decision_input>& inputs) {
    std::size_t approved = 0;
    for (const auto& input : inputs) {
        judge.begin(input);
        for (std::size_t item = 0; item < input.request.items.size(); ++item)
            approved += judge.judge(item).outcome == item_outcome::approved ? 1 : 0;
    }
    return approved;
}

}  // namespace refundry
