// SPDX-License-Identifier: Apache-2.0
// `refundry merchant`, `apikey` and `user`: who a database belongs to and who may act.
#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <iostream>

#include "app/identity/identity.hpp"
#include "app/merchants/merchants.hpp"
#include "main/setup.hpp"
#include "main/verbs.hpp"

namespace refundry {

namespace {

/// Hides what is typed while it lives, on a terminal.
class hidden_typing {
  public:
    hidden_typing() : is_terminal_(::isatty(STDIN_FILENO) == 1) {
        if (!is_terminal_) return;
        ::tcgetattr(STDIN_FILENO, &before_);
        auto hidden = before_;
        hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(STDIN_FILENO, TCSANOW, &hidden);
        std::cerr << "Password: ";
    }
    hidden_typing(const hidden_typing&) = delete;
    hidden_typing& operator=(const hidden_typing&) = delete;
    ~hidden_typing() {
        if (!is_terminal_) return;
        ::tcsetattr(STDIN_FILENO, TCSANOW, &before_);
        std::cerr << "\n";
    }

  private:
    bool is_terminal_;
    termios before_{};
};

std::string read_password() {
    const hidden_typing hidden;
    std::string password;
    std::getline(std::cin, password);
    return password;
}

}  // namespace

int create_merchant_record(const create_merchant_options& options) {
    const auto currency = currency_code::parse(options.currency);
    if (!currency)
        return report(failure{.kind = failure_kind::invalid,
                              .code = "invalid_currency",
                              .message = options.currency + " is no ISO 4217 code.",
                              .path = "--currency",
                              .details = {}});
    workplace at(options.database);
    const auto made = at.data.write([&](transaction& tx) {
        return create_merchant(tx, at.context({}), at.policies.zones(),
                               {.name = options.name,
                                .currency = *currency,
                                .country = options.country,
                                .time_zone = options.time_zone,
                                .settle_automatically = {},
                                .expected_version = {}});
    });
    if (!made) return report(made.error());
    std::cout << made->id.text() << "\n";
    return 0;
}

int create_key(const create_key_options& options) {
    workplace at(options.database);
    const auto merchant = at.merchant(options.merchant);
    if (!merchant) return report(merchant.error());
    const auto key = at.data.write([&](transaction& tx) {
        return create_api_key(tx, at.context(*merchant), at.random,
                              {.name = options.name, .scopes = options.scopes});
    });
    if (!key) return report(key.error());
    std::cout << *key->secret << "\n";
    return 0;
}

int create_staff(const create_staff_options& options) {
    const auto role = enum_from_name<staff_role>(options.role);
    if (!role)
        return report(failure{.kind = failure_kind::invalid,
                              .code = "unknown_role",
                              .message = "There is no role " + options.role + ".",
                              .path = "--role",
                              .details = {}});
    const auto password = read_password();
    workplace at(options.database);
    const auto merchant = at.merchant(options.merchant);
    if (!merchant) return report(merchant.error());
    const auto hash = hash_password(password);
    const auto user = at.data.write([&](transaction& tx) {
        return create_user(
            tx, at.context(*merchant),
            {.email = options.email, .name = options.name, .role = *role, .password = password},
            hash);
    });
    if (!user) return report(user.error());
    std::cout << user->id.text() << "\n";
    return 0;
}

int list_merchant_records(const std::string& database) {
    workplace at(database);
    for (const auto& merchant : at.data.read([](transaction& tx) { return tx.list_merchants(); }))
        std::cout << fmt::format("{}  {}  {}  {}\n", merchant.id.text(), merchant.currency.code(),
                                 merchant.country, merchant.name);
    return 0;
}

int list_keys(const std::string& database, const std::string& merchant) {
    workplace at(database);
    const auto owner = at.merchant(merchant);
    if (!owner) return report(owner.error());
    const auto keys =
        at.data.read([&](transaction& tx) { return list_api_keys(tx, at.context(*owner)); });
    if (!keys) return report(keys.error());
    for (const auto& key : *keys)
        std::cout << fmt::format("{}  {}  {}  {}\n", key.id.text(), to_string(key.created_at),
                                 key.revoked_at ? "revoked" : "valid", key.name);
    return 0;
}

int revoke_key(const std::string& database, const std::string& merchant, const std::string& key) {
    const auto id = api_key_id::parse(key);
    if (!id) return report(invalid("key", "invalid_id", key + " is no key's id (key_…).").error());
    workplace at(database);
    const auto owner = at.merchant(merchant);
    if (!owner) return report(owner.error());
    const auto revoked =
        at.data.write([&](transaction& tx) { return revoke_api_key(tx, at.context(*owner), *id); });
    if (!revoked) return report(revoked.error());
    std::cout << key << " is revoked; a running server forgets it within seconds.\n";
    return 0;
}

int list_staff(const std::string& database, const std::string& merchant) {
    workplace at(database);
    const auto owner = at.merchant(merchant);
    if (!owner) return report(owner.error());
    const auto users =
        at.data.read([&](transaction& tx) { return list_users(tx, at.context(*owner)); });
    if (!users) return report(users.error());
    for (const auto& user : *users)
        std::cout << fmt::format("{}  {}  {}  {}  {}\n", user.id.text(), enum_name(user.role),
                                 user.disabled_at ? "disabled" : "active", user.email, user.name);
    return 0;
}

}  // namespace refundry
