// SPDX-License-Identifier: Apache-2.0
#include "http/api.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace refundry::http {

std::optional<principal> principal_cache::find(std::string_view credential) const {
    const std::shared_lock lock(mutex_);
    const auto found = entries_.find(credential);
    if (found == entries_.end() || found->second.until <= std::chrono::steady_clock::now())
        return std::nullopt;
    return found->second.who;
}

void principal_cache::remember(std::string_view credential, const principal& who) {
    const std::unique_lock lock(mutex_);
    if (entries_.size() >= ENTRIES_MAX) entries_.clear();
    entries_.insert_or_assign(std::string(credential),
                              entry{who, std::chrono::steady_clock::now() + LIFETIME});
}

void principal_cache::clear() {
    const std::unique_lock lock(mutex_);
    entries_.clear();
}

std::optional<std::string> call::query_text(std::string_view name) const {
    const auto text = http.find_query(name);
    return text ? std::optional(std::string(*text)) : std::nullopt;
}

result<std::optional<std::int64_t>> call::query_number(std::string_view name, std::int64_t least,
                                                       std::int64_t most) const {
    const auto text = http.find_query(name);
    if (!text) return std::optional<std::int64_t>();
    std::int64_t number = 0;
    const auto read = std::from_chars(text->data(), text->data() + text->size(), number);
    if (read.ec != std::errc() || read.ptr != text->data() + text->size() || number < least ||
        number > most)
        return invalid(
            "?" + std::string(name), "out_of_range",
            "Use a number from " + std::to_string(least) + " to " + std::to_string(most) + ".");
    return std::optional(number);
}

result<std::optional<instant>> call::query_instant(std::string_view name) const {
    const auto text = http.find_query(name);
    if (!text) return std::optional<instant>();
    if (const auto at = parse_instant(*text)) return at;
    return invalid("?" + std::string(name), "out_of_range",
                   "Use an instant such as 2026-03-29T10:15:00Z.");
}

result<std::int64_t> call::page_limit() const {
    const auto limit = query_number("limit", 1, PAGE_SIZE_MAX);
    if (!limit) return std::unexpected(limit.error());
    return limit->value_or(PAGE_SIZE_DEFAULT);
}

std::string_view session_token(const request& http) {
    std::string_view cookies = http.header("Cookie");
    while (!cookies.empty()) {
        const auto end = cookies.find(';');
        auto cookie = cookies.substr(0, end);
        cookies = end == std::string_view::npos ? std::string_view{} : cookies.substr(end + 1);
        while (cookie.starts_with(' '))
            cookie.remove_prefix(1);
        for (const std::string_view prefix : {"__Host-", ""}) {
            const auto name = std::string(prefix) + std::string(SESSION_COOKIE) + "=";
            if (cookie.starts_with(name)) return cookie.substr(name.size());
        }
    }
    return {};
}

namespace {

bool is_read(const request& http) {
    return http.method == method::get || http.method == method::head;
}

/// A browser sends the session's cookie whoever made it ask: a write must come from our own pages.
result<void> check_origin(const request& http) {
    if (is_read(http)) return {};
    const auto site = http.header("Sec-Fetch-Site");
    if (site == "same-origin" || site == "none") return {};
    const auto origin = http.header("Origin");
    if (site.empty() && (origin == "http://" + http.host || origin == "https://" + http.host))
        return {};
    return fail(failure_kind::forbidden, "cross_site_request",
                "A signed-in session can only write from its own pages; use an API key to write "
                "from elsewhere.");
}

result<principal> authenticate(const request& http, api_services& api, instant now) {
    const auto authorization = http.header("Authorization");
    constexpr std::string_view BEARER = "Bearer ";
    if (authorization.starts_with(BEARER)) {
        const auto key = authorization.substr(BEARER.size());
        if (auto known = api.principals.find(key)) return std::move(*known);
        auto who = api.data.read([&](transaction& tx) { return authenticate_key(tx, key); });
        if (who) api.principals.remember(key, *who);
        return who;
    }
    const auto token = session_token(http);
    auto who = api.data.read([&](transaction& tx) { return authenticate_session(tx, token, now); });
    if (!who) return who;
    if (auto fine = check_origin(http); !fine) return std::unexpected(std::move(fine.error()));
    if (who->touch_due) {
        const auto touched = api.data.write([&](transaction& tx) -> result<bool> {
            tx.touch_session(sha256(token), now);
            return true;
        });
        if (!touched) return std::unexpected(touched.error());
    }
    return who;
}

}  // namespace

