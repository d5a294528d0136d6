// SPDX-License-Identifier: Apache-2.0
// The defects of a policy: each named by its place, with a remedy.
#include <gtest/gtest.h>

#include "domain/decisions/decision_story.hpp"

namespace refundry {
namespace {

struct defect_list {
    std::vector<failure_detail> all;
    std::string text() const {
        std::string lines;
        for (const auto& one : all)
            lines += one.path + " " + one.code + "\n";
        return lines;
    }
};

defect_list defects_of(policy_document document) {
    const auto compiled = compile_policy(std::move(document), 1);
    if (compiled) return {};
    EXPECT_EQ(compiled.error().code, "policy_invalid");
    EXPECT_EQ(compiled.error().kind, failure_kind::invalid);
    return {compiled.error().details};
}

policy_document document_of(std::string_view text) {
    auto document = json::decode<policy_document>(text);
    EXPECT_TRUE(document) << text << document.error().front().path;
    return document ? std::move(*document) : policy_document{};
}

std::string defects_of_when(std::string_view when) {
    return defects_of(document_of(R"({"name":"p","reasons":[{"code":"too_small",)"
                                  R"("at_fault":"change_of_mind"}],"rules":[{"name":"r","when":)" +
                                  std::string(when) + R"(,"then":{"route":"review"}}]})"))
        .text();
}

std::string defects_of_then(std::string_view then) {
    return defects_of(document_of(R"({"name":"p","rules":[{"name":"r","then":)" +
                                  std::string(then) + "}]}"))
        .text();
}

TEST(CompilePolicy, TakesAPolicyWithoutRules) {
    EXPECT_EQ(defects_of(document_of(R"({"name":"p","rules":[]})")).text(), "");
}

TEST(CompilePolicy, KeepsTheDocumentItWasGiven) {
    const auto document = document_of(
        R"({"name":"p","rules":[{"name":"r","when":{"fact":"line.sku","in":["A","B"]},"then":{"keep_item":true}}]})");
    const auto compiled = compile_policy(document, 3);
    ASSERT_TRUE(compiled);
    EXPECT_EQ((*compiled)->document(), document);
    EXPECT_EQ((*compiled)->version(), 3);
}

TEST(CompilePolicy, SuggestsTheNearestFact) {
    const auto found = defects_of(document_of(
        R"({"name":"p","rules":[{"name":"r","when":{"fact":"product.categry","is":"x"},"then":{"route":"review"}}]})"));
    ASSERT_EQ(found.text(), "/rules/0/when/fact unknown_fact\n");
    EXPECT_EQ(found.all.front().message, "There is no such fact. Is \"product.category\" meant?");
}

TEST(CompilePolicy, SuggestsTheNearestReasonCode) {
    EXPECT_EQ(defects_of_when(R"({"fact":"return.reason","is":"to_small"})"),
              "/rules/0/when/is unknown_reason_code\n");
    EXPECT_EQ(defects_of_when(R"({"fact":"return.reason","in":["too_small","big"]})"),
              "/rules/0/when/in/1 unknown_reason_code\n");
    EXPECT_EQ(defects_of_when(R"({"fact":"return.reason","is":""})"), "");
}

TEST(CompilePolicy, RefusesAnOperatorTheFactDoesNotHave) {
    EXPECT_EQ(defects_of_when(R"({"fact":"product.category","at_least":"x"})"),
              "/rules/0/when/at_least wrong_operator\n");
    EXPECT_EQ(defects_of_when(R"({"fact":"product.tags","is":"x"})"),
              "/rules/0/when/is wrong_operator\n");
    EXPECT_EQ(defects_of_when(R"({"fact":"line.quantity","in":[1]})"),
              "/rules/0/when/in wrong_operator\n");
    EXPECT_EQ(defects_of_when(R"({"fact":"product.final_sale","more_than":false})"),
              "/rules/0/when/more_than wrong_operator\n");
}

TEST(CompilePolicy, RefusesAnOperandOfAnotherKind) {
    for (const std::string_view when :
         {R"({"fact":"product.category","is":1})", R"({"fact":"product.category","is":null})",
          R"({"fact":"line.quantity","is":"1"})", R"({"fact":"line.quantity","is":1.5})",
          R"({"fact":"line.quantity","is":9223372036854775808})",
          R"({"fact":"order.value","is":5000})",
          R"({"fact":"order.value","is":{"amount_minor":1,"currency":"EURO"}})",
          R"({"fact":"order.placed_on","is":"2026-02-30"})",
          R"({"fact":"product.digital","is":"yes"})"})
        EXPECT_EQ(defects_of_when(when), "/rules/0/when/is wrong_type\n") << when;
}

TEST(CompilePolicy, RefusesAValueTheFactCannotHave) {
    EXPECT_EQ(defects_of_when(R"({"fact":"return.at_fault","is":"shop"})"),
              "/rules/0/when/is unknown_value\n");
    EXPECT_EQ(defects_of_when(R"({"fact":"order.country","in":["DE","uk"]})"),
              "/rules/0/when/in/1 invalid_value\n");
    EXPECT_EQ(defects_of_when(R"({"fact":"order.currency","is":"eur"})"),
              "/rules/0/when/is invalid_value\n");
}

TEST(CompilePolicy, RefusesEmptyLists) {
    EXPECT_EQ(defects_of_when(R"({"fact":"line.sku","in":[]})"), "/rules/0/when/in empty_list\n");
    EXPECT_EQ(defects_of_when(R"({"all":[]})"), "/rules/0/when/all empty_list\n");
    EXPECT_EQ(defects_of_then(R"({"resolutions":[]})"), "/rules/0/then/resolutions empty_list\n");
    EXPECT_EQ(defects_of_then(R"({"methods":[]})"), "/rules/0/then/methods empty_list\n");
}

TEST(CompilePolicy, RefusesAConditionThatIsNotExactlyOneForm) {
    EXPECT_EQ(defects_of_when("{}"), "/rules/0/when one_form\n");
    EXPECT_EQ(defects_of_when(
                  R"({"all":[{"fact":"line.sku","is":"x"}],"any":[{"fact":"line.sku","is":"x"}]})"),
              "/rules/0/when one_form\n");
    EXPECT_EQ(defects_of_when(R"({"fact":"line.sku"})"), "/rules/0/when no_operator\n");
    EXPECT_EQ(defects_of_when(R"({"all":[{"fact":"line.sku","is":"x"}],"is":"y"})"),
              "/rules/0/when/is operator_without_fact\n");
}

TEST(CompilePolicy, NamesADefectDeepInAGroup) {
    EXPECT_EQ(
        defects_of_when(
            R"({"all":[{"fact":"line.sku","is":"x"},{"none":[{"fact":"line.quantity","is":"x"}]}]})"),
        "/rules/0/when/all/1/none/0/is wrong_type\n");
}

TEST(CompilePolicy, BoundsTheDepthOfConditions) {
    const auto nested = [](std::size_t groups) {
        std::string when = R"({"fact":"line.sku","is":"x"})";
        for (std::size_t i = 0; i < groups; ++i)
            when = R"({"all":[)" + when + "]}";
        return when;
    };
    EXPECT_EQ(defects_of_when(nested(CONDITION_DEPTH_MAX - 1)), "");
    EXPECT_TRUE(defects_of_when(nested(CONDITION_DEPTH_MAX)).ends_with(" too_deep\n"));
}

TEST(CompilePolicy, BoundsTheRules) {
    policy_document document{.name = "p", .reasons = {}, .rules = {}};
    for (std::size_t i = 0; i <= POLICY_RULES_MAX; ++i) {
        policy_rule rule{.name = std::to_string(i), .when = {}, .then = {}};
        rule.then.keep_item = false;
        document.rules.push_back(rule);
    }
    EXPECT_EQ(defects_of(document).text(), "/rules too_many_rules\n");
    document.rules.pop_back();
    EXPECT_EQ(defects_of(document).text(), "");
}

TEST(CompilePolicy, BoundsTheComparisons) {
    policy_document document{.name = "p", .reasons = {}, .rules = {}};
    condition one;
    one.fact = "line.quantity";
    one.is.text = "1";
    condition many;
    many.any = std::vector<condition>(POLICY_TESTS_MAX, one);
    policy_rule rule{.name = "r", .when = many, .then = {}};
    rule.then.keep_item = false;
    document.rules = {rule};
    EXPECT_EQ(defects_of(document).text(), "");
    document.rules.front().when->any->push_back(one);
    EXPECT_EQ(defects_of(document).text(), "/rules/0/when/any/0 too_many_comparisons\n");
}

TEST(CompilePolicy, BoundsTheValuesOfAList) {
    std::string list;
    for (std::size_t i = 0; i < LIST_VALUES_MAX; ++i)
        list += "\"" + std::to_string(i) + "\",";
    EXPECT_EQ(defects_of_when(R"({"fact":"line.sku","in":[)" + list + R"("last"]})"),
              "/rules/0/when/in too_many_values\n");
    list.pop_back();
    EXPECT_EQ(defects_of_when(R"({"fact":"line.sku","in":[)" + list + "]}"), "");
}

TEST(CompilePolicy, RefusesAWindowOfMinusOneDay) {
    EXPECT_EQ(defects_of_then(R"({"window":{"length":-1}})"),
              "/rules/0/then/window/length out_of_range\n");
    EXPECT_EQ(defects_of_then(R"({"window":{"length":3651}})"),
              "/rules/0/then/window/length out_of_range\n");
    EXPECT_EQ(defects_of_then(R"({"window":{"length":121,"unit":"months"}})"),
              "/rules/0/then/window/length out_of_range\n");
    EXPECT_EQ(defects_of_then(R"({"window":{"length":0,"grace_days":-1}})"),
              "/rules/0/then/window/grace_days out_of_range\n");
}

TEST(CompilePolicy, RefusesAWindowWhoseFallbackCannotStandIn) {
    EXPECT_EQ(defects_of_then(R"({"window":{"length":1,"start":"order","fallback":["order"]}})"),
              "/rules/0/then/window/fallback fallback_is_start\n");
    EXPECT_EQ(defects_of_then(R"({"window":{"length":1,"fallback":["order","order"]}})"),
              "/rules/0/then/window/fallback/1 duplicate_value\n");
    EXPECT_EQ(defects_of_then(R"({"window":{"length":1,"transit_days":3}})"),
              "/rules/0/then/window/transit_days transit_without_fallback\n");
}

TEST(CompilePolicy, RefusesAPercentageOverTheWhole) {
    EXPECT_EQ(defects_of_then(R"({"fees":[{"code":"restocking","percent":10001}]})"),
              "/rules/0/then/fees/0/percent percent_out_of_range\n");
    EXPECT_EQ(defects_of_then(R"({"fees":[{"code":"restocking","percent":10000}]})"), "");
    EXPECT_EQ(defects_of_then(R"({"bonuses":[{"applies_to":"store_credit","percent":-1}]})"),
              "/rules/0/then/bonuses/0/percent percent_out_of_range\n");
}

TEST(CompilePolicy, WantsEitherAnAmountOrAPercentage) {
    EXPECT_EQ(defects_of_then(R"({"fees":[{"code":"restocking"}]})"),
              "/rules/0/then/fees/0 amount_or_percent\n");
    EXPECT_EQ(
        defects_of_then(
            R"({"fees":[{"code":"label","percent":1,"amount":{"amount_minor":1,"currency":"EUR"}}]})"),
        "/rules/0/then/fees/0 amount_or_percent\n");
    EXPECT_EQ(defects_of_then(
                  R"({"fees":[{"code":"label","amount":{"amount_minor":-5,"currency":"EUR"}}]})"),
              "/rules/0/then/fees/0/amount/amount_minor out_of_range\n");
}

TEST(CompilePolicy, RefusesABonusThatLeavesTheShop) {
    EXPECT_EQ(defects_of_then(R"({"bonuses":[{"applies_to":"refund","percent":100}]})"),
              "/rules/0/then/bonuses/0/applies_to bonus_leaves_shop\n");
}

TEST(CompilePolicy, RefusesDuplicates) {
    EXPECT_EQ(defects_of_then(R"({"resolutions":["refund","exchange","refund"]})"),
              "/rules/0/then/resolutions/2 duplicate_value\n");
    EXPECT_EQ(defects_of_then(R"({"fees":[{"code":"a","percent":1},{"code":"a","percent":2}]})"),
              "/rules/0/then/fees/1/code duplicate_code\n");
    EXPECT_EQ(
        defects_of(document_of(R"({"name":"p","rules":[{"name":"r","then":{"keep_item":true}},)"
                               R"({"name":"r","then":{"keep_item":false}}]})"))
            .text(),
        "/rules/1/name duplicate_name\n");
    EXPECT_EQ(defects_of(document_of(R"({"name":"p","reasons":[{"code":"a","at_fault":"merchant"},)"
                                     R"({"code":"a","at_fault":"carrier"}],"rules":[]})"))
                  .text(),
              "/reasons/1/code duplicate_code\n");
}

TEST(CompilePolicy, RefusesTwoCurrenciesInOneRule) {
    EXPECT_EQ(
        defects_of(
            document_of(
                R"({"name":"p","rules":[{"name":"r","when":{"fact":"order.value","at_least":{"amount_minor":1,"currency":"EUR"}},)"
                R"("then":{"fees":[{"code":"a","amount":{"amount_minor":1,"currency":"GBP"}}]}}]})"))
            .text(),
        "/rules/0/then/fees/0/amount/currency currency_mismatch\n");
    EXPECT_EQ(
        defects_of_when(
            R"({"fact":"order.value","at_least":{"amount_minor":1,"currency":"EUR"},"at_most":{"amount_minor":1,"currency":"GBP"}})"),
        "/rules/0/when currency_mismatch\n");
}

TEST(CompilePolicy, TakesAmountsListedByCurrency) {
    EXPECT_EQ(defects_of_when(R"({"fact":"order.value","at_least":[{"amount_minor":1,"currency":)"
                              R"("EUR"},{"amount_minor":1,"currency":"GBP"}]})"),
              "");
    EXPECT_EQ(defects_of_when(R"({"fact":"order.value","at_least":[{"amount_minor":1,"currency":)"
                              R"("EUR"},{"amount_minor":2,"currency":"EUR"}]})"),
              "/rules/0/when/at_least/1 duplicate_currency\n");
    EXPECT_EQ(defects_of_when(R"({"fact":"order.value","at_least":[]})"),
              "/rules/0/when/at_least empty_list\n");
    EXPECT_EQ(defects_of_when(R"({"fact":"order.units","at_least":[1]})"),
              "/rules/0/when/at_least wrong_type\n");
}

TEST(CompilePolicy, RefusesBoundsWithNothingBetweenThem) {
    EXPECT_EQ(defects_of_when(R"({"fact":"order.units","at_least":3,"at_most":2})"),
              "/rules/0/when never_holds\n");
    EXPECT_EQ(defects_of_when(R"({"fact":"order.units","more_than":2,"less_than":3})"),
              "/rules/0/when never_holds\n");
    EXPECT_EQ(defects_of_when(R"({"fact":"order.units","at_least":2,"at_most":2})"), "");
    EXPECT_EQ(defects_of_when(R"({"fact":"order.value","at_least":{"amount_minor":9,"currency":)"
                              R"("EUR"},"at_most":{"amount_minor":8,"currency":"EUR"}})"),
              "/rules/0/when never_holds\n");
}

TEST(CompilePolicy, RefusesARuleThatWouldNeverPay) {
    EXPECT_EQ(defects_of_then(R"({"goods":"none","settle_on":"receipt"})"),
              "/rules/0/then/settle_on never_settles\n");
    EXPECT_EQ(defects_of_then(R"({"keep_item":true,"goods":"before_settlement"})"),
              "/rules/0/then/goods keeps_and_returns\n");
}

TEST(CompilePolicy, RefusesAnEffectThatContradictsItself) {
    struct refusal {
        std::string_view then;
        std::string_view defect;
    };
    for (const auto& [then, defect] : {
             refusal{R"({"window":{"length":-1}})", "window/length out_of_range"},
             {R"({"window":{"unit":"days"}})", "window length_or_ends_on"},
             {R"({"window":{"length":1,"ends_on":"2026-12-31"}})", "window length_or_ends_on"},
             {R"({"window":{"ends_on":"2026-12-31","extended_to":"2027-01-31"}})",
              "window/extended_to length_or_ends_on"},
             {R"({"window":{"length":101,"unit":"years"}})", "window/length out_of_range"},
             {R"({"window":{"length":521,"unit":"weeks"}})", "window/length out_of_range"},
             {R"({"fees":[{"code":"a","percent":10001}]})", "fees/0/percent percent_out_of_range"},
             {R"({"fees":[{"code":"a","label_cost":true}]})", "fees/0/basis label_is_per_return"},
             {R"({"fees":[{"code":"a","label_cost":true,"percent":1,"basis":"per_return"}]})",
              "fees/0/percent amount_or_percent"},
             {R"({"partial_refund":10000})", "partial_refund percent_out_of_range"},
             {R"({"partial_refund":0})", "partial_refund percent_out_of_range"},
             {R"({"resolutions":["partial_refund"]})", "resolutions/0 offered_by_effect"},
             {R"({"hidden_methods":["label","label"]})", "hidden_methods/1 duplicate_value"},
             {R"({"destination":"Depot 1"})", "destination invalid_code"},
             {R"({"questions":["worn"]})", "questions/0 unknown_question"},
             {R"({"queue":""})", "queue invalid_code"},
             {R"({"priority":10})", "priority out_of_range"},
             {R"({"messages":["a","a"]})", "messages/1 duplicate_value"},
         })
        EXPECT_EQ(defects_of_then(then), "/rules/0/then/" + std::string(defect) + "\n") << then;
}

TEST(CompilePolicy, BoundsTheValuesOfAnEffect) {
    std::string codes;
    std::string fees;
    for (std::size_t i = 0; i < EFFECT_VALUES_MAX; ++i) {
        codes += "\"m" + std::to_string(i) + "\",";
        fees += R"({"code":"f)" + std::to_string(i) + R"(","percent":1},)";
    }
    for (const std::string_view effect : {"messages", "evidence"})
        EXPECT_EQ(defects_of_then("{\"" + std::string(effect) + "\":[" + codes + R"("last"]})"),
                  "/rules/0/then/" + std::string(effect) + " too_many_values\n");
    EXPECT_EQ(defects_of_then(R"({"fees":[)" + fees + R"({"code":"last","percent":1}]})"),
              "/rules/0/then/fees too_many_values\n");
    codes.pop_back();
    fees.pop_back();
    EXPECT_EQ(defects_of_then(R"({"messages":[)" + codes + R"(],"fees":[)" + fees + "]}"), "");
}

TEST(CompilePolicy, RefusesARuleWithoutEffect) {
    EXPECT_EQ(defects_of_then("{}"), "/rules/0/then no_effect\n");
}

TEST(CompilePolicy, RefusesNamesAndCodesThatCannotBeCited) {
    EXPECT_EQ(
        defects_of(document_of(R"({"name":"","rules":[{"name":"","then":{"keep_item":true}}]})"))
            .text(),
        "/name invalid_name\n/rules/0/name invalid_name\n");
    EXPECT_EQ(defects_of_then(R"({"deny":{"code":"Final sale"}})"),
              "/rules/0/then/deny/code invalid_code\n");
    EXPECT_EQ(defects_of_then(R"({"evidence":["photo","A picture"]})"),
              "/rules/0/then/evidence/1 invalid_code\n");
}

TEST(CompilePolicy, ReportsEveryDefectUpToABound) {
    std::string rules;
    for (int i = 0; i < 80; ++i)
        rules += R"({"name":")" + std::to_string(i) + R"(","then":{}},)";
    rules.pop_back();
    const auto found = defects_of(document_of(R"({"name":"p","rules":[)" + rules + "]}"));
    EXPECT_EQ(found.all.size(), 50U);
}

}  // namespace
}  // namespace refundry
