// SPDX-License-Identifier: Apache-2.0
#include "base/json.hpp"

#include <gtest/gtest.h>

#include "base/id.hpp"

namespace refundry {
namespace {

enum class colour { red, green };
BOOST_DESCRIBE_ENUM(colour, red, green)

REFUNDRY_ID(thing_id, "thg")

struct inner {
    std::int64_t size = 0;
    std::vector<std::string> tags;
};
BOOST_DESCRIBE_STRUCT(inner, (), (size, tags))

struct outer {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"note"});
    thing_id id;
    colour paint{};
    std::int32_t count = 0;
    std::optional<inner> part;
    std::string note;
    instant at;
    std::map<std::string, std::int64_t> sums;
};
BOOST_DESCRIBE_STRUCT(outer, (), (id, paint, count, part, note, at, sums))

std::string errors_of(std::string_view text) {
    const auto read = json::decode<outer>(text);
    if (read) return "fine";
    std::string all;
    for (const auto& error : read.error())
        all += error.path + " " + error.code + "\n";
    return all;
}

TEST(Json, ReadsBackWhatItWrote) {
    seeded_random random(7);
    const outer value{.id = thing_id::make(instant{}, random),
                      .paint = colour::green,
                      .count = -3,
                      .part = inner{.size = 9'007'199'254'740'993, .tags = {"a\"b", "\x01ü\n"}},
                      .note = "",
                      .at = instant(std::chrono::microseconds(1'700'000'000'123'456)),
                      .sums = {{"x", 1}}};
    const auto text = json::encode(value);
    const auto read = json::decode<outer>(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(read->part->size, 9'007'199'254'740'993);
    EXPECT_EQ(json::encode(*read), text);
}

TEST(Json, NamesEveryWrongFieldByItsPointer) {
    EXPECT_EQ(
        errors_of(
            R"({"id":"thg_1","paint":"rad","count":3000000000,"part":{"size":1.5,"tags":[1],"sise":2},"at":"x"})"),
        "/id invalid_id\n/paint unknown_value\n/count out_of_range\n/part/size wrong_type\n"
        "/part/tags/0 wrong_type\n/part/sise unknown_key\n/at invalid_time\n");
    EXPECT_EQ(errors_of("{}"), "/id required\n/paint required\n/count required\n/at required\n");
    EXPECT_EQ(errors_of(R"({"count":1,"count":2})"),
              "/count duplicate_key\n/id required\n/paint required\n/at required\n");
}

TEST(Json, SuggestsTheNearestField) {
    const auto read = json::decode<inner>(R"({"size":1,"tag":[]})");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().front().message, "There is no such field; is \"tags\" meant?");
}

TEST(Json, WritesALiteralAsText) {
    json::writer out;
    out.value("object");
    EXPECT_EQ(out.text(), "\"object\"");
}

TEST(Json, RefusesWhatIsNotOneStrictDocument) {
    for (const std::string_view bad : {"", "{", "{} {}", "[1,]", "\"\xff\"", "{\"a\":01}", "nul"})
        EXPECT_EQ(errors_of(bad), " malformed_json\n") << bad;
    EXPECT_EQ(errors_of(std::string(100, '[') + std::string(100, ']')), " malformed_json\n");
}

TEST(Json, NamesTheIntegerThatFitsInNo64Bits) {
    EXPECT_TRUE(errors_of(R"({"count":9223372036854775808})").starts_with("/count out_of_range\n"));
    EXPECT_EQ(errors_of(R"({"count":18446744073709551616})"), "/count out_of_range\n");
    EXPECT_EQ(errors_of(R"({"count":-9223372036854775809})"), "/count out_of_range\n");
    EXPECT_EQ(
        errors_of(
            R"({"note":"1\\\"2","sums":{"a/b":1,"~":-5e3,"c":[1,{"d": 99999999999999999999 }]}})"),
        "/sums/c/1/d out_of_range\n");
    EXPECT_EQ(errors_of(R"({"a/b~":100000000000000000000,"count":100000000000000000000})"),
              "/a~1b~0 out_of_range\n");
    EXPECT_EQ(errors_of("100000000000000000000"), " out_of_range\n");
}

TEST(Json, RefusesALongIntegerInATextThatIsNotJson) {
    for (const std::string_view bad :
         {R"({"count":99999999999999999999)", R"({"count":99999999999999999999,})",
          R"({"count":099999999999999999999})", R"({"count":99999999999999999999-})",
          R"({"count":--99999999999999999999})", R"({"count":1e999})",
          R"({"count":99999999999999999999 1})", R"({"note":"99999999999999999999,"count":1.})"})
        EXPECT_EQ(errors_of(bad), " malformed_json\n") << bad;
}

}  // namespace
}  // namespace refundry
