// SPDX-License-Identifier: Apache-2.0
#include "http/server/http1_parser.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace refundry::http {
namespace {

struct parsed {
    request message;
    head_facts facts;
    std::optional<refusal> refused;
    bool is_whole = false;
};

parsed parse(std::string_view bytes, const request_limits& limits = {}) {
    parsed out;
    head_scanner scanner(limits);
    const auto size = scanner.scan(bytes);
    out.refused = scanner.refused();
    if (!size) return out;
    out.is_whole = true;
    out.refused = parse_head(bytes.substr(0, *size), limits, out.message, out.facts);
    return out;
}

TEST(ParseHead, ReadsAWholeRequest) {
    const auto got = parse(
        "POST /v1/orders?limit=2 HTTP/1.1\r\nHost: shop.test:8080\r\nX-Name:  a b \r\n"
        "content-length: 12\r\nConnection: close\r\nExpect: 100-continue\r\n\r\n");
    ASSERT_FALSE(got.refused) << got.refused->message;
    EXPECT_EQ(got.message.method, method::post);
    EXPECT_EQ(got.message.path, "/v1/orders");
    EXPECT_EQ(got.message.host, "shop.test:8080");
    EXPECT_EQ(got.message.header("x-name"), "a b");
    EXPECT_EQ(got.facts.content_length, 12U);
    EXPECT_FALSE(got.facts.keep_alive);
    EXPECT_TRUE(got.facts.expects_continue);
}

TEST(ParseHead, TakesTheHostFromAnAbsoluteTarget) {
    const auto got = parse("GET http://shop.test/a?b=1 HTTP/1.1\r\nHost: SHOP.test\r\n\r\n");
    ASSERT_FALSE(got.refused);
    EXPECT_EQ(got.message.target, "/a?b=1");
    EXPECT_EQ(got.message.host, "shop.test");
    EXPECT_EQ(parse("GET http://other/a HTTP/1.1\r\nHost: shop.test\r\n\r\n").refused->status, 400);
}

TEST(ParseHead, AnswersTheLimitThatWasPassed) {
    const request_limits limits{.target_bytes_max = 50,
                                .header_bytes_max = 300,
                                .header_fields_max = 3,
                                .query_parameters_max = 2};
    const auto status = [&](const std::string& bytes) {
        const auto got = parse(bytes, limits);
        return got.refused ? got.refused->status : 0;
    };
    const std::string host = " HTTP/1.1\r\nHost: a\r\n";
    EXPECT_EQ(status("GET /" + std::string(49, 'a') + host + "\r\n"), 0);
    EXPECT_EQ(status("GET /" + std::string(50, 'a') + host + "\r\n"), 414);
    EXPECT_EQ(status("GET /" + std::string(250, 'a')), 414);
    EXPECT_EQ(status("GET /" + host + "A: b\r\nC: d\r\n\r\n"), 0);
    EXPECT_EQ(status("GET /" + host + "A: b\r\nC: d\r\nE: f\r\n\r\n"), 431);
    EXPECT_EQ(status("GET /" + host + "A: " + std::string(300, 'b')), 431);
    EXPECT_EQ(status("GET /" + host + "A: " + std::string(300, 'b') + "\r\n\r\n"), 431);
    EXPECT_EQ(status("GET /?a&b&c" + host + "\r\n"), 400);
}

TEST(HeadScanner, FindsTheEndWhereverTheBytesAreCut) {
    const std::string bytes = "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /next";
    for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
        const request_limits limits;
        head_scanner scanner(limits);
        auto size = scanner.scan(std::string_view(bytes).substr(0, cut));
        if (!size) size = scanner.scan(bytes);
        EXPECT_EQ(size, bytes.find("GET /next")) << cut;
    }
}

struct body_result {
    int status = 0;
    std::string body;
    std::size_t consumed = 0;
    bool is_complete = false;
};

body_result decode(std::string_view bytes, const head_facts& facts, std::size_t most,
                   std::size_t step) {
    body_decoder decoder(facts, most);
    body_result out;
    while (out.consumed < bytes.size() && !decoder.refused() && !decoder.is_complete())
        out.consumed += decoder.feed(bytes.substr(out.consumed, step), out.body);
    out.status = decoder.refused() ? decoder.refused()->status : 0;
    out.is_complete = decoder.is_complete();
    return out;
}

constexpr head_facts chunked{.is_chunked = true};

TEST(BodyDecoder, ReadsChunksExtensionsAndTrailers) {
    const std::string bytes = "3;a=b\r\nabc\r\n0A\r\n0123456789\r\n0\r\nX: y\r\n\r\nrest";
    for (std::size_t step = 1; step < bytes.size(); ++step) {
        const auto got = decode(bytes, chunked, 100, step);
        EXPECT_EQ(got.body, "abc0123456789");
        EXPECT_TRUE(got.is_complete);
        EXPECT_EQ(got.consumed, bytes.size() - 4);
    }
}

TEST(BodyDecoder, RefusesWhatAnotherParserMightRead) {
    for (const auto* bytes :
         {"\r\n", "g\r\n", "-1\r\n", "0x3\r\nabc\r\n", " 3\r\nabc\r\n", "3 \r\nabc\r\n",
          "3\nabc\r\n", "3\rabc", "3\r\nabcd\r\n", "3\r\nabc\n0\r\n\r\n", "3;a\nb\r\nabc\r\n",
          "1000000000000000\r\n", "0\r\nno colon\r\n\r\n", "0\r\nA: b\r\n c\r\n\r\n",
          "3;\x01\r\nabc\r\n"})
        EXPECT_EQ(decode(bytes, chunked, 100, 1).status, 400) << bytes;
}

TEST(BodyDecoder, StopsAtTheLimitBeforeTakingTheBytes) {
    EXPECT_EQ(decode("5\r\n", chunked, 4, 100).status, 413);
    const auto second = decode("3\r\nabc\r\n2\r\nde", chunked, 4, 100);
    EXPECT_EQ(second.status, 413);
    EXPECT_EQ(second.body, "abc");
    EXPECT_EQ(decode("", {.content_length = 5}, 4, 100).status, 413);
    EXPECT_TRUE(decode("abcdX", {.content_length = 4}, 4, 2).is_complete);
}

RC_GTEST_PROP(BodyDecoder, DoesNotDependOnHowBytesArrive, (const std::string& noise)) {
    const auto cut = *rc::gen::inRange<std::size_t>(1, 8);
    const std::string bytes = "2\r\nab\r\n" + noise;
    const auto whole = decode(bytes, chunked, 64, bytes.size());
    const auto pieces = decode(bytes, chunked, 64, cut);
    RC_ASSERT(whole.status == pieces.status);
    RC_ASSERT(whole.body == pieces.body);
    RC_ASSERT(whole.is_complete == pieces.is_complete);
}

}  // namespace
}  // namespace refundry::http
