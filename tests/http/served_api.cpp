// SPDX-License-Identifier: Apache-2.0
#include "http/served_api.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <stdexcept>
#include <thread>

#include "app/identity/identity.hpp"
#include "app/merchants/merchants.hpp"
#include "app/policies/policies.hpp"
#include "storage/sql_store.hpp"

namespace refundry::test {

namespace {

constexpr int SHARED_MERCHANTS = 1'500;  // every test takes one to three

}  // namespace

served_api::served_api(int merchants) {
    if (sodium_init() < 0) throw std::runtime_error("libsodium cannot start");
    make_merchants(merchants);
    // Each client of the tests has an address of its own: the limits of the binary are for one.
    server_ = std::make_unique<served_binary>(
        folder_, database(), std::vector<std::string>{"--trusted-proxies", "127.0.0.1"});
    look_ = std::make_unique<database_look>(database());
}

void served_api::make_merchants(int count) {
    sql_store data(database());
    system_clock clock;
    system_random random;
    id_source ids(clock, random);
    policy_cache policies;
    const auto password_hash = hash_password(PASSWORD);
    const auto made = data.write([&](transaction& tx) -> result<bool> {
        fresh_.clear();
        users_.clear();
        for (int i = 0; i < count; ++i) {
            actor_context context{.merchant = {},
                                  .actor = "test",
                                  .request_id = "",
                                  .now = clock.now(),
                                  .ids = &ids,
                                  .once = {}};
            const auto merchant = create_merchant(tx, context, policies.zones(),
                                                  {.name = "Shop",
                                                   .currency = *currency_code::parse("EUR"),
                                                   .country = "DE",
                                                   .time_zone = "Europe/Berlin",
                                                   .settle_automatically = false,
                                                   .expected_version = {}});
            if (!merchant) return std::unexpected(merchant.error());
            context.merchant = merchant->id;
            const auto key = create_api_key(tx, context, random, {.name = "test", .scopes = {"*"}});
            if (!key) return std::unexpected(key.error());
            fresh_.push_back({merchant->id, key->secret.value()});
            for (const auto role : {staff_role::agent, staff_role::admin}) {
                const auto email =
                    fmt::format("{}@{}.example", enum_name(role), merchant->id.text());
                const auto user =
                    create_user(tx, context,
                                {.email = email, .name = "Ana", .role = role, .password = PASSWORD},
                                password_hash);
                if (!user) return std::unexpected(user.error());
                users_[merchant->id][role] = email;
            }
        }
        return true;
    });
    if (!made) throw std::runtime_error(made.error().message);
}

instant served_api::now() {
    return system_clock().now();
}

merchant_account served_api::new_merchant(settling how) {
    if (how == settling::automatic) throw std::runtime_error("these merchants settle by hand");
    if (fresh_.empty()) throw std::runtime_error("more merchants are needed; raise their number");
    auto taken = std::move(fresh_.back());
    fresh_.pop_back();
    in_use_.insert(taken.merchant);
    return taken;
}

std::string served_api::user_of(merchant_id merchant, staff_role role) {
    return users_.at(merchant).at(role);
}

void served_api::wait_until_idle() {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    // A statement of withdrawal waits for its order, and what acknowledges it for a sender of mail.
    const auto waiting = [](sql::connection& on) {
        return on
            .query_one<std::int64_t>(
                "select (select count(*) from outbox where topic not in ('withdrawal', "
                "'acknowledgement')) + "
                "(select count(*) from trials where state in ('queued', 'running'))")
            .value();
    };
    while (look_->read(waiting) > 0) {
        if (std::chrono::steady_clock::now() > deadline)
            throw std::runtime_error("the jobs do not end: " + server_->output());
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

std::vector<std::pair<std::string, std::int64_t>> served_api::row_counts() {
    wait_until_idle();
    return look_->read([&](sql::connection& on) { return test::row_counts(on, in_use_); });
}

std::vector<std::string> served_api::event_types(merchant_id of) {
    wait_until_idle();
    return look_->read([&](sql::connection& on) { return test::event_types(on, of); });
}

std::string served_api::breaches() {
    wait_until_idle();
    return text_of(look_->read([](sql::connection& on) { return check_invariants(on); }));
}

tested_api& shared_api() {
    static served_api api(SHARED_MERCHANTS);
    return api;
}

}  // namespace refundry::test
