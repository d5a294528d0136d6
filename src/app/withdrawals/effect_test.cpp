// SPDX-License-Identifier: Apache-2.0
// What a statement does by the shipped law, day by day.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/law/law_library.hpp"
#include "domain/decisions/decision_story.hpp"
#include "domain/decisions/legal.hpp"
#include "domain/withdrawals/effect.hpp"

namespace refundry {
namespace {

/// The jacket of decision_story, delivered on 10 March in Germany: its last day is 24 March.
struct withdrawal_story : decision_story {
    law::law_stances stances;
    law::merchant_declarations declared;
    time_zone_rules consumers{std::chrono::hours(1)};

    withdrawal_story() { request.kind = case_kind::withdrawal; }

    std::vector<withdrawal_effect> effects(const std::vector<withdrawn_share>& shares) {
        const auto policy = policy_of_rules(
            R"({"name": "Never", "then": {"deny": {"code": "never"}, "window": {"length": 0}}})");
        const legal_context law{.book = law::shipped_law(),
                                .stances = stances,
                                .declared = declared,
                                .zone = consumers,
                                .overrides = {}};
        auto asked = input();
        asked.law = &law;
        return effects_of_withdrawal(*policy, asked, shares);
    }
    withdrawal_effect effect() { return effects({{.line_id = "1", .quantity = 1}}).front(); }
    withdrawal_effect effect_at(std::string_view moment) {
        now = at(moment);
        return effect();
    }
};

TEST(WithdrawalEffect, LastsUntilMidnightOfTheConsumersPlace) {
    withdrawal_story story;
    const auto in_time = story.effect_at("2026-03-24T22:59:59.999999Z");
    EXPECT_EQ(in_time.effect, withdrawal_outcome::effective);
    EXPECT_EQ(in_time.code, "open");
    EXPECT_EQ(in_time.last_day, parse_local_date("2026-03-24"));
    EXPECT_EQ(in_time.from.kind, source_kind::statute);
    EXPECT_EQ(in_time.from.article, "9");
    EXPECT_TRUE(in_time.from.link);
    EXPECT_EQ(in_time.send_back_by, parse_local_date("2026-04-07"));
    const auto late = story.effect_at("2026-03-24T23:00:00Z");
    EXPECT_EQ(late.effect, withdrawal_outcome::no_effect);
    EXPECT_EQ(late.code, "ended");
    EXPECT_EQ(late.parameters.front(), (parameter{"last_day", "2026-03-24"}));
    EXPECT_EQ(late.from.article, "9");
    EXPECT_FALSE(late.send_back_by);
}

TEST(WithdrawalEffect, ComesBeforeTheGoodsToo) {
    withdrawal_story story;
    story.original.fulfilments = {parcel("p1", {}, {})};
    const auto told = story.effect();
    EXPECT_EQ(told.effect, withdrawal_outcome::effective);
    EXPECT_EQ(told.code, "not_started");
    EXPECT_FALSE(told.last_day);
}

TEST(WithdrawalEffect, NamesTheExemptionAndItsArticle) {
    withdrawal_story story;
    story.line().product.custom_made = true;
    const auto told = story.effect();
    EXPECT_EQ(told.effect, withdrawal_outcome::no_effect);
    EXPECT_EQ(told.code, "exempt");
    EXPECT_EQ(told.parameters.front(), (parameter{"exemption", "custom_made"}));
    EXPECT_EQ(told.from.article, "16(c)");
    EXPECT_FALSE(told.from.unconfirmed);
}

TEST(WithdrawalEffect, IsNoneForBusinessesAndWhereThereIsNoRight) {
    withdrawal_story story;
    story.original.customer.kind = buyer_kind::business;
    EXPECT_EQ(story.effect().code, "not_a_consumer");
    EXPECT_EQ(story.effect().effect, withdrawal_outcome::no_effect);
    story.original.customer.kind = buyer_kind::consumer;
    story.original.ship_to.country = "SG";
    EXPECT_EQ(story.effect().effect, withdrawal_outcome::no_effect);
    EXPECT_EQ(story.effect().code, "no_right");
}

TEST(WithdrawalEffect, IsNotKnownWhereTheLawIsNot) {
    withdrawal_story story;
    story.original.ship_to.country = "ZZ";
    const auto told = story.effect();
    EXPECT_EQ(told.effect, withdrawal_outcome::not_known);
    EXPECT_EQ(told.code, "no_law_known");
}

TEST(WithdrawalEffect, TellsHeldUnitsApart) {
    withdrawal_story story;
    story.request.items.assign(4, decision_story::asked());
    story.available.assign(4, 1);
    const return_case_id other(uuid{1});
    const withdrawal_id earlier(uuid{2});
    const held_units by_return{"1", 1, other, {}};
    const held_units by_statement{"1", 1, other, earlier};
    const auto told = story.effects({{.line_id = "1", .quantity = 1},
                                     {.line_id = "1", .quantity = 1, .held = &by_return},
                                     {.line_id = "1", .quantity = 1, .held = &by_statement},
                                     {.line_id = "1", .quantity = 1, .was_bought = false}});
    EXPECT_EQ(told[0].effect, withdrawal_outcome::effective);
    EXPECT_FALSE(told[0].return_case) << "its return is not open yet";
    EXPECT_EQ(told[1].effect, withdrawal_outcome::in_return);
    EXPECT_EQ(told[1].code, "open") << "the law is told all the same";
    EXPECT_EQ(told[1].return_case, other);
    EXPECT_EQ(told[2].effect, withdrawal_outcome::already_withdrawn);
    EXPECT_EQ(told[2].withdrawal, earlier);
    EXPECT_EQ(told[2].return_case, other);
    EXPECT_EQ(told[3].effect, withdrawal_outcome::no_effect);
    EXPECT_EQ(told[3].code, "not_bought");
}

}  // namespace
}  // namespace refundry
