// SPDX-License-Identifier: Apache-2.0
#include "connectors/web/curl_web_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <signal.h>

#include <atomic>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>

#include "connectors/web/scripted_peer.hpp"

namespace refundry {
namespace {

using test::peer_connection;
using test::scripted_peer;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using namespace std::chrono_literals;

constexpr std::string_view OK_TEXT =
    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Said: yes \r\n\r\nhi";

curl_web_client plain_client() {
    return curl_web_client(
        {.connect_time_max = 2s, .allows_plain_http = true, .allows_private_addresses = true});
}

web_request a_post(std::string url) {
    return {.method = "POST",
            .url = std::move(url),
            .headers = {{"Content-Type", "application/json"}, {"Key", "ref_1"}},
            .body = R"({"a":1})",
            .time_max = 5s};
}

/// What became of one request to a peer that behaves so.
std::expected<web_response, web_failure> answer_of(const scripted_peer::script& behaviour,
                                                   std::chrono::milliseconds time_max = 5s) {
    const scripted_peer peer(behaviour);
    auto client = plain_client();
    auto request = a_post(peer.url());
    request.time_max = time_max;
    return client.send(request);
}

TEST(WebClient, SendsAllAndReadsAll) {
    std::string seen;
    {
        const scripted_peer peer([&](peer_connection& connection) {
            seen = connection.read_request();
            connection.write(OK_TEXT);
        });
        auto client = plain_client();
        const auto answer = client.send(a_post(peer.url("/v1/refunds?a=b")));
        ASSERT_TRUE(answer.has_value());
        EXPECT_EQ(answer->status, 200);
        EXPECT_EQ(answer->body, "hi");
        EXPECT_EQ(answer->header("x-said"), "yes");
        EXPECT_EQ(answer->header("x-unsaid"), "");
    }
    EXPECT_THAT(seen, StartsWith("POST /v1/refunds?a=b HTTP/1.1\r\n"));
    EXPECT_THAT(seen, HasSubstr("\r\nKey: ref_1\r\n"));
    EXPECT_THAT(seen, HasSubstr("\r\nContent-Type: application/json\r\n"));
    EXPECT_THAT(seen, HasSubstr("\r\n\r\n{\"a\":1}"));
    EXPECT_THAT(seen, Not(HasSubstr("Expect")));
}

TEST(WebClient, AnErrorStatusIsAnAnswer) {
    const auto answer = answer_of([](peer_connection& connection) {
        connection.read_request();
        connection.write("HTTP/1.1 503 Busy\r\nContent-Length: 1\r\nRetry-After: 7\r\n\r\n.");
    });
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->status, 503);
    EXPECT_EQ(answer->header("Retry-After"), "7");
}

TEST(WebClient, ARedirectIsNotFollowed) {
    std::atomic<int> requests = 0;
    const auto answer = answer_of([&](peer_connection& connection) {
        connection.read_request();
        ++requests;
        connection.write("HTTP/1.1 307 Elsewhere\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n");
    });
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->status, 307);
    EXPECT_EQ(requests, 1);
}

TEST(WebClient, AnInterimResponseIsNotTheAnswer) {
    const auto answer = answer_of([](peer_connection& connection) {
        connection.read_request();
        connection.write("HTTP/1.1 103 Early\r\nX-Said: early\r\n\r\n");
        connection.write(OK_TEXT);
    });
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->header("X-Said"), "yes");
}

TEST(WebClient, ARefusedConnectionSentNothing) {
    std::string url;
    {
        const scripted_peer gone([](peer_connection&) {});
        url = gone.url();
    }
    auto client = plain_client();
    EXPECT_EQ(client.send(a_post(url)).error(), web_failure::not_sent);
}

TEST(WebClient, AnUnknownHostSentNothing) {
    auto client = plain_client();
    EXPECT_EQ(client.send(a_post("http://no.such.host.invalid/")).error(), web_failure::not_sent);
}

