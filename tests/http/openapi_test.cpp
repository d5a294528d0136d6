// SPDX-License-Identifier: Apache-2.0
// The document at /openapi.json describes this server: its routes, its schemas, its errors.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/endpoint.hpp"
#include "http/routes.hpp"
#include "http/schema_check.hpp"
#include "http/shop.hpp"

namespace refundry::test {
namespace {

using testing::IsEmpty;
using testing::UnorderedElementsAreArray;

const json_value& document() {
    return api_contract::of_this_build().document();
}

TEST(OpenApi, IsServedAsItIsPrinted) {
    api_client nobody(shared_api().port(), "");
    const auto answer =
        nobody.send({.method = "GET", .path = "/openapi.json", .body = "", .headers = {}});
    EXPECT_EQ(answer.status, 200);
    EXPECT_TRUE(answer.header("Content-Type").starts_with("application/json"));
    EXPECT_EQ(answer.json(), document());
}

TEST(OpenApi, IsAValidDocument) {
    EXPECT_THAT(openapi_faults(document()), IsEmpty());
}

TEST(OpenApi, HasThePathsOfTheTableAndNoOther) {
    http::endpoint_table table;
    http::add_api_routes(table);
    http::add_session_routes(table);
    std::vector<std::string> served, described;
    for (const auto& each : table.all())
        served.push_back(std::string(http::method_name(each.method)) + " " +
                         std::string(each.path));
    for (const auto& each : api_contract::of_this_build().operations())
        described.push_back(each.method + " " + each.path);
    EXPECT_THAT(described, UnorderedElementsAreArray(served));
}

TEST(OpenApi, GivesEachOperationAShortNameAndASentence) {
    std::set<std::string> names;
    for (const auto& each : api_contract::of_this_build().operations()) {
        const auto& name = each.spec["summary"].string();
        EXPECT_FALSE(name.empty()) << each.name << ".title is missing in docs/api/descriptions.txt";
        EXPECT_LE(name.size(), 32U) << name;
        EXPECT_FALSE(name.ends_with('.')) << name;
        EXPECT_TRUE(names.insert(name).second) << name << " is the name of two";
        EXPECT_TRUE(each.spec["description"].string().contains('.')) << each.name;
    }
}

TEST(OpenApi, NamesAPermissionThatExistsForAllButSessionsAndWhatIsPublic) {
    for (const auto& each : api_contract::of_this_build().operations()) {
        const auto scope = each.permission();
        if (each.path.starts_with("/v1/sessions") || each.is_public())
            EXPECT_EQ(scope, "") << each.name;
        else
            EXPECT_TRUE(parse_scope(scope)) << each.name << " " << scope;
    }
}

TEST(OpenApi, DescribesEachFieldOfEachObjectOnce) {
    for (const auto& [name, schema] : document()["components"]["schemas"].members()) {
        if (const auto* words = schema.find("enum")) {
            EXPECT_GT(words->size(), 0U) << name;
            continue;
        }
        EXPECT_EQ(schema["type"].string(), "object") << name;
        EXPECT_FALSE(schema["additionalProperties"].truth()) << name;
    }
}

TEST(OpenApi, HasNoSchemaThatNothingRefersTo) {
    const auto text = document().text();
    for (const auto& [name, schema] : document()["components"]["schemas"].members())
        EXPECT_TRUE(text.contains("\"#/components/schemas/" + name + "\"")) << name;
}

/// The checker itself can fail.
TEST(SchemaCheck, FindsEachKindOfViolation) {
    const auto schema = json_value::parse(R"({"type":"object","properties":{
        "a":{"type":"integer","minimum":1},"b":{"$ref":"#/w"},"c":{"type":"array",
        "items":{"type":"string","pattern":"^x"}},"d":{"type":"string","format":"date-time"}},
        "required":["a"],"additionalProperties":false})");
    const auto holder = json_value::parse(R"({"w":{"type":"string","enum":["one","two"]}})");
    const auto violations = [&](const char* text) {
        return schema_violations(holder, schema, json_value::parse(text)).size();
    };
    EXPECT_EQ(violations(R"({"a":1,"b":"one","c":["x"],"d":"2026-01-01T00:00:00Z"})"), 0U);
    for (const auto* wrong :
         {"[]", "{}", R"({"a":"1"})", R"({"a":1.5})", R"({"a":0})", R"({"a":1,"b":"three"})",
          R"({"a":1,"c":["y"]})", R"({"a":1,"c":[1]})", R"({"a":1,"d":"2026-01-01"})",
          R"({"a":1,"e":1})", R"({"a":1,"b":null})"})
        EXPECT_EQ(violations(wrong), 1U) << wrong;
    EXPECT_EQ(
        schema_violations(holder, json_value::parse(R"({"minItemz":1})"), json_value::parse("1"))
            .size(),
        1U);
}

TEST(SchemaCheck, FindsFaultsOfADocument) {
    auto broken = document();
    broken.at("/paths")->set(
        "/no-slash", R"({"get":{"operationId":"get_order","parameters":[{"name":"y","in":"path",
        "required":true,"schema":{}}],"responses":{}}})");
    broken.set("/components/schemas/problem/required", R"(["nothing"])");
    EXPECT_EQ(openapi_faults(broken).size(), 5U);
}

}  // namespace
}  // namespace refundry::test
