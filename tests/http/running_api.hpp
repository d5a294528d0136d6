// SPDX-License-Identifier: Apache-2.0
// For tests: the whole application on a free port over a store of its own, with the sandbox
// provider at its back and a clock that is set.
#pragma once

#include <atomic>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "app/policies/policies.hpp"
#include "app/refunds/fixed_providers.hpp"
#include "connectors/payments/sandbox/sandbox_provider.hpp"
#include "http/application.hpp"
#include "http/database_look.hpp"
#include "http/tested_api.hpp"
#include "jobs/dispatcher.hpp"
#include "jobs/trial_runner.hpp"
#include "storage/sql/test_database.hpp"
#include "storage/sql_store.hpp"

namespace refundry::test {

/// May be read and set by any thread.
class shared_clock final : public clock_port {
  public:
    explicit shared_clock(instant start) : micros_(start.time_since_epoch().count()) {}
    instant now() override { return instant(std::chrono::microseconds(micros_)); }
    void advance(std::chrono::microseconds by) { micros_ += by.count(); }

  private:
    std::atomic<std::int64_t> micros_;
};

class running_api final : public tested_api {
  public:
    running_api(sql::dialect engine, http::application_options options);
    ~running_api() override;
    running_api(const running_api&) = delete;
    running_api& operator=(const running_api&) = delete;

    std::uint16_t port() const override { return web->port(); }
    instant now() override { return clock.now(); }
    merchant_account new_merchant(settling how) override;
    void give_back(merchant_id merchant) override { in_use_.erase(merchant); }
    std::string user_of(merchant_id merchant, staff_role role) override;
    std::vector<std::pair<std::string, std::int64_t>> row_counts() override;
    std::vector<std::string> event_types(merchant_id of) override;
    std::string breaches() override;
    /// Takes everything that is due to the provider.
    void pay();

    template <typename Unit>
    auto write(Unit&& unit) {
        auto done = store->write(unit);
        if (!done) throw std::runtime_error(done.error().code + " " + done.error().message);
        return std::move(*done);
    }
    actor_context context(merchant_id merchant) {
        return {.merchant = merchant,
                .actor = "system",
                .request_id = "",
                .now = clock.now(),
                .ids = &ids,
                .once = {}};
    }

    sql::test_place place;
    shared_clock clock{parse_instant("2026-03-10T12:00:00Z").value()};
    system_random random;
    id_source ids{clock, random};
    policy_cache policies;
    std::unique_ptr<sql_store> store;
    std::unique_ptr<http::application> web;
    sandbox_provider sandbox;
    fixed_providers providers{{&sandbox}};
    secret_box secrets;
    std::unique_ptr<dispatcher> jobs;
    std::unique_ptr<trial_runner> trials;

  private:
    int users_ = 0;
    std::set<merchant_id> in_use_;
};

/// One for all tests of this process that do not change its options or its clock.
running_api& shared_running_api();
/// Rate limits that tests do not meet.
http::application_options test_options();

}  // namespace refundry::test
