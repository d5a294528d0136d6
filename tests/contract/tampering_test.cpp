// SPDX-License-Identifier: Apache-2.0
// What is only ever added to stays as it was, and a change past the triggers is found.
#include <expected>
#include <functional>

#include "contract/each_store.hpp"

namespace refundry {
namespace {

class TamperedStore : public EachStore {
  protected:
    void add_one_of_each() {
        const auto order = an_order(shop);
        auto corrected = order;
        corrected.version = 2;
        const auto row = a_case(order);
        const auto item = an_item(row);
        const auto credit = a_credit_account(shop);
        const auto statement = a_withdrawal(shop);
        add(order, row, item, a_settlement(row), credit, statement, a_match(statement, order),
            decision_record{.merchant = shop, .of_case = row.id, .id = next<decision_id>()},
            receipt_record{.merchant = shop, .of_case = row.id, .id = next<receipt_id>()},
            inspection_record{.merchant = shop,
                              .of_case = row.id,
                              .id = next<inspection_id>(),
                              .item = item.id,
                              .quantity = 1},
            credit_entry_record{.merchant = shop,
                                .account = credit.id,
                                .id = next<store_credit_entry_id>(),
                                .amount_minor = 1});
        write([&](transaction& tx) {
            tx.supersede_order(corrected);
            book(tx, movement::adjustment, "x", account::sales, account::write_off, 1);
            tx.append(an_event(shop, row.id.text()));
        });
    }
};
REFUNDRY_ON_EACH_STORE(TamperedStore);

TEST_P(TamperedStore, RefusesToChangeOrRemoveFacts) {
    add_one_of_each();
    for (const auto table : KEPT_TABLES) {
        EXPECT_GE(count(std::string(table)), 1) << table;
        EXPECT_ANY_THROW(run_sql(fmt::format("update {0} set merchant = merchant", table)))
            << table;
        EXPECT_ANY_THROW(run_sql(fmt::format("delete from {0}", table))) << table;
    }
    EXPECT_EQ(count("events"), 1);
    drop_triggers();  // and they are what refused
    run_sql("delete from events");
    EXPECT_EQ(count("events"), 0);
}

class TamperedChain : public TamperedStore {
  protected:
    void SetUp() override {
        TamperedStore::SetUp();
        if (IsSkipped()) return;
        for (int i = 0; i < 60; ++i)
            write([&](transaction& tx) {
                tx.append(an_event(shop, fmt::format("ret_{}", i % 10), fmt::format("type.{}", i)));
            });
        drop_triggers();
        events_ = stored->database().read([](sql::connection& on) {
            return on.query<event_record>("select " + sql::columns<event_record>() +
                                          " from events order by lane, sequence");
        });
    }

    /// What the check says after `change`, which is undone again.
    bool is_found(const std::function<std::int64_t(sql::connection&)>& change) {
        bool found = false;
        std::ignore =
            stored->database().write([&](sql::connection& on) -> std::expected<void, int> {
                EXPECT_GE(change(on), 1);
                found = find_chain_break(on, shop).has_value();
                return std::unexpected(0);
            });
        return found;
    }

  public:
    std::int64_t run(sql::connection& on, const std::string& text, const event_record& at) {
        return on.execute(text + " where merchant = $1 and lane = $2 and sequence = $3",
                          at.merchant, at.lane, at.sequence);
    }
    const event_record& any() { return events_[random.below(events_.size())]; }

    std::int64_t edit(sql::connection& on) {
        static const auto changes = std::to_array<std::string>(
            {"type = type || 'x'", "subject = subject || 'x'", "at = at + 1", "actor = 'system'",
             "request_id = ''", "document = '{\"a\":1}'", "lane = lane + 16",
             "sequence = sequence + 1000"});
        return run(on, "update events set " + changes[random.below(changes.size())], any());
    }
    std::int64_t edit_bytes(sql::connection& on) {
        const auto& at = any();
        if (random.below(2) == 0)
            return on.execute(
                "update events set id = $4 where merchant = $1 and lane = $2 and sequence = $3",
                at.merchant, at.lane, at.sequence, ids.next<event_id>());
        auto hash = at.hash;
        hash[random.below(hash.size())] ^= static_cast<std::uint8_t>(1U << random.below(8));
        return on.execute(
            "update events set hash = $4 where merchant = $1 and lane = $2 and sequence = $3",
            at.merchant, at.lane, at.sequence, hash);
    }
    std::int64_t remove(sql::connection& on) { return run(on, "delete from events", any()); }
    /// Removes one and closes the gap.
    std::int64_t remove_neatly(sql::connection& on) {
        const auto at = any();
        run(on, "delete from events", at);
        for (const auto& event : events_)
            if (event.lane == at.lane && event.sequence > at.sequence)
                run(on, "update events set sequence = sequence - 1", event);
        return on.execute(
            "update event_heads set sequence = sequence - 1 where merchant = $1 and lane = $2",
            at.merchant, at.lane);
    }
    std::int64_t cut_tail(sql::connection& on) {
        const auto& at = any();
        return on.execute("delete from events where merchant = $1 and lane = $2 and sequence >= $3",
                          at.merchant, at.lane, at.sequence);
    }
    std::int64_t add_forged(sql::connection& on) {
        auto forged = any();
        const auto last = std::ranges::count(events_, forged.lane, &event_record::lane);
        forged.sequence = last + 1;
        forged.document = "{\"forged\":true}";
        const auto hash = chained(forged.hash, digest_of(forged));
        forged.hash.assign(hash.begin(), hash.end());
        on.insert("events", forged);
        return 1;
    }
    std::int64_t swap_two(sql::connection& on) {
        const auto& one = any();
        const auto& other = any();
        if (one.lane != other.lane || one.sequence == other.sequence) return swap_two(on);
        run(on, "update events set sequence = -1", one);
        on.execute(
            "update events set sequence = $4 where merchant = $1 and lane = $2 and sequence = $3",
            other.merchant, other.lane, other.sequence, one.sequence);
        return on.execute(
            "update events set sequence = $3 where merchant = $1 and lane = $2 and sequence = -1",
            one.merchant, one.lane, other.sequence);
    }
    std::int64_t change_head(sql::connection& on) {
        static const auto changes = std::to_array<std::string>(
            {"update event_heads set sequence = sequence - 1",
             "update event_heads set sequence = sequence + 1", "delete from event_heads",
             "update event_heads set lane = lane + 16"});
        return on.execute(
            changes[random.below(changes.size())] + " where merchant = $1 and lane = $2", shop,
            any().lane);
    }

  private:
    std::vector<event_record> events_;
};
REFUNDRY_ON_EACH_STORE(TamperedChain);

TEST_P(TamperedChain, FindsEveryOneOfAThousandChanges) {
    using kind = std::int64_t (TamperedChain::*)(sql::connection&);
    constexpr auto kinds = std::to_array<kind>(
        {&TamperedChain::edit, &TamperedChain::edit_bytes, &TamperedChain::remove,
         &TamperedChain::remove_neatly, &TamperedChain::cut_tail, &TamperedChain::add_forged,
         &TamperedChain::swap_two, &TamperedChain::change_head});
    EXPECT_FALSE(stored->verify_chain(shop));
    for (std::size_t i = 0; i < 1'000; ++i) {
        const auto change = kinds[i % kinds.size()];
        EXPECT_TRUE(is_found([&](sql::connection& on) { return (this->*change)(on); }))
            << "change " << i << " of kind " << i % kinds.size();
    }
    EXPECT_FALSE(stored->verify_chain(shop));
}

}  // namespace
}  // namespace refundry
