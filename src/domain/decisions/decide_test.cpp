// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>

#include "domain/decisions/decision_story.hpp"

namespace refundry {
namespace {

item_decision decided(const decision_story& story, std::string_view rules) {
    return story.by(*policy_of_rules(rules)).items.front();
}

constexpr std::string_view REASONS =
    R"({"name":"p","reasons":[{"code":"broken","at_fault":"carrier"},{"code":"too_small","at_fault":"change_of_mind"}],"rules":[]})";

TEST(Decide, ApprovesOnBuiltInTermsWithoutAnyRule) {
    const auto item = decided({}, "");
    EXPECT_EQ(item.outcome, item_outcome::approved);
    EXPECT_TRUE(item.reasons.empty());
    EXPECT_EQ(item.terms.resolutions, std::vector{resolution::refund});
    for (const auto& effect : item.effects) {
        EXPECT_EQ(effect.from.kind, source_kind::built_in) << effect.effect;
        EXPECT_TRUE(effect.overruled.empty()) << effect.effect;
    }
    EXPECT_EQ(item.effects.size(), 15U);  // all but deny and keep_item
}

TEST(Decide, NamesThePolicyAndItsVersion) {
    decision_story story;
    const auto made = story.by(*policy_of_rules(""));
    EXPECT_EQ(made.policy, "test");
    EXPECT_EQ(made.policy_version, 7);
    EXPECT_EQ(made.decided_at, story.now);
}

TEST(Decide, AnswersEachItemInItsOrder) {
    decision_story story;
    story.request.items = {decision_story::asked("nowhere"), decision_story::asked("1", 2)};
    story.available = {0, 2};
    const auto made = story.by(*policy_of_rules(""));
    ASSERT_EQ(made.items.size(), 2U);
    EXPECT_EQ(made.items[0].line_id, "nowhere");
    EXPECT_EQ(codes_of(made.items[0]), "line_unknown");
    EXPECT_EQ(made.items[0].outcome, item_outcome::declined);
    EXPECT_EQ(made.items[1].outcome, item_outcome::approved);
    EXPECT_EQ(made.items[1].quantity, 2);
}

TEST(Decide, RefusesMoreUnitsThanAreAvailable) {
    decision_story story;
    story.item().quantity = 2;
    story.available = {1};
    const auto item = decided(story, "");
    EXPECT_EQ(item.outcome, item_outcome::declined);
    EXPECT_EQ(codes_of(item), "quantity_over_available");
    EXPECT_EQ(parameter_of(item, "asked"), "2");
    EXPECT_EQ(parameter_of(item, "available"), "1");
}

TEST(Decide, CountsTheUnitsThatEarlierItemsOfTheRequestAskFor) {
    decision_story story;
    story.request.items = {decision_story::asked("1", 1), decision_story::asked("1", 2)};
    story.available = {2, 2};
    const auto made = story.by(*policy_of_rules(""));
    EXPECT_EQ(made.items[0].outcome, item_outcome::approved);
    EXPECT_EQ(codes_of(made.items[1]), "quantity_over_available");
    EXPECT_EQ(parameter_of(made.items[1], "available"), "1");
}

TEST(Decide, RefusesAQuantityBelowOne) {
    decision_story story;
    story.item().quantity = 0;
    EXPECT_EQ(codes_of(decided(story, "")), "quantity_invalid");
}

TEST(Decide, TakesTheFaultFromTheReason) {
    decision_story story;
    story.item().reason = "broken";
    EXPECT_EQ(story.by(*policy_of(REASONS)).items.front().at_fault, fault::carrier);
}

TEST(Decide, TakesAReasonLeftOutAsAChangeOfMind) {
    const auto item = decision_story().by(*policy_of(REASONS)).items.front();
    EXPECT_EQ(item.outcome, item_outcome::approved);
    EXPECT_EQ(item.at_fault, fault::change_of_mind);
}

TEST(Decide, RefusesAReasonThePolicyDoesNotKnow) {
    decision_story story;
    story.item().reason = "bored";
    const auto item = story.by(*policy_of(REASONS)).items.front();
    EXPECT_EQ(item.outcome, item_outcome::declined);
    EXPECT_EQ(codes_of(item), "reason_unknown");
    EXPECT_EQ(parameter_of(item, "reason"), "bored");
}

TEST(Decide, TakesAnyReasonWhenThePolicyHasNone) {
    decision_story story;
    story.item().reason = "bored";
    EXPECT_EQ(decided(story, "").outcome, item_outcome::approved);
}

TEST(Decide, LetsTheFirstRuleWinEffectByEffect) {
    const auto item = decided({}, R"({"name":"a","then":{"settle_on":"receipt"}},
               {"name":"b","then":{"settle_on":"approval","duty":"full"}},
               {"name":"c","then":{"settle_on":"receipt","duty":"pro_rata"}})");
    EXPECT_EQ(item.terms.settle_on, settle_trigger::receipt);
    EXPECT_EQ(item.terms.duty, given_back::full);
    const auto& settle = effect_in(item, "settle_on");
    EXPECT_EQ(settle.value, "receipt");
    EXPECT_EQ(settle.from.name, "a");
    EXPECT_EQ(settle.from.kind, source_kind::rule);
    EXPECT_EQ(settle.from.version, 7);
    ASSERT_EQ(settle.overruled.size(), 1U) << "c wants the same and is not overruled";
    EXPECT_EQ(settle.overruled.front().name, "b");
    EXPECT_EQ(effect_in(item, "duty").from.name, "b");
}

TEST(Decide, SkipsRulesThatDoNotApply) {
    const auto item = decided(
        {},
        R"({"name":"a","when":{"fact":"order.country","is":"FR"},"then":{"settle_on":"receipt"}},
           {"name":"b","then":{"settle_on":"approval"}})");
    EXPECT_EQ(effect_in(item, "settle_on").from.name, "b");
    EXPECT_TRUE(effect_in(item, "settle_on").overruled.empty());
}

TEST(Decide, ADenySettlesTheAnswer) {
    decision_story story;
    story.now = at("2027-01-01T00:00:00Z");
    const auto item = decided(story, R"({"name":"a","then":{"deny":{"code":"final_sale"}}},
                                        {"name":"b","then":{"deny":{"code":"hygiene"}}},
                                        {"name":"c","then":{"route":"review"}})");
    EXPECT_EQ(item.outcome, item_outcome::declined);
    EXPECT_EQ(codes_of(item), "final_sale");
    EXPECT_EQ(parameter_of(item, "rule"), "a");
    EXPECT_EQ(item.reasons.front().from.name, "a");
    EXPECT_EQ(effect_in(item, "deny").overruled.front().name, "b");
}

TEST(Decide, ADeniedItemStillHasItsTermsForAnOverride) {
    const auto item = decided({}, R"({"name":"a","then":{"deny":{"code":"final_sale"}}},
                                     {"name":"b","then":{"settle_on":"receipt"}})");
    EXPECT_EQ(item.terms.settle_on, settle_trigger::receipt);
}

TEST(Decide, KeepsEveryReason) {
    decision_story story;
    story.now = at("2027-01-01T00:00:00Z");
    story.item().quantity = 3;
    story.item().wanted = resolution::exchange;
    story.request.method = return_method::pickup;
    const auto item = decided(
        story,
        R"({"name":"r","then":{"route":"review","evidence":["photo"],"window":{"length":1}}})");
    EXPECT_EQ(codes_of(item),
              "quantity_over_available window_ended resolution_not_offered method_not_offered "
              "evidence_missing routed_to_review");
    EXPECT_EQ(item.outcome, item_outcome::declined);
}

TEST(Decide, RefusesAResolutionThatIsNotOffered) {
    decision_story story;
    story.item().wanted = resolution::exchange;
    const auto item =
        decided(story, R"({"name":"r","then":{"resolutions":["store_credit","refund"]}})");
    EXPECT_EQ(codes_of(item), "resolution_not_offered");
    EXPECT_EQ(parameter_of(item, "asked"), "exchange");
    EXPECT_EQ(parameter_of(item, "offered"), "store_credit, refund");
    EXPECT_EQ(item.reasons.front().from.name, "r");
}

TEST(Decide, RefusesAMethodThatIsNotOffered) {
    decision_story story;
    story.request.method = return_method::pickup;
    const auto item = decided(story, R"({"name":"r","then":{"methods":["label","drop_off"]}})");
    EXPECT_EQ(item.outcome, item_outcome::declined);
    EXPECT_EQ(codes_of(item), "method_not_offered");
    EXPECT_EQ(parameter_of(item, "offered"), "label, drop_off");
}

TEST(Decide, SendsMissingEvidenceToReview) {
    constexpr std::string_view rules =
        R"({"name":"r","then":{"evidence":["photo","serial_number"]}})";
    decision_story story;
    story.item().evidence = {"photo"};
    const auto item = decided(story, rules);
    EXPECT_EQ(item.outcome, item_outcome::needs_review);
    EXPECT_EQ(codes_of(item), "evidence_missing");
    EXPECT_EQ(parameter_of(item, "missing"), "serial_number");
    story.item().evidence = {"serial_number", "photo"};
    EXPECT_EQ(decided(story, rules).outcome, item_outcome::approved);
}

TEST(Decide, RoutesToReviewNamingTheRule) {
    const auto item = decided({}, R"({"name":"look","then":{"route":"review"}})");
    EXPECT_EQ(item.outcome, item_outcome::needs_review);
    EXPECT_EQ(codes_of(item), "routed_to_review");
    EXPECT_EQ(parameter_of(item, "rule"), "look");
}

TEST(Decide, AnEarlierApprovalBeatsALaterReview) {
    const auto item = decided({}, R"({"name":"trusted","then":{"route":"approve"}},
                                     {"name":"look","then":{"route":"review"}})");
    EXPECT_EQ(item.outcome, item_outcome::approved);
    EXPECT_EQ(effect_in(item, "route").overruled.front().name, "look");
}

TEST(Decide, KeepItemOffersItAndExpectsNoGoods) {
    decision_story story;
    story.item().wanted = resolution::keep_item;
    story.request.method = return_method::none;
    const auto item = decided(story, R"({"name":"keep","then":{"keep_item":true}})");
    EXPECT_EQ(item.outcome, item_outcome::approved);
    EXPECT_EQ(item.terms.goods, goods_flow::none);
    EXPECT_EQ(item.terms.settle_on, settle_trigger::approval);
    EXPECT_EQ(item.terms.resolutions, (std::vector{resolution::refund, resolution::keep_item}));
    EXPECT_EQ(effect_in(item, "goods").from.name, "keep");
}

TEST(Decide, AKeptItemIsNotAwaitedWhateverAnEarlierRuleSays) {
    decision_story story;
    story.item().wanted = resolution::keep_item;
    const auto item = decided(
        story, R"({"name":"back","then":{"goods":"before_settlement","settle_on":"receipt"}},
                          {"name":"keep","then":{"keep_item":true}})");
    EXPECT_EQ(item.terms.goods, goods_flow::none);
    const auto& goods = effect_in(item, "goods");
    EXPECT_EQ(goods.from.name, "keep_item_chosen");
    ASSERT_FALSE(goods.overruled.empty());
    EXPECT_EQ(goods.overruled.front().name, "back");
    EXPECT_EQ(effect_in(item, "settle_on").value, "approval");
}

TEST(Decide, ACancellationBeforeSendingExpectsNoGoods) {
    decision_story story;
    story.request.kind = case_kind::cancellation;
    story.original.fulfilments = {parcel("p1", std::nullopt, std::nullopt)};
    const auto item = decided(story, "");
    EXPECT_EQ(item.outcome, item_outcome::approved);
    EXPECT_EQ(item.terms.goods, goods_flow::none);
    EXPECT_EQ(item.terms.settle_on, settle_trigger::approval);
    EXPECT_EQ(effect_in(item, "goods").from.name, "not_sent_yet");
}

/// The example of docs/guide/policies.md.
TEST(Decide, ACancellationHasTheTermsOfItsOwnRules) {
    constexpr std::string_view rules =
        R"({"name": "Cut to size already", "then": {"fees": [{"code": "cutting", "percent": 2000}]},
            "when": {"all": [{"fact": "return.kind", "is": "cancellation"},
                             {"fact": "product.tags", "has_any": ["cut_to_size"]},
                             {"fact": "order.days_since", "at_least": 2}]}})";
    decision_story story;
    story.request.kind = case_kind::cancellation;
    story.original.fulfilments = {parcel("p1", std::nullopt, std::nullopt)};
    story.line().product.tags = {"cut_to_size"};
    story.now = at("2026-03-07T00:00:00Z");
    const auto late = decided(story, rules);
    EXPECT_EQ(late.outcome, item_outcome::approved);
    EXPECT_EQ(late.terms.goods, goods_flow::none);
    ASSERT_EQ(late.terms.fees.size(), 1U);
    EXPECT_EQ(late.terms.fees.front().code, "cutting");
    story.now = at("2026-03-06T23:59:59Z");
    EXPECT_TRUE(decided(story, rules).terms.fees.empty());
    story.now = at("2026-03-07T00:00:00Z");
    story.request.kind = case_kind::return_goods;
    EXPECT_TRUE(decided(story, rules).terms.fees.empty());
}

