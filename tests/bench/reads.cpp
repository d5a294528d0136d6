// SPDX-License-Identifier: Apache-2.0
// A case read by its id, beside the same server's answer to a constant of that size.
#include <fmt/format.h>

#include "bench/load_client.hpp"
#include "bench/sections.hpp"
#include "bench/shop.hpp"

namespace refundry::bench {

namespace {

constexpr std::size_t CONNECTIONS = 64;
constexpr std::size_t CASES = 2'000;

struct opened_cases {
    std::vector<std::string> targets;
    std::string example;
};

opened_cases open_cases(std::uint16_t port, const merchant_access& merchant) {
    opened_cases made;
    std::size_t number = 0;
    load_client client(port, 16);
    const auto done = client.run(60, [&](std::size_t, const answer* before, std::string& request) {
        if (before != nullptr) {
            made.example = before->body;
            made.targets.push_back("/v1/returns/" + std::string(text_member(before->body, "id")));
        }
        if (number >= CASES) return false;
        request = post_request("/v1/returns", merchant.key, "", merchant.open_body(number++));
        return true;
    });
    require_success(done);
    return made;
}

double ask_for(load_client& client, double seconds, const std::function<std::string()>& next) {
    const auto done = client.run(seconds, [&](std::size_t, const answer*, std::string& request) {
        request = next();
        return true;
    });
    require_success(done);
    return done.rate();
}

}  // namespace

void measure_reads(const settings& by, report& into) {
    shop server(fresh_file(by.folder, "reads.db"));
    const auto merchant = server.add_merchant("Fashion", review::none, CASES);
    server.start();
    const auto cases = open_cases(server.port(), merchant);

    http::router routes;
    routes.add(
        {.method = http::method::get, .pattern = "/v1/constant", .handle = [&](http::request&) {
             return http::response::json(200, cases.example);
         }});
    http::server_options options;
    options.port = 0;
    options.requests_per_connection_max = 1'000'000'000;
    http::metrics counted;
    http::server constant(options, routes, http::application_hooks(counted));
    constant.start();

    load_client asks_constant(constant.port(), CONNECTIONS);
    load_client asks_case(server.port(), CONNECTIONS);
    const auto constant_request = get_request("/v1/constant", merchant.key);
    std::size_t number = 0;
    const auto next_case = [&] {
        return get_request(cases.targets[number++ * 7 % cases.targets.size()], merchant.key);
    };
    ask_for(asks_case, 0.3, next_case);
    const auto read = alternate(
        by.rounds(),
        [&] { return ask_for(asks_constant, by.seconds(), [&] { return constant_request; }); },
        [&] { return ask_for(asks_case, by.seconds(), next_case); });
    into.add({.name = fmt::format("case by id, {} bytes, 64 connections", cases.example.size()),
              .value = read.subject,
              .unit = "/s",
              .limit_name = "a constant of that size",
              .limit = read.limit,
              .ratio_of_rounds = read.ratio,
              .target = 0.45});
}

}  // namespace refundry::bench