TEST(WebClient, PlainHttpIsNotSpokenUnlessAllowed) {
    std::atomic<bool> was_reached = false;
    {
        const scripted_peer peer([&](peer_connection& connection) {
            was_reached = true;
            connection.read_request();
        });
        curl_web_client client;
        EXPECT_EQ(client.send(a_post(peer.url())).error(), web_failure::not_sent);
    }
    EXPECT_FALSE(was_reached);
}

TEST(WebClient, SilenceIsNoAnswer) {
    const auto silent = [](peer_connection& connection) {
        connection.read_request();
        connection.wait_for_hang_up();
    };
    EXPECT_EQ(answer_of(silent, 150ms).error(), web_failure::no_answer);
}

TEST(WebClient, ATrickleEndsWithTheTime) {
    const auto trickling = [](peer_connection& connection) {
        connection.read_request();
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
        while (connection.write("."))
            std::this_thread::sleep_for(5ms);
    };
    EXPECT_EQ(answer_of(trickling, 200ms).error(), web_failure::no_answer);
}

TEST(WebClient, AResetBeforeTheAnswerIsNoAnswer) {
    const auto resetting = [](peer_connection& connection) {
        connection.read_request();
        connection.reset();
    };
    EXPECT_EQ(answer_of(resetting).error(), web_failure::no_answer);
}

TEST(WebClient, AResetInTheMiddleIsNoAnswer) {
    const auto resetting = [](peer_connection& connection) {
        connection.read_request();
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"status\":");
        connection.reset();
    };
    EXPECT_EQ(answer_of(resetting).error(), web_failure::no_answer);
}

TEST(WebClient, AnEarlyEndIsNoAnswer) {
    const auto ending = [](peer_connection& connection) {
        connection.read_request();
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}");
    };
    EXPECT_EQ(answer_of(ending).error(), web_failure::no_answer);
}

TEST(WebClient, WhatIsNoHttpIsNoAnswer) {
    const auto babbling = [](peer_connection& connection) {
        connection.read_request();
        connection.write("220 mail.example ESMTP\r\n");
    };
    EXPECT_EQ(answer_of(babbling).error(), web_failure::no_answer);
}

/// A body of so many bytes, without saying how many.
scripted_peer::script unmeasured_body(std::size_t bytes) {
    return [bytes](peer_connection& connection) {
        connection.read_request();
        connection.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
        const std::string some(1024, 'x');
        for (std::size_t left = bytes; left > 0;) {
            const auto now = std::min(left, some.size());
            if (!connection.write(std::string_view(some).substr(0, now))) return;
            left -= now;
        }
    };
}

TEST(WebClient, TheLastByteWithinTheBoundIsTaken) {
    const auto answer = answer_of(unmeasured_body(std::size_t{1} << 20U));
    ASSERT_TRUE(answer.has_value());
    EXPECT_EQ(answer->body.size(), std::size_t{1} << 20U);
}

TEST(WebClient, OneByteMoreIsNoAnswer) {
    EXPECT_EQ(answer_of(unmeasured_body((std::size_t{1} << 20U) + 1)).error(),
              web_failure::no_answer);
}

TEST(WebClient, HeadersAreBoundedToo) {
    const auto endless = [](peer_connection& connection) {
        connection.read_request();
        connection.write("HTTP/1.1 200 OK\r\n");
        while (connection.write("X-More: " + std::string(1000, 'x') + "\r\n")) {
        }
    };
    EXPECT_EQ(answer_of(endless).error(), web_failure::no_answer);
}

/// Answers the first request of a connection, and hangs up on the second without a word.
struct fickle_peer {
    std::atomic<int> connections = 0;
    std::atomic<int> requests = 0;
    void operator()(peer_connection& connection) {
        ++connections;
        if (connection.read_request().empty()) return;
        ++requests;
        connection.write(OK_TEXT);
        if (!connection.read_request().empty()) ++requests;
    }
};

