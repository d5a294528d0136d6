// SPDX-License-Identifier: Apache-2.0
#include "app/refunds/provider_accounts.hpp"

#include "app/refunds/fixed_providers.hpp"
#include "base/json.hpp"
#include "contract/each_store.hpp"
#include "jobs/scripted_provider.hpp"

namespace refundry {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// One provider with a secret and an address.
class bank_directory final : public provider_directory {
  public:
    std::vector<std::string_view> names() const override { return {"bank"}; }
    const std::vector<provider_setting>* settings_of(std::string_view provider) const override {
        return provider == "bank" ? &settings_ : nullptr;
    }
    result<void> check(std::string_view, const provider_settings& settings) const override {
        if (settings.at("secret").starts_with("sk_")) return {};
        return invalid("secret", "secret_malformed", "It begins with sk_.");
    }
    std::shared_ptr<payment_provider> connect(const provider_connection&) override {
        return std::make_shared<scripted_provider>();
    }

  private:
    std::vector<provider_setting> settings_{
        {.name = "secret", .is_secret = true, .is_required = true},
        {.name = "address", .is_secret = false, .is_required = false}};
};

class ProviderAccounts : public EachStore {
  protected:
    actor_context context() {
        return {.merchant = shop, .actor = "usr_1", .now = clock.now(), .ids = &ids};
    }
    result<provider_account_view> connected(const provider_settings& settings,
                                            std::optional<std::int64_t> expected = {}) {
        return stored->write([&](transaction& tx) {
            return connect_provider(tx, context(), {directory, secrets, random}, "bank",
                                    {.settings = settings, .expected_version = expected});
        });
    }
    provider_account_record stored_account() {
        return read([&](transaction& tx) { return *tx.find_provider_account(shop, "bank"); });
    }

    bank_directory directory;
    secret_box secrets = secret_box::with_key(secret_box::new_key(random)).value();
};

INSTANTIATE_TEST_SUITE_P(On, ProviderAccounts,
                         testing::Values(sql::dialect::sqlite, sql::dialect::postgresql),
                         sql::engine_name);

TEST_P(ProviderAccounts, KeepSecretsSealedAndShowNone) {
    const auto view = connected({{"secret", "sk_live_1"}, {"address", "https://bank.example"}});
    ASSERT_TRUE(view.has_value()) << view.error().message;
    EXPECT_TRUE(view->is_connected);
    ASSERT_EQ(view->settings.size(), 2U);
    EXPECT_TRUE(view->settings[0].is_set);
    EXPECT_FALSE(view->settings[0].value) << "it is a secret";
    EXPECT_EQ(view->settings[1].value, "https://bank.example");
    EXPECT_THAT(json::encode(*view), testing::Not(HasSubstr("sk_live")));
    const auto row = stored_account();
    const std::string sealed(row.sealed.begin(), row.sealed.end());
    EXPECT_EQ(sealed.find("sk_live"), std::string::npos);
    EXPECT_EQ(open_connection(row, secrets).value().settings.at("secret"), "sk_live_1");
    for (const auto& event : read([&](transaction& tx) { return tx.events_of(shop, shop.text()); }))
        EXPECT_EQ(event.document.find("sk_live"), std::string::npos) << event.document;
}

TEST_P(ProviderAccounts, OpenForTheirMerchantAlone) {
    ASSERT_TRUE(connected({{"secret", "sk_live_1"}}).has_value());
    auto moved = stored_account();
    moved.merchant = next<merchant_id>();
    EXPECT_EQ(open_connection(moved, secrets).error().code, "secret_damaged");
}

TEST_P(ProviderAccounts, KeepWhatIsLeftOut) {
    ASSERT_TRUE(connected({{"secret", "sk_live_1"}}).has_value());
    ASSERT_TRUE(connected({{"address", "https://other.example"}}, 1).has_value());
    const auto settings = open_connection(stored_account(), secrets).value().settings;
    EXPECT_EQ(settings.at("secret"), "sk_live_1");
    EXPECT_EQ(settings.at("address"), "https://other.example");
}

TEST_P(ProviderAccounts, NameEachWrongSetting) {
    const auto refused = connected({{"adress", "x"}, {"address", ""}});
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, "provider_settings_invalid");
    std::vector<std::string> places;
    for (const auto& each : refused.error().details)
        places.push_back(each.path + " " + each.code);
    EXPECT_THAT(places,
                ElementsAre("/settings/address invalid_setting", "/settings/adress unknown_setting",
                            "/settings/secret required"));
    const auto malformed = connected({{"secret", "pk_1"}});
    EXPECT_EQ(malformed.error().path, "/settings/secret");
    EXPECT_FALSE(read([&](transaction& tx) { return tx.find_provider_account(shop, "bank"); }));
}

TEST_P(ProviderAccounts, RefuseStaleVersionsUnknownProvidersAndAMissingKey) {
    ASSERT_TRUE(connected({{"secret", "sk_1"}}).has_value());
    EXPECT_EQ(connected({{"secret", "sk_2"}}, 0).error().code, "stale_version");
    const auto unknown = read([&](transaction& tx) {
        return get_provider_account(tx, context(), {directory, secrets, random}, "stripe");
    });
    EXPECT_EQ(unknown.error().code, "provider_not_found");
    EXPECT_THAT(unknown.error().message, HasSubstr("bank"));
    const secret_box none;
    const auto keyless = stored->write([&](transaction& tx) {
        return connect_provider(tx, context(), {directory, none, random}, "bank",
                                {.settings = {{"secret", "sk_3"}}, .expected_version = {}});
    });
    EXPECT_EQ(keyless.error().code, "no_secret_key");
}

TEST_P(ProviderAccounts, AreStoppedWithAReason) {
    const auto stop = [&](const pause_provider_command& command) {
        return stored->write([&](transaction& tx) {
            return pause_provider(tx, context(), {directory, secrets, random}, "bank", command);
        });
    };
    EXPECT_EQ(stop({.paused = true, .reason = ""}).error().path, "/reason");
    EXPECT_EQ(stop({.paused = true, .reason = "Audit"}).value().paused_because, "Audit");
    EXPECT_FALSE(stop({.paused = false, .reason = ""}).value().paused);
    std::vector<std::string> types;
    for (const auto& event : read([&](transaction& tx) { return tx.events_of(shop, shop.text()); }))
        types.push_back(event.type);
    EXPECT_THAT(types, ElementsAre("provider.paused", "provider.resumed"));
}

}  // namespace
}  // namespace refundry
