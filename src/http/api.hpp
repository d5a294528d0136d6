// SPDX-License-Identifier: Apache-2.0
// What the endpoints share: the services behind them, who is calling, and how a call becomes an
// answer.
#pragma once

#include <memory>
#include <shared_mutex>
#include <string>
#include <unordered_map>

#include "app/identity/identity.hpp"
#include "app/once.hpp"
#include "app/policies/policies.hpp"
#include "http/hashing_pool.hpp"
#include "http/problem.hpp"
#include "http/server/rate_limiter.hpp"

namespace refundry::http {

/// Who a key stands for, remembered so that a busy client does not pay for the look-up and the hash
/// with each request. A revocation in this process is at once, and on SQLite there is no other
/// process; one in another process on PostgreSQL counts here after `LIFETIME`.
class principal_cache {
  public:
    static constexpr auto LIFETIME = std::chrono::seconds(1);
    static constexpr std::size_t ENTRIES_MAX = 10'000;
    std::optional<principal> find(std::string_view credential) const;
    void remember(std::string_view credential, const principal& who);
    void clear();

  private:
    struct entry {
        principal who;
        std::chrono::steady_clock::time_point until;
    };
    struct text_hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };
    mutable std::shared_mutex mutex_;
    std::unordered_map<std::string, entry, text_hash, std::equal_to<>> entries_;
};

struct api_services {
    store& data;
    policy_cache& policies;
    clock_port& clock;
    random_source& random;
    id_source ids;
    principal_cache principals;
    rate_limiter requests;                ///< per credential
    rate_limiter sign_ins;                ///< per address and per e-mail
    rate_limiter failures;                ///< bad credentials, per address
    rate_limiter public_calls;            ///< without a credential, per address
    std::function<void()> after_write{};  ///< wakes the jobs; may be empty
    hashing_pool hashing{};
};

/// One authenticated call.
struct call {
    request& http;
    api_services& api;
    principal who;
    actor_context context;

    /// The id in the path; a malformed one is simply not found.
    template <typename Id>
    result<Id> path_id(std::string_view name, std::string_view what) const {
        const auto text = http.path_parameter_named(name);
        if (const auto id = Id::parse(text)) return *id;
        return not_found(what, text);
    }
    /// An id in the query, or a failure that names the parameter.
    template <typename Id>
    result<std::optional<Id>> query_id(std::string_view name) const {
        const auto text = http.find_query(name);
        if (!text) return std::optional<Id>();
        if (auto id = Id::parse(*text)) return id;
        return invalid("?" + std::string(name), "invalid_cursor", "This is no id of that kind.");
    }
    std::optional<std::string> query_text(std::string_view name) const;
    template <typename E>
    result<std::optional<E>> query_word(std::string_view name) const {
        const auto text = http.find_query(name);
        if (!text) return std::optional<E>();
        if (auto value = enum_from_name<E>(*text)) return value;
        return invalid("?" + std::string(name), "unknown_value", "There is no such word here.");
    }
    result<std::optional<std::int64_t>> query_number(std::string_view name, std::int64_t least,
                                                     std::int64_t most) const;
    result<std::optional<instant>> query_instant(std::string_view name) const;
    result<std::int64_t> page_limit() const;
};

inline constexpr std::string_view SESSION_COOKIE = "refundry_session";

/// The session's token from the Cookie header, or "".
std::string_view session_token(const request& http);
/// Authenticates (key or session), checks the permission, the origin of a session's write and the
/// rate; the failure is the answer otherwise.
result<call> begin_call(request& http, api_services& api, std::optional<permission> needed);
/// Of an operation open to everybody, for the merchant in the path: only the rate is limited.
result<call> begin_public_call(request& http, api_services& api);
/// `Idempotency-Key`, if sent, becomes part of the context. 1 to 255 printable characters.
result<void> take_idempotency_key(call& made);
/// The unknown query parameters of this request are an error: a typing slip must not widen a list.
result<void> check_query(const request& http, const std::vector<std::string_view>& known);

response answer_of(const reply& done);
/// Turns what storage throws into failures; everything else flies on to the server's boundary.
response guarded(const request& http, const std::function<result<response>()>& work);

}  // namespace refundry::http
