// SPDX-License-Identifier: Apache-2.0
#include "app/secrets/secret_box.hpp"

#include <gtest/gtest.h>

namespace refundry {
namespace {

class SecretBox : public testing::Test {
  protected:
    seeded_random random{1};
    secret_box box = secret_box::with_key(secret_box::new_key(random)).value();
};

TEST_F(SecretBox, OpensWhatItSealedForTheSamePlaceAlone) {
    const auto sealed = box.seal(random, "sk_live_1", "stripe").value();
    EXPECT_EQ(box.open(sealed, "stripe").value(), "sk_live_1");
    EXPECT_EQ(box.open(sealed, "paypal").error().code, "secret_damaged");
    const std::string text(sealed.begin(), sealed.end());
    EXPECT_EQ(text.find("sk_live"), std::string::npos);
    EXPECT_NE(box.seal(random, "sk_live_1", "stripe").value(), sealed);
}

TEST_F(SecretBox, FindsEveryChangedByte) {
    const auto sealed = box.seal(random, "sk_live_1", "stripe").value();
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        auto changed = sealed;
        changed[i] ^= 1;
        EXPECT_EQ(box.open(changed, "stripe").error().code, "secret_damaged") << i;
    }
    for (std::size_t length = 0; length < sealed.size(); ++length)
        EXPECT_FALSE(
            box.open({sealed.begin(), sealed.begin() + static_cast<long>(length)}, "stripe"));
}

TEST_F(SecretBox, DoesNothingWithoutItsKey) {
    const auto sealed = box.seal(random, "sk_live_1", "stripe").value();
    EXPECT_EQ(secret_box().open(sealed, "stripe").error().code, "no_secret_key");
    EXPECT_EQ(secret_box().seal(random, "x", "stripe").error().code, "no_secret_key");
    const auto other = secret_box::with_key(secret_box::new_key(random)).value();
    EXPECT_EQ(other.open(sealed, "stripe").error().code, "secret_damaged");
}

TEST_F(SecretBox, TakesKeysOf64HexadecimalDigits) {
    const auto key = secret_box::new_key(random);
    EXPECT_TRUE(secret_box::with_key(key + "\n")) << "as a file has it";
    for (const auto& wrong : {std::string(), key.substr(1), key + "0", std::string(64, 'g')})
        EXPECT_EQ(secret_box::with_key(wrong).error().code, "invalid_secret_key") << wrong;
}

}  // namespace
}  // namespace refundry
