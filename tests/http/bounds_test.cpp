// SPDX-License-Identifier: Apache-2.0
// Bodies over the bound, floods, and requests that are no requests: the application answers as the
// server does, in problem documents, and goes on working.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/operations.hpp"
#include "http/running_api.hpp"

namespace refundry::test {
namespace {

using testing::HasSubstr;

TEST(Bound, TwoGigabytesAreRefusedWhenAnnounced) {
    shop here;
    auto key = here.client_with({"*"});
    http::test_client raw(here.api().port());
    raw.send(
        "POST /v1/orders HTTP/1.1\r\nHost: shop.test\r\nContent-Type: application/json\r\n"
        "Authorization: Bearer " +
        key.key() + "\r\nContent-Length: 2147483648\r\n\r\n{");
    const auto answer = raw.receive();
    EXPECT_EQ(http::status_of(answer), 413);
    EXPECT_THAT(answer, HasSubstr("application/problem+json"));
    const auto problem = json_value::parse(http::body_of(answer));
    EXPECT_EQ(problem["code"].string(), "body_too_large");
    EXPECT_EQ(here.get("/v1/orders").status, 200);
}

TEST(Bound, ChunksAreCounted) {
    shop here;
    auto key = here.client_with({"*"});
    const auto rows = here.api().row_counts();
    http::test_client raw(here.api().port());
    raw.send(
        "POST /v1/orders HTTP/1.1\r\nHost: shop.test\r\nContent-Type: application/json\r\n"
        "Authorization: Bearer " +
        key.key() + "\r\nTransfer-Encoding: chunked\r\n\r\n");
    const std::string chunk = "10000\r\n" + std::string(0x10000, ' ') + "\r\n";
    for (int i = 0; i < 64 && raw.send(chunk); ++i)
        continue;
    EXPECT_EQ(http::status_of(raw.receive()), 413);
    EXPECT_EQ(here.api().row_counts(), rows);
    EXPECT_EQ(here.get("/v1/orders").status, 200);
}

TEST(Bound, AnOrderInChunksIsTaken) {
    shop here;
    auto key = here.client_with({"*"});
    const auto body = here.order_body();
    std::string text =
        "POST /v1/orders HTTP/1.1\r\nHost: shop.test\r\nContent-Type: application/json\r\n"
        "Authorization: Bearer " +
        key.key() + "\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (std::size_t at = 0; at < body.size(); at += 100) {
        const auto part = body.substr(at, 100);
        text += fmt::format("{:x}\r\n{}\r\n", part.size(), part);
    }
    http::test_client raw(here.api().port());
    EXPECT_EQ(http::status_of(raw.exchange(text + "0\r\n\r\n")), 201);
}

TEST(Bound, FiveHundredOrdersAtOnceAreTakenAndOneMoreIsNot) {
    shop here;
    const auto bulk = [&](int count) {
        std::string body = "{\"orders\":[";
        for (int i = 0; i < count; ++i)
            body += (i == 0 ? "" : ",") + here.order_body();
        return here.post("/v1/orders/bulk", body + "]}");
    };
    const auto over = bulk(501);
    EXPECT_EQ(over.status, 422) << over.body;
    EXPECT_EQ(over.param(), "/orders");
    EXPECT_EQ(here.get("/v1/orders").json()["data"].size(), 0U);
    const auto full = bulk(500);
    ASSERT_EQ(full.status, 200) << full.body;
    EXPECT_EQ(full.json()["taken"].integer(), 500);
}

TEST(Bound, ACredentialThatAsksTooOftenWaits) {
    auto options = test_options();
    options.requests_per_second = 1;
    options.requests_burst = 5;
    running_api api(test_engine(), options);
    shop here(api);
    auto busy = here.client_with({"*"});
    auto calm = here.client_with({"*"});
    int allowed = 0;
    api_answer last;
    for (int i = 0; i < 8; ++i) {
        last = here.send({.method = "GET", .path = "/v1/orders", .body = "", .headers = {}}, busy);
        allowed += last.status == 200 ? 1 : 0;
    }
    EXPECT_GE(allowed, 5);
    EXPECT_EQ(last.status, 429);
    EXPECT_EQ(last.code(), "rate_limited");
    EXPECT_TRUE(last.json()["retryable"].truth());
    EXPECT_EQ(
        here.send({.method = "GET", .path = "/v1/orders", .body = "", .headers = {}}, calm).status,
        200);
}

TEST(Bound, GuessingKeysIsSlowedDown) {
    auto options = test_options();
    options.bad_credentials_per_second = 1;
    options.bad_credentials_burst = 5;
    running_api api(test_engine(), options);
    shop here(api);
    api_client guesser(api.port(), "key_01jdh000000000000000000000.00");
    int status = 0;
    for (int i = 0; i < 8; ++i)
        status =
            here.send({.method = "GET", .path = "/v1/orders", .body = "", .headers = {}}, guesser)
                .status;
    EXPECT_EQ(status, 429);
    EXPECT_EQ(here.get("/v1/orders").status, 200) << "who has a key goes on";
}

TEST(Surroundings, ProbesAndUnknownPathsAnswer) {
    shop here;
    api_client nobody(here.api().port(), "");
    const auto get = [&](const std::string& path) {
        return nobody.send({.method = "GET", .path = path, .body = "", .headers = {}});
    };
    EXPECT_EQ(get("/healthz").json()["status"].string(), "ok");
    EXPECT_EQ(get("/readyz").status, 200);
    EXPECT_THAT(get("/metrics").body, HasSubstr("# TYPE "));
    const auto missing = get("/v1/nothing");
    EXPECT_EQ(missing.status, 404);
    EXPECT_EQ(missing.header("Content-Type"), "application/problem+json");
    EXPECT_EQ(missing.json()["request_id"].string(), missing.header("X-Request-Id"));
    EXPECT_EQ(missing.header("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(missing.header("Cache-Control"), "no-store");
}

}  // namespace
}  // namespace refundry::test