result<call> begin_call(request& http, api_services& api, std::optional<permission> needed) {
    const auto now = api.clock.now();
    auto who = authenticate(http, api, now);
    if (!who) {
        if (!api.failures.take(http.peer_address).is_allowed)
            return fail(failure_kind::rate_limited, "rate_limited",
                        "Too many requests without a valid credential; try again soon.");
        return std::unexpected(std::move(who.error()));
    }
    if (needed && !allows(who->permissions, *needed))
        return fail(failure_kind::forbidden, "permission_missing",
                    "This needs the permission " + scope_text(*needed) +
                        "; use a key or a role that has it.");
    if (!api.requests.take(who->actor).is_allowed)
        return fail(failure_kind::rate_limited, "rate_limited",
                    "Too many requests; try again soon.");
    actor_context context{.merchant = who->merchant,
                          .actor = who->actor,
                          .request_id = http.id,
                          .now = now,
                          .ids = &api.ids,
                          .once = {}};
    return call{.http = http, .api = api, .who = std::move(*who), .context = std::move(context)};
}

result<call> begin_public_call(request& http, api_services& api) {
    if (!api.public_calls.take(http.peer_address).is_allowed)
        return fail(failure_kind::rate_limited, "rate_limited",
                    "Too many requests; try again soon.");
    const auto text = http.path_parameter_named("merchant_id");
    const auto merchant = merchant_id::parse(text);
    if (!merchant) return not_found("merchant", text);
    principal anybody{.merchant = *merchant,
                      .actor = "shopper",
                      .permissions = 0,
                      .user = {},
                      .touch_due = false};
    actor_context context{.merchant = *merchant,
                          .actor = anybody.actor,
                          .request_id = http.id,
                          .now = api.clock.now(),
                          .ids = &api.ids,
                          .once = {}};
    return call{.http = http, .api = api, .who = std::move(anybody), .context = std::move(context)};
}

result<void> take_idempotency_key(call& made) {
    const auto key = made.http.headers.find("Idempotency-Key");
    if (!key) return {};
    const bool printable =
        std::ranges::all_of(*key, [](char letter) { return letter > 0x20 && letter < 0x7f; });
    if (key->empty() || key->size() > 255 || !printable)
        return invalid("", "invalid_idempotency_key",
                       "An Idempotency-Key has 1 to 255 printable characters without spaces.");
    made.context.once = idempotency{.scope = made.who.actor + " " + made.http.path,
                                    .key = std::string(*key),
                                    .request_hash = sha256(made.http.body)};
    return {};
}

result<void> check_query(const request& http, const std::vector<std::string_view>& known) {
    for (const auto& parameter : http.query)
        if (std::ranges::find(known, parameter.name) == known.end())
            return invalid("?" + parameter.name, "unknown_parameter",
                           known.empty() ? std::string("There are no query parameters here.")
                                         : fmt::format("There is no such query parameter here; "
                                                       "there are {}.",
                                                       fmt::join(known, ", ")));
    return {};
}

response answer_of(const reply& done) {
    auto answer = response::json(static_cast<int>(done.status), done.body);
    if (done.replayed) answer.headers.set("Idempotent-Replayed", "true");
    return answer;
}

namespace {

/// A write that is refused leaves nothing behind, and says so.
failure with_what_was_kept(const request& http, failure what) {
    const bool is_of_input =
        what.kind == failure_kind::invalid || what.kind == failure_kind::refused ||
        what.kind == failure_kind::conflict || what.kind == failure_kind::not_found;
    if (!is_read(http) && is_of_input) what.message += " Nothing was stored.";
    return what;
}

}  // namespace

response guarded(const request& http, const std::function<result<response>()>& work) {
    try {
        auto answer = work();
        if (answer) return std::move(*answer);
        return render_problem(with_what_was_kept(http, std::move(answer.error())), http.id);
    } catch (const store_conflict& clash) {
        return render_problem(
            failure{.kind = failure_kind::conflict,
                    .code = "conflict",
                    .message =
                        "Somebody else was first. Nothing was stored; read the current state "
                        "and try again.",
                    .path = "",
                    .details = {{"", "constraint", clash.constraint(), {}}}},
            http.id);
    } catch (const store_unavailable& down) {
        return render_problem(failure{.kind = failure_kind::unavailable,
                                      .code = "storage_unavailable",
                                      .message = std::string("Storage cannot answer now (") +
                                                 down.what() + "); nothing was lost, try again.",
                                      .path = "",
                                      .details = {}},
                              http.id);
    }
}

}  // namespace refundry::http
