// SPDX-License-Identifier: Apache-2.0
// Named lists, and the tree of reasons: what they mean, and what is wrong with them.
#include "domain/policies/lists.hpp"

#include <gtest/gtest.h>

#include "domain/decisions/decision_story.hpp"

namespace refundry {
namespace {

std::string defects_of(std::string_view members) {
    const auto document =
        json::decode<policy_document>(R"({"name":"p",)" + std::string(members) + "}");
    if (!document) return document.error().front().path + " " + document.error().front().code;
    const auto compiled = compile_policy(*document, 1);
    if (compiled) return "";
    std::string all;
    for (const auto& one : compiled.error().details)
        all += (all.empty() ? "" : ", ") + one.path + " " + one.code;
    return all;
}

std::string rule_in_list(std::string_view fact, std::string_view name) {
    return R"("rules":[{"name":"r","when":{"fact":")" + std::string(fact) + R"(","in_list":")" +
           std::string(name) + R"("},"then":{"route":"review"}}])";
}

TEST(NamedLists, HoldTheirValuesAndThoseTheyInclude) {
    const auto policy = policy_of(
        R"({"name":"p","lists":[
            {"name":"outlet","values":["JKT-S"],"includes":["last_season"]},
            {"name":"last_season","values":["JKT-M"],"includes":["older"]},
            {"name":"older","values":["JKT-L"]}],)" +
        rule_in_list("line.sku", "outlet") + "}");
    decision_story story;
    for (const std::string_view sku : {"JKT-S", "JKT-M", "JKT-L"}) {
        story.line().sku = sku;
        EXPECT_EQ(codes_of(story.by(*policy).items.front()), "routed_to_review") << sku;
    }
    story.line().sku = "JKT-XL";
    EXPECT_EQ(codes_of(story.by(*policy).items.front()), "");
}

TEST(NamedLists, LetThroughAsWellAsBlock) {
    const auto policy = policy_of(
        R"({"name":"p","lists":[{"name":"trusted","values":["ana@example.com"]}],
            "rules":[{"name":"r","when":{"none":[{"fact":"customer.email","in_list":"trusted"}]},"then":{"route":"review"}}]})");
    decision_story story;
    story.original.customer.email = "ANA@example.com";
    EXPECT_EQ(codes_of(story.by(*policy).items.front()), "");
    story.original.customer.email = "bo@example.com";
    EXPECT_EQ(codes_of(story.by(*policy).items.front()), "routed_to_review");
}

TEST(NamedLists, AreNamedByTheRulesThatUseThem) {
    EXPECT_EQ(defects_of(rule_in_list("line.sku", "nowhere")),
              "/rules/0/when/in_list unknown_list");
    EXPECT_EQ(defects_of(R"("lists":[{"name":"a","values":["x"]}],)" +
                         rule_in_list("line.quantity", "a")),
              "/rules/0/when/in_list wrong_operator");
    EXPECT_EQ(defects_of(R"("lists":[{"name":"a","values":["uk"]}],)" +
                         rule_in_list("order.country", "a")),
              "/rules/0/when/in_list invalid_value");
    EXPECT_EQ(defects_of(R"("lists":[{"name":"blocked","values":["x"]}],)"
                         R"("rules":[{"name":"r","when":{"fact":"line.sku","in_list":["blocked"]},)"
                         R"("then":{"route":"review"}}])"),
              "/rules/0/when/in_list wrong_type");
}

TEST(NamedLists, SuggestTheNearestName) {
    const auto document = json::decode<policy_document>(
        R"({"name":"p","lists":[{"name":"blocked","values":["x"]}],)" +
        rule_in_list("line.sku", "bloked") + "}");
    const auto compiled = compile_policy(*document, 1);
    ASSERT_FALSE(compiled);
    EXPECT_TRUE(compiled.error().details.front().message.ends_with("Is \"blocked\" meant?"));
}

TEST(NamedLists, DoNotIncludeThemselves) {
    EXPECT_EQ(defects_of(R"("lists":[{"name":"a","values":["x"],"includes":["a"]}])"),
              "/lists/0/includes/0 cycle");
    EXPECT_EQ(defects_of(R"("lists":[{"name":"a","values":[],"includes":["b"]},)"
                         R"({"name":"b","values":[],"includes":["c"]},)"
                         R"({"name":"c","values":["x"],"includes":["a"]}])"),
              "/lists/0/includes/0 cycle, /lists/1/includes/0 cycle, /lists/2/includes/0 cycle");
    EXPECT_EQ(defects_of(R"("lists":[{"name":"a","values":["x"],"includes":["b","c"]},)"
                         R"({"name":"b","values":[],"includes":["c"]},)"
                         R"({"name":"c","values":["x"]}])"),
              "");
}

TEST(NamedLists, HaveANameAValueAndABound) {
    EXPECT_EQ(defects_of(R"("lists":[{"name":"a","values":[]}])"), "/lists/0 empty_list");
    EXPECT_EQ(defects_of(R"("lists":[{"name":"A","values":["x"]}])"), "/lists/0/name invalid_code");
    EXPECT_EQ(defects_of(R"("lists":[{"name":"a","values":["x"]},{"name":"a","values":["x"]}])"),
              "/lists/1/name duplicate_name");
    EXPECT_EQ(defects_of(R"("lists":[{"name":"a","values":["x"],"includes":["b"]}])"),
              "/lists/0/includes/0 unknown_list");
    EXPECT_EQ(defects_of(R"("lists":[{"name":"a","values":[""]}])"),
              "/lists/0/values/0 invalid_value");
    policy_document document{.name = "p", .reasons = {}, .rules = {}};
    document.lists = {{.name = "a", .values = std::vector<std::string>(NAMED_VALUES_MAX + 1, "x")}};
    const auto compiled = compile_policy(document, 1);
    ASSERT_FALSE(compiled);
    EXPECT_EQ(compiled.error().details.front().code, "too_many_values");
}