TEST(Decide, ACancellationOfASentItemExpectsItBack) {
    decision_story story;
    story.request.kind = case_kind::cancellation;
    EXPECT_EQ(decided(story, "").terms.goods, goods_flow::before_settlement);
}

TEST(Decide, NothingSentBackIsSettledOnApproval) {
    const auto item = decided({}, R"({"name":"a","then":{"goods":"none"}},
                                     {"name":"b","then":{"settle_on":"receipt"}})");
    EXPECT_EQ(item.terms.settle_on, settle_trigger::approval);
    EXPECT_EQ(effect_in(item, "settle_on").from.name, "nothing_to_send_back");
    EXPECT_EQ(effect_in(item, "settle_on").overruled.front().name, "b");
}

TEST(Decide, LeavesOutAmountsInAnotherCurrencyAndSaysSo) {
    const auto item = decided(
        {},
        R"({"name":"r","then":{"fees":[{"code":"label","amount":{"amount_minor":500,"currency":"GBP"}},{"code":"restocking","percent":1000}]}})");
    ASSERT_EQ(item.terms.fees.size(), 1U);
    EXPECT_EQ(item.terms.fees.front().code, "restocking");
    EXPECT_TRUE(std::ranges::count(item.assumptions, "fee_currency_differs:left_out"));
}

