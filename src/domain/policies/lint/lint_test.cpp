// SPDX-License-Identifier: Apache-2.0
#include "domain/policies/lint/lint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace refundry {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Members of a document beside its name.
std::vector<lint_finding> lint(const std::string& members, known_articles sold = {}) {
    auto document = json::decode<policy_document>(R"({"name": "Shop", )" + members + "}");
    EXPECT_TRUE(document.has_value());
    const auto policy = compile_policy(std::move(*document), 1);
    EXPECT_TRUE(policy.has_value());
    const auto report = lint_policy(**policy, {.sold = std::move(sold)});
    EXPECT_TRUE(report.is_complete);
    return report.findings;
}

std::string rule(const std::string& name, const std::string& when, const std::string& then) {
    return R"({"name": ")" + name + R"(", )" + (when.empty() ? "" : R"("when": )" + when + ", ") +
           R"("then": )" + then + "}";
}

std::vector<std::string> codes(const std::vector<lint_finding>& findings) {
    std::vector<std::string> all;
    for (const auto& each : findings)
        all.push_back(each.code + " " + each.path);
    return all;
}

/// What is found of two rules with these conditions, "" for none, and one and the same effect.
std::vector<std::string> of_two(const std::string& above, const std::string& below) {
    return codes(lint(R"("rules": [)" + rule("Above", above, R"({"route": "review"})") + "," +
                      rule("Below", below, R"({"route": "approve"})") + "]"));
}

const std::string SHOES = R"({"fact": "product.category", "is": "shoes"})";
const std::string SHOES_OR_BAGS = R"({"fact": "product.category", "in": ["shoes", "bags"]})";
const std::string GIFT = R"({"fact": "line.gift", "is": true})";
constexpr auto UNREACHABLE = "rule_unreachable /rules/1";

std::string all(const std::string& one, const std::string& other) {
    return R"({"all": [)" + one + "," + other + "]}";
}
std::string any(const std::string& one, const std::string& other) {
    return R"({"any": [)" + one + "," + other + "]}";
}
std::string none(const std::string& one) {
    return R"({"none": [)" + one + "]}";
}

// -- reach ----------------------------------------------------------------------------------------

TEST(PolicyLint, NamesARuleThatNothingReachesAndTheOneAboveIt) {
    const auto found = lint(R"("rules": [)" + rule("Everyone", "", R"({"route": "review"})") + "," +
                            rule("Shoes", SHOES, R"({"route": "approve"})") + "]");
    ASSERT_THAT(codes(found), ElementsAre(UNREACHABLE));
    EXPECT_EQ(found.front().severity, lint_severity::warning);
    EXPECT_EQ(found.front().rule, "Shoes");
    EXPECT_THAT(found.front().message, HasSubstr("\"Everyone\""));
    EXPECT_THAT(found.front().remedy, HasSubstr("\"Everyone\""));
}

TEST(PolicyLint, LeavesAnExceptionAboveTheTermsForEveryoneAlone) {
    EXPECT_THAT(of_two(SHOES, ""), IsEmpty());
    EXPECT_THAT(of_two(SHOES, GIFT), IsEmpty());
    EXPECT_THAT(of_two(SHOES, SHOES_OR_BAGS), IsEmpty());
}