TEST(WebClient, AKeptConnectionServesAnotherReading) {
    fickle_peer behaviour;
    const scripted_peer peer(std::ref(behaviour));
    auto client = plain_client();
    const web_request reading{.method = "GET", .url = peer.url(), .headers = {}, .body = ""};
    EXPECT_TRUE(client.send(reading).has_value());
    EXPECT_EQ(behaviour.connections, 1);
    // The second one finds the connection dead; to read again does no harm, so it is answered.
    EXPECT_TRUE(client.send(reading).has_value());
}

TEST(WebClient, WhatMovesMoneyIsNeverRepeatedUnseen) {
    fickle_peer behaviour;
    const scripted_peer peer(std::ref(behaviour));
    auto client = plain_client();
    EXPECT_TRUE(client.send(a_post(peer.url())).has_value());
    EXPECT_EQ(behaviour.requests, 1);
    // On the kept connection it would arrive, be dropped, and arrive again by itself. The peer
    // serves one connection after another: the first has to end before this one is taken.
    web_request again = a_post(peer.url());
    again.time_max = 300ms;
    std::ignore = client.send(again);
    EXPECT_EQ(behaviour.requests, 1);
}

TEST(WebClient, ManyThreadsShareOneClient) {
    const scripted_peer peer([](peer_connection& connection) {
        connection.read_request();
        connection.write("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi");
    });
    auto client = plain_client();
    std::atomic<int> answered = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i)
        threads.emplace_back([&] {
            for (int j = 0; j < 10; ++j)
                if (client.send(a_post(peer.url()))) ++answered;
        });
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(answered, 80);
}

TEST(WebClient, AHeaderCannotBreakItsLine) {
    auto client = plain_client();
    auto request = a_post("http://127.0.0.1:1/");
    request.headers.emplace_back("X-Key", "a\r\nX-Other: b");
    EXPECT_THROW(std::ignore = client.send(request), std::logic_error);
}

// -- TLS ------------------------------------------------------------------------------------------

/// A key and a certificate that vouches for itself, for one host.
class certified_host {
  public:
    explicit certified_host(const std::string& host) : key_(EVP_RSA_gen(2048), &EVP_PKEY_free) {
        auto* certificate = certificate_.get();
        X509_set_version(certificate, X509_VERSION_3);
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
        X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
        X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
        auto* name = X509_get_subject_name(certificate);
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                   reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
        X509_set_issuer_name(certificate, name);
        X509_set_pubkey(certificate, key_.get());
        auto* hosts = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, host.c_str());
        X509_add_ext(certificate, hosts, -1);
        X509_EXTENSION_free(hosts);
        X509_sign(certificate, key_.get(), EVP_sha256());
        file_ = testing::TempDir() + "refundry_authority_" + std::to_string(::getpid()) + ".pem";
        std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(file_.c_str(), "w"), &std::fclose);
        PEM_write_X509(file.get(), certificate);
    }
    ~certified_host() { std::remove(file_.c_str()); }
    certified_host(const certified_host&) = delete;
    certified_host& operator=(const certified_host&) = delete;
    const std::string& file() const { return file_; }

    /// One request over TLS; whether one came.
    bool answer(const peer_connection& connection) const {
        const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(
            SSL_CTX_new(TLS_server_method()), &SSL_CTX_free);
        SSL_CTX_use_certificate(context.get(), certificate_.get());
        SSL_CTX_use_PrivateKey(context.get(), key_.get());
        const std::unique_ptr<SSL, decltype(&SSL_free)> session(SSL_new(context.get()), &SSL_free);
        SSL_set_fd(session.get(), connection.socket());
        char request[4096];
        if (SSL_accept(session.get()) != 1) return false;
        if (SSL_read(session.get(), request, sizeof request) <= 0) return false;
        SSL_write(session.get(), OK_TEXT.data(), static_cast<int>(OK_TEXT.size()));
        return true;
    }

  private:
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
    std::unique_ptr<X509, decltype(&X509_free)> certificate_{X509_new(), &X509_free};
    std::string file_;
};

