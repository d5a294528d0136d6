// SPDX-License-Identifier: Apache-2.0
// The policies that ship as examples, each with the answers a merchant would look for first.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "domain/policies/example_policies.hpp"

namespace refundry {
namespace {

TEST(StandardPolicy, TakesBackWithinThirtyDays) {
    auto story = asked_by_label("changed_mind");
    story.now = at("2026-04-09T23:00:00Z");
    const auto item = by("standard", story);
    EXPECT_EQ(item.outcome, item_outcome::approved);
    EXPECT_EQ(to_string(*item.last_day), "2026-04-09");
    EXPECT_EQ(item.terms.outbound_shipping, given_back::none);
    EXPECT_FALSE(item.terms.merchant_bears_return_cost);
    ASSERT_EQ(item.terms.bonuses.size(), 1U);
    EXPECT_EQ(item.terms.bonuses.front().percent, 1000);
    story.now = at("2026-04-10T00:00:00Z");
    EXPECT_EQ(codes_of(by("standard", story)), "window_ended");
}

TEST(StandardPolicy, OffersAllResolutions) {
    for (const auto wanted : {resolution::refund, resolution::store_credit, resolution::exchange}) {
        auto story = asked_by_label();
        story.item().wanted = wanted;
        EXPECT_EQ(by("standard", story).outcome, item_outcome::approved) << enum_name(wanted);
    }
}

TEST(StandardPolicy, DeniesWhatCannotBeSoldAgain) {
    struct example_denial {
        bool product_facts::* flag;
        std::string_view code;
    };
    for (const auto& [flag, code] : {example_denial{&product_facts::final_sale, "final_sale"},
                                     {&product_facts::hygiene_seal, "hygiene"},
                                     {&product_facts::custom_made, "custom_made"},
                                     {&product_facts::perishable, "perishable"},
                                     {&product_facts::digital, "digital"},
                                     {&product_facts::gift_card, "digital"}}) {
        auto story = asked_by_label("changed_mind");
        story.line().product.*flag = true;
        EXPECT_EQ(codes_of(by("standard", story)), code);
        story.item().reason = "wrong_item";
        EXPECT_EQ(by("standard", story).outcome, item_outcome::approved) << code;
    }
}

TEST(StandardPolicy, PaysForItsOwnMistakes) {
    auto story = asked_by_label("defective");
    story.item().evidence = {"photo"};
    story.now = at("2027-12-01T00:00:00Z");
    const auto item = by("standard", story);
    EXPECT_EQ(item.outcome, item_outcome::approved);
    EXPECT_EQ(item.at_fault, fault::merchant);
    EXPECT_TRUE(item.terms.merchant_bears_return_cost);
    EXPECT_EQ(item.terms.outbound_shipping, given_back::full);
    EXPECT_TRUE(item.terms.fees.empty());
}

TEST(StandardPolicy, LooksAtDamageWithoutAPhoto) {
    const auto item = by("standard", asked_by_label("damaged_in_transit"));
    EXPECT_EQ(item.outcome, item_outcome::needs_review);
    EXPECT_EQ(codes_of(item), "evidence_missing");
}

TEST(StandardPolicy, CancelsWhatIsNotSent) {
    auto story = asked_by_label();
    story.request.kind = case_kind::cancellation;
    EXPECT_EQ(codes_of(by("standard", story)), "already_sent");
    story.original.fulfilments = {parcel("p1", std::nullopt, std::nullopt)};
    const auto item = by("standard", story);
    EXPECT_EQ(item.outcome, item_outcome::approved);
    EXPECT_EQ(item.terms.goods, goods_flow::none);
    EXPECT_EQ(item.terms.outbound_shipping, given_back::full);
}

decision_story trade_order(std::string reason = "") {
    auto story = asked_by_label(std::move(reason));
    const auto pounds = [](std::int64_t minor) {
        return money{minor, *currency_code::parse("GBP")};
    };
    story.original.currency = *currency_code::parse("GBP");
    story.original.ship_to.country = "GB";
    story.original.fulfilments.clear();  // an invoice names no parcel
    story.line().quantity = 240;
    story.line().unit_price = pounds(255);
    story.line().units = {
        {.quantity = 240, .paid = pounds(255), .tax = pounds(43), .discount = pounds(0)}};
    story.available = {240};
    story.request.method = return_method::own_carrier;
    return story;
}

TEST(GiftShopPolicy, TakesStockBackForAQuarter) {
    auto story = trade_order("unsold");
    story.item().quantity = 12;
    const auto item = by("gift-shop", story);
    EXPECT_EQ(item.outcome, item_outcome::approved);
    EXPECT_EQ(to_string(*item.last_day), "2026-06-10");  // 5 March + 7 days under way + 90
    EXPECT_EQ(item.terms.outbound_shipping, given_back::none);
    EXPECT_EQ(item.assumptions,
              std::vector<std::string>{"delivery_date_missing:counted_from_order"});
}

TEST(GiftShopPolicy, ChargesAndLooksAtBulkStock) {
    auto story = trade_order("unsold");
    story.item().quantity = 100;
    const auto item = by("gift-shop", story);
    EXPECT_EQ(item.outcome, item_outcome::needs_review);
    ASSERT_EQ(item.terms.fees.size(), 1U);
    EXPECT_EQ(item.terms.fees.front().percent, 1000);
    story.item().quantity = 99;
    EXPECT_EQ(by("gift-shop", story).outcome, item_outcome::approved);
}

TEST(GiftShopPolicy, LetsCheapBreakagesStay) {
    auto story = trade_order("broken_in_transit");
    story.item().quantity = 6;
    story.item().evidence = {"photo"};
    story.item().wanted = resolution::keep_item;
    const auto item = by("gift-shop", story);
    EXPECT_EQ(item.outcome, item_outcome::approved);
    EXPECT_EQ(item.terms.goods, goods_flow::none);
    story.history.keep_items = 3;
    EXPECT_EQ(codes_of(by("gift-shop", story)), "resolution_not_offered");
}

TEST(GiftShopPolicy, CancelsBeforeDeliveryWithThePostage) {
    auto story = trade_order();
    story.request.kind = case_kind::cancellation;
    const auto item = by("gift-shop", story);
    EXPECT_EQ(item.outcome, item_outcome::approved);
    EXPECT_EQ(item.terms.goods, goods_flow::none);
    EXPECT_EQ(item.terms.outbound_shipping, given_back::full);
    story.original.fulfilments = {
        parcel("p1", at("2026-03-07T08:00:00Z"), at("2026-03-10T14:00:00Z"))};
    EXPECT_EQ(codes_of(by("gift-shop", story)), "already_delivered");
}

TEST(GiftShopPolicy, LooksAtOrdersFromOverseas) {
    auto story = trade_order("unsold");
    story.original.ship_to.country = "AU";
    EXPECT_EQ(codes_of(by("gift-shop", story)), "routed_to_review");
}

TEST(FashionPolicy, RefundsForThirtyDaysAndExchangesForSixty) {
    auto story = asked_by_label("too_small");
    story.now = at("2026-04-20T12:00:00Z");
    const auto late = by("fashion", story);
    EXPECT_EQ(codes_of(late), "window_ended");
    EXPECT_EQ(parameter_of(late, "open_for"), "exchange, store_credit");
    story.item().wanted = resolution::exchange;
    const auto item = by("fashion", story);
    EXPECT_EQ(item.outcome, item_outcome::approved);
    EXPECT_EQ(item.terms.goods, goods_flow::after_settlement);
    EXPECT_TRUE(item.terms.fees.empty());
}

TEST(FashionPolicy, ChargesTheLabelInTheCurrencyOfTheOrder) {
    auto story = asked_by_label("style");
    ASSERT_EQ(by("fashion", story).terms.fees.size(), 1U);
    EXPECT_EQ(by("fashion", story).terms.fees.front().amount, euros(390));
    story.original.customer.tier = "gold";
    EXPECT_TRUE(by("fashion", story).terms.fees.empty());
}

TEST(FashionPolicy, KeepsTheOutletFinal) {
    auto story = asked_by_label("style");
    story.line().product.tags = {"outlet"};
    EXPECT_EQ(codes_of(by("fashion", story)), "final_sale");
    story.line().product.tags = {};
    story.line().units = {
        {.quantity = 2, .paid = euros(2500), .tax = euros(0), .discount = euros(2500)}};
    EXPECT_EQ(codes_of(by("fashion", story)), "final_sale");
    story.item().reason = "faulty";
    story.item().evidence = {"photo"};
    EXPECT_EQ(by("fashion", story).outcome, item_outcome::approved);
}

TEST(FashionPolicy, LengthensTheWindowsBeforeChristmas) {
    auto story = asked_by_label("style");
    story.original.placed_at = at("2026-12-24T20:00:00Z");
    story.original.fulfilments = {
        parcel("p1", at("2026-12-28T08:00:00Z"), at("2026-12-30T14:00:00Z"))};
    story.now = at("2027-01-05T12:00:00Z");
    EXPECT_EQ(to_string(*by("fashion", story).last_day), "2027-01-31");
    story.item().wanted = resolution::exchange;
    EXPECT_EQ(to_string(*by("fashion", story).last_day), "2027-02-28");
    story.item().wanted = resolution::refund;
    story.original.placed_at = at("2026-12-25T00:00:00Z");
    EXPECT_EQ(to_string(*by("fashion", story).last_day), "2027-01-29");
}

TEST(FashionPolicy, NeverShortensAWindowForChristmas) {
    auto story = asked_by_label("style");
    story.original.placed_at = at("2026-11-01T09:00:00Z");  // ordered ahead, sent in January
    story.original.fulfilments = {
        parcel("p1", at("2027-01-18T08:00:00Z"), at("2027-01-20T14:00:00Z"))};
    story.now = at("2027-02-19T12:00:00Z");
    const auto item = by("fashion", story);
    EXPECT_EQ(item.outcome, item_outcome::approved);
    EXPECT_EQ(to_string(*item.last_day), "2027-02-19");
}

TEST(FashionPolicy, AsksWhetherShoesWereWorn) {
    auto story = asked_by_label("too_small");
    story.line().product.category = "shoes";
    EXPECT_EQ(codes_of(by("fashion", story)), "answer_missing asked_for_more");
    story.item().answers = {{"worn", "no"}};
    EXPECT_EQ(by("fashion", story).outcome, item_outcome::approved);
    story.item().answers = {{"worn", "yes"}};
    EXPECT_EQ(codes_of(by("fashion", story)), "worn");
}

TEST(FashionPolicy, PaysForItsOwnMistakesForTwoYears) {
    auto story = asked_by_label("size_chart_wrong");
    story.item().evidence = {"photo"};
    story.now = at("2028-03-10T12:00:00Z");
    const auto item = by("fashion", story);
    EXPECT_EQ(item.outcome, item_outcome::approved);
    EXPECT_TRUE(item.terms.fees.empty());
    story.now = at("2028-03-11T00:00:00Z");
    EXPECT_EQ(codes_of(by("fashion", story)), "window_ended");
}

TEST(FashionPolicy, LooksAtFrequentReturnersUnlessLoyal) {
    auto story = asked_by_label("style");
    story.history.returns = 11;
    EXPECT_EQ(codes_of(by("fashion", story)), "routed_to_review");
    story.original.customer.tier = "platinum";
    EXPECT_EQ(by("fashion", story).outcome, item_outcome::approved);
}

TEST(ExamplePolicies, ReadBackWhatTheyWrite) {
    for (const auto& file : std::filesystem::directory_iterator("data/policies")) {
        const auto name = file.path().stem().string();
        if (name == "policy.schema") continue;
        const auto document = example(name)->document();
        const auto read = json::decode<policy_document>(json::encode(document));
        ASSERT_TRUE(read) << name;
        EXPECT_EQ(*read, document) << name;
    }
}

}  // namespace
}  // namespace refundry