TEST(PolicyLint, SeesTheSameOrAWeakerConditionAbove) {
    for (const auto& [above, below] : std::vector<std::pair<std::string, std::string>>{
             {SHOES, SHOES},
             {SHOES_OR_BAGS, SHOES},
             {SHOES, all(SHOES, GIFT)},
             {any(SHOES, GIFT), SHOES},
             {any(SHOES, R"({"fact": "product.category", "is": "bags"})"), SHOES_OR_BAGS},
             {none(SHOES), none(SHOES_OR_BAGS)},
             {none(any(SHOES, GIFT)), all(none(SHOES), none(GIFT))},
             {none(SHOES), R"({"fact": "product.category", "is": "bags"})"},
             {R"({"fact": "order.units", "at_least": 3})",
              R"({"fact": "order.units", "more_than": 4})"},
             {R"({"fact": "order.units", "at_least": 3})",
              R"({"fact": "order.units", "at_least": 5, "at_most": 7})"},
             {R"({"fact": "product.tags", "has_any": ["a", "b"]})",
              R"({"fact": "product.tags", "has_any": ["b"]})"},
             {none(R"({"fact": "product.tags", "has_any": ["b"]})"),
              none(R"({"fact": "product.tags", "has_any": ["a", "b"]})")},
             {R"({"fact": "order.value", "at_least": [{"amount_minor": 100, "currency": "EUR"},
                                                      {"amount_minor": 90, "currency": "GBP"}]})",
              R"({"fact": "order.value", "at_least": {"amount_minor": 200, "currency": "EUR"}})"}})
        EXPECT_THAT(of_two(above, below), ElementsAre(UNREACHABLE)) << above << " / " << below;
}

TEST(PolicyLint, KeepsQuietWhereTheRuleBelowMayStillApply) {
    for (const auto& [above, below] : std::vector<std::pair<std::string, std::string>>{
             {all(SHOES, GIFT), SHOES},
             {none(SHOES_OR_BAGS), none(SHOES)},
             {R"({"fact": "order.units", "at_least": 5})",
              R"({"fact": "order.units", "at_least": 3})"},
             {R"({"fact": "product.tags", "has_any": ["b"]})",
              R"({"fact": "product.tags", "has_any": ["a", "b"]})"},
             {none(R"({"fact": "product.tags", "has_any": ["a"]})"),
              R"({"fact": "product.tags", "has_any": ["b"]})"},
             // Not known, it meets neither.
             {any(R"({"fact": "customer.orders", "at_least": 3})",
                  R"({"fact": "customer.orders", "less_than": 3})"),
              ""}})
        EXPECT_THAT(of_two(above, below), IsEmpty()) << above << " / " << below;
}

TEST(PolicyLint, NamesRulesThatOverlapOnAFact) {
    constexpr auto OVERLAP = "rules_overlap /rules/1";
    const auto in = [](const std::string& fact, const std::string& operand) {
        return R"({"fact": ")" + fact + R"(", )" + operand + "}";
    };
    for (const auto& [above, below] : std::vector<std::pair<std::string, std::string>>{
             {in("order.units", R"("at_least": 5)"), in("order.units", R"("at_most": 5)")},
             {in("order.country", R"("in": ["DE", "AT"])"),
              in("order.country", R"("in": ["AT", "CH"])")},
             {none(in("order.country", R"("in": ["DE", "AT"])")),
              in("order.country", R"("in": ["AT", "CH"])")},
             {in("product.tags", R"("has_any": ["a", "b"])"),
              in("product.tags", R"("has_any": ["b", "c"])")},
             {all(in("order.country", R"("in": ["DE", "AT"])"), GIFT),
              in("order.country", R"("in": ["AT", "CH"])")},
             {any(SHOES, in("order.country", R"("in": ["DE", "AT"])")),
              in("order.country", R"("in": ["AT", "CH"])")},
             {R"({"fact": "order.value", "at_least": {"amount_minor": 100, "currency": "EUR"}})",
              R"({"fact": "order.value", "at_least": [{"amount_minor": 200, "currency": "EUR"},
                                                      {"amount_minor": 200, "currency": "GBP"}]})"}})
        EXPECT_THAT(of_two(above, below), ElementsAre(OVERLAP)) << above << " / " << below;
    const auto found = lint(R"("rules": [)" +
                            rule("Large", in("order.units", R"("at_least": 5)"),
                                 R"({"route": "review", "return_cost": "merchant"})") +
                            "," +
                            rule("Small", in("order.units", R"("at_most": 5)"),
                                 R"({"route": "approve", "return_cost": "merchant"})") +
                            "]");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found.front().severity, lint_severity::notice);
    EXPECT_EQ(found.front().rule, "Small");
    EXPECT_THAT(found.front().message, HasSubstr("order.units"));
    EXPECT_THAT(found.front().message, HasSubstr("\"Large\" above it, which then sets route first"))
        << "what both set alike is no overlap";
}

