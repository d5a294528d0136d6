// SPDX-License-Identifier: Apache-2.0
#include "http/application.hpp"

#include <spdlog/spdlog.h>

#include "base/version.hpp"
#include "http/routes.hpp"
#include "http/static_files.hpp"

namespace refundry::http {

namespace {

constexpr std::size_t CREDENTIALS_MAX = 100'000;

void set_security_headers(const request& http, response& answer) {
    auto& headers = answer.headers;
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("Referrer-Policy", "no-referrer");
    if (http.is_secure) headers.set("Strict-Transport-Security", "max-age=31536000");
    if (http.path.starts_with("/v1/")) {
        if (!headers.contains("Cache-Control")) headers.set("Cache-Control", "no-store");
        headers.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    }
}

void log_exception(const request& http, const std::exception_ptr& thrown) {
    try {
        std::rethrow_exception(thrown);
    } catch (const std::exception& error) {
        spdlog::error("request {} {} {} failed: {}", http.id, method_name(http.method), http.path,
                      error.what());
    } catch (...) {
        spdlog::error("request {} {} {} failed", http.id, method_name(http.method), http.path);
    }
}

void add_probes(router& routes, store& data, metrics& counted) {
    routes.add({.method = method::get, .pattern = "/healthz", .handle = [](request&) {
                    return response::json(
                        200, "{\"status\":\"ok\",\"version\":\"" + std::string(version()) + "\"}");
                }});
    routes.add({.method = method::get, .pattern = "/readyz", .handle = [&data](request& http) {
                    const auto why = data.not_ready();
                    if (!why) return response::json(200, R"({"status":"ready"})");
                    return render_problem(503, "not_ready", *why, &http);
                }});
    routes.add({.method = method::get, .pattern = "/metrics", .handle = [&counted](request&) {
                    return response::with(200, "text/plain; version=0.0.4", counted.text());
                }});
}

void add_contract(router& routes, const endpoint_table& endpoints) {
    routes.add({.method = method::get,
                .pattern = "/openapi.json",
                .handle = [document = openapi_document(endpoints)](request&) {
                    auto answer = response::json(200, "");
                    answer.borrowed_body = document;
                    return answer;
                }});
}

}  // namespace

struct application::parts {
    parts(application_options options, store& data, policy_cache& policies, clock_port& clock,
          random_source& random)
        : api{.data = data,
              .policies = policies,
              .clock = clock,
              .random = random,
              .ids = id_source(clock, random),
              .principals = {},
              .requests = rate_limiter({options.requests_per_second, options.requests_burst},
                                       CREDENTIALS_MAX),
              .sign_ins = rate_limiter({options.sign_ins_per_second, options.sign_ins_burst},
                                       CREDENTIALS_MAX),
              .failures =
                  rate_limiter({options.bad_credentials_per_second, options.bad_credentials_burst},
                               CREDENTIALS_MAX),
              .public_calls = rate_limiter(
                  {options.public_calls_per_second, options.public_calls_burst}, CREDENTIALS_MAX)},
          endpoints(&api) {
        add_api_routes(endpoints);
        add_session_routes(endpoints);
        endpoints.install(routes);
        add_contract(routes, endpoints);
        add_probes(routes, data, counted);
        add_static_files(routes);
        web =
            std::make_unique<server>(std::move(options.server), routes, application_hooks(counted));
    }

    api_services api;
    metrics counted;
    endpoint_table endpoints;
    router routes;
    std::unique_ptr<server> web;
};

application::application(application_options options, store& data, policy_cache& policies,
                         clock_port& clock, random_source& random)
    : parts_(std::make_unique<parts>(std::move(options), data, policies, clock, random)) {}
application::~application() = default;
void application::set_after_write(std::function<void()> hook) {
    parts_->api.after_write = std::move(hook);
}
void application::start() {
    parts_->web->start();
}
std::uint16_t application::port() const {
    return parts_->web->port();
}
void application::begin_drain() {
    parts_->web->begin_drain();
}
bool application::wait_drained(std::chrono::milliseconds timeout) {
    return parts_->web->wait_drained(timeout);
}

server_hooks application_hooks(metrics& counted) {
    return {.render_error =
                [](int status, std::string_view code, std::string_view message,
                   const request* about) { return render_problem(status, code, message, about); },
            .on_exception = log_exception,
            .decorate = set_security_headers,
            .on_finished =
                [&counted](const request& http, int status, std::size_t bytes,
                           std::chrono::steady_clock::duration took) {
                    counted.count(http, status, bytes, took);
                }};
}

std::string openapi_json() {
    endpoint_table endpoints;
    add_api_routes(endpoints);
    add_session_routes(endpoints);
    return openapi_document(endpoints);
}

}  // namespace refundry::http
