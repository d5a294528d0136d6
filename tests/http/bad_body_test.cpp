// SPDX-License-Identifier: Apache-2.0
// Bodies that are wrong in one place, made for every operation that takes one from the request that
// succeeds: each answer names the place, and nothing is stored.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/operations.hpp"

namespace refundry::test {
namespace {

using testing::HasSubstr;

const api_contract& contract() {
    return api_contract::of_this_build();
}

/// A place in a body: its pointer, its value and the schema it has there.
struct place {
    std::string pointer;
    json_value value;
    json_value schema;
};

void collect(const std::string& pointer, const json_value& value, const json_value& schema,
             std::vector<place>& found) {
    const auto& at = contract().resolved(schema);
    found.push_back({pointer, value, at});
    if (at.find("type") == nullptr) return;  // opaque to the schema, such as a rule's operand
    for (const auto& [key, member] : value.members())
        if (const auto* known = at.find("properties"); known != nullptr && known->has(key))
            collect(pointer + "/" + key, member, (*known)[key], found);
    for (std::size_t i = 0; i < value.elements().size(); ++i)
        collect(pointer + "/" + std::to_string(i), value[i], at["items"], found);
}

class EveryBody : public testing::TestWithParam<std::string> {
  protected:
    void SetUp() override {
        collect("", json_value::parse(prepared.request.body), operation.request_schema(), places);
    }
    api_answer send(const std::string& body) {
        if (!operation.is_public()) return here.send(prepared.request.with_body(body));
        api_client nobody(here.api().port(), "");
        return here.send(prepared.request.with_body(body), nobody);
    }
    json_value body() { return json_value::parse(prepared.request.body); }
    void expect_refused(const std::string& body, const std::string& pointer,
                        const std::string& code) {
        const auto answer = send(body);
        ASSERT_EQ(answer.status, 422) << pointer << " " << body << "\n" << answer.body;
        const auto problem = answer.json();
        bool is_named = false;
        for (const auto& error : problem["errors"].elements())
            is_named = is_named || (error["path"].string() == pointer &&
                                    (code.empty() || error["code"].string() == code));
        EXPECT_TRUE(is_named) << pointer << " " << code << " is not in " << answer.body;
    }

