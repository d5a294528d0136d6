// SPDX-License-Identifier: Apache-2.0
#include "connectors/web/public_address.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include "connectors/web/curl_web_client.hpp"

namespace refundry {
namespace {

bool is_public_text(const char* text) {
    sockaddr_storage place{};
    auto& v4 = reinterpret_cast<sockaddr_in&>(place);
    auto& v6 = reinterpret_cast<sockaddr_in6&>(place);
    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
        v4.sin_family = AF_INET;
    else if (inet_pton(AF_INET6, text, &v6.sin6_addr) == 1)
        v6.sin6_family = AF_INET6;
    else
        ADD_FAILURE() << text << " is no address";
    return is_public(reinterpret_cast<const sockaddr&>(place));
}

TEST(PublicAddress, IsNoneOfASpecialNetwork) {
    for (const auto* text : {"0.0.0.0",
                             "0.1.2.3",
                             "10.0.0.1",
                             "10.255.255.255",
                             "100.64.0.1",
                             "100.127.255.255",
                             "127.0.0.1",
                             "127.255.0.1",
                             "169.254.169.254",
                             "172.16.0.1",
                             "172.31.255.255",
                             "192.0.0.8",
                             "192.0.2.1",
                             "192.88.99.1",
                             "192.168.1.1",
                             "198.18.0.1",
                             "198.19.255.255",
                             "198.51.100.7",
                             "203.0.113.9",
                             "224.0.0.1",
                             "239.255.255.255",
                             "240.0.0.1",
                             "255.255.255.255",
                             "::",
                             "::1",
                             "::ffff:127.0.0.1",
                             "::ffff:10.0.0.1",
                             "::ffff:169.254.169.254",
                             "::7f00:1",
                             "64:ff9b::7f00:1",
                             "64:ff9b::a00:1",
                             "64:ff9b:1::1",
                             "2002:7f00:1::",
                             "2002:a9fe:a9fe::1",
                             "2002:c0a8:101::1",
                             "2001::1",
                             "2001:0:53aa::1",
                             "2001:db8::1",
                             "fc00::1",
                             "fd12:3456::1",
                             "fe80::1",
                             "fec0::1",
                             "ff02::1",
                             "100::1",
                             "4000::1"})
        EXPECT_FALSE(is_public_text(text)) << text;
}

TEST(PublicAddress, IsAnyOther) {
    for (const auto* text :
         {"1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "128.0.0.1",
          "169.253.255.255", "172.15.255.255", "172.32.0.0", "192.167.255.255", "198.20.0.0",
          "223.255.255.255", "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8",
          "64:ff9b::808:808", "2002:808:808::1", "2001:4860:4860::8888"})
        EXPECT_TRUE(is_public_text(text)) << text;
}

/// However the address is written, nothing is sent: the check is of the socket's address.
TEST(PublicAddress, IsAllThatIsCalledUnlessAllowed) {
    curl_web_client client(
        {.connect_time_max = std::chrono::seconds(2), .allows_plain_http = true});
    for (const auto* host : {"127.0.0.1", "localhost", "2130706433", "0x7f000001", "0177.0.0.1",
                             "127.1", "0", "[::1]", "[::ffff:127.0.0.1]"}) {
        const auto answer = client.send({.method = "GET",
                                         .url = "http://" + std::string(host) + ":9/",
                                         .headers = {},
                                         .body = ""});
        ASSERT_FALSE(answer.has_value()) << host;
        EXPECT_EQ(answer.error(), web_failure::not_sent) << host;
    }
}

}  // namespace
}  // namespace refundry
