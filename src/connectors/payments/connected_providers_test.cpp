// SPDX-License-Identifier: Apache-2.0
#include "connectors/payments/connected_providers.hpp"

#include <gtest/gtest.h>

#include "connectors/web/scripted_web.hpp"

namespace refundry {
namespace {

class ConnectedProviders : public testing::Test {
  protected:
    provider_connection stripe(std::uint8_t merchant, std::int64_t version = 1) {
        uuid id{};
        id[15] = merchant;
        return {.merchant = merchant_id(id),
                .provider = "stripe",
                .version = version,
                .settings = {{"secret_key", "sk_test_1"}}};
    }

    test::scripted_web web;
    set_clock clock{instant{}};
    connected_providers providers{web, clock};
};

TEST_F(ConnectedProviders, HaveAnAdapterForEachName) {
    for (const auto name : providers.names()) {
        const auto* settings = providers.settings_of(name);
        ASSERT_NE(settings, nullptr) << name;
        provider_connection with{
            .merchant = {}, .provider = std::string(name), .version = 1, .settings = {}};
        if (!settings->empty()) {
            EXPECT_EQ(providers.connect(with), nullptr) << name << " needs settings";
        }
        for (const auto& setting : *settings)
            with.settings[setting.name] = "x";
        const auto provider = providers.connect(with);
        ASSERT_NE(provider, nullptr) << name;
        EXPECT_EQ(provider->name(), name);
    }
    EXPECT_EQ(providers.settings_of("no_such"), nullptr);
    EXPECT_EQ(
        providers.connect({.merchant = {}, .provider = "no_such", .version = 1, .settings = {}}),
        nullptr);
}

TEST_F(ConnectedProviders, AreOneObjectAMerchantUntilItsSettingsChange) {
    const auto first = providers.connect(stripe(1));
    EXPECT_EQ(providers.connect(stripe(1)), first);
    EXPECT_NE(providers.connect(stripe(2)), first);
    EXPECT_NE(providers.connect(stripe(1, 2)), first);
}

TEST_F(ConnectedProviders, CallNobodyButTheProvider) {
    const auto adyen = [&](const std::string& url) {
        return providers
            .check("adyen", {{"api_key", "k"}, {"merchant_account", "Shop"}, {"base_url", url}})
            .has_value();
    };
    EXPECT_TRUE(adyen("https://checkout-test.adyen.com"));
    EXPECT_TRUE(adyen("https://1797a841fbb37ca7-shop-checkout-live.adyenpayments.com/checkout"));
    for (const auto* url : {"http://checkout-test.adyen.com", "https://127.0.0.1/.adyen.com",
                            "https://adyen.com.evil.org", "https://evil.org/?.adyen.com",
                            "https://a@b.adyen.com", "https://evil.org#.adyen.com",
                            "https://evil.org:443\\.adyen.com", "https://eviladyen.com", ""})
        EXPECT_FALSE(adyen(url)) << url;
    EXPECT_EQ(providers.check("stripe", {{"secret_key", "pk_live_1"}}).error().path, "secret_key");
    EXPECT_EQ(providers.check("mollie", {{"api_key", "sk_1"}}).error().path, "api_key");
}

}  // namespace
}  // namespace refundry
