// SPDX-License-Identifier: Apache-2.0
// Refunds of captures at PayPal: /v2/payments, and its webhooks. What is read from which page
// stands in notes.md.
#pragma once

#include "app/refunds/payment_provider.hpp"
#include "connectors/payments/paypal/paypal_access.hpp"

namespace refundry {

class paypal_provider final : public payment_provider {
  public:
    paypal_provider(paypal_settings settings, web_client& web, clock_port& clock)
        : settings_(std::move(settings)), access_(settings_, web, clock) {}

    std::string_view name() const override { return "paypal"; }
    provider_capabilities capabilities() const override;
    provider_fact refund(const refund_order& order) override;
    provider_fact look_up(const refund_order& order) override;
    /// Asks PayPal whether it has sent this; `webhook_not_verified` (unavailable) when it cannot be
    /// asked.
    result<std::vector<provider_notice>> read_webhook(const provider_webhook& sent) const override;

  private:
    std::optional<web_response> get(const std::string& path);
    provider_fact refusal(const refund_order& order, const web_response& answer);
    provider_fact look_up_by_key(const refund_order& order);
    std::optional<std::string> order_of_capture(const std::string& capture);
    result<void> verify(const provider_webhook& sent) const;

    paypal_settings settings_;
    mutable paypal_access access_;
};

}  // namespace refundry