TEST(PolicyLint, TakesDefaultsAndExceptionsForWhatTheyAre) {
    const auto units = [](const std::string& operand) {
        return R"({"fact": "order.units", )" + operand + "}";
    };
    for (const auto& [above, below] : std::vector<std::pair<std::string, std::string>>{
             {units(R"("at_least": 5)"), ""},
             {units(R"("at_least": 5)"), units(R"("at_least": 2)")},
             {all(SHOES, GIFT), SHOES_OR_BAGS},
             {units(R"("at_least": 5)"), units(R"("at_most": 4)")},
             {GIFT, SHOES},
             {R"({"fact": "product.tags", "has_any": ["a"]})",
              R"({"fact": "product.tags", "has_any": ["b"]})"},
             {all(units(R"("at_least": 5)"), SHOES), all(units(R"("at_most": 5)"), none(SHOES))},
             {all(units(R"("at_least": 5)"), SHOES), all(units(R"("at_most": 5)"), GIFT)}})
        EXPECT_THAT(of_two(above, below), IsEmpty()) << above << " / " << below;
    const auto windows = [&](const std::string& below) {
        return lint(R"("rules": [)" +
                    rule("Large", units(R"("at_least": 5)"),
                         R"({"window": {"length": 30, "resolutions": ["refund"]}})") +
                    "," + rule("Small", units(R"("at_most": 5)"), below) + "]");
    };
    EXPECT_THAT(windows(R"({"window": {"length": 60, "resolutions": ["exchange"]}})"), IsEmpty());
    EXPECT_THAT(windows(R"({"deny": {"code": "small"}, "window": {"length": 60}})"), IsEmpty());
    EXPECT_EQ(windows(R"({"window": {"length": 60}})").size(), 1U);
}

TEST(PolicyLint, NamesTheEffectsThatARuleAboveTakes) {
    const auto found =
        lint(R"("rules": [)" + rule("Gifts", any(GIFT, SHOES), R"({"route": "review"})") + "," +
             rule("Shoes", SHOES, R"({"route": "approve", "return_cost": "merchant"})") + "]");
    ASSERT_THAT(codes(found), ElementsAre("effect_shadowed /rules/1/then/route"));
    EXPECT_EQ(found.front().rule, "Shoes");
    EXPECT_THAT(found.front().message, HasSubstr("\"Gifts\""));
}

TEST(PolicyLint, TakesSeveralRulesAboveTogether) {
    const auto found =
        lint(R"("rules": [)" + rule("One", "", R"({"route": "review"})") + "," +
             rule("Two", SHOES_OR_BAGS, R"({"return_cost": "customer"})") + "," +
             rule("Shoes", SHOES, R"({"route": "approve", "return_cost": "merchant"})") + "]");
    ASSERT_THAT(codes(found), ElementsAre("rule_unreachable /rules/2"));
    EXPECT_THAT(found.front().message, HasSubstr("\"One\", \"Two\""));
}

TEST(PolicyLint, KeepsWindowsForDifferentResolutionsApart) {
    const auto window = [](const std::string& name, const std::string& resolutions) {
        return rule(name, "", R"({"window": {"length": 30)" + resolutions + "}}");
    };
    const std::string refund = R"(, "resolutions": ["refund"])";
    EXPECT_THAT(lint(R"("rules": [)" + window("Refund", refund) + "," + window("Rest", "") + "]"),
                IsEmpty());
    EXPECT_THAT(
        codes(lint(R"("rules": [)" + window("All", "") + "," + window("Refund", refund) + "]")),
        ElementsAre("rule_unreachable /rules/1"));
}

