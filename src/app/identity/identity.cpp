// SPDX-License-Identifier: Apache-2.0
#include "app/identity/identity.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "app/orders/orders.hpp"
#include "base/ensure.hpp"
#include "base/json.hpp"

namespace refundry {

namespace {

constexpr std::size_t SECRET_BYTES = 32;
constexpr std::size_t PASSWORD_LENGTH_MIN = 10;
constexpr std::size_t PASSWORD_LENGTH_MAX = 256;

struct identity_event {
    std::string name;
    std::string role_or_scopes;
};
BOOST_DESCRIBE_STRUCT(identity_event, (), (name, role_or_scopes))

std::string random_hex(random_source& random) {
    std::array<std::uint8_t, SECRET_BYTES> bytes;
    random.fill(bytes);
    std::string text(SECRET_BYTES * 2 + 1, '\0');
    sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
    text.pop_back();
    return text;
}

api_key_view view_of(const api_key_record& key) {
    api_key_view view{.id = key.id,
                      .name = key.name,
                      .scopes = {},
                      .created_at = key.created_at,
                      .revoked_at = key.revoked_at,
                      .secret = {}};
    std::string_view rest = key.scopes;
    while (!rest.empty()) {
        const auto end = rest.find(' ');
        view.scopes.emplace_back(rest.substr(0, end));
        rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    }
    return view;
}

user_view view_of(const user_record& user) {
    return {.id = user.id,
            .email = user.email,
            .name = user.name,
            .role = user.role,
            .created_at = user.created_at,
            .disabled_at = user.disabled_at};
}

std::unexpected<failure> unauthorized() {
    return fail(failure_kind::unauthorized, "unauthorized",
                "Send a valid API key as \"Authorization: Bearer …\", or sign in.");
}

}  // namespace

std::vector<std::uint8_t> sha256(std::string_view text) {
    std::vector<std::uint8_t> hash(crypto_hash_sha256_BYTES);
    crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(text.data()),
                       text.size());
    return hash;
}

result<api_key_view> create_api_key(transaction& tx, const actor_context& context,
                                    random_source& random, const create_api_key_command& command) {
    if (command.name.empty() || command.name.size() > 100)
        return invalid("/name", "out_of_range", "A name has 1 to 100 bytes.");
    if (command.scopes.empty()) return invalid("/scopes", "required", "Name at least one scope.");
    std::string scopes;
    for (std::size_t i = 0; i < command.scopes.size(); ++i) {
        const auto& scope = command.scopes[i];
        if (scope != "*" && !parse_scope(scope))
            return invalid("/scopes/" + std::to_string(i), "unknown_scope",
                           "There is no scope " + scope +
                               "; name a permission such as returns:read, or * for all.");
        scopes += (i == 0 ? "" : " ") + scope;
    }
    const auto secret = random_hex(random);
    const api_key_record key{.merchant = context.merchant,
                             .id = context.ids->next<api_key_id>(),
                             .name = command.name,
                             .secret_hash = sha256(secret),
                             .scopes = scopes,
                             .created_at = context.now,
                             .revoked_at = {}};
    tx.insert(key);
    record_event(tx, context, "api_key.created", key.id.text(),
                 json::encode(identity_event{key.name, scopes}));
    auto view = view_of(key);
    view.secret = key.id.text() + "." + secret;
    return view;
}

result<std::vector<api_key_view>> list_api_keys(transaction& tx, const actor_context& context) {
    std::vector<api_key_view> views;
    for (const auto& key : tx.list_api_keys(context.merchant))
        views.push_back(view_of(key));
    return views;
}

result<api_key_view> revoke_api_key(transaction& tx, const actor_context& context, api_key_id id) {
    const auto key = tx.find_api_key(id);
    if (!key || key->merchant != context.merchant) return not_found("api_key", id.text());
    if (tx.revoke_api_key(context.merchant, id, context.now))
        record_event(tx, context, "api_key.revoked", id.text(),
                     json::encode(identity_event{key->name, key->scopes}));
    return view_of(*tx.find_api_key(id));
}

