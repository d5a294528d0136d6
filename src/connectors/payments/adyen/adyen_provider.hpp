// SPDX-License-Identifier: Apache-2.0
// Refunds of payments at Adyen: Checkout API v71. Adyen only says that it has received a request;
// what became of it comes by webhook. What is read from which page stands in notes.md.
#pragma once

#include <string>

#include "app/refunds/payment_provider.hpp"
#include "connectors/web/web_client.hpp"

namespace refundry {

struct adyen_settings {
    std::string api_key;
    std::string merchant_account;
    std::string hmac_key;  ///< of the webhook, in hex as Adyen shows it; empty: none is believed
    /// Up to the version: "https://checkout-test.adyen.com", or for live payments
    /// "https://<prefix>-checkout-live.adyenpayments.com/checkout" with the merchant's own prefix.
    std::string base_url;
};

class adyen_provider final : public payment_provider {
  public:
    adyen_provider(adyen_settings settings, web_client& web)
        : settings_(std::move(settings)), web_(web) {}

    std::string_view name() const override { return "adyen"; }
    provider_capabilities capabilities() const override;
    /// At best `pending`.
    provider_fact refund(const refund_order& order) override;
    /// Always `unknown`: Adyen can be asked for no refund, neither by its id nor by ours.
    provider_fact look_up(const refund_order& order) override;
    result<std::vector<provider_notice>> read_webhook(const provider_webhook& sent) const override;

  private:
    adyen_settings settings_;
    web_client& web_;
};

namespace adyen {

/// How many digits of the currency Adyen's integers have.
int digits_of(currency_code currency);

}  // namespace adyen

}  // namespace refundry