TEST(PolicyLint, SeesAConditionThatNothingMeets) {
    EXPECT_THAT(of_two(all(SHOES, R"({"fact": "product.category", "is": "bags"})"), ""),
                ElementsAre("condition_never_holds /rules/0/when"));
}

// -- words ----------------------------------------------------------------------------------------

const std::string LISTS = R"("lists": [
    {"name": "outer", "values": ["A-1", "A-2", "A-1"], "includes": ["inner"]},
    {"name": "inner", "values": ["B-1"]},
    {"name": "idle", "values": ["C-1"], "includes": ["idler"]}, {"name": "idler", "values": ["D"]}],)";
const std::string IN_OUTER = R"({"fact": "line.sku", "in_list": "outer"})";

TEST(PolicyLint, NamesListsNobodyAsksForAndValuesThatStandTwice) {
    const auto found = lint(LISTS + R"("rules": [)" +
                            rule("Outer", none(IN_OUTER), R"({"route": "review"})") + "," +
                            rule("Tags", R"({"fact": "product.tags", "has_any": ["x", "y", "x"]})",
                                 R"({"return_cost": "merchant"})") +
                            "]");
    EXPECT_THAT(codes(found),
                ElementsAre("value_twice /rules/1/when/has_any/2", "value_twice /lists/0/values/2",
                            "list_unused /lists/2", "list_unused /lists/3"));
    EXPECT_EQ(found.front().rule, "Tags");
}

TEST(PolicyLint, NamesArticlesThatTheCatalogueLacks) {
    const auto members =
        R"("lists": [{"name": "outer", "values": ["A-1", "A-2"]}],
           "reasons": [{"code": "size", "at_fault": "change_of_mind", "categories": ["shoos"]}],
           "rules": [)" +
        rule("Listed", none(IN_OUTER), R"({"route": "review"})") + "," +
        rule("Named", all(R"({"fact": "line.sku", "in": ["A-1", "A-3"]})", SHOES),
             R"({"return_cost": "merchant"})") +
        "]";
    EXPECT_THAT(lint(members), IsEmpty()) << "no catalogue, no finding";
    const auto found = lint(members, {.skus = {"A-1"}, .categories = {"shoes"}});
    EXPECT_THAT(codes(found),
                ElementsAre("unknown_sku /lists/0/values/1", "unknown_sku /rules/1/when/all/0/in/1",
                            "unknown_category /reasons/0/categories/0"));
    EXPECT_EQ(found[0].rule, "Listed");
    EXPECT_THAT(found[2].remedy, HasSubstr("\"shoes\" meant"));
    EXPECT_THAT(codes(lint(members, {.skus = {}, .categories = {"bags"}})),
                ElementsAre("unknown_category /rules/1/when/all/1/is",
                            "unknown_category /reasons/0/categories/0"));
}

TEST(PolicyLint, SaysWhenThereIsMoreThanItReports) {
    std::string values;
    for (std::size_t i = 0; i <= LINT_FINDINGS_MAX; ++i)
        values += (i == 0 ? "\"S" : ", \"S") + std::to_string(i) + "\"";
    auto document = json::decode<policy_document>(
        R"({"name": "Shop", "lists": [{"name": "outer", "values": [)" + values +
        R"(]}], "rules": [)" + rule("Listed", IN_OUTER, R"({"route": "review"})") + "]}");
    ASSERT_TRUE(document.has_value());
    const auto policy = compile_policy(std::move(*document), 1);
    ASSERT_TRUE(policy.has_value());
    const auto report = lint_policy(**policy, {.sold = {.skus = {"A"}, .categories = {}}});
    EXPECT_EQ(report.findings.size(), LINT_FINDINGS_MAX);
    EXPECT_FALSE(report.is_complete);
}

}  // namespace
}  // namespace refundry
