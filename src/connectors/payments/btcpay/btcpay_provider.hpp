// SPDX-License-Identifier: Apache-2.0
// Refunds of invoices at a BTCPay Server: a refund is a pull payment that the customer claims to an
// address of their own. What is read from which page stands in notes.md.
#pragma once

#include <string>

#include "app/refunds/payment_provider.hpp"
#include "base/json.hpp"
#include "connectors/web/web_client.hpp"

namespace refundry {

struct btcpay_settings {
    std::string api_key;  ///< may create, view and archive pull payments
    std::string store_id;
    std::string webhook_secret;  ///< empty: no webhook is believed
    std::string base_url;        ///< "https://pay.shop.example"
};

class btcpay_provider final : public payment_provider {
  public:
    btcpay_provider(btcpay_settings settings, web_client& web)
        : settings_(std::move(settings)), web_(web) {}

    std::string_view name() const override { return "btcpay"; }
    provider_capabilities capabilities() const override;
    /// BTCPay knows no keys, so it is looked up before it is asked for.
    provider_fact refund(const refund_order& order) override;
    provider_fact look_up(const refund_order& order) override;
    provider_fact cancel(const refund_order& order) override;
    /// An event names a pull payment; BTCPay is asked what became of it. `webhook_not_verified`
    /// (unavailable) when it does not answer.
    result<std::vector<provider_notice>> read_webhook(const provider_webhook& sent) const override;

  private:
    struct pull_payment {
        std::string id;
        std::string name;  ///< our id, where we made it
        money total;
        bool is_archived = false;
    };
    static std::optional<pull_payment> read_pull_payment(json::node from);
    std::optional<json::document> get(const std::string& path) const;
    std::optional<web_response> send(web_request request) const;
    std::optional<pull_payment> pull_payment_with(const std::string& id) const;
    provider_fact look_up_by_key(const refund_order& order) const;
    provider_fact fact_of(const pull_payment& pull) const;
    bool is_signed(const provider_webhook& sent) const;

    btcpay_settings settings_;
    web_client& web_;
};

}  // namespace refundry
