// SPDX-License-Identifier: Apache-2.0
// Refunds of payments at Mollie: /v2/payments/{id}/refunds, and both kinds of its webhooks. What is
// read from which page stands in notes.md.
#pragma once

#include <string>

#include "app/refunds/payment_provider.hpp"
#include "connectors/web/web_client.hpp"

namespace refundry {

struct mollie_settings {
    std::string api_key;         ///< "live_…" or "test_…"
    std::string webhook_secret;  ///< of the subscription; empty: no signed event is believed
    std::string base_url = "https://api.mollie.com";
};

class mollie_provider final : public payment_provider {
  public:
    mollie_provider(mollie_settings settings, web_client& web)
        : settings_(std::move(settings)), web_(web) {}

    std::string_view name() const override { return "mollie"; }
    provider_capabilities capabilities() const override;
    provider_fact refund(const refund_order& order) override;
    provider_fact look_up(const refund_order& order) override;
    provider_fact cancel(const refund_order& order) override;
    /// A signed event tells of its refund. The older kind names a payment and is not signed: Mollie
    /// is asked for the refunds of that payment, and only its answer is told;
    /// `webhook_not_verified` (unavailable) when there is none.
    result<std::vector<provider_notice>> read_webhook(const provider_webhook& sent) const override;

  private:
    std::optional<web_response> send(std::string method, const std::string& path, std::string body,
                                     const std::string& key) const;
    provider_fact refusal(const refund_order& order, const web_response& answer);
    provider_fact look_up_by_key(const refund_order& order);
    bool is_signed(const provider_webhook& sent) const;
    result<std::vector<provider_notice>> read_event(const provider_webhook& sent) const;
    result<std::vector<provider_notice>> ask_for(const std::string& payment) const;

    mollie_settings settings_;
    web_client& web_;
};

}  // namespace refundry