struct tls_outcome {
    std::expected<web_response, web_failure> answer;
    bool request_came;
};

tls_outcome ask_over_tls(const std::string& certified_for, bool trusts) {
    const curl_web_client started;  // before the peer writes: see SIGPIPE
    const certified_host host(certified_for);
    bool came = false;
    std::expected<web_response, web_failure> answer;
    {
        const scripted_peer peer(
            [&](peer_connection& connection) { came = host.answer(connection); });
        curl_web_client client(
            {.allows_private_addresses = true, .authorities_file = trusts ? host.file() : ""});
        answer = client.send(a_post(peer.url("/", "https")));
    }
    return {std::move(answer), came};
}

TEST(WebClient, APeerThatHangsUpInTheMiddleOfTlsDoesNotEndTheProcess) {
    // The client ignores SIGPIPE for the process; without that the peer's own thread, which writes
    // to a connection that was hung up on, would end it as well.
    const curl_web_client client;
    struct sigaction now{};
    ASSERT_EQ(::sigaction(SIGPIPE, nullptr, &now), 0);
    EXPECT_NE(now.sa_handler, SIG_DFL);
}

TEST(WebClient, SpeaksToAHostThatIsVouchedFor) {
    const auto outcome = ask_over_tls("IP:127.0.0.1", true);
    ASSERT_TRUE(outcome.answer.has_value());
    EXPECT_EQ(outcome.answer->body, "hi");
}

TEST(WebClient, AnUnknownCertificateGetsNoRequest) {
    const auto outcome = ask_over_tls("IP:127.0.0.1", false);
    EXPECT_EQ(outcome.answer.error(), web_failure::not_sent);
    EXPECT_FALSE(outcome.request_came);
}

TEST(WebClient, ACertificateOfAnotherHostGetsNoRequest) {
    const auto outcome = ask_over_tls("DNS:pay.example", true);
    EXPECT_EQ(outcome.answer.error(), web_failure::not_sent);
    EXPECT_FALSE(outcome.request_came);
}

TEST(WebResponse, SaysWhenItWasSaid) {
    const auto said_at = [](std::string date) {
        return web_response{.status = 200, .headers = {{"date", std::move(date)}}, .body = ""}
            .said_at();
    };
    EXPECT_EQ(said_at("Tue, 14 Nov 2023 22:13:20 GMT"),
              instant(std::chrono::seconds(1'700'000'000)));
    EXPECT_EQ(said_at("Thu, 29 Feb 2024 00:00:00 GMT"),
              instant(std::chrono::seconds(1'709'164'800)));
    for (const auto* wrong :
         {"", "now", "Tue, 14 Nov 2023 22:13:20 UTC", "Tue, 14 Now 2023 22:13:20 GMT",
          "Wed, 29 Feb 2023 00:00:00 GMT", "Tue, 14 Nov 2023 24:13:20 GMT",
          "Tue, 14 Nov 2023 22:60:20 GMT", "Tue, 1x Nov 2023 22:13:20 GMT",
          "Tuesday, 14-Nov-23 22:13:20 GMT", "Tue, 14 Nov 2023 22:13:20 GMT "})
        EXPECT_EQ(said_at(wrong), std::nullopt) << wrong;
    EXPECT_EQ(web_response().said_at(), std::nullopt);
}

TEST(PercentEncoding, LeavesOnlyTheUnreservedAlone) {
    EXPECT_EQ(percent_encoded("aZ09-._~"), "aZ09-._~");
    EXPECT_EQ(percent_encoded("a/b?c&d=e f+%"), "a%2Fb%3Fc%26d%3De%20f%2B%25");
    EXPECT_EQ(percent_encoded("\xc3\xa9\n"), "%C3%A9%0A");
}

}  // namespace
}  // namespace refundry
