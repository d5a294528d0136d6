// SPDX-License-Identifier: Apache-2.0
#include "app/refunds/provider_accounts.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/json.hpp"

namespace refundry {

namespace {

constexpr std::size_t SETTING_LENGTH_MAX = 8'192;  // a PEM key
constexpr std::size_t REASON_LENGTH_MAX = 500;

struct connected_event {
    std::string provider;
    std::int64_t version = 0;
    std::vector<std::string> settings;  ///< names alone
};
BOOST_DESCRIBE_STRUCT(connected_event, (), (provider, version, settings))

struct paused_event {
    std::string provider;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(paused_event, (), (provider, reason))

/// What a sealed text is bound to.
std::string place_of(merchant_id merchant, std::string_view provider) {
    return merchant.text() + "/" + std::string(provider);
}

std::unexpected<failure> unknown_provider(const provider_directory& directory,
                                          const std::string& provider) {
    auto answer = not_found("provider", provider);
    answer.error().message += fmt::format(" There are {}.", fmt::join(directory.names(), ", "));
    return answer;
}

std::string_view objection(const provider_setting* known, const std::string& value) {
    if (known == nullptr) return "This provider has no such setting.";
    if (value.empty()) return "Leave a setting out to keep it; it cannot be empty.";
    if (value.size() > SETTING_LENGTH_MAX) return "At most 8,192 bytes.";
    return {};
}

/// The settings as they will be: those kept and those given.
result<provider_settings> merged(const std::vector<provider_setting>& known, provider_settings kept,
                                 const provider_settings& given) {
    std::vector<failure_detail> wrong;
    for (const auto& [name, value] : given) {
        const auto found = std::ranges::find(known, name, &provider_setting::name);
        const auto* setting = found == known.end() ? nullptr : &*found;
        if (const auto why = objection(setting, value); !why.empty())
            wrong.push_back({"/settings/" + name,
                             setting == nullptr ? "unknown_setting" : "invalid_setting",
                             std::string(why),
                             {}});
        else
            kept[name] = value;
    }
    for (const auto& setting : known)
        if (setting.is_required && !kept.contains(setting.name))
            wrong.push_back({"/settings/" + setting.name,
                             "required",
                             "The provider cannot be spoken to without it.",
                             {}});
    if (wrong.empty()) return kept;
    auto answer = invalid(wrong.front().path, "provider_settings_invalid",
                          "The provider cannot be connected so; `errors` names each setting.");
    answer.error().details = std::move(wrong);
    return answer;
}

provider_account_view view_of(const provider_directory& directory, const std::string& provider,
                              const std::optional<provider_account_record>& account,
                              const provider_settings& settings) {
    provider_account_view view{.provider = provider,
                               .is_connected = false,
                               .version = 0,
                               .paused = false,
                               .paused_because = "",
                               .settings = {},
                               .updated_at = {}};
    if (account) {
        view.is_connected = !account->sealed.empty();
        view.version = account->version;
        view.paused = account->paused;
        view.paused_because = account->paused_because;
        view.updated_at = account->updated_at;
    }
    for (const auto& known : *directory.settings_of(provider)) {
        const auto found = settings.find(known.name);
        const bool is_set = found != settings.end();
        view.settings.push_back(
            {.name = known.name,
             .is_secret = known.is_secret,
             .is_required = known.is_required,
             .is_set = is_set,
             .value = is_set && !known.is_secret ? std::optional(found->second) : std::nullopt});
    }
    // One without settings needs no connecting.
    view.is_connected = view.is_connected || view.settings.empty();
    return view;
}

result<provider_settings> settings_of(const std::optional<provider_account_record>& account,
                                      const secret_box& secrets) {
    if (!account || account->sealed.empty()) return provider_settings();
    auto opened = open_connection(*account, secrets);
    if (!opened) return std::unexpected(std::move(opened.error()));
    return std::move(opened->settings);
}

provider_account_record first_form(const actor_context& context, const std::string& provider) {
    return {.merchant = context.merchant,
            .provider = provider,
            .version = 0,
            .sealed = {},
            .paused = false,
            .paused_because = "",
            .updated_at = context.now};
}

}  // namespace

result<provider_connection> open_connection(const provider_account_record& account,
                                            const secret_box& secrets) {
    provider_connection made{.merchant = account.merchant,
                             .provider = account.provider,
                             .version = account.version,
                             .settings = {}};
    if (account.sealed.empty()) return made;
    const auto plain = secrets.open(account.sealed, place_of(account.merchant, account.provider));
    if (!plain) return std::unexpected(plain.error());
    auto settings = json::decode<provider_settings>(*plain);
    if (!settings)
        return refused("secret_damaged",
                       "The stored settings of " + account.provider + " cannot be read.");
    made.settings = std::move(*settings);
    return made;
}

result<provider_account_view> connect_provider(transaction& tx, const actor_context& context,
                                               const provider_services& with,
                                               const std::string& provider,
                                               const connect_provider_command& command) {
    const auto* known = with.directory.settings_of(provider);
    if (known == nullptr) return unknown_provider(with.directory, provider);
    auto account = tx.find_provider_account(context.merchant, provider);
    const auto version = account ? account->version : 0;
    const auto stale = [] {
        return conflict("stale_version",
                        "The account was changed by somebody else; read it again.");
    };
    if (command.expected_version && *command.expected_version != version) return stale();
    auto kept = settings_of(account, with.secrets);
    // Settings that do not open any more are given anew, not kept.
    auto settings = merged(*known, kept ? std::move(*kept) : provider_settings(), command.settings);
    if (!settings) return std::unexpected(std::move(settings.error()));
    if (auto fine = with.directory.check(provider, *settings); !fine) {
        fine.error().path.insert(0, "/settings/");
        return std::unexpected(std::move(fine.error()));
    }
    auto now = account ? *account : first_form(context, provider);
    if (!settings->empty()) {
        auto sealed = with.secrets.seal(with.random, json::encode(*settings),
                                        place_of(context.merchant, provider));
        if (!sealed) return std::unexpected(std::move(sealed.error()));
        now.sealed = std::move(*sealed);
    }
    now.version = version + 1;
    now.updated_at = context.now;
    if (!tx.put_provider_account(now)) return stale();
    connected_event told{.provider = provider, .version = now.version, .settings = {}};
    for (const auto& [name, value] : command.settings)
        told.settings.push_back(name);
    record_event(tx, context, "provider.connected", context.merchant.text(), json::encode(told));
    return view_of(with.directory, provider, now, *settings);
}

result<provider_account_view> pause_provider(transaction& tx, const actor_context& context,
                                             const provider_services& with,
                                             const std::string& provider,
                                             const pause_provider_command& command) {
    if (with.directory.settings_of(provider) == nullptr)
        return unknown_provider(with.directory, provider);
    if (command.paused && command.reason.empty())
        return invalid("/reason", "required", "Say why: whoever looks for the money will ask.");
    if (command.reason.size() > REASON_LENGTH_MAX)
        return invalid("/reason", "too_long", "At most 500 bytes.");
    auto now = tx.find_provider_account(context.merchant, provider)
                   .value_or(first_form(context, provider));
    if (now.paused != command.paused) {
        now.version += 1;
        now.paused = command.paused;
        now.paused_because = command.paused ? command.reason : "";
        now.updated_at = context.now;
        if (!tx.put_provider_account(now))
            return conflict("stale_version",
                            "The account was changed by somebody else; read it again.");
        record_event(tx, context, command.paused ? "provider.paused" : "provider.resumed",
                     context.merchant.text(), json::encode(paused_event{provider, command.reason}));
    }
    return get_provider_account(tx, context, with, provider);
}

result<provider_account_view> get_provider_account(transaction& tx, const actor_context& context,
                                                   const provider_services& with,
                                                   const std::string& provider) {
    if (with.directory.settings_of(provider) == nullptr)
        return unknown_provider(with.directory, provider);
    const auto account = tx.find_provider_account(context.merchant, provider);
    const auto settings = settings_of(account, with.secrets);
    if (!settings) return std::unexpected(settings.error());
    return view_of(with.directory, provider, account, *settings);
}

result<std::vector<provider_account_view>> list_provider_accounts(transaction& tx,
                                                                  const actor_context& context,
                                                                  const provider_services& with) {
    std::vector<provider_account_view> views;
    for (const auto name : with.directory.names()) {
        auto view = get_provider_account(tx, context, with, std::string(name));
        if (!view) return std::unexpected(std::move(view.error()));
        views.push_back(std::move(*view));
    }
    return views;
}

}  // namespace refundry