result<principal> authenticate_key(transaction& tx, std::string_view key) {
    const auto dot = key.find('.');
    if (dot == std::string_view::npos) return unauthorized();
    const auto id = api_key_id::parse(key.substr(0, dot));
    if (!id) return unauthorized();
    const auto stored = tx.find_api_key(*id);
    if (!stored || stored->revoked_at) return unauthorized();
    const auto hash = sha256(key.substr(dot + 1));
    if (hash.size() != stored->secret_hash.size() ||
        sodium_memcmp(hash.data(), stored->secret_hash.data(), hash.size()) != 0)
        return unauthorized();
    return principal{.merchant = stored->merchant,
                     .actor = id->text(),
                     .permissions = permissions_of(stored->scopes),
                     .user = {},
                     .touch_due = false};
}

std::string hash_password(std::string_view password) {
    std::array<char, crypto_pwhash_STRBYTES> hash{};
    ensure(crypto_pwhash_str_alg(
               hash.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
               crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13) == 0,
           "no memory to hash a password");
    return hash.data();
}

bool verify_password(std::string_view hash, std::string_view password) {
    return crypto_pwhash_str_verify(std::string(hash).c_str(), password.data(), password.size()) ==
           0;
}

result<user_view> create_user(transaction& tx, const actor_context& context,
                              const create_user_command& command, std::string password_hash) {
    const auto email = normalized_email(command.email);
    if (email.find('@') == std::string::npos || email.size() > 254)
        return invalid("/email", "invalid_email",
                       "This must be an e-mail address such as ana@example.com.");
    if (command.password.size() < PASSWORD_LENGTH_MIN ||
        command.password.size() > PASSWORD_LENGTH_MAX)
        return invalid("/password", "out_of_range", "A password has 10 to 256 characters.");
    if (tx.find_user_by_email(email))
        return conflict("user_exists", "Somebody signs in with this e-mail already; name another.");
    const user_record user{.merchant = context.merchant,
                           .id = context.ids->next<user_id>(),
                           .email = email,
                           .name = command.name,
                           .role = command.role,
                           .password_hash = std::move(password_hash),
                           .created_at = context.now,
                           .disabled_at = {}};
    tx.insert(user);
    record_event(tx, context, "user.created", user.id.text(),
                 json::encode(identity_event{user.name, std::string(enum_name(user.role))}));
    return view_of(user);
}

result<std::vector<user_view>> list_users(transaction& tx, const actor_context& context) {
    std::vector<user_view> views;
    for (const auto& user : tx.list_users(context.merchant))
        views.push_back(view_of(user));
    return views;
}

result<signed_in> open_session(transaction& tx, const actor_context& context, random_source& random,
                               const user_record& user) {
    auto token = random_hex(random);
    auto own = context;
    own.merchant = user.merchant;
    own.actor = user.id.text();
    const auto expires_at = context.now + SESSION_LIFETIME;
    tx.insert(session_record{sha256(token), user.merchant, user.id, context.now, expires_at,
                             context.now});
    record_event(tx, own, "session.opened", user.id.text(), "{}");
    return signed_in{.token = std::move(token),
                     .user = view_of(user),
                     .merchant = user.merchant,
                     .expires_at = expires_at};
}

result<principal> authenticate_session(transaction& tx, std::string_view token, instant now) {
    const auto hash = sha256(token);
    const auto session = tx.find_session(hash);
    if (!session || session->expires_at <= now || session->last_seen_at + SESSION_IDLE_MAX <= now)
        return unauthorized();
    const auto merchant = session->merchant;
    const auto user = tx.find_user(merchant, session->of_user);
    if (!user || user->disabled_at) return unauthorized();
    return principal{.merchant = merchant,
                     .actor = user->id.text(),
                     .permissions = permissions_of(user->role),
                     .user = view_of(*user),
                     .touch_due = session->last_seen_at + SESSION_TOUCH_INTERVAL <= now};
}

void close_session(transaction& tx, std::string_view token) {
    tx.delete_session(sha256(token));
}

}  // namespace refundry
