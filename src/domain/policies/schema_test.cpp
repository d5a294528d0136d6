// SPDX-License-Identifier: Apache-2.0
// data/policies/policy.schema.json is written by hand for editors; here it is held to the types.
#include <gtest/gtest.h>

#include <set>

#include "domain/policies/facts.hpp"
#include "domain/policies/schema_file.hpp"

namespace refundry {
namespace {

class PolicySchema : public testing::Test, public schema_file {
  protected:
    PolicySchema() : schema_file("data/policies/policy.schema.json") {}

    template <described_struct T>
    void expect_members(std::string_view name) const {
        const auto written = shape(name);
        const auto of_type = shape_of<T>();
        EXPECT_EQ(written.members, of_type.members) << name;
        EXPECT_TRUE(written.is_closed) << name;
        EXPECT_EQ(written.required, of_type.required) << name;
    }

    template <described_enum E>
    void expect_words(std::string_view name) const {
        EXPECT_EQ(words(name), copied(json::enum_words<E>())) << name;
    }
};

TEST_F(PolicySchema, NamesExactlyTheMembersOfTheDocument) {
    expect_members<policy_document>("policy_document");
    expect_members<reason_definition>("reason_definition");
    expect_members<named_list>("named_list");
    expect_members<question_definition>("question_definition");
    expect_members<answer_definition>("answer_definition");
    expect_members<policy_rule>("policy_rule");
    expect_members<condition>("condition");
    expect_members<rule_effects>("rule_effects");
    expect_members<window_effect>("window_effect");
    expect_members<deny_effect>("deny_effect");
    expect_members<bonus_term>("bonus_term");
    expect_members<fee_term>("fee_term");
    expect_members<money>("money");
}

TEST_F(PolicySchema, NamesExactlyTheWordsOfTheDocument) {
    expect_words<fault>("fault");
    expect_words<resolution>("resolution");
    expect_words<cost_bearer>("cost_bearer");
    expect_words<given_back>("given_back");
    expect_words<return_method>("return_method");
    expect_words<goods_flow>("goods_flow");
    expect_words<settle_trigger>("settle_trigger");
    expect_words<decision_route>("decision_route");
    expect_words<pricing_mode>("pricing_mode");
    expect_words<payment_split>("payment_split");
    expect_words<window_unit>("window_unit");
    expect_words<window_start>("window_start");
    expect_words<fee_basis>("fee_basis");
    expect_words<kept_item>("kept_item");
    expect_words<exchange_rule>("exchange_rule");
}

TEST_F(PolicySchema, NamesExactlyTheFacts) {
    std::vector<std::string> listed;
    definition("condition")
        .find("properties")
        ->find("fact")
        ->find("anyOf")
        ->for_each_element([&](json::node form) {
            if (const auto words = form.find("enum")) listed = words_in(*words);
        });
    EXPECT_EQ(listed, copied(fact_names()));
}

TEST(PolicyFacts, StandInTheTableOnce) {
    const std::set<std::string_view> unique(fact_names().begin(), fact_names().end());
    EXPECT_EQ(unique.size(), fact_names().size());
}

TEST(PolicyGuide, TellsEveryFactAndEveryEffect) {
    const auto guide = file_text("docs/guide/policy-language.md");
    for (const auto fact : fact_names())
        EXPECT_TRUE(guide.contains("`" + std::string(fact) + "`") ||
                    guide.contains("`" + std::string(fact) + ".…`"))
            << fact;
    for (const auto effect : json::member_names<rule_effects>())
        EXPECT_TRUE(guide.contains("`" + std::string(effect) + "`")) << effect;
    for (const auto member : json::member_names<condition>())
        EXPECT_TRUE(guide.contains("`" + std::string(member) + "`")) << member;
    for (const auto member : json::member_names<window_effect>())
        EXPECT_TRUE(guide.contains("`" + std::string(member) + "`")) << member;
}

/// A block is a rule, or members of a document.
policy_document document_of_block(const std::string& block, const std::string& frame) {
    const bool is_rule = block.contains("\"then\"") && !block.contains("\"rules\"");
    std::string text = block;
    if (is_rule) text = "{\"rules\": [" + block + "]}";
    text = "{\"name\": \"guide\"," + text.substr(text.find('{') + 1);
    if (is_rule) text.insert(1, frame);
    auto document = json::decode<policy_document>(text);
    EXPECT_TRUE(document) << text << (document ? "" : document.error().front().path);
    return document ? std::move(*document) : policy_document{};
}

TEST(PolicyGuide, ShowsExamplesThatCompile) {
    const auto guide = file_text("docs/guide/policy-language.md");
    constexpr std::string_view FRAME =
        R"("questions":[{"code":"worn"},{"code":"serial_number_where"}],)";
    std::size_t blocks = 0;
    for (std::size_t at = guide.find("```json\n"); at != std::string::npos;
         at = guide.find("```json\n", at)) {
        at += 8;
        const auto end = guide.find("```", at);
        const auto block = guide.substr(at, end - at);
        const auto compiled = compile_policy(document_of_block(block, std::string(FRAME)), 1);
        EXPECT_TRUE(compiled) << block
                              << (compiled ? ""
                                           : compiled.error().details.front().path + " " +
                                                 compiled.error().details.front().message);
        at = end;
        ++blocks;
    }
    EXPECT_GE(blocks, 6U);
}

}  // namespace
}  // namespace refundry
