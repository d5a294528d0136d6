// SPDX-License-Identifier: Apache-2.0
// Which payment providers can be connected, and the one a merchant has connected.
#pragma once

#include <map>
#include <memory>

#include "app/refunds/payment_provider.hpp"

namespace refundry {

/// Keys and addresses a provider is connected with, each text by its name.
using provider_settings = std::map<std::string, std::string>;

struct provider_setting {
    std::string name;
    bool is_secret = false;  ///< never shown again
    bool is_required = true;
};
BOOST_DESCRIBE_STRUCT(provider_setting, (), (name, is_secret, is_required))

/// A merchant's settings of one provider, ready to be used.
struct provider_connection {
    merchant_id merchant;
    std::string provider;
    std::int64_t version = 0;  ///< of the settings; 0: connected without any
    provider_settings settings;
};

class provider_directory {
  public:
    virtual ~provider_directory() = default;
    virtual std::vector<std::string_view> names() const = 0;
    /// Empty for a provider without settings; null for one that is not known.
    virtual const std::vector<provider_setting>* settings_of(std::string_view provider) const = 0;
    /// What an adapter itself objects to; the path of the failure is the setting's name.
    virtual result<void> check(std::string_view provider,
                               const provider_settings& settings) const = 0;
    /// For any thread; the same connection gets the same object. Null for one that is not known.
    virtual std::shared_ptr<payment_provider> connect(const provider_connection& with) = 0;
};

}  // namespace refundry
