// SPDX-License-Identifier: Apache-2.0
#include "app/policies/packs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "app/policies/policy_text.hpp"
#include "domain/policies/policy.hpp"

namespace refundry {
namespace {

TEST(PolicyPackList, HasEachDocumentOfTheFolder) {
    std::set<std::string> listed;
    for (const auto& pack : list_policy_packs()) {
        listed.insert(pack.name);
        EXPECT_FALSE(pack.purpose.empty() || pack.suits.empty()) << pack.name;
    }
    std::set<std::string> shipped;
    for (const auto& file : std::filesystem::directory_iterator("data/policies"))
        if (file.path().stem() != "policy.schema") shipped.insert(file.path().stem());
    EXPECT_EQ(listed, shipped);
}

TEST(PolicyPackList, GivesDocumentsThatCanBeUsed) {
    for (const auto& pack : list_policy_packs()) {
        const auto view = get_policy_pack(pack.name);
        ASSERT_TRUE(view) << pack.name;
        EXPECT_EQ(view->title, pack.title);
        EXPECT_EQ(view->title, view->document.name);
        EXPECT_TRUE(compile_policy(view->document, 1)) << pack.name;
        const auto text = policy_pack_text(pack.name);
        ASSERT_TRUE(text) << pack.name;
        EXPECT_EQ(read_policy_text(*text, policy_format::json).value(), view->document);
    }
}

TEST(PolicyPackList, KnowsNoOther) {
    EXPECT_EQ(get_policy_pack("policy.schema").error().code, "policy_pack_not_found");
    EXPECT_EQ(policy_pack_text("").error().code, "policy_pack_not_found");
}

}  // namespace
}  // namespace refundry
