// SPDX-License-Identifier: Apache-2.0
#include "app/imports/order_schema.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "base/json.hpp"

namespace refundry {
namespace {

constexpr auto PUBLISHED = "data/order.schema.json";

TEST(OrderSchema, IsWhatWePublish) {
    const auto schema = order_schema();
    ASSERT_TRUE(json::document::parse(schema).has_value()) << schema;
    if (std::getenv("REFUNDRY_GOLDEN") != nullptr) std::ofstream(PUBLISHED) << schema;
    std::ifstream file(PUBLISHED);
    std::ostringstream published;
    published << file.rdbuf();
    EXPECT_EQ(published.str(), schema) << "REFUNDRY_GOLDEN=1 writes it anew";
}

TEST(OrderSchema, NamesWhatEveryOrderNeeds) {
    const auto document = json::document::parse(order_schema());
    const auto definition = document->root().find("$defs")->find("order_request");
    ASSERT_TRUE(definition.has_value());
    std::set<std::string> required;
    definition->find("required")->for_each_element([&](json::node word) {
        required.emplace(word.as_string());
    });
    const std::set<std::string> expected = {"number", "placed_at", "currency"};
    EXPECT_EQ(required, expected);
}

}  // namespace
}  // namespace refundry
