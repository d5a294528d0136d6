// SPDX-License-Identifier: Apache-2.0
// The merchant's accounts at payment providers: settings sealed at rest, and the switch that stops
// all payouts through one of them.
#pragma once

#include "app/context.hpp"
#include "app/refunds/provider_directory.hpp"
#include "app/secrets/secret_box.hpp"

namespace refundry {

struct connect_provider_command {
    /// By name; a secret that is left out stays as it is.
    provider_settings settings;
    std::optional<std::int64_t> expected_version;
};
BOOST_DESCRIBE_STRUCT(connect_provider_command, (), (settings, expected_version))

struct pause_provider_command {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"reason"});
    bool paused = true;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(pause_provider_command, (), (paused, reason))

struct provider_setting_view {
    std::string name;
    bool is_secret = false;
    bool is_required = true;
    bool is_set = false;
    std::optional<std::string> value;  ///< of what is no secret
};
BOOST_DESCRIBE_STRUCT(provider_setting_view, (), (name, is_secret, is_required, is_set, value))

struct provider_account_view {
    std::string provider;
    bool is_connected = false;
    std::int64_t version = 0;
    bool paused = false;
    std::string paused_because;
    std::vector<provider_setting_view> settings;
    std::optional<instant> updated_at;
};
BOOST_DESCRIBE_STRUCT(provider_account_view, (),
                      (provider, is_connected, version, paused, paused_because, settings,
                       updated_at))

/// What use cases of accounts need beside the store.
struct provider_services {
    provider_directory& directory;
    const secret_box& secrets;
    random_source& random;
};

/// `provider_settings_invalid` with each wrong setting, `no_secret_key`, `stale_version`.
result<provider_account_view> connect_provider(transaction& tx, const actor_context& context,
                                               const provider_services& with,
                                               const std::string& provider,
                                               const connect_provider_command& command);
/// Stops (or lets go on) every call that moves money; what waits goes on waiting.
result<provider_account_view> pause_provider(transaction& tx, const actor_context& context,
                                             const provider_services& with,
                                             const std::string& provider,
                                             const pause_provider_command& command);
result<provider_account_view> get_provider_account(transaction& tx, const actor_context& context,
                                                   const provider_services& with,
                                                   const std::string& provider);
/// Every provider there is, connected or not.
result<std::vector<provider_account_view>> list_provider_accounts(transaction& tx,
                                                                  const actor_context& context,
                                                                  const provider_services& with);

/// As a job calls it. Failures: `secret_damaged`, `no_secret_key`.
result<provider_connection> open_connection(const provider_account_record& account,
                                            const secret_box& secrets);

}  // namespace refundry
