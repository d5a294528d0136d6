// SPDX-License-Identifier: Apache-2.0
// What each effect does to a decision, set and not set. Windows, fees in the settlement and the
// defects of effects have tests of their own.
#include "domain/policies/effects.hpp"

#include <gtest/gtest.h>

#include <set>

#include "domain/decisions/decision_story.hpp"

namespace refundry {
namespace {

std::shared_ptr<const compiled_policy> with_effects(std::string_view then) {
    return policy_of(
        R"({"name":"test","questions":[{"code":"worn","answers":[{"code":"yes"},{"code":"no"}]},)"
        R"({"code":"why"}],"rules":[{"name":"r","then":)" +
        std::string(then) + "}]}");
}

item_decision under(std::string_view then, const decision_story& story = {}) {
    return story.by(*with_effects(then)).items.front();
}

struct term_case {
    std::string_view effect;
    std::string_view value;
    bool (*is_set)(const item_decision&);
};

const std::array TERM_CASES = std::to_array<term_case>({
    {"window", R"({"length":5})",
     [](const item_decision& item) { return codes_of(item) == "window_ended"; }},
    {"deny", R"({"code":"no"})", [](const item_decision& item) { return codes_of(item) == "no"; }},
    {"resolutions", R"(["exchange","refund"])",
     [](const item_decision& item) { return item.terms.resolutions.size() == 2; }},
    {"bonuses", R"([{"applies_to":"exchange","percent":500}])",
     [](const item_decision& item) { return !item.terms.bonuses.empty(); }},
    {"fees", R"([{"code":"label","label_cost":true,"basis":"per_return"}])",
     [](const item_decision& item) { return !item.terms.fees.empty(); }},
    {"return_cost", R"("merchant")",
     [](const item_decision& item) { return item.terms.merchant_bears_return_cost; }},
    {"outbound_shipping", R"("pro_rata")",
     [](const item_decision& item) {
         return item.terms.outbound_shipping == given_back::pro_rata;
     }},
    {"duty", R"("full")",
     [](const item_decision& item) { return item.terms.duty == given_back::full; }},
    {"methods", R"(["label"])",
     [](const item_decision& item) { return codes_of(item) == "method_not_offered"; }},
    {"goods", R"("none")",
     [](const item_decision& item) { return item.terms.goods == goods_flow::none; }},
    {"settle_on", R"("first_scan")",
     [](const item_decision& item) { return item.terms.settle_on == settle_trigger::first_scan; }},
    {"route", R"("review")",
     [](const item_decision& item) { return codes_of(item) == "routed_to_review"; }},
    {"pricing", R"("reprice")",
     [](const item_decision& item) { return item.terms.pricing == pricing_mode::reprice; }},
    {"split", R"("best_fit")",
     [](const item_decision& item) { return item.terms.split == payment_split::best_fit; }},
    {"evidence", R"(["photo"])",
     [](const item_decision& item) { return codes_of(item) == "evidence_missing"; }},
    {"keep_item", "true",
     [](const item_decision& item) {
         return item.terms.resolutions.back() == resolution::keep_item;
     }},
    {"store_credit_expiry_days", "90",
     [](const item_decision& item) { return item.terms.store_credit_expiry_days == 90; }},
    {"partial_refund", "3000",
     [](const item_decision& item) {
         return item.terms.partial_refund == 3000 &&
                item.terms.resolutions.back() == resolution::partial_refund;
     }},
    {"hidden_resolutions", R"(["refund"])",
     [](const item_decision& item) {
         return item.terms.resolutions.empty() && codes_of(item) == "resolution_not_offered";
     }},
    {"hidden_methods", R"(["own_carrier"])",
     [](const item_decision&
            item) { return item.terms.methods.empty() && codes_of(item) == "method_not_offered"; }},
    {"kept_item", R"("donate")",
     [](const item_decision& item) { return item.terms.kept_item == kept_item::donate; }},
    {"exchange_rule", R"("same_price")",
     [](const item_decision&
            item) { return item.terms.exchange_rule == exchange_rule::same_price; }},
    {"destination", R"("returns_centre")",
     [](const item_decision& item) { return item.terms.destination == "returns_centre"; }},
    {"questions", R"(["worn"])",
     [](const item_decision& item) { return codes_of(item) == "answer_missing"; }},
    {"queue", R"("fraud")", [](const item_decision& item) { return item.terms.queue == "fraud"; }},
    {"priority", "7", [](const item_decision& item) { return item.terms.priority == 7; }},
    {"messages", R"(["thank_you"])",
     [](const item_decision& item) { return item.terms.messages.size() == 1; }},
});

TEST(Effects, EachDoesWhatItSaysAndNothingWhenItIsNotSet) {
    for (const auto& each : TERM_CASES) {
        const auto set =
            under("{\"" + std::string(each.effect) + "\":" + std::string(each.value) + "}");
        EXPECT_TRUE(each.is_set(set)) << each.effect << " " << codes_of(set);
        EXPECT_EQ(effect_in(set, each.effect).from.name, "r");
        const auto other = each.effect == "priority" ? R"({"queue":"other"})" : R"({"priority":1})";
        EXPECT_FALSE(each.is_set(under(other))) << each.effect;
    }
}

TEST(Effects, EachHasACase) {
    std::set<std::string_view> told;
    for (const auto& each : TERM_CASES)
        told.insert(each.effect);
    for (const auto& row : effect_table())
        EXPECT_TRUE(told.contains(row.name)) << row.name;
}

TEST(Effects, ARouteOfDeclineIsLiftedByARuleAbove) {
    constexpr std::string_view RULES =
        R"({"name":"vip","when":{"fact":"customer.tier","is":"gold"},"then":{"route":"approve"}},
           {"name":"sale","then":{"route":"decline"}})";
    decision_story story;
    const auto declined = story.by(*policy_of_rules(RULES)).items.front();
    EXPECT_EQ(declined.outcome, item_outcome::declined);
    EXPECT_EQ(codes_of(declined), "routed_to_decline");
    EXPECT_EQ(parameter_of(declined, "rule"), "sale");
    story.original.customer.tier = "gold";
    EXPECT_EQ(story.by(*policy_of_rules(RULES)).items.front().outcome, item_outcome::approved);
}

TEST(Effects, AskingWaitsForEvidenceAndAnswers) {
    constexpr std::string_view THEN =
        R"({"route":"ask","evidence":["photo"],"questions":["worn","why"]})";
    decision_story story;
    const auto asked = under(THEN, story);
    EXPECT_EQ(asked.outcome, item_outcome::needs_review);
    EXPECT_EQ(codes_of(asked), "evidence_missing answer_missing asked_for_more");
    story.item().evidence = {"photo"};
    story.item().answers = {{"worn", "yes"}};
    const auto partly = under(THEN, story);
    EXPECT_EQ(codes_of(partly), "answer_missing asked_for_more");
    EXPECT_EQ(parameter_of(partly, "missing"), "why");
    story.item().answers.push_back({"why", "too big"});
    EXPECT_EQ(under(THEN, story).outcome, item_outcome::approved);
}

TEST(Effects, AnAnswerIsOneOfThoseToChooseFrom) {
    decision_story story;
    story.item().answers = {{"worn", "perhaps"}};
    EXPECT_EQ(codes_of(under(R"({"questions":["worn"]})", story)), "answer_missing");
    story.item().answers = {{"worn", "no"}};
    EXPECT_EQ(codes_of(under(R"({"questions":["worn"]})", story)), "");
}

TEST(Effects, AHiddenResolutionIsNotOfferedByAnyRule) {
    decision_story story;
    story.item().wanted = resolution::keep_item;
    EXPECT_EQ(codes_of(under(R"({"keep_item":true})", story)), "");
    EXPECT_EQ(codes_of(under(R"({"keep_item":true,"hidden_resolutions":["keep_item"]})", story)),
              "resolution_not_offered");
}

TEST(Effects, WhoIsOfferedAPartKeepsTheArticle) {
    decision_story story;
    story.item().wanted = resolution::partial_refund;
    EXPECT_EQ(codes_of(under(R"({"priority":1})", story)), "resolution_not_offered");
    const auto item = under(R"({"partial_refund":2500})", story);
    EXPECT_EQ(item.outcome, item_outcome::approved);
    EXPECT_EQ(item.terms.goods, goods_flow::none);
    EXPECT_EQ(item.terms.settle_on, settle_trigger::approval);
}

TEST(Effects, WhatIsHiddenIsRefusedByTheRuleThatHidesIt) {
    constexpr std::string_view RULES =
        R"({"name":"hides","then":{"hidden_resolutions":["refund"],
                                   "hidden_methods":["own_carrier"]}},
           {"name":"offers","then":{"resolutions":["refund","exchange"],
                                    "methods":["own_carrier","label"]}})";
    const auto item = decision_story().by(*policy_of_rules(RULES)).items.front();
    EXPECT_EQ(codes_of(item), "resolution_not_offered method_not_offered");
    EXPECT_EQ(item.reasons[0].from.name, "hides");
    EXPECT_EQ(item.reasons[1].from.name, "hides");
    EXPECT_EQ(item.terms.resolutions, std::vector{resolution::exchange});
    EXPECT_EQ(item.terms.methods, std::vector{return_method::label});
}

