// SPDX-License-Identifier: Apache-2.0
// For tests of the ready policies: what a merchant would try first, and what is expected of it.
#pragma once

#include "domain/policies/example_policies.hpp"

namespace refundry {

using product_flag = bool product_facts::*;

inline decision_story of_category(std::string category, std::string reason) {
    auto story = asked_by_label(std::move(reason));
    story.line().product.category = std::move(category);
    return story;
}

inline void price(decision_story& story, money each) {
    story.line().unit_price = each;
    story.line().units = {
        {.quantity = 2, .paid = each, .tax = {0, each.currency}, .discount = {0, each.currency}}};
}

inline decision_story in_dollars(std::string category, std::string reason) {
    auto story = of_category(std::move(category), std::move(reason));
    story.original.currency = *currency_code::parse("USD");
    story.original.ship_to.country = "US";
    price(story, {5000, story.original.currency});
    return story;
}

inline std::vector<std::string> fee_codes(const item_decision& item) {
    std::vector<std::string> codes;
    for (const auto& fee : item.terms.fees)
        codes.push_back(fee.code);
    return codes;
}

using fees = std::vector<std::string>;

/// Approved until midnight of the last day, refused with the next.
inline void expect_last_day(std::string_view policy, decision_story story, std::string_view day,
                            std::string_view next) {
    story.now = at(std::string(day) + "T23:59:59Z");
    const auto item = by(policy, story);
    EXPECT_EQ(item.outcome, item_outcome::approved) << policy << ": " << codes_of(item);
    ASSERT_TRUE(item.last_day) << policy;
    EXPECT_EQ(to_string(*item.last_day), day) << policy;
    story.now = at(std::string(next) + "T00:00:00Z");
    EXPECT_EQ(codes_of(by(policy, story)), "window_ended") << policy;
}

inline void expect_denied(std::string_view policy, decision_story story, product_flag flag,
                          std::string_view code) {
    story.line().product.*flag = true;
    const auto item = by(policy, story);
    EXPECT_EQ(item.outcome, item_outcome::declined) << policy;
    EXPECT_EQ(codes_of(item), code) << policy;
}

inline void expect_review(std::string_view policy, const decision_story& story,
                          std::string_view queue) {
    const auto item = by(policy, story);
    EXPECT_EQ(item.outcome, item_outcome::needs_review) << policy;
    EXPECT_EQ(codes_of(item), "routed_to_review") << policy;
    EXPECT_EQ(item.terms.queue, queue) << policy;
}

inline decision_story sealed_game(std::string reason) {
    auto story = of_category("games", std::move(reason));
    story.line().product.sealed_media = true;
    return story;
}

}  // namespace refundry