TEST(Decide, TellsWhichUnknownFactKeptARuleFromApplying) {
    decision_story story;
    story.original.fulfilments = {parcel("p1", at("2026-03-07T08:00:00Z"), std::nullopt)};
    const auto item = decided(
        story,
        R"({"name":"r","when":{"fact":"line.days_since_delivery","more_than":5},"then":{"route":"review"}})");
    EXPECT_EQ(item.outcome, item_outcome::approved);
    EXPECT_TRUE(
        std::ranges::count(item.assumptions, "line.days_since_delivery_unknown:rule_not_applied"));
}

TEST(Decide, CarriesEveryTermOfTheWinningRules) {
    const auto item = decided({}, R"({"name":"r","then":{"resolutions":["refund","store_credit"],
            "bonuses":[{"applies_to":"store_credit","percent":1000}],
            "fees":[{"code":"restocking","percent":1500,"basis":"per_unit"}],
            "return_cost":"merchant","outbound_shipping":"pro_rata","duty":"full",
            "methods":["own_carrier","label"],"goods":"after_settlement","settle_on":"first_scan",
            "pricing":"reprice","split":"gift_card_last","evidence":[],
            "store_credit_expiry_days":365}})");
    const item_terms expected{
        .resolutions = {resolution::refund, resolution::store_credit},
        .methods = {return_method::own_carrier, return_method::label},
        .settle_on = settle_trigger::first_scan,
        .goods = goods_flow::after_settlement,
        .outbound_shipping = given_back::pro_rata,
        .duty = given_back::full,
        .pricing = pricing_mode::reprice,
        .split = payment_split::gift_card_last,
        .fees =
            {{.code = "restocking", .amount = {}, .percent = 1500, .basis = fee_basis::per_unit}},
        .bonuses = {{.applies_to = resolution::store_credit, .amount = {}, .percent = 1000}},
        .merchant_bears_return_cost = true,
        .evidence_required = {},
        .store_credit_expiry_days = 365};
    EXPECT_EQ(item.terms, expected);
}

TEST(Decide, GivesTheSameAnswerTwice) {
    const auto policy = policy_of_rules(
        R"({"name":"a","when":{"fact":"product.tags","has_any":["wool"]},"then":{"settle_on":"receipt"}})");
    const decision_story story;
    EXPECT_EQ(story.by(*policy), story.by(*policy));
    EXPECT_EQ(json::encode(story.by(*policy)), json::encode(decision_story().by(*policy)));
}

TEST(Decide, ReadsBackFromJson) {
    const auto made = decision_story().by(*policy_of_rules(
        R"({"name":"a","then":{"deny":{"code":"final_sale"},"window":{"length":3}}})"));
    const auto read = json::decode<decision>(json::encode(made));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, made);
}

}  // namespace
}  // namespace refundry
