// SPDX-License-Identifier: Apache-2.0
// Refunds at Stripe: /v1/refunds of API version 2023-08-16, and its webhooks. What is read from
// which page stands in notes.md.
#pragma once

#include <string>

#include "app/refunds/payment_provider.hpp"
#include "connectors/web/web_client.hpp"

namespace refundry {

struct stripe_settings {
    std::string secret_key;      ///< "sk_live_…", or restricted "rk_…" that may write refunds
    std::string webhook_secret;  ///< "whsec_…" of the endpoint; empty: no webhook is believed
    std::string base_url = "https://api.stripe.com";
};

class stripe_provider final : public payment_provider {
  public:
    stripe_provider(stripe_settings settings, web_client& web)
        : settings_(std::move(settings)), web_(web) {}

    std::string_view name() const override { return "stripe"; }
    provider_capabilities capabilities() const override;
    provider_fact refund(const refund_order& order) override;
    provider_fact look_up(const refund_order& order) override;
    provider_fact cancel(const refund_order& order) override;
    result<std::vector<provider_notice>> read_webhook(const provider_webhook& sent) const override;

  private:
    std::optional<web_response> get(const std::string& path);
    std::optional<web_response> post(const std::string& path, std::string form,
                                     const std::string& key);
    provider_fact look_up_by_key(const refund_order& order);
    provider_fact refusal(const refund_order& order, const web_response& answer);
    bool is_signed(const provider_webhook& sent, std::string_view timestamp) const;

    stripe_settings settings_;
    web_client& web_;
};

}  // namespace refundry
