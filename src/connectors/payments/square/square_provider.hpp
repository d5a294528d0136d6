// SPDX-License-Identifier: Apache-2.0
// Refunds of payments at Square: /v2/refunds of version 2025-08-20, and its webhooks. What is read
// from which page stands in notes.md.
#pragma once

#include <string>

#include "app/refunds/payment_provider.hpp"
#include "base/json.hpp"
#include "connectors/web/web_client.hpp"

namespace refundry {

struct square_settings {
    std::string access_token;
    std::string signature_key;     ///< of the subscription; empty: no webhook is believed
    std::string notification_url;  ///< as it stands in the subscription: it is signed with the body
    std::string base_url = "https://connect.squareup.com";
};

class square_provider final : public payment_provider {
  public:
    square_provider(square_settings settings, web_client& web)
        : settings_(std::move(settings)), web_(web) {}

    std::string_view name() const override { return "square"; }
    provider_capabilities capabilities() const override;
    provider_fact refund(const refund_order& order) override;
    provider_fact look_up(const refund_order& order) override;
    result<std::vector<provider_notice>> read_webhook(const provider_webhook& sent) const override;

  private:
    std::optional<web_response> send(std::string method, const std::string& path, std::string body);
    provider_fact refusal(const refund_order& order, const web_response& answer);
    provider_fact look_up_by_key(const refund_order& order);
    bool is_signed(const provider_webhook& sent) const;

    square_settings settings_;
    web_client& web_;
};

namespace square {

struct refund_object {
    std::string id;
    std::string payment;
    std::string reason;  ///< our id, where we made it
    std::optional<money> amount;
    provider_fact fact;
};

/// nullopt when this is no refund object.
std::optional<refund_object> read_refund(json::node from);

}  // namespace square

}  // namespace refundry
