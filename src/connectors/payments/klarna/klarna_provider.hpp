// SPDX-License-Identifier: Apache-2.0
// Refunds of orders at Klarna: /ordermanagement/v1. What is read from which page stands in
// notes.md.
#pragma once

#include <string>

#include "app/refunds/payment_provider.hpp"
#include "connectors/web/web_client.hpp"

namespace refundry {

struct klarna_settings {
    std::string username;
    std::string password;
    std::string base_url = "https://api.klarna.com";  ///< Europe; others have hosts of their own
};

class klarna_provider final : public payment_provider {
  public:
    klarna_provider(klarna_settings settings, web_client& web)
        : settings_(std::move(settings)), web_(web) {}

    std::string_view name() const override { return "klarna"; }
    provider_capabilities capabilities() const override;
    provider_fact refund(const refund_order& order) override;
    provider_fact look_up(const refund_order& order) override;

  private:
    std::optional<web_response> send(web_request request);
    provider_fact refusal(const refund_order& order, const web_response& answer);
    provider_fact look_up_by_key(const refund_order& order);

    klarna_settings settings_;
    web_client& web_;
};

}  // namespace refundry
