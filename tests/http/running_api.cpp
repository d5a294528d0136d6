// SPDX-License-Identifier: Apache-2.0
#include "http/running_api.hpp"

#include <sodium.h>

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
    return options;
}

running_api::running_api(sql::dialect engine, http::application_options options) : place(engine) {
    if (sodium_init() < 0) throw std::runtime_error("libsodium cannot start");
    options.server.port = 0;
    store = std::make_unique<sql_store>(place.url());
    web = std::make_unique<http::application>(std::move(options), *store, policies, clock, random);
    jobs = std::make_unique<dispatcher>(*store, std::vector<payment_provider*>{&sandbox}, clock,
                                        random);
    web->start();
}

running_api::~running_api() {
    web->begin_drain();
    web->wait_drained(std::chrono::seconds(5));
    jobs.reset();
    web.reset();
    store.reset();
}

void running_api::pay() {
    while (jobs->step() > 0)
        continue;
}

std::vector<std::pair<std::string, std::int64_t>> running_api::row_counts() {
    return store->database().read([&](sql::connection& on) {
        std::vector<std::pair<std::string, std::int64_t>> counts;
        for (const auto& table : on.query<std::string>(
                 "select name from sqlite_master where type = 'table' order by name"))
            counts.emplace_back(
                table, on.query_one<std::int64_t>("select count(*) from " + table).value());
        return counts;
    });
}

std::vector<std::string> running_api::event_types(merchant_id of) {
    return store->database().read([&](sql::connection& on) {
        return on.query<std::string>("select type from events where merchant = $1 order by id", of);
    });
}

std::string running_api::breaches() {
    std::string text;
    for (const auto& breach : store->check_invariants())
        text += breach.invariant + " " + breach.subject + ": " + breach.what + "\n";
    return text;
}

running_api& shared_api() {
    static running_api api(sql::dialect::sqlite, test_options());
    return api;
}

}  // namespace refundry::test
