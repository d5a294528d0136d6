// SPDX-License-Identifier: Apache-2.0
// The small parts of the server: headers, encoding, peers, admission, rate limit, fibers.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <zlib.h>

#include "base/ensure.hpp"
#include "http/server/admission.hpp"
#include "http/server/encode.hpp"
#include "http/server/fiber.hpp"
#include "http/server/headers.hpp"
#include "http/server/peer.hpp"
#include "http/server/rate_limiter.hpp"

namespace refundry::http {
namespace {

using namespace std::chrono_literals;

TEST(HeaderList, FindsWithoutCaseAndKeepsDuplicates) {
    header_list headers{{"Set-Cookie", "a"}, {"ETag", "\"1\""}};
    headers.add("set-cookie", "b");
    EXPECT_EQ(headers.find("SET-COOKIE"), "a");
    EXPECT_EQ(headers.size(), 3U);
    headers.set("set-COOKIE", *headers.find("set-cookie"));
    EXPECT_EQ(headers.size(), 2U);
    EXPECT_EQ(headers.find("Set-Cookie"), "a");
    const auto copy = headers;
    headers.clear();
    EXPECT_EQ(copy.find("etag"), "\"1\"");
    EXPECT_FALSE(headers.contains("etag"));
}

TEST(HeaderList, RefusesASecondHeaderInAValue) {
    header_list headers;
    EXPECT_THROW(headers.add("Location", "/a\r\nSet-Cookie: b"), internal_error);
    EXPECT_THROW(headers.add("A", std::string_view("a\0b", 3)), internal_error);
    EXPECT_THROW(headers.add("A b", "c"), internal_error);
    EXPECT_THROW(headers.add("", "c"), internal_error);
    EXPECT_TRUE(headers.empty());
}

TEST(AcceptEncoding, IsReadWithItsWeights) {
    for (const auto* yes : {"gzip", "deflate, GZIP;q=0.5", "*", "br;q=1.0, x-gzip", "gzip; q=1"})
        EXPECT_TRUE(accepts_gzip(yes)) << yes;
    for (const auto* no : {"", "br", "gzip;q=0", "gzip; q=0.000, *", "*;q=0", "identity"})
        EXPECT_FALSE(accepts_gzip(no)) << no;
}

TEST(CompressibleType, IsTextInAnyWrapping) {
    for (const auto* yes : {"text/html; charset=utf-8", "application/problem+json",
                            "application/json", "image/svg+xml"})
        EXPECT_TRUE(is_compressible_type(yes)) << yes;
    for (const auto* no : {"image/png", "application/pdf", ""})
        EXPECT_FALSE(is_compressible_type(no)) << no;
}

std::string unzip(std::string_view packed, std::size_t size) {
    std::string out(size + 1, '\0');
    z_stream stream{};
    EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    out.resize(out.size() - stream.avail_out);
    inflateEnd(&stream);
    return out;
}

TEST(Gzip, GivesBackTheSameBytesAgainAndAgain) {
    gzip_compressor gzip(5);
    for (const char letter : {'a', 'b'}) {
        const std::string text(5000, letter);
        const auto packed = gzip.compress(text);
        ASSERT_TRUE(packed);
        EXPECT_LT(packed->size(), 200U);
        EXPECT_EQ(unzip(*packed, text.size()), text);
    }
    EXPECT_EQ(gzip.compress("x"), std::nullopt);
}

TEST(DateCache, WritesTheDateOfTheStandard) {
    date_cache dates;
    EXPECT_EQ(dates.text(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(dates.text(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(dates.text(1709164800), "Thu, 29 Feb 2024 00:00:00 GMT");
}

network_address address(std::string_view text) {
    return *network_address::parse(text);
}

TEST(AddressRange, ContainsItsNetworkOnly) {
    const auto private_net = *address_range::parse("10.0.0.0/9");
    EXPECT_TRUE(private_net.contains(address("10.127.255.255")));
    EXPECT_FALSE(private_net.contains(address("10.128.0.0")));
    EXPECT_TRUE(address_range::parse("fd00::/8")->contains(address("fdff::1")));
    EXPECT_FALSE(address_range::parse("fd00::/8")->contains(address("10.0.0.1")));
    EXPECT_TRUE(address_range::parse("::1")->contains(address("::1")));
    EXPECT_TRUE(address_range::parse("0.0.0.0/0")->contains(address("192.0.2.1")));
    EXPECT_FALSE(address_range::parse("0.0.0.0/0")->contains(address("2001:db8::1")));
    for (const auto* bad :
         {"", "10.0.0.0/33", "10.0.0/8", "10.0.0.0/", "a", "::/129", "1.1.1.1/-1"})
        EXPECT_FALSE(address_range::parse(bad)) << bad;
    EXPECT_THROW(trusted_proxies({"proxy.local"}), std::invalid_argument);
}

TEST(TrustedProxies, BelieveOnlyWhatTheNearestUntrustedHopSent) {
    const trusted_proxies proxies({"127.0.0.1", "10.0.0.0/8"});
    const auto client = [&](header_list headers) {
        return proxies.client(address("127.0.0.1"), headers);
    };
    EXPECT_EQ(client({}).address, "127.0.0.1");
    EXPECT_EQ(client({{"X-Forwarded-For", "6.6.6.6, 203.0.113.9, 10.1.1.1"}}).address,
              "203.0.113.9");
    EXPECT_EQ(client({{"X-Forwarded-For", "6.6.6.6"}, {"X-Forwarded-For", "203.0.113.9"}}).address,
              "203.0.113.9");
    EXPECT_EQ(client({{"X-Forwarded-For", "10.2.2.2"}}).address, "10.2.2.2");
    EXPECT_EQ(
        client({{"Forwarded", "for=6.6.6.6, for=\"[2001:db8::7]:4711\";proto=https"}}).address,
        "2001:db8::7");
    EXPECT_EQ(client({{"Forwarded", "for=unknown"}}).address, "127.0.0.1");
    EXPECT_TRUE(client({{"Forwarded", "for=1.2.3.4;proto=https"}}).is_secure);
    EXPECT_TRUE(client({{"X-Forwarded-For", "1.2.3.4"}, {"X-Forwarded-Proto", "https"}}).is_secure);
    EXPECT_TRUE(client({{"X-Forwarded-Proto", "https"}}).is_secure);
    EXPECT_FALSE(client({{"X-Forwarded-For", "1.2.3.4:99"}}).is_secure);
}

TEST(Admission, CountsAllAndEachPeer) {
    admission entrance(3, 2);
    const auto one = address("192.0.2.1");
    const auto two = address("192.0.2.2");
    EXPECT_EQ(entrance.enter(one, peer_limit::counted), admitted::yes);
    EXPECT_EQ(entrance.enter(one, peer_limit::counted), admitted::yes);
    EXPECT_EQ(entrance.enter(one, peer_limit::counted), admitted::too_many_from_peer);
    EXPECT_EQ(entrance.enter(one, peer_limit::exempt), admitted::yes);
    EXPECT_EQ(entrance.enter(two, peer_limit::counted), admitted::too_many);
    for (int i = 0; i < 3; ++i)
        entrance.leave(one);
    EXPECT_TRUE(entrance.wait_until_empty(0ms));
    EXPECT_EQ(entrance.refused(), 2U);
    EXPECT_EQ(entrance.accepted(), 3U);
    EXPECT_EQ(entrance.enter(two, peer_limit::counted), admitted::yes);
    EXPECT_FALSE(entrance.wait_until_empty(0ms));
}

class RateLimit : public testing::Test {
  protected:
    rate_limiter::clock::time_point now_{};
    rate_limiter limiter_{{.per_second = 2, .burst = 3}, 2, [this] { return now_; }};
};

TEST_F(RateLimit, AllowsTheBurstAndThenTheRate) {
    for (int i = 0; i < 3; ++i)
        EXPECT_TRUE(limiter_.take("a").is_allowed);
    const auto refused = limiter_.take("a");
    EXPECT_FALSE(refused.is_allowed);
    EXPECT_EQ(refused.retry_after, 1s);
    now_ += 499ms;
    EXPECT_FALSE(limiter_.take("a").is_allowed);
    now_ += 2ms;
    EXPECT_TRUE(limiter_.take("a").is_allowed);
    EXPECT_FALSE(limiter_.take("a").is_allowed);
}

TEST_F(RateLimit, NeverSavesUpMoreThanTheBurst) {
    now_ += 1h;
    EXPECT_TRUE(limiter_.take("a", 3).is_allowed);
    EXPECT_FALSE(limiter_.take("a").is_allowed);
}

TEST_F(RateLimit, ForgetsTheKeyUnusedForLongest) {
    EXPECT_TRUE(limiter_.take("a", 3).is_allowed);
    EXPECT_TRUE(limiter_.take("b", 3).is_allowed);
    EXPECT_FALSE(limiter_.take("a").is_allowed);
    EXPECT_TRUE(limiter_.take("c", 3).is_allowed);
    EXPECT_EQ(limiter_.size(), 2U);
    EXPECT_FALSE(limiter_.take("a").is_allowed);
    EXPECT_TRUE(limiter_.take("b").is_allowed);
}

TEST(Fiber, RunsSuspendsAndIsReused) {
    fiber strand(64 * 1024);
    std::string trace;
    for (int round = 0; round < 3; ++round) {
        strand.start([&] {
            trace += 'a';
            strand.suspend();
            trace += 'c';
        });
        EXPECT_TRUE(strand.is_running());
        trace += 'b';
        strand.resume();
        EXPECT_FALSE(strand.is_running());
    }
    EXPECT_EQ(trace, "abcabcabc");
}

TEST(Fiber, KeepsExceptionsBeingHandledApart) {
    fiber first(64 * 1024);
    fiber second(64 * 1024);
    std::string seen;
    const auto body = [&](fiber& self, const std::string& what) {
        return [&seen, &self, what] {
            try {
                throw std::runtime_error(what);
            } catch (const std::runtime_error&) {
                self.suspend();  // while this exception is being handled
                try {
                    throw;
                } catch (const std::runtime_error& again) {
                    seen += again.what();
                }
            }
        };
    };
    first.start(body(first, "one"));
    second.start(body(second, "two"));
    EXPECT_EQ(std::current_exception(), nullptr);
    first.resume();
    second.resume();
    EXPECT_EQ(seen, "onetwo");
}

}  // namespace
}  // namespace refundry::http
