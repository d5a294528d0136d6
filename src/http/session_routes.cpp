// SPDX-License-Identifier: Apache-2.0
#include "app/orders/orders.hpp"
#include "http/routes.hpp"

namespace refundry::http {

namespace {

struct session_view {
    user_view user;
    merchant_id merchant;
    std::vector<std::string> permissions;
};
BOOST_DESCRIBE_STRUCT(session_view, (), (user, merchant, permissions))

session_view view_of(const principal& who) {
    session_view view{.user = *who.user, .merchant = who.merchant, .permissions = {}};
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<permission>>([&](auto each) {
        if (allows(who.permissions, each.value)) view.permissions.push_back(scope_text(each.value));
    });
    return view;
}

/// `__Host-` cookies need https; over plain http (a first look on localhost) the name has no
/// prefix.
std::string cookie(const request& http, std::string_view token, std::string_view lifetime) {
    return std::string(http.is_secure ? "__Host-" : "") + std::string(SESSION_COOKIE) + "=" +
           std::string(token) +
           "; Path=/; HttpOnly; SameSite=Lax; Max-Age=" + std::string(lifetime) +
           (http.is_secure ? "; Secure" : "");
}

/// Costs the same whether or not there is such a user, so that addresses cannot be probed.
bool password_fits(const std::optional<user_record>& user, const std::string& password) {
    static const std::string nobody = hash_password("nobody has this password");
    const bool fits = verify_password(user ? user->password_hash : nobody, password);
    return fits && user && !user->disabled_at;
}

result<response> sign_in(request& http, api_services& api) {
    if (auto fine = check_query(http, {}); !fine) return std::unexpected(std::move(fine.error()));
    auto command = endpoint_table::read_body<sign_in_command>(http);
    if (!command) return std::unexpected(std::move(command.error()));
    const auto email = normalized_email(command->email);
    if (!api.sign_ins.take(http.peer_address).is_allowed || !api.sign_ins.take(email).is_allowed)
        return fail(failure_kind::rate_limited, "rate_limited",
                    "Too many tries; wait a minute and try again.");
    const auto user = api.data.read([&](transaction& tx) { return tx.find_user_by_email(email); });
    const auto fits = api.hashing.run([&] { return password_fits(user, command->password); });
    if (!fits)
        return fail(failure_kind::unavailable, "sign_in_busy",
                    "Too many people sign in at this moment; try again.");
    if (!*fits)
        return fail(failure_kind::unauthorized, "sign_in_failed",
                    "This e-mail and password do not fit together, or the user is disabled.");
    const actor_context context{.merchant = user->merchant,
                                .actor = user->id.text(),
                                .request_id = http.id,
                                .now = api.clock.now(),
                                .ids = &api.ids,
                                .once = {}};
    auto opened = api.data.write(
        [&](transaction& tx) { return open_session(tx, context, api.random, *user); });
    if (!opened) return std::unexpected(std::move(opened.error()));
    const principal who{.merchant = user->merchant,
                        .actor = user->id.text(),
                        .permissions = permissions_of(user->role),
                        .user = opened->user,
                        .touch_due = false};
    auto answer = response::json(201, json::encode(view_of(who)));
    const auto lifetime =
        std::chrono::duration_cast<std::chrono::seconds>(SESSION_LIFETIME).count();
    answer.headers.set("Set-Cookie", cookie(http, opened->token, std::to_string(lifetime)));
    answer.headers.set("Cache-Control", "no-store");
    return answer;
}

result<response> sign_out(request& http, api_services& api) {
    auto made = begin_call(http, api, {});
    if (!made) return std::unexpected(std::move(made.error()));
    if (auto fine = check_query(http, {}); !fine) return std::unexpected(std::move(fine.error()));
    const auto closed = api.data.write([&](transaction& tx) -> result<bool> {
        close_session(tx, session_token(http));
        return true;
    });
    if (!closed) return std::unexpected(closed.error());
    auto answer = response::empty(204);
    answer.headers.set("Set-Cookie", cookie(http, "", "0"));
    return answer;
}

result<response> show_session(request& http, api_services& api) {
    auto made = begin_call(http, api, {});
    if (!made) return std::unexpected(std::move(made.error()));
    if (auto fine = check_query(http, {}); !fine) return std::unexpected(std::move(fine.error()));
    if (!made->who.user)
        return fail(failure_kind::not_found, "no_session",
                    "An API key has no session; sign in with e-mail and password to have one.");
    auto answer = response::json(200, json::encode(view_of(made->who)));
    answer.headers.set("Cache-Control", "no-store");
    return answer;
}

}  // namespace

void add_session_routes(endpoint_table& table) {
    auto* const api = table.api();
    const auto answer_by = [api](result<response> (*work)(request&, api_services&)) -> handler {
        return
            [api, work](request& http) { return guarded(http, [&] { return work(http, *api); }); };
    };
    auto& in =
        table.add(method::post, "/v1/sessions",
                  {"sign_in", "sessions", "Sign in with e-mail and password.", {}, true}, 201);
    in.request_schema = [](json::schema_set& schemas) { return schemas.add<sign_in_command>(); };
    in.response_schema = [](json::schema_set& schemas) { return schemas.add<session_view>(); };
    in.handle = answer_by(sign_in);
    auto& current = table.add(method::get, "/v1/sessions/current",
                              {"get_session", "sessions", "Who is signed in.", {}}, 200);
    current.response_schema = [](json::schema_set& schemas) { return schemas.add<session_view>(); };
    current.handle = answer_by(show_session);
    auto& out = table.add(method::delete_, "/v1/sessions/current",
                          {"sign_out", "sessions", "Sign out.", {}}, 204);
    out.handle = answer_by(sign_out);
}

}  // namespace refundry::http
