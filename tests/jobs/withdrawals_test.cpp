// SPDX-License-Identifier: Apache-2.0
// Statements of withdrawal that wait for their orders, and acknowledgements that wait for mail.
#include "app/orders/orders.hpp"
#include "app/withdrawals/match_statement.hpp"
#include "app/withdrawals/take_statement.hpp"
#include "contract/each_store.hpp"
#include "jobs/dispatcher.hpp"
#include "jobs/scripted_provider.hpp"

namespace refundry {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;

const std::string STATEMENTS_WAITING = "outbox where topic = 'withdrawal'";
const std::string ACKNOWLEDGEMENTS_WAITING = "outbox where topic = 'acknowledgement'";

class WaitingStatement : public EachStore {
  protected:
    void SetUp() override {
        EachStore::SetUp();
        if (IsSkipped()) return;
        const auto document =
            json::decode<policy_document>(R"({"name": "House", "rules": [{"name": "Terms",
                "then": {"window": {"length": 30, "start": "order"}}}]})");
        ASSERT_TRUE(document.has_value());
        const auto published = stored->write([&](transaction& tx) -> result<policy_version_view> {
            const auto draft = create_draft(tx, context(), {.document = *document});
            if (!draft) return draft;
            return publish_policy(tx, context(), draft->id, {.effective_at = clock.now() - 24h});
        });
        ASSERT_TRUE(published.has_value());
    }

    actor_context context() {
        return {.merchant = shop, .actor = "shopper", .now = clock.now(), .ids = &ids};
    }
    withdrawal_id state(const std::string& contract) {
        const auto taken = stored->write([&](transaction& tx) {
            return take_statement(
                tx, context(), policies, random,
                {.name = "Ana", .contract = contract, .reply_to = "ana@example.com"});
        });
        EXPECT_TRUE(taken.has_value());
        return read(
            [&](transaction& tx) { return tx.find_withdrawal(shop, taken->id).value().id; });
    }
    void take_order(const std::string& number) {
        order_request request;
        request.number = number;
        request.placed_at = clock.now();
        request.currency = EUR;
        request.customer.email = "Ana@Example.com";
        request.ship_to.country = "DE";
        request.lines.push_back(
            {.line_id = "1", .quantity = 1, .unit_price = money(2'000, EUR), .tax_rate = 1'900});
        request.payments.push_back({.reference = "pi_1", .captured = money(2'380, EUR)});
        const auto taken =
            stored->write([&](transaction& tx) { return create_order(tx, context(), request); });
        ASSERT_TRUE(taken.has_value()) << taken.error().message;
    }
    bool is_matched(withdrawal_id id) {
        return read(
            [&](transaction& tx) { return tx.find_withdrawal_match(shop, id).has_value(); });
    }

    policy_cache policies;
    scripted_provider provider;
    fixed_providers providers{{&provider}};
    secret_box secrets;
};
REFUNDRY_ON_EACH_STORE(WaitingStatement);

TEST_P(WaitingStatement, FindsItsOrderOnceItIsHere) {
    dispatcher jobs(*stored, policies, providers, secrets, clock, random);
    const auto id = state("#n-1");
    const auto other = state("N-2");
    clock.advance(2min);
    jobs.step();
    EXPECT_FALSE(is_matched(id));
    take_order("N-1");
    for (int hour = 0; hour < 2; ++hour) {
        clock.advance(1h);
        jobs.step();
    }
    EXPECT_TRUE(is_matched(id));
    EXPECT_FALSE(is_matched(other));
    EXPECT_EQ(count(STATEMENTS_WAITING), 1);
    EXPECT_EQ(count("return_cases"), 1);
    EXPECT_THAT(stored->check_invariants(), IsEmpty());
}

TEST_P(WaitingStatement, GivesUpWhenNoRightCanLastThatLong) {
    dispatcher jobs(*stored, policies, providers, secrets, clock, random);
    state("N-1");
    clock.advance(MATCH_UNTIL - 1min);
    jobs.step();
    EXPECT_EQ(count(STATEMENTS_WAITING), 1);
    clock.advance(1h);
    jobs.step();
    EXPECT_EQ(count(STATEMENTS_WAITING), 0);
}

TEST_P(WaitingStatement, IsMatchedOnceByTwoAtOnce) {
    const auto id = state("N-1");
    take_order("N-1");
    clock.advance(2min);
    at_once(2, [&](int) {
        system_random dice;
        dispatcher jobs(*stored, policies, providers, secrets, clock, dice);
        jobs.step();
    });
    EXPECT_TRUE(is_matched(id));
    EXPECT_EQ(count("return_cases"), 1);
    EXPECT_EQ(count(STATEMENTS_WAITING), 0);
    EXPECT_THAT(stored->check_invariants(), IsEmpty());
}

TEST_P(WaitingStatement, LeavesItsAcknowledgementAndLetsOthersPass) {
    dispatcher jobs(*stored, policies, providers, secrets, clock, random, {.rows_per_batch = 4});
    for (int i = 0; i < 9; ++i)
        state("N-1");
    const auto later = a_job(clock.now());
    add(later);
    for (int step = 0; step < 12; ++step)
        jobs.step();
    EXPECT_EQ(count("outbox where topic = 'event'"), 0) << "none waits behind them";
    EXPECT_EQ(count(ACKNOWLEDGEMENTS_WAITING), 9);
    clock.advance(25h);
    for (int step = 0; step < 12; ++step)
        jobs.step();
    EXPECT_EQ(count(ACKNOWLEDGEMENTS_WAITING), 9) << "they are for who sends mail";
    EXPECT_EQ(jobs.step(), 0U) << "and keep nobody busy meanwhile";
}

}  // namespace
}  // namespace refundry
