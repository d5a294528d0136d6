// SPDX-License-Identifier: Apache-2.0
// Staff sign in, act from their own pages only, and are out when they sign out or stay away.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fmt/format.h>

#include "app/identity/identity.hpp"
#include "http/operations.hpp"
#include "http/running_api.hpp"

namespace refundry::test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// A browser: keeps the cookie it was given.
class browser {
  public:
    explicit browser(tested_api& api) : client_(api.port(), "") {}
    api_answer sign_in(const std::string& email, const std::string& password = shop::PASSWORD,
                       header_list headers = {}) {
        auto answer = client_.send(
            {.method = "POST",
             .path = "/v1/sessions",
             .body = fmt::format(R"({{"email":"{}","password":"{}"}})", email, password),
             .headers = std::move(headers)});
        if (answer.status == 201) keep(answer);
        return answer;
    }
    void keep(const api_answer& answer) {
        const auto cookie = answer.header("Set-Cookie");
        cookie_ = cookie.substr(0, cookie.find(';'));
    }
    api_answer send(api_request request) {
        if (!cookie_.empty()) request.headers.emplace_back("Cookie", cookie_);
        return client_.send(request);
    }
    api_answer get(const std::string& path) {
        return send({.method = "GET", .path = path, .body = "", .headers = {}});
    }
    api_answer write(const api_request& request) {
        return send(request.with("Sec-Fetch-Site", "same-origin"));
    }
    const std::string& cookie() const { return cookie_; }

  private:
    api_client client_;
    std::string cookie_;
};

api_request opening(shop& at) {
    return case_of("open_return").prepare(at).request;
}

TEST(Session, ShowsWhoIsSignedInAndWhatTheyMay) {
    shop here(shared_running_api());
    const auto email = here.user(staff_role::warehouse);
    browser ana(here.api());
    const auto answer = ana.sign_in(email);
    ASSERT_EQ(answer.status, 201) << answer.body;
    const auto shown = ana.get("/v1/sessions/current").json();
    EXPECT_EQ(shown, answer.json());
    EXPECT_EQ(shown["user"]["email"].string(), email);
    EXPECT_EQ(shown["user"]["role"].string(), "warehouse");
    EXPECT_EQ(shown["merchant"].string(), here.merchant().text());
    EXPECT_EQ(shown["permissions"].text(),
              R"(["orders:read","returns:read","returns:open","returns:receive"])");
}

TEST(Session, CookieIsForThisServerOnlyAndOutOfReachOfScripts) {
    shop here(shared_running_api());
    const auto email = here.user(staff_role::agent);
    browser ana(here.api());
    const auto cookie = ana.sign_in(email).header("Set-Cookie");
    for (const auto* part : {"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age="})
        EXPECT_THAT(cookie, HasSubstr(part));
    EXPECT_THAT(cookie, Not(HasSubstr("Domain")));
    const auto token = ana.cookie().substr(ana.cookie().find('=') + 1);
    EXPECT_EQ(token.size(), 64U);
    const auto stored = shared_running_api().store->database().read([&](sql::connection& on) {
        return on.query_one<std::int64_t>(
            "select count(*) from sessions where /*sqlite lower(hex(token_hash))*/"
            "/*postgresql encode(token_hash, 'hex')*/ = $1",
            token);
    });
    EXPECT_EQ(stored, 0) << "the token is stored hashed";
}

TEST(Session, SaysTheSameForAWrongPasswordAndAnUnknownUser) {
    shop here(shared_running_api());
    const auto email = here.user(staff_role::agent);
    browser ana(here.api());
    const auto wrong = ana.sign_in(email, "not the password at all");
    const auto unknown = ana.sign_in("nobody@example.com", "not the password at all");
    EXPECT_EQ(wrong.status, 401);
    EXPECT_EQ(wrong.code(), "sign_in_failed");
    auto one = wrong.json(), other = unknown.json();
    EXPECT_EQ(one.remove("/request_id"), other.remove("/request_id"));
    EXPECT_EQ(wrong.header("Set-Cookie"), "");
}

TEST(Session, EndsWhenSignedOut) {
    shop here(shared_running_api());
    browser ana(here.api());
    ana.sign_in(here.user(staff_role::admin));
    const auto out =
        ana.write({.method = "DELETE", .path = "/v1/sessions/current", .body = "", .headers = {}});
    EXPECT_EQ(out.status, 204);
    EXPECT_THAT(out.header("Set-Cookie"), HasSubstr("Max-Age=0"));
    EXPECT_EQ(ana.get("/v1/sessions/current").status, 401);
    EXPECT_EQ(ana.get("/v1/returns").status, 401);
}

TEST(Session, EndsWhenNobodyUsesIt) {
    running_api api(test_engine(), test_options());
    shop here(api);
    browser ana(api), bo(api);
    ana.sign_in(here.user(staff_role::admin));
    bo.sign_in(here.user(staff_role::admin));
    for (int i = 0; i < 3; ++i) {
        api.clock.advance(std::chrono::minutes(29));
        EXPECT_EQ(ana.get("/v1/returns").status, 200) << i;
    }
    EXPECT_EQ(bo.get("/v1/returns").status, 401);
    api.clock.advance(SESSION_IDLE_MAX);
    EXPECT_EQ(ana.get("/v1/returns").status, 401);
}

