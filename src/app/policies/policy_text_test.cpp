// SPDX-License-Identifier: Apache-2.0
#include "app/policies/policy_text.hpp"

#include <gtest/gtest.h>

#include "domain/policies/policy.hpp"

namespace refundry {
namespace {

constexpr std::string_view TOML = R"(
name = "My store"

[[lists]]
name = "vouchers"
values = ["GIFT-25"]

[[reasons]]
code = "too_small"
at_fault = "change_of_mind"
labels = { de = "Zu klein", "pt-BR" = "Pequeno \"demais\"" }

[[rules]]
name = "Christmas"
when = { all = [
    { fact = "order.placed_on", at_least = 2026-11-01, at_most = 2026-12-24 },
    { none = [{ fact = "line.sku", in_list = "vouchers" }] },
] }
then.window = { length = 30, extended_to = 2027-01-31 }

[[rules]]
name = "Everyone"
then.fees = [{ code = "label", amount = { amount_minor = 390, currency = "EUR" } }]
then.keep_item = false
)";

constexpr std::string_view SAME_JSON = R"({"name":"My store",
"lists":[{"name":"vouchers","values":["GIFT-25"]}],
"reasons":[{"code":"too_small","at_fault":"change_of_mind",
            "labels":{"de":"Zu klein","pt-BR":"Pequeno \"demais\""}}],
"rules":[
 {"name":"Christmas","when":{"all":[
    {"fact":"order.placed_on","at_least":"2026-11-01","at_most":"2026-12-24"},
    {"none":[{"fact":"line.sku","in_list":"vouchers"}]}]},
  "then":{"window":{"length":30,"extended_to":"2027-01-31"}}},
 {"name":"Everyone","then":{"fees":[{"code":"label","amount":{"amount_minor":390,"currency":"EUR"}}],
  "keep_item":false}}]})";

TEST(PolicyText, IsTheSameDocumentInTomlAndJson) {
    const auto toml = read_policy_text(TOML, policy_format::toml);
    const auto json = read_policy_text(SAME_JSON, policy_format::json);
    ASSERT_TRUE(toml) << toml.error().details.front().path << toml.error().details.front().message;
    ASSERT_TRUE(json);
    EXPECT_EQ(*toml, *json);
    EXPECT_TRUE(compile_policy(*toml, 1));
}

TEST(PolicyText, NamesTheLineOfAMistakeInToml) {
    const auto read = read_policy_text("name = \"x\"\nrules = [", policy_format::toml);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, "policy_invalid");
    EXPECT_EQ(read.error().details.front().path, "line 2");
}

TEST(PolicyText, NamesAKeyThatIsNoneAndSuggestsOne) {
    for (const auto& [text, format] : {std::pair{R"({"name":"x","ruels":[]})", policy_format::json},
                                       {"name = \"x\"\nruels = []", policy_format::toml}}) {
        const auto read = read_policy_text(text, format);
        ASSERT_FALSE(read);
        EXPECT_EQ(read.error().details.front().path, "/ruels");
        EXPECT_TRUE(read.error().details.front().message.contains("rules"))
            << read.error().details.front().message;
    }
}

TEST(PolicyText, IsTomlByItsName) {
    EXPECT_EQ(policy_format_of("shop.toml"), policy_format::toml);
    EXPECT_EQ(policy_format_of("shop.json"), policy_format::json);
    EXPECT_EQ(policy_format_of("toml"), policy_format::json);
}

}  // namespace
}  // namespace refundry
