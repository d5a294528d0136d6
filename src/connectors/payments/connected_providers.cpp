// SPDX-License-Identifier: Apache-2.0
#include "connectors/payments/connected_providers.hpp"

#include <algorithm>
#include <array>

#include "connectors/payments/adyen/adyen_provider.hpp"
#include "connectors/payments/btcpay/btcpay_provider.hpp"
#include "connectors/payments/klarna/klarna_provider.hpp"
#include "connectors/payments/mollie/mollie_provider.hpp"
#include "connectors/payments/paypal/paypal_provider.hpp"
#include "connectors/payments/square/square_provider.hpp"
#include "connectors/payments/stripe/stripe_provider.hpp"

namespace refundry {

namespace {

using provider_pointer = std::shared_ptr<payment_provider>;

std::string text(const provider_settings& settings, std::string_view name) {
    const auto found = settings.find(std::string(name));
    return found == settings.end() ? "" : found->second;
}

provider_setting secret(std::string name, bool is_required = true) {
    return {.name = std::move(name), .is_secret = true, .is_required = is_required};
}
provider_setting open(std::string name, bool is_required = true) {
    return {.name = std::move(name), .is_secret = false, .is_required = is_required};
}

std::unexpected<failure> malformed(std::string name, std::string what) {
    return invalid(std::move(name), "setting_malformed", std::move(what));
}

result<void> fine(const provider_settings& /*settings*/) {
    return {};
}
result<void> check_stripe(const provider_settings& settings) {
    const auto key = text(settings, "secret_key");
    if (key.starts_with("sk_") || key.starts_with("rk_")) return {};
    return malformed("secret_key", "A secret key of Stripe begins with sk_ or rk_.");
}
result<void> check_mollie(const provider_settings& settings) {
    const auto key = text(settings, "api_key");
    if (key.starts_with("live_") || key.starts_with("test_")) return {};
    return malformed("api_key", "An API key of Mollie begins with live_ or test_.");
}

/// Merchants name an address of their own provider alone: nothing else is called.
bool is_at(std::string_view url, std::initializer_list<std::string_view> domains) {
    constexpr std::string_view SCHEME = "https://";
    if (!url.starts_with(SCHEME)) return false;
    const auto host = url.substr(SCHEME.size(), url.find('/', SCHEME.size()) - SCHEME.size());
    const bool is_plain =
        host.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-") == std::string_view::npos;
    return is_plain &&
           std::ranges::any_of(domains, [&](auto domain) { return host.ends_with(domain); });
}
result<void> check_adyen(const provider_settings& settings) {
    if (is_at(text(settings, "base_url"), {".adyen.com", ".adyenpayments.com"})) return {};
    return malformed("base_url",
                     "Take the address of the Checkout API from Adyen's customer area: "
                     "https://checkout-test.adyen.com, or https://…-checkout-live.adyenpayments.com"
                     "/checkout.");
}
/// Any server of theirs: the web client calls no private address.
result<void> check_btcpay(const provider_settings& settings) {
    if (is_at(text(settings, "base_url"), {""})) return {};
    return malformed("base_url", "Give the https address of your BTCPay server.");
}
result<void> check_klarna(const provider_settings& settings) {
    const auto url = text(settings, "base_url");
    if (url.empty() || is_at(url, {".klarna.com"})) return {};
    return malformed("base_url",
                     "The address is https://api.klarna.com, or of your region: "
                     "https://api-na.klarna.com, https://api-oc.klarna.com.");
}

struct adapter {
    std::string_view name;
    std::vector<provider_setting> settings;
    result<void> (*check)(const provider_settings&);
    provider_pointer (*make)(const provider_settings&, web_client&, clock_port&);
};

const std::array<adapter, 8>& adapters() {
    static const std::array<adapter, 8> all{
        {{"adyen",
          {secret("api_key"), open("merchant_account"), open("base_url"),
           secret("hmac_key", false)},
          check_adyen,
          [](const provider_settings& from, web_client& web, clock_port&) -> provider_pointer {
              return std::make_shared<adyen_provider>(
                  adyen_settings{.api_key = text(from, "api_key"),
                                 .merchant_account = text(from, "merchant_account"),
                                 .hmac_key = text(from, "hmac_key"),
                                 .base_url = text(from, "base_url")},
                  web);
          }},
         {"btcpay",
          {secret("api_key"), open("store_id"), open("base_url"), secret("webhook_secret", false)},
          check_btcpay,
          [](const provider_settings& from, web_client& web, clock_port&) -> provider_pointer {
              return std::make_shared<btcpay_provider>(
                  btcpay_settings{.api_key = text(from, "api_key"),
                                  .store_id = text(from, "store_id"),
                                  .webhook_secret = text(from, "webhook_secret"),
                                  .base_url = text(from, "base_url")},
                  web);
          }},
         {"klarna",
          {open("username"), secret("password"), open("base_url", false)},
          check_klarna,
          [](const provider_settings& from, web_client& web, clock_port&) -> provider_pointer {
              klarna_settings with;
              with.username = text(from, "username");
              with.password = text(from, "password");
              if (const auto url = text(from, "base_url"); !url.empty()) with.base_url = url;
              return std::make_shared<klarna_provider>(std::move(with), web);
          }},
         {"mollie",
          {secret("api_key"), secret("webhook_secret", false)},
          check_mollie,
          [](const provider_settings& from, web_client& web, clock_port&) -> provider_pointer {
              mollie_settings with;
              with.api_key = text(from, "api_key");
              with.webhook_secret = text(from, "webhook_secret");
              return std::make_shared<mollie_provider>(std::move(with), web);
          }},
         {"paypal",
          {open("client_id"), secret("client_secret"), open("webhook_id", false)},
          fine,
          [](const provider_settings& from, web_client& web,
             clock_port& clock) -> provider_pointer {
              paypal_settings with;
              with.client_id = text(from, "client_id");
              with.client_secret = text(from, "client_secret");
              with.webhook_id = text(from, "webhook_id");
              return std::make_shared<paypal_provider>(std::move(with), web, clock);
          }},
         {"sandbox",
          {},
          fine,
          [](const provider_settings&, web_client&, clock_port&) -> provider_pointer {
              return std::make_shared<sandbox_provider>();
          }},
         {"square",
          {secret("access_token"), secret("signature_key", false), open("notification_url", false)},
          fine,
          [](const provider_settings& from, web_client& web, clock_port&) -> provider_pointer {
              square_settings with;
              with.access_token = text(from, "access_token");
              with.signature_key = text(from, "signature_key");
              with.notification_url = text(from, "notification_url");
              return std::make_shared<square_provider>(std::move(with), web);
          }},
         {"stripe",
          {secret("secret_key"), secret("webhook_secret", false)},
          check_stripe,
          [](const provider_settings& from, web_client& web, clock_port&) -> provider_pointer {
              stripe_settings with;
              with.secret_key = text(from, "secret_key");
              with.webhook_secret = text(from, "webhook_secret");
              return std::make_shared<stripe_provider>(std::move(with), web);
          }}}};
    return all;
}

const adapter* find(std::string_view provider) {
    const auto found = std::ranges::find(adapters(), provider, &adapter::name);
    return found == adapters().end() ? nullptr : &*found;
}

}  // namespace

std::vector<std::string_view> connected_providers::names() const {
    std::vector<std::string_view> all;
    all.reserve(adapters().size());
    for (const auto& each : adapters())
        all.push_back(each.name);
    return all;
}

const std::vector<provider_setting>* connected_providers::settings_of(
    std::string_view provider) const {
    const auto* known = find(provider);
    return known == nullptr ? nullptr : &known->settings;
}

result<void> connected_providers::check(std::string_view provider,
                                        const provider_settings& settings) const {
    const auto* known = find(provider);
    if (known == nullptr) return not_found("provider", provider);
    return known->check(settings);
}

provider_pointer connected_providers::connect(const provider_connection& with) {
    const auto* known = find(with.provider);
    const bool lacks_settings =
        known != nullptr && std::ranges::any_of(known->settings, [&](const auto& setting) {
            return setting.is_required && !with.settings.contains(setting.name);
        });
    if (known == nullptr || lacks_settings) return nullptr;
    const std::lock_guard lock(mutex_);
    auto& at = connections_[{with.merchant, with.provider}];
    if (!at.provider || at.version != with.version)
        at = {with.version, known->make(with.settings, web_, clock_)};
    return at.provider;
}

}  // namespace refundry
