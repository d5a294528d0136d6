// SPDX-License-Identifier: Apache-2.0
// Providers that are connected without settings: one object each, the same for all merchants.
#pragma once

#include <algorithm>

#include "app/refunds/provider_directory.hpp"

namespace refundry {

class fixed_providers final : public provider_directory {
  public:
    /// Borrowed.
    explicit fixed_providers(std::vector<payment_provider*> providers)
        : providers_(std::move(providers)) {}

    std::vector<std::string_view> names() const override {
        std::vector<std::string_view> all;
        for (const auto* each : providers_)
            all.push_back(each->name());
        return all;
    }
    const std::vector<provider_setting>* settings_of(std::string_view provider) const override {
        static const std::vector<provider_setting> none;
        return find(provider) == nullptr ? nullptr : &none;
    }
    result<void> check(std::string_view /*provider*/,
                       const provider_settings& /*settings*/) const override {
        return {};
    }
    std::shared_ptr<payment_provider> connect(const provider_connection& with) override {
        return {std::shared_ptr<void>(), find(with.provider)};
    }

  private:
    payment_provider* find(std::string_view provider) const {
        const auto found =
            std::ranges::find(providers_, provider, [](const auto* each) { return each->name(); });
        return found == providers_.end() ? nullptr : *found;
    }
    std::vector<payment_provider*> providers_;
};

}  // namespace refundry