TEST(Session, EndsAfterItsLifetimeHoweverBusy) {
    running_api api(test_engine(), test_options());
    shop here(api);
    browser ana(api);
    ana.sign_in(here.user(staff_role::admin));
    int minutes = 0;
    while (ana.get("/v1/returns").status == 200) {
        api.clock.advance(std::chrono::minutes(20));
        minutes += 20;
        ASSERT_LE(minutes, 24 * 60);
    }
    EXPECT_EQ(minutes, 12 * 60);
}

TEST(Session, EndsForADisabledUser) {
    shop here(shared_running_api());
    const auto email = here.user(staff_role::admin);
    browser ana(here.api());
    ana.sign_in(email);
    shared_running_api().write([&](transaction& tx) -> result<bool> {
        auto user = *tx.find_user_by_email(email);
        user.disabled_at = shared_running_api().now();
        tx.update(user);
        return true;
    });
    EXPECT_EQ(ana.get("/v1/returns").status, 401);
    EXPECT_EQ(ana.sign_in(email).status, 401);
}

TEST(Session, WritesFromItsOwnPagesOnly) {
    shop here(shared_running_api());
    browser ana(here.api());
    ana.sign_in(here.user(staff_role::admin));
    const auto request = opening(here);
    const auto before = here.api().row_counts();
    const std::vector<header_list> refused{
        {},
        {{"Sec-Fetch-Site", "cross-site"}},
        {{"Sec-Fetch-Site", "same-site"}},
        {{"Sec-Fetch-Site", "cross-site"}, {"Origin", "http://shop.test"}},
        {{"Origin", "http://evil.test"}},
        {{"Origin", "null"}},
        {{"Origin", "http://shop.test.evil.test"}},
        {{"Origin", "http://shop.test:81"}},
        {{"Referer", "http://shop.test/"}},
    };
    for (const auto& headers : refused) {
        auto asked = request;
        asked.headers = headers;
        const auto answer = ana.send(asked);
        EXPECT_EQ(answer.status, 403) << asked.text();
        EXPECT_EQ(answer.code(), "cross_site_request");
    }
    EXPECT_EQ(here.api().row_counts(), before);
    EXPECT_EQ(ana.send(request.with("Origin", "http://shop.test")).status, 201);
    EXPECT_EQ(ana.write(opening(here)).status, 201);
    EXPECT_EQ(ana.get("/v1/returns").status, 200) << "reading needs no origin";
}

TEST(Session, HasThePermissionsOfItsRoleAndNoOther) {
    shop here(shared_running_api());
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<staff_role>>([&](auto role) {
        browser staff(here.api());
        ASSERT_EQ(staff.sign_in(here.user(role.value)).status, 201);
        for (const auto& operation : api_contract::of_this_build().operations()) {
            if (operation.permission().empty()) continue;
            const bool may =
                allows(permissions_of(role.value), *parse_scope(operation.permission()));
            const auto request = case_of(operation.name).prepare(here).request;
            const auto answer = staff.write(request);
            EXPECT_EQ(answer.status, may ? operation.success_status() : 403)
                << role.name << " " << operation.name << answer.body;
        }
    });
}

TEST(Session, TriesAreLimited) {
    auto options = test_options();
    options.sign_ins_per_second = 0.2;
    options.sign_ins_burst = 3;
    running_api api(test_engine(), options);
    shop here(api);
    const auto email = here.user(staff_role::agent);
    browser ana(api);
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(ana.sign_in(email, "not the password at all").status, 401);
    const auto answer = ana.sign_in(email);
    EXPECT_EQ(answer.status, 429);
    EXPECT_EQ(answer.code(), "rate_limited");
    EXPECT_FALSE(answer.header("Retry-After").empty());
}

TEST(ApiKey, IsOutAtOnceWhenRevoked) {
    shop here;
    const auto made = here.api_key();
    api_client till(here.api().port(), made["secret"].string());
    EXPECT_EQ(
        here.send({.method = "GET", .path = "/v1/orders", .body = "", .headers = {}}, till).status,
        200);
    here.expect(200, {.method = "POST",
                      .path = "/v1/api_keys/" + id_of(made) + "/revoke",
                      .body = "",
                      .headers = {}});
    EXPECT_EQ(
        here.send({.method = "GET", .path = "/v1/orders", .body = "", .headers = {}}, till).status,
        401);
}

TEST(ApiKey, IsShownOnceAndStoredHashed) {
    shop here(shared_running_api());
    const auto secret = here.api_key()["secret"].string();
    EXPECT_THAT(here.get("/v1/api_keys").body, Not(HasSubstr("secret")));
    const auto random_half = secret.substr(secret.find('.') + 1);
    const auto keyed = case_of("create_api_key").prepare(here).request.with("Idempotency-Key", "k");
    const auto again = here.send(keyed).json()["secret"].string();
    const auto replayed = here.send(keyed);
    EXPECT_EQ(replayed.header("Idempotent-Replayed"), "true");
    EXPECT_FALSE(replayed.json().has("secret")) << "it is shown once";
    for (const auto& each : {random_half, again.substr(again.find('.') + 1)})
        EXPECT_THAT(shared_running_api().store->database().read(
                        [&](sql::connection& on) { return columns_with(on, each); }),
                    testing::IsEmpty());
}

}  // namespace
}  // namespace refundry::test
