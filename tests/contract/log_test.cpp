// SPDX-License-Identifier: Apache-2.0
#include <atomic>

#include "contract/each_store.hpp"

namespace refundry {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

using LogStore = EachStore;
REFUNDRY_ON_EACH_STORE(LogStore);

std::vector<std::string> types_of(const std::vector<event_record>& events) {
    std::vector<std::string> types;
    for (const auto& event : events)
        types.push_back(event.type);
    return types;
}

TEST_P(LogStore, TellsTheEventsOfASubjectInOrder) {
    write([&](transaction& tx) {
        tx.append(an_event(shop, "ret_1", "return.opened"));
        tx.append(an_event(shop, "ret_2", "return.opened"));
        tx.append(an_event(shop, "ret_1", "return.approved"));
        EXPECT_THAT(types_of(tx.events_of(shop, "ret_1")),
                    ElementsAre("return.opened", "return.approved"));
        tx.append(an_event(shop, "ret_1", "return.settled"));
    });
    write([&](transaction& tx) { tx.append(an_event(shop, "ret_1", "return.closed")); });
    const auto events = read([&](transaction& tx) { return tx.events_of(shop, "ret_1"); });
    EXPECT_THAT(types_of(events),
                ElementsAre("return.opened", "return.approved", "return.settled", "return.closed"));
    EXPECT_EQ(events[0].actor, "shopper");
    EXPECT_EQ(events[0].request_id, "req_1");
    EXPECT_THAT(events[0].hash, SizeIs(32));
    const auto other = add_merchant();
    EXPECT_THAT(read([&](transaction& tx) { return tx.events_of(other, "ret_1"); }), IsEmpty());
    EXPECT_FALSE(stored->verify_chain(shop));
}

TEST_P(LogStore, BothEnginesMakeTheSameChain) {
    event_record event{.merchant = merchant_id(uuid{1}),
                       .id = event_id(uuid{2}),
                       .type = "return.opened",
                       .subject = "ret_1",
                       .at = clock.now(),
                       .actor = "shopper",
                       .document = "{\"a\":\"ä\"}"};
    write([&](transaction& tx) {
        tx.append(event);
        tx.append(event);
    });
    event.lane = lane_of(event.subject);
    const auto first = chained({}, digest_of(event));
    const auto second = chained(first, digest_of(event));
    const auto events =
        read([&](transaction& tx) { return tx.events_of(event.merchant, "ret_1"); });
    ASSERT_THAT(events, SizeIs(2));
    EXPECT_THAT(events[0].hash, testing::ElementsAreArray(first));
    EXPECT_THAT(events[1].hash, testing::ElementsAreArray(second));
    EXPECT_EQ(events[1].sequence, 2);
    EXPECT_EQ(events[1].lane, event.lane);
}

TEST_P(LogStore, ChainsTheEventsOfManyWriters) {
    std::vector<event_record> prepared;
    for (int i = 0; i < 8 * 25; ++i)
        prepared.push_back(an_event(shop, fmt::format("ret_{}", i % 40)));
    at_once(8, [&](int thread) {
        for (int i = 0; i < 25; ++i)
            write([&](transaction& tx) {
                // Two lanes each, in any order: nobody may wait in a circle.
                tx.append(prepared[static_cast<std::size_t>(thread * 25 + i)]);
                tx.append(prepared[static_cast<std::size_t>((7 - thread) * 25 + i)]);
            });
    });
    EXPECT_EQ(count("events"), 400);
    EXPECT_FALSE(stored->verify_chain(shop));
}

TEST_P(LogStore, NothingRemainsOfAUnitThatGaveUp) {
    const auto row = an_order(shop);
    const auto answer = stored->write([&](transaction& tx) -> result<void> {
        tx.insert(row);
        tx.append(an_event(shop, row.id.text()));
        tx.insert(a_job(clock.now()));
        return conflict("changed_my_mind", "No.");
    });
    EXPECT_EQ(answer.error().code, "changed_my_mind");
    EXPECT_THROW(stored->write([&](transaction& tx) -> result<void> {
        tx.insert(row);
        tx.append(an_event(shop, row.id.text()));
        throw std::runtime_error("power cut");
    }),
                 std::runtime_error);
    EXPECT_EQ(count("orders") + count("events") + count("event_heads") + count("outbox"), 0);
    write([&](transaction& tx) { tx.append(an_event(shop, row.id.text())); });
    EXPECT_FALSE(stored->verify_chain(shop));
}

TEST_P(LogStore, HandsOutDueJobsOldestFirst) {
    const auto now = clock.now();
    const auto late = a_job(now + std::chrono::minutes(1));
    const auto second = a_job(now);
    const auto first = a_job(now - std::chrono::minutes(1));
    add(late, second, first);
    write([&](transaction& tx) {
        const auto due = tx.take_outbox(now, 10);
        ASSERT_THAT(due, SizeIs(2));
        EXPECT_TRUE(is_same(due[0], first));
        EXPECT_TRUE(is_same(due[1], second));
        EXPECT_THAT(tx.take_outbox(now, 1), SizeIs(1));
        tx.remove_outbox(first.id);
        tx.postpone_outbox(second.id, now + std::chrono::minutes(2), 3);
    });
    write([&](transaction& tx) {
        EXPECT_THAT(tx.take_outbox(now, 10), IsEmpty());
        const auto due = tx.take_outbox(now + std::chrono::hours(1), 10);
        ASSERT_THAT(due, SizeIs(2));
        EXPECT_EQ(due[0].id, late.id);
        EXPECT_EQ(due[1].id, second.id);
        EXPECT_EQ(due[1].attempts, 3);
    });
}

TEST_P(LogStore, GivesAJobToOneOfManyTakers) {
    std::vector<outbox_record> jobs;
    for (int i = 0; i < 40; ++i) {
        jobs.push_back(a_job(clock.now()));
        add(jobs.back());
    }
    std::atomic<std::int64_t> taken = 0;
    at_once(8, [&](int) {
        for (int i = 0; i < 40; ++i) {
            const auto answer = stored->write([&](transaction& tx) -> result<std::int64_t> {
                const auto due = tx.take_outbox(clock.now(), 3);
                for (const auto& job : due)
                    tx.remove_outbox(job.id);
                return static_cast<std::int64_t>(due.size());
            });
            taken += *answer;
        }
    });
    EXPECT_EQ(taken, 40);
    EXPECT_EQ(count("outbox"), 0);
}

TEST_P(LogStore, KeepsOneAnswerPerIdempotencyKey) {
    const idempotency_record row{.merchant = shop,
                                 .scope = "key_1 POST /v1/returns",
                                 .key = "abc",
                                 .request_hash = std::vector<std::uint8_t>(32, 7),
                                 .status = 201,
                                 .body = "{\"id\":\"ret_1\"}",
                                 .created_at = clock.now()};
    const auto find = [&](merchant_id of, std::string_view scope, std::string_view key) {
        return read([&](transaction& tx) { return tx.find_idempotency(of, scope, key); });
    };
    std::atomic<int> stored_keys = 0;
    std::atomic<int> refused = 0;
    at_once(8, [&](int) {
        const auto constraint = refused_by([&] { add(row); });
        if (constraint.empty()) ++stored_keys;
        if (constraint == "idempotency_keys_scope_key") ++refused;
    });
    EXPECT_EQ(stored_keys, 1);
    EXPECT_EQ(refused, 7);
    EXPECT_TRUE(is_same(*find(shop, row.scope, row.key), row));
    EXPECT_FALSE(find(shop, row.scope, "abd"));
    EXPECT_FALSE(find(shop, "key_2 POST /v1/returns", row.key));
    EXPECT_FALSE(find(add_merchant(), row.scope, row.key));
}

TEST_P(LogStore, IsReady) {
    EXPECT_EQ(stored->not_ready(), std::nullopt);
}

}  // namespace
}  // namespace refundry
