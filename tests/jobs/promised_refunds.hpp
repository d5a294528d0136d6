// SPDX-License-Identifier: Apache-2.0
// For tests: a shop whose returns are refunded at once, over a real store of either engine, with a
// provider that says what a test tells it.
#pragma once

#include "app/policies/policies.hpp"
#include "app/refunds/fixed_providers.hpp"
#include "app/refunds/refund_outcome.hpp"
#include "app/returns/open_return.hpp"
#include "app/returns/queries.hpp"
#include "app/secrets/secret_box.hpp"
#include "base/json.hpp"
#include "contract/each_store.hpp"
#include "jobs/scripted_provider.hpp"

namespace refundry {

/// Whatever is asked for is refunded at once, so that opening a return promises its refund.
inline constexpr std::string_view AT_ONCE =
    R"({"name": "At once", "rules": [{"name": "All", "then": {
        "window": {"length": 30, "start": "order"}, "resolutions": ["refund"],
        "methods": ["own_carrier"], "goods": "none", "settle_on": "approval"}}]})";

class PromisedRefunds : public EachStore {
  protected:
    void SetUp() override {
        EachStore::SetUp();
        if (IsSkipped()) return;
        const auto document = json::decode<policy_document>(AT_ONCE);
        ASSERT_TRUE(document.has_value());
        const auto published = stored->write([&](transaction& tx) -> result<policy_version_view> {
            const auto draft = create_draft(tx, context(), {.document = *document});
            if (!draft) return draft;
            return publish_policy(tx, context(), draft->id,
                                  {.effective_at = clock.now() - std::chrono::hours(24)});
        });
        ASSERT_TRUE(published.has_value());
    }

    actor_context context() {
        return {.merchant = shop, .actor = "shopper", .now = clock.now(), .ids = &ids};
    }

    /// A return whose refund of 20 EUR is promised and waits in the outbox.
    return_view a_promised_refund(const std::string& provider_name = "sandbox") {
        order_request request;
        request.number = "N-" + next<order_id>().text();
        request.placed_at = clock.now();
        request.currency = EUR;
        request.prices_include_tax = true;
        request.customer.email = "ana@example.com";
        request.ship_to.country = "DE";
        request.lines.push_back(
            {.line_id = "1", .quantity = 1, .unit_price = money(2'000, EUR), .tax_rate = 1'900});
        request.payments.push_back(
            {.provider = provider_name, .reference = "pi_1", .captured = money(2'000, EUR)});
        auto opened = stored->write([&](transaction& tx) -> result<return_view> {
            const auto placed = create_order(tx, context(), request);
            if (!placed) return std::unexpected(placed.error());
            open_return_command command{.order = placed->id};
            command.items.push_back({.line_id = "1", .quantity = 1});
            return open_return(tx, context(), policies, command);
        });
        EXPECT_TRUE(opened.has_value()) << (opened ? "" : opened.error().message);
        EXPECT_EQ(opened->refunds.size(), 1U);
        return *opened;
    }

    return_view case_of(const return_view& view) {
        return *read([&](transaction& tx) { return get_return(tx, context(), view.id); });
    }
    refund_state state_of(const return_view& view) { return case_of(view).refunds.front().state; }
    payment_record payment_of(const return_view& view) {
        return read([&](transaction& tx) { return tx.payments_of(shop, *view.order).front(); });
    }
    void expect_sound() {
        for (const auto& breach : stored->check_invariants())
            ADD_FAILURE() << breach.invariant << " " << breach.subject << ": " << breach.what;
    }

    /// The provider says so by itself.
    void hear(refund_id refund, const scripted_provider::answer& says) {
        const auto applied = stored->write([&](transaction& tx) -> result<bool> {
            const auto done = apply_provider_fact(tx, context(), refund, says({.id = refund}));
            if (!done) return std::unexpected(done.error());
            return true;
        });
        EXPECT_TRUE(applied.has_value());
    }

    policy_cache policies;
    scripted_provider provider;
    fixed_providers providers{{&provider}};
    secret_box secrets;
};

}  // namespace refundry