constexpr std::string_view TREE =
    R"({"name":"p","reasons":[
        {"code":"size","at_fault":"change_of_mind","label":"Size","labels":{"de":"Größe"},"categories":["jackets","shoes"]},
        {"code":"too_small","parent":"size","at_fault":"change_of_mind"},
        {"code":"size_chart_wrong","parent":"size","at_fault":"merchant","categories":["shoes"]},
        {"code":"late","at_fault":"carrier"}],
      "rules":[{"name":"r","when":{"fact":"return.main_reason","is":"size"},"then":{"route":"review"}}]})";

std::string codes_for(std::string reason, std::string category) {
    decision_story story;
    story.item().reason = std::move(reason);
    story.line().product.category = std::move(category);
    return codes_of(story.by(*policy_of(TREE)).items.front());
}

TEST(ReasonTree, ASubReasonIsAlsoItsMainReason) {
    EXPECT_EQ(codes_for("too_small", "jackets"), "routed_to_review");
    EXPECT_EQ(codes_for("size", "jackets"), "routed_to_review");
    EXPECT_EQ(codes_for("late", "jackets"), "");
}

TEST(ReasonTree, ASubReasonHasAFaultOfItsOwn) {
    decision_story story;
    story.line().product.category = "shoes";
    story.item().reason = "size_chart_wrong";
    EXPECT_EQ(story.by(*policy_of(TREE)).items.front().at_fault, fault::merchant);
    story.item().reason = "too_small";
    EXPECT_EQ(story.by(*policy_of(TREE)).items.front().at_fault, fault::change_of_mind);
}

TEST(ReasonTree, AReasonIsOfferedForItsCategories) {
    EXPECT_EQ(codes_for("too_small", "books"), "reason_not_offered routed_to_review");
    EXPECT_EQ(codes_for("size_chart_wrong", "jackets"), "reason_not_offered routed_to_review");
    EXPECT_EQ(codes_for("size_chart_wrong", "shoes"), "routed_to_review");
    EXPECT_EQ(codes_for("late", "books"), "");
}

TEST(ReasonTree, HasNoCycleAndNoMissingParent) {
    EXPECT_EQ(defects_of(R"("reasons":[{"code":"a","parent":"a","at_fault":"carrier"}])"),
              "/reasons/0/parent cycle");
    EXPECT_EQ(defects_of(R"("reasons":[{"code":"a","parent":"b","at_fault":"carrier"},)"
                         R"({"code":"b","parent":"a","at_fault":"carrier"}])"),
              "/reasons/0/parent cycle, /reasons/1/parent cycle");
    EXPECT_EQ(defects_of(R"("reasons":[{"code":"a","parent":"b","at_fault":"carrier"}])"),
              "/reasons/0/parent unknown_reason_code");
    EXPECT_EQ(defects_of(R"("reasons":[{"code":"a","at_fault":"carrier"},)"
                         R"({"code":"b","parent":"a","at_fault":"carrier"},)"
                         R"({"code":"c","parent":"b","at_fault":"carrier"},)"
                         R"({"code":"d","parent":"c","at_fault":"carrier"},)"
                         R"({"code":"e","parent":"d","at_fault":"carrier"}])"),
              "/reasons/4/parent too_deep");
}

TEST(ReasonTree, NamesLanguages) {
    EXPECT_EQ(defects_of(R"("reasons":[{"code":"a","at_fault":"carrier","labels":{"d":"x"}}])"),
              "/reasons/0/labels/d invalid_language");
    EXPECT_EQ(defects_of(R"("reasons":[{"code":"a","at_fault":"carrier","labels":{"pt-BR":"x"}}])"),
              "");
}

TEST(ReasonTree, ConditionsNameMainReasonsThatAreOnes) {
    EXPECT_EQ(defects_of(R"("reasons":[{"code":"a","at_fault":"carrier"},)"
                         R"({"code":"b","parent":"a","at_fault":"carrier"}],)"
                         R"("rules":[{"name":"r","when":{"fact":"return.main_reason","is":"b"},)"
                         R"("then":{"route":"review"}}])"),
              "/rules/0/when/is unknown_reason_code");
}

TEST(Questions, AreNamedByTheConditionsAboutTheirAnswers) {
    const auto defects = [](std::string_view fact, std::string_view answer) {
        return defects_of(R"("questions":[{"code":"worn","answers":[{"code":"yes"}]}],)"
                          R"("rules":[{"name":"r","when":{"fact":")" +
                          std::string(fact) + R"(","is":")" + std::string(answer) +
                          R"("},"then":{"route":"review"}}])");
    };
    EXPECT_EQ(defects("return.answer.worn", "yes"), "");
    EXPECT_EQ(defects("return.answer.worn", "maybe"), "/rules/0/when/is unknown_answer");
    EXPECT_EQ(defects("return.answer.torn", "yes"), "/rules/0/when/fact unknown_question");
    EXPECT_EQ(defects("return.answer", "yes"), "/rules/0/when/fact question_missing");
}

TEST(Questions, HaveCodesOfTheirOwn) {
    EXPECT_EQ(defects_of(R"("questions":[{"code":"a"},{"code":"a"}])"),
              "/questions/1/code duplicate_code");
    EXPECT_EQ(defects_of(R"("questions":[{"code":"a","answers":[{"code":"Yes"}]}])"),
              "/questions/0/answers/0/code invalid_code");
}

}  // namespace
}  // namespace refundry
