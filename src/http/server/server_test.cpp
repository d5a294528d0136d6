// SPDX-License-Identifier: Apache-2.0
// What a client sees on the wire: one request, one answer, and what is refused.
#include "http/server/server.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "http/server/test_server.hpp"

namespace refundry::http {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

TEST(Server, AnswersARequest) {
    test_server web;
    const auto answer = web.ask(get("/hello"));
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\nDate: ")) << answer;
    EXPECT_TRUE(answer.contains("\r\nContent-Type: text/plain; charset=utf-8\r\n"));
    EXPECT_TRUE(answer.contains("\r\nX-Request-Id: req_"));
    EXPECT_FALSE(answer.contains("Server:"));
    EXPECT_FALSE(answer.contains("Connection:"));
    EXPECT_EQ(body_of(answer), "hello");
}

TEST(Server, GivesPathAndQueryParametersDecoded) {
    test_server web;
    EXPECT_EQ(body_of(web.ask(get("/items/a%20b%2Fc?q=x+y"))), "a b/c|x y");
}

TEST(Server, ServesManyRequestsOnOneConnection) {
    test_server web;
    auto client = web.client();
    for (int i = 0; i < 50; ++i) {
        const auto text = std::to_string(i);
        EXPECT_EQ(body_of(client.exchange(post("/echo", text))), text);
    }
    EXPECT_EQ(web.running->statistics().connections_accepted, 1U);
}

TEST(Server, AnswersPipelinedRequestsInOrder) {
    test_server web;
    auto client = web.client();
    std::string all;
    for (int i = 0; i < 200; ++i)
        all += post("/echo", std::to_string(i));
    ASSERT_TRUE(client.send(all));
    for (int i = 0; i < 200; ++i)
        EXPECT_EQ(body_of(client.receive()), std::to_string(i));
}

TEST(Server, TakesARequestByteByByte) {
    test_server web;
    auto client = web.client();
    const std::string bytes =
        "\r\nPOST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
        "\r\n3\r\nabc\r\n2;x\r\nde\r\n0\r\n\r\n";
    for (const char& c : bytes)
        ASSERT_TRUE(client.send({&c, 1}));
    EXPECT_EQ(body_of(client.receive()), "abcde");
    EXPECT_EQ(body_of(client.exchange(get("/hello"))), "hello");
}

TEST(Server, ServesHeadLikeGetWithoutTheBody) {
    test_server web;
    auto client = web.client();
    client.send("HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto head = client.receive(/*has_body=*/false);
    EXPECT_TRUE(head.contains("Content-Length: 5\r\n"));
    client.send("HEAD /stream HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_TRUE(client.receive(false).contains("Transfer-Encoding: chunked"));
    EXPECT_EQ(body_of(client.exchange(get("/hello"))), "hello");
}

TEST(Server, SendsNoLengthWhereThereIsNoBody) {
    test_server web;
    auto client = web.client();
    for (const auto* target : {"/empty", "/unmodified"}) {
        const auto answer = client.exchange(get(target));
        EXPECT_FALSE(answer.contains("Content-Length")) << answer;
        EXPECT_EQ(body_of(answer), "");
    }
    EXPECT_EQ(body_of(client.exchange(get("/hello"))), "hello");
}

TEST(Server, TellsTheMethodsOfAPath) {
    test_server web;
    const auto wrong = web.ask(post("/hello", "x"));
    EXPECT_EQ(status_of(wrong), 405);
    EXPECT_TRUE(wrong.contains("\r\nAllow: GET, HEAD, OPTIONS\r\n"));
    const auto asked = web.ask("OPTIONS /echo HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(status_of(asked), 204);
    EXPECT_TRUE(asked.contains("\r\nAllow: POST, OPTIONS\r\n"));
    EXPECT_EQ(status_of(web.ask("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")), 204);
}

TEST(Server, SpeaksHttp10) {
    test_server web;
    auto client = web.client();
    const auto kept = client.exchange("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_TRUE(kept.contains("\r\nConnection: keep-alive\r\n")) << kept;
    client.send("GET /stream HTTP/1.0\r\n\r\n");
    const auto answer = client.receive_all();
    EXPECT_TRUE(answer.contains("\r\nConnection: close\r\n"));
    EXPECT_FALSE(answer.contains("Transfer-Encoding"));
    EXPECT_EQ(body_of(answer), "onetwo");
}

struct strictness {
    std::string bytes;
    int status;
};

const std::vector<strictness> strict_table{
    {"GET /hello HTTP/1.1\r\nHost: a\r\n\r\n", 200},
    {"GET /hello HTTP/1.0\r\n\r\n", 200},
    {"GET http://a/hello HTTP/1.1\r\nHost: a\r\n\r\n", 200},
    {"GET /hello HTTP/1.1\r\nhOST:a\r\nX:\t y \t\r\n\r\n", 200},
    {"GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n", 404},
    // Methods
    {"TRACE /hello HTTP/1.1\r\nHost: a\r\n\r\n", 501},
    {"CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 501},
    {"BREW /hello HTTP/1.1\r\nHost: a\r\n\r\n", 501},
    {"get /hello HTTP/1.1\r\nHost: a\r\n\r\n", 501},
    // The request line
    {"GET  /hello HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"GET /hello  HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"GET /hello HTTP/1.1 \r\nHost: a\r\n\r\n", 400},
    {"GET\t/hello\tHTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {" GET /hello HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"GET hello HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"GET /he llo HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"GET /hello#x HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"GET /a/../hello HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"GET ftp://a/hello HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"GET http://b/hello HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"GET http://u@a/hello HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"GET /hello HTTP/2.0\r\nHost: a\r\n\r\n", 505},
    {"GET /hello HTTP/1.2\r\nHost: a\r\n\r\n", 505},
    {"GET /hello\r\n\r\n", 400},
    {"\x16\x03\x01\x02", 400},
    // Lines
    {"GET /hello HTTP/1.1\nHost: a\n\n", 400},
    {"GET /hello HTTP/1.1\r\nHost: a\n\r\n", 400},
    {"GET /hello HTTP/1.1\r\nHost: a\rX: b\r\n\r\n", 400},
    {"GET /hello HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", 400},
    {"GET /hello HTTP/1.1\r\n Host: a\r\n\r\n", 400},
    {"\r\n\r\nGET /hello HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    // Fields
    {"GET /hello HTTP/1.1\r\nHost : a\r\n\r\n", 400},
    {"GET /hello HTTP/1.1\r\nHost: a\r\nX y: b\r\n\r\n", 400},
    {"GET /hello HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", 400},
    {"GET /hello HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", 400},
    {"GET /hello HTTP/1.1\r\nHost: a\r\nX: b\0c\r\n\r\n"s, 400},
    {"GET /hello HTTP/1.1\r\nHost: a\r\nX: b\x01\r\n\r\n", 400},
    {"GET /hello HTTP/1.1\r\nHost: a\r\nX\x80: b\r\n\r\n", 400},
    // Host
    {"GET /hello HTTP/1.1\r\n\r\n", 400},
    {"GET /hello HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400},
    {"GET /hello HTTP/1.1\r\nHost: a b\r\n\r\n", 400},
    {"GET /hello HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
    {"GET /hello HTTP/1.1\r\nHost:\r\n\r\n", 400},
    // Body framing
    {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx", 400},
    {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\nx", 400},
    {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\nx", 400},
    {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\nx", 400},
    {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", 400},
    {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", 400},
    {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
     "0\r\n\r\n",
     400},
    {"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n"
     "0\r\n\r\n",
     400},
    {"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked"
     "\r\n\r\n0\r\n\r\n",
     400},
    {"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501},
    {"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n", 501},
    {"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", 501},
    {"POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
    {"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n\r\n", 400},
    {"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n",
     400},
    {"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\na\n0\n\n", 400},
    {"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 200},
    {"POST /echo HTTP/1.1\r\nHost: a\r\nExpect: magic\r\nContent-Length: 1\r\n\r\nx", 417},
};

TEST(ServerStrictness, AnswersEachMessageAsTheTableSays) {
    test_server web;
    for (const auto& row : strict_table) {
        auto client = web.client();
        EXPECT_EQ(status_of(client.exchange(row.bytes)), row.status) << row.bytes;
    }
    // None of them has harmed the server.
    EXPECT_EQ(body_of(web.ask(get("/hello"))), "hello");
}

TEST(ServerStrictness, ClosesAfterARefusalInsteadOfReadingOn) {
    test_server web;
    auto client = web.client();
    client.send("GET /hello HTTP/1.1\r\n\r\n" + get("/hello"));
    const auto all = client.receive_all();
    EXPECT_EQ(status_of(all), 400);
    EXPECT_TRUE(all.contains("\r\nConnection: close\r\n"));
    EXPECT_FALSE(all.contains("200 OK"));
}

TEST(ServerLimits, RefuseTheLargeBodyWithoutReadingIt) {
    server_options options;
    options.limits.body_bytes_max = 1000;
    test_server web(options);
    web.routes.add(
        {.method = method::put,
         .pattern = "/upload",
         .handle =
             [](request& about) { return response::text(200, std::to_string(about.body.size())); },
         .body_bytes_max = 5'000'000});
    EXPECT_EQ(status_of(web.ask(post("/echo", std::string(1000, 'x')))), 200);
    EXPECT_EQ(status_of(web.ask(post("/echo", std::string(1001, 'x')))), 413);
    auto promising = web.client();
    EXPECT_EQ(status_of(promising.exchange(
                  "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n")),
              413);
    auto chunked = web.client();
    EXPECT_EQ(status_of(chunked.exchange(
                  "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n")),
              413);
    const std::string large(4'000'000, 'x');
    EXPECT_EQ(body_of(web.ask("PUT /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000\r\n\r\n" +
                              large)),
              "4000000");
}

TEST(ServerLimits, GiveTheAnswerToAClientThatIsStillSending) {
    test_server web;
    auto client = web.client();
    // More than the sockets' buffers hold, so that the answer comes while this still writes.
    client.send(post("/echo", std::string(1024 * 1024 + 1, 'x')));
    EXPECT_EQ(status_of(client.receive()), 413);
}

TEST(ServerLimits, BoundHeadersAndTargets) {
    test_server web;
    EXPECT_EQ(status_of(web.ask(get("/" + std::string(9000, 'a')))), 414);
    EXPECT_EQ(status_of(web.ask(get("/hello", "X: " + std::string(17000, 'b') + "\r\n"))), 431);
    std::string many;
    for (int i = 0; i < 101; ++i)
        many += "X: y\r\n";
    EXPECT_EQ(status_of(web.ask(get("/hello", many))), 431);
}

TEST(ServerLimits, BoundWhatAllBodiesTogetherHold) {
    server_options options;
    options.body_bytes_in_flight_max = 100'000;
    test_server web(options);
    EXPECT_EQ(status_of(web.ask(post("/echo", std::string(10'000, 'x')))), 200);
    EXPECT_EQ(status_of(web.ask(post("/echo", std::string(200'000, 'x')))), 503);
    EXPECT_EQ(status_of(web.ask(post("/echo", std::string(10'000, 'x')))), 200);
}

TEST(ServerLimits, BoundConnections) {
    server_options options;
    options.connections_per_peer_max = 2;
    test_server web(options);
    auto one = web.client();
    EXPECT_EQ(status_of(one.exchange(get("/hello"))), 200);
    {
        auto two = web.client();
        EXPECT_EQ(status_of(two.exchange(get("/hello"))), 200);
        auto three = web.client();
        EXPECT_EQ(status_of(three.receive()), 503);
        EXPECT_TRUE(three.is_closed_by_server());
    }
    EXPECT_EQ(status_of(one.exchange(get("/hello"))), 200);
    EXPECT_EQ(web.running->statistics().connections_refused, 1U);
    // The second one's place is free again, once the server has seen it go.
    int status = 0;
    for (int i = 0; i < 1000 && status != 200; ++i) {
        auto four = web.client();
        four.send(get("/hello"));
        status = status_of(four.receive());
    }
    EXPECT_EQ(status, 200);
}

TEST(ServerLimits, BoundRequestsPerConnection) {
    server_options options;
    options.requests_per_connection_max = 2;
    test_server web(options);
    auto client = web.client();
    EXPECT_FALSE(client.exchange(get("/hello")).contains("Connection: close"));
    EXPECT_TRUE(client.exchange(get("/hello")).contains("Connection: close"));
    EXPECT_TRUE(client.is_closed_by_server());
}

TEST(ServerExpect, SaysContinueOnceItWantsTheBody) {
    test_server web;
    auto client = web.client();
    const std::string head =
        " HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n";
    EXPECT_EQ(client.exchange("POST /echo" + head), "HTTP/1.1 100 Continue\r\n\r\n");
    EXPECT_EQ(body_of(client.exchange("abc")), "abc");
    EXPECT_EQ(status_of(client.exchange("POST /nothing" + head)), 404);
    EXPECT_TRUE(client.is_closed_by_server());
}

TEST(ServerExpect, RefusesTheLargeBodyBeforeItIsSent) {
    test_server web;
    EXPECT_EQ(status_of(web.ask("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                                "Content-Length: 99999999\r\n\r\n")),
              413);
}

TEST(ServerErrors, AnswerAnExceptionAndGoOn) {
    test_server web;
    auto client = web.client();
    const auto answer = client.exchange(get("/throw"));
    EXPECT_EQ(status_of(answer), 500);
    EXPECT_TRUE(answer.contains("application/problem+json"));
    EXPECT_FALSE(answer.contains("a defect"));
    EXPECT_EQ(web.exceptions, 1);
    EXPECT_EQ(body_of(client.exchange(get("/hello"))), "hello");
}

TEST(ServerErrors, AreRenderedByTheApplication) {
    router routes;
    server_hooks hooks;
    hooks.render_error = [](int status, std::string_view code, std::string_view,
                            const request* about) {
        return response::text(status, std::string(code) + " " + (about ? about->path : ""));
    };
    hooks.decorate = [](const request&, response& reply) {
        reply.headers.set("X-Content-Type-Options", "nosniff");
    };
    server web({.port = 0, .threads = 1}, routes, hooks);
    web.start();
    const auto answer = test_client(web.port()).exchange(get("/where"));
    EXPECT_EQ(body_of(answer), "not_found /where");
    EXPECT_TRUE(answer.contains("\r\nX-Content-Type-Options: nosniff\r\n"));
}

TEST(ServerCompression, PacksTextForThoseWhoAskForIt) {
    test_server web;
    const auto plain = web.ask(get("/long"));
    EXPECT_EQ(body_of(plain).size(), 5000U);
    EXPECT_TRUE(plain.contains("\r\nVary: Accept-Encoding\r\n"));
    const auto packed = web.ask(get("/long", "Accept-Encoding: gzip\r\n"));
    EXPECT_TRUE(packed.contains("\r\nContent-Encoding: gzip\r\n"));
    EXPECT_TRUE(packed.contains("\r\nETag: W/\"1\"\r\n"));
    EXPECT_LT(body_of(packed).size(), 200U);
    EXPECT_FALSE(web.ask(get("/hello", "Accept-Encoding: gzip\r\n")).contains("Content-Encoding"));
}

TEST(ServerStreams, SendChunksAndKeepTheConnection) {
    test_server web;
    auto client = web.client();
    EXPECT_EQ(body_of(client.exchange(get("/stream"))), "3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n");
    EXPECT_EQ(body_of(client.exchange(get("/hello"))), "hello");
}

TEST(ServerStreams, AreCutWhenTheyFail) {
    test_server web;
    auto client = web.client();
    client.send(get("/broken-stream"));
    const auto all = client.receive_all();
    EXPECT_TRUE(all.ends_with("5\r\nbegun\r\n")) << all;
    EXPECT_EQ(web.exceptions, 1);
}

TEST(ServerPeer, IsTheSocketsUnlessAProxyIsTrusted) {
    const std::string headers =
        "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\nX-Request-Id: abc-1\r\n";
    test_server direct;
    const auto own = direct.ask(get("/peer", headers));
    EXPECT_EQ(body_of(own), "127.0.0.1");
    EXPECT_FALSE(own.contains("abc-1"));
    server_options options;
    options.trusted_proxies = {"127.0.0.0/8"};
    test_server behind(options);
    const auto told = behind.ask(get("/peer", headers));
    EXPECT_EQ(body_of(told), "203.0.113.9 secure");
    EXPECT_TRUE(told.contains("\r\nX-Request-Id: abc-1\r\n"));
}

TEST(ServerMetrics, AreToldOfEveryAnswer) {
    test_server web;
    auto client = web.client();
    for (const auto& bytes : {get("/hello"), get("/nothing"), "GET /hello HTTP/1.1\r\n\r\n"s})
        client.exchange(bytes);
    client.close();
    web.running->stop(10s);
    const auto seen = web.finished();
    ASSERT_EQ(seen.size(), 3U);
    EXPECT_EQ(seen[0].path, "/hello");
    EXPECT_EQ(seen[0].bytes, 5U);
    EXPECT_EQ(seen[1].status, 404);
    EXPECT_EQ(seen[2].status, 400);
}

TEST(ServerStart, RefusesATakenPortAndABadAddress) {
    test_server web;
    web.start();
    router routes;
    server second({.port = web.running->port(), .threads = 1}, routes);
    EXPECT_THROW(second.start(), std::system_error);
    server third({.address = "localhost", .port = 0}, routes);
    EXPECT_THROW(third.start(), std::invalid_argument);
}

}  // namespace
}  // namespace refundry::http
