// SPDX-License-Identifier: Apache-2.0
// data/cancellations/cancellation_policy.schema.json against the types, and the guide against both.
#include <gtest/gtest.h>

#include "domain/cancellations/cancellation_story.hpp"
#include "domain/policies/schema_file.hpp"

namespace refundry {
namespace {

template <described_struct T>
void expect_members(const schema_file& schema, std::string_view name) {
    const auto written = schema.shape(name);
    const auto of_type = schema_file::shape_of<T>();
    EXPECT_EQ(written.members, of_type.members) << name;
    EXPECT_TRUE(written.is_closed) << name;
    EXPECT_EQ(written.required, of_type.required) << name;
}

TEST(CancellationPolicySchema, NamesExactlyTheMembersOfTheDocument) {
    const schema_file schema("data/cancellations/cancellation_policy.schema.json");
    expect_members<cancellation_policy_document>(schema, "cancellation_policy_document");
    expect_members<cancellation_tier>(schema, "cancellation_tier");
    expect_members<cancellation_grace>(schema, "cancellation_grace");
    expect_members<cancellation_variant>(schema, "cancellation_variant");
    expect_members<cancellation_threshold>(schema, "cancellation_threshold");
    expect_members<cancellation_terms>(schema, "cancellation_terms");
    expect_members<component_share>(schema, "component_share");
    expect_members<money>(schema, "money");
}

TEST(CancellationGuide, TellsEveryMemberAndComponent) {
    const auto guide = file_text("docs/guide/cancellations.md");
    const auto expect_told = [&](const auto& words) {
        for (const auto word : words)
            EXPECT_TRUE(guide.contains("`" + std::string(word) + "`")) << word;
    };
    expect_told(WELL_KNOWN_COMPONENTS);
    expect_told(json::member_names<cancellation_policy_document>());
    expect_told(json::member_names<cancellation_threshold>());
    expect_told(json::member_names<cancellation_terms>());
    expect_told(json::member_names<cancellation_grace>());
    expect_told(json::member_names<declared_event>());
}

TEST(CancellationGuide, ShowsPoliciesThatCompile) {
    const auto guide = file_text("docs/guide/cancellations.md");
    std::size_t blocks = 0;
    for (std::size_t begin = guide.find("```json\n"); begin != std::string::npos;
         begin = guide.find("```json\n", begin)) {
        begin += 8;
        const auto end = guide.find("```", begin);
        const auto block = guide.substr(begin, end - begin);
        begin = end;
        if (!block.contains("\"tiers\"")) continue;
        auto document = json::decode<cancellation_policy_document>(block);
        ASSERT_TRUE(document) << block << document.error().front().path;
        const auto compiled = cancellation_policy::compile(std::move(*document));
        EXPECT_TRUE(compiled) << block;
        ++blocks;
    }
    EXPECT_GE(blocks, 2U);
}

}  // namespace
}  // namespace refundry
