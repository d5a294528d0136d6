// SPDX-License-Identifier: Apache-2.0
#include "connectors/signature.hpp"

#include <gtest/gtest.h>

namespace refundry {
namespace {

TEST(Signature, IsThatOfRfc4231) {
    // Test case 2, and in parts.
    constexpr std::string_view RIGHT =
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    const auto right = signature_from_hex(RIGHT);
    ASSERT_TRUE(right.has_value());
    EXPECT_EQ(hmac_sha256("Jefe", {"what do ya want for nothing?"}), *right);
    EXPECT_EQ(hmac_sha256("Jefe", {"what do ya", "", " want for nothing?"}), *right);
}

TEST(Signature, OneBitMakesItAnother) {
    const auto right = hmac_sha256("key", {"text"});
    EXPECT_TRUE(is_same(right, right));
    for (std::size_t bit = 0; bit < 8 * right.size(); ++bit) {
        auto wrong = right;
        wrong[bit / 8] = static_cast<std::uint8_t>(wrong[bit / 8] ^ (1U << (bit % 8)));
        EXPECT_FALSE(is_same(right, wrong)) << bit;
    }
}

TEST(Signature, ReadsJustThirtyTwoBytes) {
    const std::string hex(64, 'a');
    EXPECT_TRUE(signature_from_hex(hex).has_value());
    EXPECT_TRUE(signature_from_hex(std::string(64, 'A')).has_value());
    for (const auto& wrong : {hex + "a", hex.substr(1), std::string(64, 'g'), std::string(),
                              " " + hex.substr(1), hex.substr(2) + "0x"})
        EXPECT_FALSE(signature_from_hex(wrong).has_value()) << wrong;
    const auto text = base64(std::string(32, 'k'));
    EXPECT_TRUE(signature_from_base64(text).has_value());
    for (const auto& wrong : {base64(std::string(31, 'k')), base64(std::string(33, 'k')),
                              text + "=", text.substr(1), std::string()})
        EXPECT_FALSE(signature_from_base64(wrong).has_value()) << wrong;
}

TEST(Signature, BytesFromHex) {
    EXPECT_EQ(bytes_from_hex("00fF41"), std::string("\0\xff\x41", 3));
    EXPECT_EQ(bytes_from_hex(""), "");
    for (const auto* wrong : {"0", "0g", "zz", "0:1", "00 "})
        EXPECT_FALSE(bytes_from_hex(wrong).has_value()) << wrong;
}

}  // namespace
}  // namespace refundry
