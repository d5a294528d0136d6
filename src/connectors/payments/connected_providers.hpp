// SPDX-License-Identifier: Apache-2.0
// Every provider there is an adapter for, and the objects that speak for merchants.
#pragma once

#include <map>
#include <mutex>

#include "app/refunds/provider_directory.hpp"
#include "connectors/payments/sandbox/sandbox_provider.hpp"
#include "connectors/web/web_client.hpp"

namespace refundry {

class connected_providers final : public provider_directory {
  public:
    /// Borrowed.
    connected_providers(web_client& web, clock_port& clock) : web_(web), clock_(clock) {}

    std::vector<std::string_view> names() const override;
    const std::vector<provider_setting>* settings_of(std::string_view provider) const override;
    result<void> check(std::string_view provider, const provider_settings& settings) const override;
    std::shared_ptr<payment_provider> connect(const provider_connection& with) override;

  private:
    struct connection {
        std::int64_t version = 0;
        std::shared_ptr<payment_provider> provider;
    };
    web_client& web_;
    clock_port& clock_;
    std::mutex mutex_;
    std::map<std::pair<merchant_id, std::string>, connection> connections_;
};

}  // namespace refundry