std::string exchange_codes(std::string_view rule, std::string title, std::int64_t price,
                           std::int64_t quantity = 1) {
    decision_story story;
    story.line().units.front().discount = euros(1000);
    story.item().wanted = resolution::exchange;
    story.item().exchange_for = exchange_target{.sku = "X",
                                                .title = std::move(title),
                                                .variant = "L",
                                                .quantity = quantity,
                                                .unit_price = euros(price)};
    return codes_of(under(
        R"({"resolutions":["exchange"],"exchange_rule":")" + std::string(rule) + R"("})", story));
}

TEST(Effects, AnExchangeIsForWhatTheRuleAllows) {
    EXPECT_EQ(exchange_codes("any", "Coat", 9900), "");
    EXPECT_EQ(exchange_codes("same_product", "Jacket", 9900), "");
    EXPECT_EQ(exchange_codes("same_product", "Coat", 5000), "exchange_not_offered");
    EXPECT_EQ(exchange_codes("same_price", "Coat", 5000), "");  // what was paid
    EXPECT_EQ(exchange_codes("same_price", "Coat", 6000), "");  // the list price
    EXPECT_EQ(exchange_codes("same_price", "Coat", 5001), "exchange_not_offered");
    EXPECT_EQ(exchange_codes("same_price", "Coat", 5000, 2), "exchange_not_offered");
}

