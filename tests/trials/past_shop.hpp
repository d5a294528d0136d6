// SPDX-License-Identifier: Apache-2.0
// A shop with a past that a test writes day by day, through the use cases, and trials of it.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "app/orders/orders.hpp"
#include "app/policies/policy_text.hpp"
#include "app/returns/open_return.hpp"
#include "app/trials/run_trial.hpp"
#include "base/ensure.hpp"
#include "storage/sql/test_database.hpp"
#include "storage/sql_store.hpp"

namespace refundry {

/// Rules alone, as JSON objects separated by commas.
inline policy_document document_of(const std::string& rules, const std::string& name = "Shop") {
    auto read = read_policy_text(R"({"name":")" + name + R"(","rules":[)" + rules + "]}",
                                 policy_format::json);
    ensure(read.has_value(), read ? "" : read.error().message);
    return std::move(*read);
}

class PastShop : public testing::TestWithParam<sql::dialect> {
  protected:
    template <typename Unit>
    auto write(Unit&& unit) {
        auto answer = stored->write(unit);
        if (!answer) throw std::runtime_error(answer.error().code + ": " + answer.error().message);
        return std::move(*answer);
    }

    void SetUp() override {
        if (GetParam() == sql::dialect::postgresql && sql::test_place::server() == nullptr)
            GTEST_SKIP() << "skipped: set REFUNDRY_TEST_POSTGRES";
        place_ = std::make_unique<sql::test_place>(GetParam());
        stored = std::make_unique<sql_store>(place_->url());
        shop = ids.next<merchant_id>();
        write([&](transaction& tx) -> result<bool> {
            tx.insert(merchant_record{.id = shop,
                                      .name = "Shop",
                                      .currency = EUR,
                                      .country = "DE",
                                      .time_zone = "Europe/Berlin",
                                      .settle_automatically = false,
                                      .created_at = clock.now()});
            return true;
        });
    }
    void TearDown() override {
        stored.reset();
        place_.reset();
    }

    actor_context context() {
        return {.merchant = shop,
                .actor = "test",
                .request_id = "",
                .now = clock.now(),
                .ids = &ids,
                .once = {}};
    }
    /// Noon of that day; the first is 1 January 2026.
    static instant day(int number) {
        return instant(std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)) +
               std::chrono::days(number) + std::chrono::hours(12);
    }

    policy_version_id publish(const policy_document& document, instant effective_at = instant{}) {
        return write([&](transaction& tx) -> result<policy_version_id> {
            const auto draft = create_draft(tx, context(), {.document = document});
            if (!draft) return std::unexpected(draft.error());
            const auto done =
                publish_policy(tx, context(), draft->id, {.effective_at = effective_at});
            if (!done) return std::unexpected(done.error());
            return draft->id;
        });
    }

    struct placed {
        int on_day = 0;
        int delivered_on = 2;
        std::string email = "ana@example.com";
        buyer_kind kind = buyer_kind::business;  ///< the law gives businesses nothing
        std::size_t lines = 1;
    };
    /// Lines "1", "2", … of two units at 10.00.
    order_id order(const placed& how) {
        clock.set(day(how.on_day));
        order_request asked;
        asked.number = "N-" + std::to_string(++numbers_);
        asked.placed_at = clock.now();
        asked.currency = EUR;
        asked.prices_include_tax = true;
        asked.market = "eu";
        asked.ship_to.country = "DE";
        asked.customer.email = how.email;
        asked.customer.kind = how.kind;
        for (std::size_t i = 1; i <= how.lines; ++i) {
            line_request line;
            line.line_id = std::to_string(i);
            line.sku = "SKU-" + line.line_id;
            line.title = "Thing";
            line.quantity = 2;
            line.unit_price = money(1'000, EUR);
            asked.lines.push_back(std::move(line));
        }
        payment_request payment;
        payment.reference = "pi";
        payment.captured = money(static_cast<std::int64_t>(how.lines) * 2'000, EUR);
        asked.payments.push_back(std::move(payment));
        asked.fulfilments.push_back({.fulfilment_id = "f",
                                     .shipped_at = day(how.on_day + 1),
                                     .delivered_at = day(how.delivered_on),
                                     .lines = {}});
        return write([&](transaction& tx) { return create_order(tx, context(), asked); }).id;
    }
    return_case_id open(order_id of, int on_day, const std::string& line = "1",
                        std::int64_t quantity = 1) {
        clock.set(day(on_day));
        open_return_command asked;
        asked.order = of;
        asked.items.push_back({.line_id = line, .quantity = quantity});
        return write([&](transaction& tx) { return open_return(tx, context(), policies, asked); })
            .id;
    }

    create_trial_command of_days(int from, int to) {
        create_trial_command asked;
        asked.from = day(from);
        asked.to = day(to);
        return asked;
    }
    trial_id ask(const policy_document& draft, const create_trial_command& asked) {
        return write(
                   [&](transaction& tx) { return create_trial(tx, context(), {draft, {}}, asked); })
            .id;
    }
    std::optional<trial_record> try_to_take(trial_id id) {
        const auto now = clock.now();
        return write([&](transaction& tx) -> result<std::optional<trial_record>> {
            return tx.take_trial(shop, id, now, now + TRIAL_LEASE);
        });
    }
    trial_record take(trial_id id) {
        const auto taken = try_to_take(id);
        if (!taken) throw std::runtime_error("the trial is not to be taken");
        return *taken;
    }
    trial_services services(clock_port& by) { return {*stored, policies, by, ids}; }
    std::vector<std::string> events_about(trial_id id) {
        std::vector<std::string> types;
        for (const auto& each :
             stored->read([&](transaction& tx) { return tx.events_of(shop, id.text()); }))
            types.push_back(each.type);
        return types;
    }
    trial_view view(trial_id id) {
        return stored->read([&](transaction& tx) { return *get_trial(tx, context(), id); });
    }
    /// Asks and runs to the end.
    trial_view tried(const policy_document& draft, const create_trial_command& asked) {
        const auto id = ask(draft, asked);
        run_trial(services(clock), take(id),
                  [](const trial_record&, const trial_progress&) { return true; });
        auto done = view(id);
        EXPECT_EQ(done.state, trial_state::completed) << done.failure.value_or("");
        return done;
    }
    std::vector<trial_change_record> changes_of(trial_id id) {
        return stored->read([&](transaction& tx) {
            trial_change_filter all;
            all.limit = 1'000'000;
            return tx.trial_changes(shop, id, all);
        });
    }

    const currency_code EUR = currency_code::parse("EUR").value();
    set_clock clock{day(0)};
    seeded_random random{1};
    id_source ids{clock, random};
    policy_cache policies;
    std::unique_ptr<sql_store> stored;
    merchant_id shop;

  private:
    std::unique_ptr<sql::test_place> place_;
    int numbers_ = 0;
};

}  // namespace refundry