    const api_operation& operation = contract().named(GetParam());
    shop here;
    prepared_request prepared = case_of(GetParam()).prepare(here);
    std::vector<place> places;
};

TEST_P(EveryBody, IsMalformed) {
    const auto before = here.api().row_counts();
    const auto& good = prepared.request.body;
    for (const auto& wrong : {good.substr(0, good.size() / 2), good + "}", std::string("{"),
                              std::string("nul"), std::string("{\"a\":1,}"), std::string("{'a':1}"),
                              std::string("\xff\xfe{}"), "{\"name\":\"\xc3\x28\"}" + std::string(),
                              std::string("[1e999]"), std::string(5'000, '[')}) {
        const auto answer = send(wrong);
        EXPECT_EQ(answer.status, 400) << wrong.substr(0, 80) << "\n" << answer.body;
        EXPECT_EQ(answer.code(), "malformed_json") << answer.body;
    }
    EXPECT_EQ(here.api().row_counts(), before);
}

TEST_P(EveryBody, HasAnotherContentType) {
    const auto before = here.api().row_counts();
    for (const auto* type :
         {"", "text/plain", "application/x-www-form-urlencoded", "application/jso",
          "application/jsonp", "text/json", "multipart/form-data; boundary=x"}) {
        auto request = prepared.request.with("Content-Type", type);
        api_client nobody(here.api().port(), "");
        const auto answer = operation.is_public() ? here.send(request, nobody) : here.send(request);
        EXPECT_EQ(answer.status, 415) << type << answer.body;
        EXPECT_EQ(answer.code(), "content_type_not_json") << type;
        EXPECT_THAT(answer.json()["detail"].string(), HasSubstr("Content-Type: application/json"));
    }
    EXPECT_EQ(here.api().row_counts(), before);
}

TEST_P(EveryBody, HasAnUnknownField) {
    const auto before = here.api().row_counts();
    for (const auto& at : places) {
        if (!at.value.is_object() || at.schema.find("properties") == nullptr) continue;
        auto changed = body();
        changed.set(at.pointer + "/frobnicate", "1");
        expect_refused(changed.text(), at.pointer + "/frobnicate", "unknown_key");
    }
    EXPECT_EQ(here.api().row_counts(), before);
}

TEST_P(EveryBody, HasASlipInAFieldsName) {
    for (const auto& at : places) {
        const auto name = at.pointer.substr(at.pointer.rfind('/') + 1);
        if (name.size() < 4 || at.pointer.empty()) continue;
        auto changed = body();
        changed.set(at.pointer + "s", at.value.text()).remove(at.pointer);
        const auto answer = send(changed.text());
        EXPECT_EQ(answer.status, 422) << changed.text();
        EXPECT_THAT(answer.body, HasSubstr("\\\"" + name + "\\\"")) << "suggests the right name";
    }
}

TEST_P(EveryBody, HasTheWrongType) {
    const auto before = here.api().row_counts();
    for (const auto& at : places) {
        if (at.schema.find("type") == nullptr) continue;
        const auto& type = at.schema["type"].string();
        const std::vector<std::string> wrong =
            type == "string"    ? std::vector<std::string>{"7", "true", "[]", "{}"}
            : type == "integer" ? std::vector<std::string>{"\"7\"", "true", "1.5", "[]"}
            : type == "boolean" ? std::vector<std::string>{"\"true\"", "1", "[]"}
            : type == "array"   ? std::vector<std::string>{"{}", "\"x\"", "1"}
                                : std::vector<std::string>{"[]", "\"x\"", "1"};
        for (const auto& text : wrong) {
            auto changed = body();
            changed.set(at.pointer, text);
            expect_refused(changed.text(), at.pointer, "");
        }
    }
    EXPECT_EQ(here.api().row_counts(), before);
}

TEST_P(EveryBody, LacksARequiredField) {
    const auto before = here.api().row_counts();
    for (const auto& at : places) {
        const auto* required = at.schema.find("required");
        if (required == nullptr) continue;
        for (const auto& name : required->elements()) {
            auto changed = body();
            changed.remove(at.pointer + "/" + name.string());
            expect_refused(changed.text(), at.pointer + "/" + name.string(), "required");
        }
    }
    EXPECT_EQ(here.api().row_counts(), before);
}

TEST_P(EveryBody, HasAFieldTwice) {
    const auto text = prepared.request.body;
    const auto parsed = body();
    if (parsed.members().empty()) GTEST_SKIP() << "an empty body";
    const auto& [name, value] = parsed.members().front();
    const auto twice = "{\"" + name + "\":" + value.text() + "," + parsed.text().substr(1);
    expect_refused(twice, "/" + name, "duplicate_key");
}

TEST_P(EveryBody, HasNumbersOutOfRange) {
    const auto before = here.api().row_counts();
    for (const auto& at : places) {
        if (at.schema.find("type") == nullptr || at.schema["type"].string() != "integer") continue;
        for (const auto* number : {"9223372036854775808", "1e30", "18446744073709551615"}) {
            auto changed = body();
            changed.set(at.pointer, number);
            expect_refused(changed.text(), at.pointer, "");
        }
        for (const auto* number : {"9223372036854775808", "18446744073709551616",
                                   "-9223372036854775809", "1000000000000000000000000000000"}) {
            auto changed = body();  // the tests' own parser holds no more than 64 bits
            auto text = changed.set(at.pointer, "424242424242424242").text();
            text.replace(text.find("424242424242424242"), 18, number);
            expect_refused(text, at.pointer, "out_of_range");
        }
        for (const auto* number : {"9223372036854775807", "-9223372036854775808", "-1"}) {
            auto changed = body();
            changed.set(at.pointer, number);
            const auto answer = send(changed.text());
            if (answer.status == 200 &&
                GetParam() == "take_orders") {  // each order is refused on its own
                EXPECT_GE(answer.json()["refused"].integer(), 1) << at.pointer << " = " << number;
                continue;
            }
            EXPECT_TRUE(answer.status == 422 || answer.status == 409)
                << at.pointer << " = " << number << ": " << answer.status << answer.body;
        }
    }
    if (GetParam() != "take_orders") {
        EXPECT_EQ(here.api().row_counts(), before);
    }
}

TEST_P(EveryBody, HasAnUnknownWord) {
    for (const auto& at : places) {
        if (at.schema.find("enum") == nullptr) continue;
        auto changed = body();
        changed.set(at.pointer, "\"frobnicate\"");
        expect_refused(changed.text(), at.pointer, "");
    }
}

TEST_P(EveryBody, HasTheIdOfAnotherKind) {
    for (const auto& at : places) {
        if (at.schema.find("pattern") == nullptr) continue;
        for (const auto* id : {"\"\"", "\"xyz_01jdh0000000000000000000000\"", "\"ret_\""}) {
            auto changed = body();
            changed.set(at.pointer, id);
            expect_refused(changed.text(), at.pointer, "invalid_id");
        }
    }
}

TEST_P(EveryBody, NamesAStaleVersion) {
    if (!contract().resolved(operation.request_schema())["properties"].has("expected_version"))
        GTEST_SKIP() << "takes no version";
    const auto before = here.api().row_counts();
    for (const auto* version : {"0", "999", "-1"}) {
        auto changed = body();
        changed.set("/expected_version", version);
        const auto answer = send(changed.text());
        EXPECT_EQ(answer.status, 409) << answer.body;
        EXPECT_EQ(answer.code(), "stale_version");
    }
    EXPECT_EQ(here.api().row_counts(), before);
    EXPECT_EQ(send(prepared.request.body).status, operation.success_status());
}

std::vector<std::string> operations_with_body() {
    std::vector<std::string> names;
    for (const auto& each : contract().operations())
        if (each.has_body()) names.push_back(each.name);
    return names;
}

INSTANTIATE_TEST_SUITE_P(Api, EveryBody, testing::ValuesIn(operations_with_body()), name_of_test);

}  // namespace
}  // namespace refundry::test