TEST(Effects, TheSamePriceIsThatOfAnyUnitOfTheLine) {
    decision_story story;
    story.line().units = {
        {.quantity = 1, .paid = euros(3334), .tax = euros(0), .discount = euros(0)},
        {.quantity = 1, .paid = euros(3333), .tax = euros(0), .discount = euros(0)}};
    story.item().wanted = resolution::exchange;
    story.item().exchange_for = exchange_target{
        .sku = "X", .title = "Coat", .variant = "L", .quantity = 1, .unit_price = euros(3333)};
    EXPECT_EQ(
        codes_of(under(R"({"resolutions":["exchange"],"exchange_rule":"same_price"})", story)), "");
}

TEST(Effects, ATermInTheOrdersCurrencyStandsForTheOthers) {
    constexpr std::string_view LABELS =
        R"({"fees":[{"code":"label","amount":{"amount_minor":349,"currency":"GBP"}},
                    {"code":"label","amount":{"amount_minor":390,"currency":"EUR"}}]})";
    const auto item = under(LABELS);
    ASSERT_EQ(item.terms.fees.size(), 1U);
    EXPECT_EQ(item.terms.fees.front().amount, euros(390));
    EXPECT_TRUE(item.assumptions.empty());
    const auto elsewhere =
        under(R"({"fees":[{"code":"label","amount":{"amount_minor":349,"currency":"GBP"}}]})");
    EXPECT_TRUE(elsewhere.terms.fees.empty());
    EXPECT_EQ(elsewhere.assumptions, std::vector<std::string>{"fee_currency_differs:left_out"});
}

}  // namespace
}  // namespace refundry
