// SPDX-License-Identifier: Apache-2.0
// Decisions are made again, long after and by a process that knows only what is stored.
#include <functional>

#include "app/decisions/replay.hpp"
#include "domain/policies/random_policy.hpp"
#include "trials/past_shop.hpp"

namespace refundry {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ReplayedShop : public PastShop {
  protected:
    replay_report replayed() {
        policy_cache fresh;
        return replay_decisions(*stored, fresh);
    }
    void declare(law::known tells_of_right) {
        law_settings_command says;
        says.declared.tells_of_right = tells_of_right;
        write([&](transaction& tx) { return change_law_settings(tx, context(), says); });
    }
    /// Opens what the policy lets it; how many it was.
    int open_some(order_id of, int on_day) {
        int opened = 0;
        for (const auto* line : {"1", "2"}) {
            try {
                open(of, on_day, line);
                ++opened;
            } catch (const std::runtime_error&) {  // this policy asks for more first
            }
        }
        return opened;
    }
    /// A decision as it was never made, beside the one that was: those are not to be changed.
    void add_changed(return_case_id of, const std::function<void(decision_record&)>& change) {
        write([&](transaction& tx) -> result<bool> {
            auto changed = tx.decisions_of(shop, of).front();
            changed.id = ids.next<decision_id>();
            change(changed);
            tx.insert(changed);
            return true;
        });
    }
};

INSTANTIATE_TEST_SUITE_P(On, ReplayedShop,
                         testing::Values(sql::dialect::sqlite, sql::dialect::postgresql),
                         sql::engine_name);

/// Whatever the policy and whoever buys: what later orders, returns, policies and settings change
/// does not matter to a decision that was made.
TEST_P(ReplayedShop, DecidesTheSameToTheByteWhateverCameAfter) {
    seeded_random choices(11);
    int opened = 0;
    for (int round = 0; round < 25; ++round) {
        const auto first = 60 * round;
        auto document = random_policy(choices, 12);
        document.name = "Round " + std::to_string(round);
        clock.set(day(first));
        publish(document, day(first));
        if (round % 5 == 4) declare(round % 2 == 0 ? law::known::no : law::known::yes);
        for (int i = 0; i < 4; ++i)
            opened +=
                open_some(order({.on_day = first + i,
                                 .delivered_on = first + i + 2,
                                 .email = "c" + std::to_string(i % 3) + "@example.com",
                                 .kind = i % 2 == 0 ? buyer_kind::consumer : buyer_kind::business,
                                 .lines = 3}),
                          first + 10 * i + 4);
    }
    EXPECT_GT(opened, 100);
    const auto report = replayed();
    EXPECT_THAT(report.broken, IsEmpty());
    EXPECT_EQ(report.same, opened);
    EXPECT_EQ(report.other_law, 0);
    EXPECT_EQ(report.no_basis, 0);
}

TEST_P(ReplayedShop, JudgesACorrectedOrderAsItWasThen) {
    publish(document_of(R"({"name":"Terms","then":{"window":{"length":30}}})"));
    const auto bought = order({.on_day = 0, .kind = buyer_kind::consumer});
    open(bought, 5);
    const auto now = stored->read([&](transaction& tx) { return *tx.find_order(shop, bought); });
    auto corrected = now;
    corrected.version = 2;
    corrected.document = R"({"damaged":true})";
    EXPECT_TRUE(
        write([&](transaction& tx) -> result<bool> { return tx.supersede_order(corrected); }));
    EXPECT_EQ(replayed().same, 1);
}

TEST_P(ReplayedShop, TellsWhatIsAnotherFromWhatItCannotTell) {
    publish(document_of(R"({"name":"Terms","then":{"window":{"length":30}}})"));
    const auto of = open(order({.on_day = 0}), 5);
    add_changed(of, [](decision_record& made) {
        made.document.replace(made.document.find("approved"), 8, "declined");
    });
    add_changed(of, [](decision_record& made) {
        const auto& edition = law::shipped_edition();
        made.basis.replace(made.basis.find(edition), edition.size(), "0123456789abcdef");
    });
    add_changed(of, [](decision_record& made) { made.basis.clear(); });
    const auto report = replayed();
    EXPECT_EQ(report.same, 1);
    EXPECT_THAT(report.broken, ElementsAre(HasSubstr("made again it is another")));
    EXPECT_EQ(report.other_law, 1);
    EXPECT_EQ(report.no_basis, 1);
}

}  // namespace
}  // namespace refundry
