// SPDX-License-Identifier: Apache-2.0
#include "http/running_api.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include "app/identity/identity.hpp"
#include "app/merchants/merchants.hpp"

namespace refundry::test {

http::application_options test_options() {
    http::application_options options;
    options.server.port = 0;
    options.server.threads = 2;
    options.server.timer_tick = std::chrono::milliseconds(10);
    options.requests_per_second = 1e6;
    options.requests_burst = 1e6;
    options.sign_ins_per_second = options.sign_ins_burst = 1e6;
    options.bad_credentials_per_second = options.bad_credentials_burst = 1e6;
    options.public_calls_per_second = options.public_calls_burst = 1e6;
    return options;
}

running_api::running_api(sql::dialect engine, http::application_options options) : place(engine) {
    if (sodium_init() < 0) throw std::runtime_error("libsodium cannot start");
    options.server.port = 0;
    store = std::make_unique<sql_store>(place.url());
    web = std::make_unique<http::application>(std::move(options), *store, policies, clock, random);
    jobs = std::make_unique<dispatcher>(*store, policies, providers, secrets, clock, random);
    trials = std::make_unique<trial_runner>(
        *store, policies, clock, random,
        trial_runner_options{.poll_interval = std::chrono::milliseconds(20)});
    trials->start();
    web->start();
}

running_api::~running_api() {
    web->begin_drain();
    web->wait_drained(std::chrono::seconds(5));
    trials.reset();
    jobs.reset();
    web.reset();
    store.reset();
}

void running_api::pay() {
    while (jobs->step() > 0)
        continue;
}

merchant_account running_api::new_merchant(settling how) {
    const merchant_command command{.name = "Shop",
                                   .currency = *currency_code::parse("EUR"),
                                   .country = "DE",
                                   .time_zone = "Europe/Berlin",
                                   .settle_automatically = how == settling::automatic,
                                   .expected_version = {}};
    const auto merchant = write([&](transaction& tx) {
                              return create_merchant(tx, context({}), policies.zones(), command);
                          }).id;
    const auto key = write([&](transaction& tx) {
        return create_api_key(tx, context(merchant), random, {.name = "test", .scopes = {"*"}});
    });
    in_use_.insert(merchant);
    return {merchant, *key.secret};
}

std::string running_api::user_of(merchant_id merchant, staff_role role) {
    static const auto hash = hash_password(PASSWORD);
    const auto email = fmt::format("{}-{}@{}.example", enum_name(role), ++users_, merchant.text());
    write([&](transaction& tx) {
        return create_user(tx, context(merchant),
                           {.email = email, .name = "Ana", .role = role, .password = PASSWORD},
                           hash);
    });
    return email;
}

std::vector<std::pair<std::string, std::int64_t>> running_api::row_counts() {
    return store->database().read(
        [&](sql::connection& on) { return test::row_counts(on, in_use_); });
}

std::vector<std::string> running_api::event_types(merchant_id of) {
    return store->database().read([&](sql::connection& on) { return test::event_types(on, of); });
}

std::string running_api::breaches() {
    return text_of(store->check_invariants());
}

running_api& shared_running_api() {
    static running_api api(test_engine(), test_options());
    return api;
}

}  // namespace refundry::test
