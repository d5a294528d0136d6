// SPDX-License-Identifier: Apache-2.0
// What conditions mean: each is the `when` of a deny, and holds when the deny is given.
#include <gtest/gtest.h>

#include "domain/decisions/decision_story.hpp"

namespace refundry {
namespace {

bool holds(const decision_story& story, std::string_view condition) {
    const auto policy = policy_of(
        R"({"name":"test","reasons":[{"code":"broken","at_fault":"carrier"}],"rules":[{"name":"r",)"
        R"("when":)" +
        std::string(condition) + R"(,"then":{"deny":{"code":"yes"}}}]})");
    return codes_of(story.by(*policy).items.front()).starts_with("yes");
}
bool holds(std::string_view condition) {
    return holds(decision_story(), condition);
}

TEST(Conditions, CompareTextsExactly) {
    EXPECT_TRUE(holds(R"({"fact":"product.category","is":"jackets"})"));
    EXPECT_FALSE(holds(R"({"fact":"product.category","is":"Jackets"})"));
    EXPECT_TRUE(holds(R"({"fact":"product.category","in":["coats","jackets","shoes"]})"));
    EXPECT_FALSE(holds(R"({"fact":"product.category","in":["coats","shoes"]})"));
}

TEST(Conditions, ATextThatIsAbsentIsTheEmptyText) {
    EXPECT_TRUE(holds(R"({"fact":"product.product_type","is":""})"));
    EXPECT_FALSE(holds(R"({"fact":"product.product_type","is":"outerwear"})"));
    EXPECT_TRUE(holds(R"({"none":[{"fact":"product.product_type","in":["outerwear"]}]})"));
}

TEST(Conditions, ATextListHasAnyOfTheWords) {
    EXPECT_TRUE(holds(R"({"fact":"product.tags","has_any":["sale","wool"]})"));
    EXPECT_FALSE(holds(R"({"fact":"product.tags","has_any":["sale"]})"));
    EXPECT_FALSE(holds(R"({"fact":"order.tags","has_any":["wool"]})"));
    EXPECT_TRUE(holds(R"({"none":[{"fact":"order.tags","has_any":["wool"]}]})"));
}

TEST(Conditions, BoundsOfNumbersAreInclusiveWhereTheySayAtLeastOrAtMost) {
    EXPECT_TRUE(holds(R"({"fact":"product.weight_grams","at_least":900})"));
    EXPECT_FALSE(holds(R"({"fact":"product.weight_grams","at_least":901})"));
    EXPECT_TRUE(holds(R"({"fact":"product.weight_grams","at_most":900})"));
    EXPECT_FALSE(holds(R"({"fact":"product.weight_grams","at_most":899})"));
    EXPECT_FALSE(holds(R"({"fact":"product.weight_grams","more_than":900})"));
    EXPECT_TRUE(holds(R"({"fact":"product.weight_grams","more_than":899})"));
    EXPECT_FALSE(holds(R"({"fact":"product.weight_grams","less_than":900})"));
    EXPECT_TRUE(holds(R"({"fact":"product.weight_grams","less_than":901})"));
    EXPECT_TRUE(holds(R"({"fact":"product.weight_grams","is":900})"));
}

TEST(Conditions, BoundsAtTheEndsOfTheNumbersHoldNothing) {
    EXPECT_FALSE(holds(R"({"fact":"product.weight_grams","more_than":9223372036854775807})"));
    EXPECT_FALSE(holds(R"({"fact":"product.weight_grams","less_than":-9223372036854775808})"));
}

TEST(Conditions, OperatorsOfOneComparisonMustAllHold) {
    EXPECT_TRUE(holds(R"({"fact":"product.weight_grams","at_least":900,"at_most":1000})"));
    EXPECT_FALSE(holds(R"({"fact":"product.weight_grams","at_least":901,"at_most":1000})"));
    EXPECT_FALSE(holds(R"({"fact":"product.weight_grams","at_least":100,"at_most":899})"));
    EXPECT_FALSE(
        holds(R"({"none":[{"fact":"product.weight_grams","at_least":900,"at_most":1000}]})"));
    EXPECT_TRUE(
        holds(R"({"none":[{"fact":"product.weight_grams","at_least":901,"at_most":1000}]})"));
}

TEST(Conditions, AmountsCompareInTheirCurrency) {
    EXPECT_TRUE(
        holds(R"({"fact":"order.value","at_least":{"amount_minor":10000,"currency":"EUR"}})"));
    EXPECT_FALSE(
        holds(R"({"fact":"order.value","more_than":{"amount_minor":10000,"currency":"EUR"}})"));
    EXPECT_TRUE(holds(R"({"fact":"line.price","is":{"amount_minor":5000,"currency":"EUR"}})"));
    EXPECT_TRUE(holds(R"({"fact":"return.value","is":{"amount_minor":5000,"currency":"EUR"}})"));
}

TEST(Conditions, AnAmountInAnotherCurrencyNeitherHoldsNorFails) {
    EXPECT_FALSE(holds(R"({"fact":"order.value","at_least":{"amount_minor":1,"currency":"GBP"}})"));
    EXPECT_FALSE(holds(
        R"({"none":[{"fact":"order.value","at_least":{"amount_minor":1,"currency":"GBP"}}]})"));
    EXPECT_TRUE(holds(
        R"({"any":[{"fact":"order.value","at_least":{"amount_minor":1,"currency":"GBP"}},
                   {"fact":"order.country","is":"DE"}]})"));
}

TEST(Conditions, AFactThatIsNotKnownNeitherHoldsNorFails) {
    decision_story story;
    story.original.fulfilments = {parcel("p1", at("2026-03-07T08:00:00Z"), std::nullopt)};
    EXPECT_FALSE(holds(story, R"({"fact":"line.days_since_delivery","at_most":14})"));
    EXPECT_FALSE(holds(story, R"({"none":[{"fact":"line.days_since_delivery","at_most":14}]})"));
    EXPECT_TRUE(holds(story, R"({"fact":"line.days_since_shipment","is":13})"));
}

TEST(Conditions, DatesCompareByDay) {
    EXPECT_TRUE(holds(R"({"fact":"order.placed_on","is":"2026-03-05"})"));
    EXPECT_TRUE(holds(R"({"fact":"order.placed_on","at_least":"2026-03-05"})"));
    EXPECT_FALSE(holds(R"({"fact":"order.placed_on","less_than":"2026-03-05"})"));
    EXPECT_TRUE(holds(R"({"fact":"line.delivered_on","is":"2026-03-10"})"));
}

TEST(Conditions, GroupsNestAndNoneTurnsThemRound) {
    const std::string yes = R"({"fact":"order.country","is":"DE"})";
    const std::string no = R"({"fact":"order.country","is":"FR"})";
    const auto group = [](std::string_view name, const std::string& a, const std::string& b) {
        return "{\"" + std::string(name) + "\":[" + a + "," + b + "]}";
    };
    for (const auto& [a, left] : {std::pair{yes, true}, {no, false}})
        for (const auto& [b, right] : {std::pair{yes, true}, {no, false}}) {
            EXPECT_EQ(holds(group("all", a, b)), left && right);
            EXPECT_EQ(holds(group("any", a, b)), left || right);
            EXPECT_EQ(holds(group("none", a, b)), !left && !right);
            for (const auto& [c, last] : {std::pair{yes, true}, {no, false}}) {
                EXPECT_EQ(holds(group("none", group("all", a, b), c)), !(left && right) && !last);
                EXPECT_EQ(holds(group("none", group("none", a, b), c)), (left || right) && !last);
                EXPECT_EQ(holds(group("any", group("none", a, b), c)), (!left && !right) || last);
                EXPECT_EQ(holds(group("all", group("any", a, b), c)), (left || right) && last);
            }
        }
}

TEST(Conditions, TheFaultComesFromTheReason) {
    decision_story story;
    EXPECT_TRUE(holds(story, R"({"fact":"return.at_fault","is":"change_of_mind"})"));
    story.item().reason = "broken";
    EXPECT_TRUE(holds(story, R"({"fact":"return.at_fault","is":"carrier"})"));
    EXPECT_TRUE(holds(story, R"({"fact":"return.reason","in":["broken"]})"));
}

TEST(Conditions, HistoryIsWhatTheCallerCounted) {
    decision_story story;
    story.history = {.orders = 9, .returns = 4, .keep_items = 1};
    EXPECT_TRUE(holds(story, R"({"fact":"customer.orders","is":9})"));
    EXPECT_TRUE(holds(story, R"({"fact":"customer.returns","more_than":3})"));
    EXPECT_TRUE(holds(story, R"({"fact":"customer.keep_items","less_than":2})"));
}

TEST(Conditions, TheDiscountShareIsInHundredthsOfAPercentOfTheListPrice) {
    decision_story story;
    story.line().units = {
        {.quantity = 2, .paid = euros(4000), .tax = euros(0), .discount = euros(1000)}};
    EXPECT_TRUE(holds(story, R"({"fact":"line.discount_share","is":2000})"));
}

TEST(Conditions, TheValueOfAReturnSumsItsItems) {
    decision_story story;
    story.request.items = {decision_story::asked("1", 1), decision_story::asked("1", 1)};
    story.available = {2, 2};
    EXPECT_TRUE(holds(
        story, R"({"fact":"return.total_value","is":{"amount_minor":10000,"currency":"EUR"}})"));
    EXPECT_TRUE(holds(story, R"({"fact":"return.total_quantity","is":2})"));
    EXPECT_TRUE(holds(story, R"({"fact":"return.quantity","is":1})"));
}

TEST(Conditions, TheProgressOfTheGoodsIsAFact) {
    decision_story story;
    const auto is = [&](std::string_view word) {
        return holds(story, R"({"fact":"line.delivery","is":")" + std::string(word) + R"("})");
    };
    EXPECT_TRUE(is("delivered"));
    story.original.fulfilments = {parcel("p1", at("2026-03-07T08:00:00Z"), std::nullopt)};
    EXPECT_TRUE(is("sent"));
    story.original.fulfilments = {parcel("p1", std::nullopt, std::nullopt)};
    EXPECT_TRUE(is("not_sent"));
    story.original.fulfilments = {
        parcel("p1", at("2026-03-07T08:00:00Z"), std::nullopt, {{"other", 1}})};
    EXPECT_TRUE(is("not_sent"));
    story.original.fulfilments.clear();
    EXPECT_TRUE(is("unknown"));
}

}  // namespace
}  // namespace refundry
