// SPDX-License-Identifier: Apache-2.0
// Who may act: API keys (random, hashed, scoped, revocable) and staff who sign in with a password.
#pragma once

#include "app/context.hpp"
#include "app/identity/permissions.hpp"

namespace refundry {

inline constexpr auto SESSION_LIFETIME = std::chrono::hours(12);
inline constexpr auto SESSION_IDLE_MAX = std::chrono::minutes(30);
inline constexpr auto SESSION_TOUCH_INTERVAL = std::chrono::minutes(1);

struct create_api_key_command {
    std::string name;
    std::vector<std::string> scopes;  ///< "returns:open"…, or "*"
};
BOOST_DESCRIBE_STRUCT(create_api_key_command, (), (name, scopes))

struct api_key_view {
    api_key_id id;
    std::string name;
    std::vector<std::string> scopes;
    instant created_at;
    std::optional<instant> revoked_at;
    std::optional<std::string> secret;  ///< the whole key, shown once, when it is made

    api_key_view without_secret() const {
        auto view = *this;
        view.secret.reset();
        return view;
    }
};
BOOST_DESCRIBE_STRUCT(api_key_view, (), (id, name, scopes, created_at, revoked_at, secret))

struct user_view {
    user_id id;
    std::string email;
    std::string name;
    staff_role role = staff_role::agent;
    instant created_at;
    std::optional<instant> disabled_at;
};
BOOST_DESCRIBE_STRUCT(user_view, (), (id, email, name, role, created_at, disabled_at))

struct create_user_command {
    std::string email;
    std::string name;
    staff_role role = staff_role::agent;
    std::string password;  ///< at least 10 characters
};
BOOST_DESCRIBE_STRUCT(create_user_command, (), (email, name, role, password))

struct sign_in_command {
    std::string email;
    std::string password;
};
BOOST_DESCRIBE_STRUCT(sign_in_command, (), (email, password))

/// Who sent a request, and what they may do.
struct principal {
    merchant_id merchant;
    std::string actor;  ///< key_… or usr_…
    permission_set permissions = 0;
    std::optional<user_view> user;  ///< for a staff session
    bool touch_due = false;         ///< the session's last_seen_at is due to be written
};

struct signed_in {
    std::string token;  ///< for the cookie: 256 random bits, hexadecimal
    user_view user;
    merchant_id merchant;
    instant expires_at;
};

result<api_key_view> create_api_key(transaction& tx, const actor_context& context,
                                    random_source& random, const create_api_key_command& command);
result<std::vector<api_key_view>> list_api_keys(transaction& tx, const actor_context& context);
result<api_key_view> revoke_api_key(transaction& tx, const actor_context& context, api_key_id id);
/// `key` as in "Authorization: Bearer key_….secret"; one failure for whatever is wrong.
result<principal> authenticate_key(transaction& tx, std::string_view key);

/// Argon2id by libsodium with its interactive limits; slow and memory-hungry by design: call it
/// outside of units of work, on a bounded number of threads.
std::string hash_password(std::string_view password);
bool verify_password(std::string_view hash, std::string_view password);

/// `password_hash` was made by the caller, before the unit of work.
result<user_view> create_user(transaction& tx, const actor_context& context,
                              const create_user_command& command, std::string password_hash);
result<std::vector<user_view>> list_users(transaction& tx, const actor_context& context);

/// After the password was verified.
result<signed_in> open_session(transaction& tx, const actor_context& context, random_source& random,
                               const user_record& user);
result<principal> authenticate_session(transaction& tx, std::string_view token, instant now);
void close_session(transaction& tx, std::string_view token);

std::vector<std::uint8_t> sha256(std::string_view text);

}  // namespace refundry
