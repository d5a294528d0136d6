// SPDX-License-Identifier: Apache-2.0
// The policies by trade, each with the cases a merchant of that trade would try first: the last day
// and the day after, what is refused and by which code, what is charged and to whom; and what holds
// for all packs.
#include <gtest/gtest.h>

#include "domain/policies/pack_stories.hpp"

namespace refundry {
namespace {

decision_story phone(std::string reason, std::string opened = "no", std::string erased = "yes") {
    auto story = of_category("phones", std::move(reason));
    story.item().answers = {{"opened", std::move(opened)}, {"erased", std::move(erased)}};
    story.item().evidence = {"serial_number"};
    return story;
}

TEST(ElectronicsPolicy, TakesPhonesBackForFourteenDays) {
    expect_last_day("electronics", phone("changed_mind"), "2026-03-24", "2026-03-25");
    auto cable = of_category("accessories", "changed_mind");
    cable.item().answers = {{"opened", "no"}};
    expect_last_day("electronics", cable, "2026-04-09", "2026-04-10");
}

TEST(ElectronicsPolicy, LengthensTheWindowOverChristmas) {
    auto story = phone("changed_mind");
    story.original.placed_at = at("2026-11-27T09:00:00Z");
    story.original.fulfilments = {
        parcel("p1", at("2026-11-28T08:00:00Z"), at("2026-12-01T14:00:00Z"))};
    expect_last_day("electronics", story, "2027-01-31", "2027-02-01");
}

TEST(ElectronicsPolicy, ChargesForAnOpenedBoxButNotForADefect) {
    EXPECT_EQ(fee_codes(by("electronics", phone("changed_mind"))), fees{});
    const auto opened = by("electronics", phone("changed_mind", "yes"));
    ASSERT_EQ(fee_codes(opened), fees{"restocking"});
    EXPECT_EQ(opened.terms.fees.front().percent, 1500);
    auto defect = phone("does_not_charge", "yes");
    defect.item().answers = {{"opened", "yes"}, {"defect", "Shows no sign of charging"}};
    const auto item = by("electronics", defect);
    EXPECT_EQ(item.outcome, item_outcome::approved);
    EXPECT_EQ(fee_codes(item), fees{});
    EXPECT_TRUE(item.terms.merchant_bears_return_cost);
}

TEST(ElectronicsPolicy, KeepsOpenedMediaAndEarphonesSold) {
    auto game = sealed_game("changed_mind");
    EXPECT_EQ(codes_of(by("electronics", game)), "answer_missing asked_for_more");
    game.item().answers = {{"opened", "yes"}, {"unsealed", "no"}};
    EXPECT_EQ(by("electronics", game).outcome, item_outcome::approved);
    game.item().answers = {{"opened", "yes"}, {"unsealed", "yes"}};
    EXPECT_EQ(codes_of(by("electronics", game)), "opened_media");
    auto earphones = of_category("earphones", "changed_mind");
    earphones.item().answers = game.item().answers;
    expect_denied("electronics", earphones, &product_facts::hygiene_seal, "hygiene");
    expect_denied("electronics", phone("changed_mind"), &product_facts::digital, "digital");
}

TEST(ElectronicsPolicy, LooksAtDataDearDevicesAndDangerousBatteries) {
    expect_review("electronics", phone("changed_mind", "no", "no"), "data_protection");
    auto dear = phone("changed_mind");
    price(dear, euros(100000));
    expect_review("electronics", dear, "high_value");
    price(dear, euros(99999));
    EXPECT_EQ(by("electronics", dear).outcome, item_outcome::approved);
    auto battery = phone("battery_swollen");
    battery.request.method = return_method::none;
    battery.item().evidence = {"photo"};
    expect_review("electronics", battery, "product_safety");
    EXPECT_EQ(by("electronics", battery).terms.goods, goods_flow::none);
}

TEST(ElectronicsPolicy, ReplacesWhatWasDeadOnArrivalAtOnce) {
    auto story = phone("dead_on_arrival");
    story.item().answers = {{"defect", "It stays dark"}};
    story.now = at("2026-03-24T12:00:00Z");
    EXPECT_EQ(by("electronics", story).terms.goods, goods_flow::after_settlement);
    story.now = at("2026-03-25T12:00:00Z");
    EXPECT_EQ(by("electronics", story).terms.goods, goods_flow::before_settlement);
}

decision_story jam(std::string reason) {
    auto story = of_category("pantry", std::move(reason));
    story.request.method = return_method::own_carrier;
    story.item().answers = {{"opened", "sealed"}};
    return story;
}

decision_story cheese(std::string reason) {
    auto story = of_category("dairy", std::move(reason));
    story.line().product.perishable = true;
    story.request.method = return_method::none;
    story.item().evidence = {"photo"};
    story.now = at("2026-03-12T12:00:00Z");
    return story;
}

TEST(FoodPolicy, TakesSealedGoodsBackForFourteenDays) {
    expect_last_day("food", jam("changed_mind"), "2026-03-24", "2026-03-25");
    auto opened = jam("changed_mind");
    opened.item().answers = {{"opened", "open"}};
    EXPECT_EQ(codes_of(by("food", opened)), "opened_food");
    expect_denied("food", jam("changed_mind"), &product_facts::perishable, "perishable");
}

TEST(FoodPolicy, RefundsSpoiledFoodByAPhotoAndLeavesItThere) {
    const auto item = by("food", cheese("spoiled"));
    EXPECT_EQ(item.outcome, item_outcome::approved);
    EXPECT_EQ(item.terms.goods, goods_flow::none);
    EXPECT_EQ(item.terms.settle_on, settle_trigger::approval);
    EXPECT_EQ(item.terms.kept_item, kept_item::destroy);
    EXPECT_EQ(item.terms.outbound_shipping, given_back::pro_rata);
    auto silent = cheese("spoiled");
    silent.item().evidence = {};
    EXPECT_EQ(codes_of(by("food", silent)), "evidence_missing asked_for_more");
}

TEST(FoodPolicy, HearsOfSpoiledFoodForThreeDaysAndOneOfGrace) {
    auto story = cheese("spoiled");
    EXPECT_EQ(to_string(*by("food", story).last_day), "2026-03-13");
    story.now = at("2026-03-14T23:00:00Z");
    EXPECT_EQ(by("food", story).outcome, item_outcome::approved);
    story.now = at("2026-03-15T00:00:00Z");
    EXPECT_EQ(codes_of(by("food", story)), "window_ended");
}

TEST(FoodPolicy, TrustsASmallClaimWithoutAPhoto) {
    auto story = cheese("spoiled");
    story.item().evidence = {};
    story.history.returns_90_days = 1;
    price(story, euros(1000));
    story.item().quantity = 1;
    EXPECT_EQ(by("food", story).outcome, item_outcome::approved);
    story.history.returns_90_days = 2;
    EXPECT_EQ(codes_of(by("food", story)), "evidence_missing asked_for_more");
}

TEST(FoodPolicy, LooksAtSafetyFirstAndAtClaimAfterClaim) {
    auto unsafe = cheese("foreign_body");
    unsafe.item().answers = {{"lot", "L2203"}};
    expect_review("food", unsafe, "food_safety");
    EXPECT_EQ(by("food", unsafe).terms.priority, 9);
    auto again = cheese("taste");
    again.history.returns_90_days = 4;
    expect_review("food", again, "repeated_claims");
}

decision_story shelf(std::string reason) {
    auto story = of_category("shelves", std::move(reason));
    story.line().product.weight_grams = 8000;
    story.item().answers = {{"assembled", "no"}};
    return story;
}

decision_story sofa(std::string reason, std::string assembled = "no") {
    auto story = of_category("sofas", std::move(reason));
    story.line().product.weight_grams = 60000;
    story.request.method = return_method::pickup;
    story.item().answers = {{"assembled", std::move(assembled)}, {"access", "Second floor, lift"}};
    return story;
}

TEST(FurniturePolicy, TakesFurnitureBackForThirtyDaysAndMattressesForAHundred) {
    expect_last_day("furniture", shelf("colour"), "2026-04-09", "2026-04-10");
    auto mattress = of_category("mattresses", "comfort");
    mattress.request.method = return_method::pickup;
    mattress.item().answers = {{"stained", "no"}, {"access", "Ground floor"}};
    expect_last_day("furniture", mattress, "2026-06-18", "2026-06-19");
    EXPECT_EQ(fee_codes(by("furniture", mattress)), fees{});
    mattress.item().answers = {{"stained", "yes"}, {"access", "Ground floor"}};
    EXPECT_EQ(codes_of(by("furniture", mattress)), "hygiene");
}

TEST(FurniturePolicy, ChargesCollectionAndAssemblyButNotForDamage) {
    EXPECT_EQ(fee_codes(by("furniture", shelf("colour"))), fees{"label"});
    auto assembled = shelf("colour");
    assembled.item().answers = {{"assembled", "yes"}};
    EXPECT_EQ(fee_codes(by("furniture", assembled)), fees{"restocking"});
    EXPECT_EQ(fee_codes(by("furniture", sofa("colour"))), fees{"collection"});
    EXPECT_EQ(fee_codes(by("furniture", sofa("colour", "yes"))),
              (fees{"restocking", "collection"}));
    auto broken = sofa("broken");
    broken.item().evidence = {"photo", "packaging_photo"};
    const auto item = by("furniture", broken);
    EXPECT_EQ(item.outcome, item_outcome::approved);
    EXPECT_EQ(fee_codes(item), fees{});
    EXPECT_EQ(item.terms.methods, std::vector{return_method::pickup});
    EXPECT_EQ(item.terms.destination, "furniture_depot");
}

TEST(FurniturePolicy, KeepsMadeToMeasureAndShowroomPieces) {
    expect_denied("furniture", sofa("colour"), &product_facts::custom_made, "custom_made");
    expect_denied("furniture", sofa("colour"), &product_facts::final_sale, "sold_as_seen");
    auto cancelled = sofa("");
    cancelled.request.kind = case_kind::cancellation;
    cancelled.request.method = return_method::none;
    cancelled.line().product.custom_made = true;
    cancelled.original.fulfilments = {parcel("p1", std::nullopt, std::nullopt)};
    cancelled.now = at("2026-03-08T12:00:00Z");
    EXPECT_EQ(codes_of(by("furniture", cancelled)), "in_production");
}

TEST(FurniturePolicy, OffersAFifthForAScratch) {
    auto story = sofa("scratched");
    story.item().evidence = {"photo", "packaging_photo"};
    story.item().wanted = resolution::partial_refund;
    const auto item = by("furniture", story);
    EXPECT_EQ(item.outcome, item_outcome::approved) << codes_of(item);
    EXPECT_EQ(item.terms.partial_refund, 2000);
    story.item().reason = "colour";
    EXPECT_EQ(codes_of(by("furniture", story)), "resolution_not_offered");
}

TEST(FurniturePolicy, HasPartsAndDearClaimsLookedAt) {
    auto parts = sofa("parts_missing");
    parts.item().answers = {{"part", "4711"}};
    expect_review("furniture", parts, "spare_parts");
    auto dear = sofa("faulty");
    dear.item().evidence = {"photo"};
    price(dear, euros(100000));
    expect_review("furniture", dear, "furniture_experts");
}

TEST(MarketplacePolicy, TakesBackForThirtyDaysAndOwnBrandsForSixty) {
    expect_last_day("marketplace", asked_by_label("changed_mind"), "2026-04-09", "2026-04-10");
    auto own = asked_by_label("changed_mind");
    own.line().vendor = "house";
    expect_last_day("marketplace", own, "2026-05-09", "2026-05-10");
    EXPECT_EQ(fee_codes(by("marketplace", own)), fees{});
}

TEST(MarketplacePolicy, ChargesTheLabelUnlessTheSellerIsAtFault) {
    auto story = asked_by_label("changed_mind");
    const auto refund = by("marketplace", story);
    ASSERT_EQ(fee_codes(refund), fees{"return_shipping"});
    EXPECT_EQ(refund.terms.fees.front().amount, euros(490));
    story.item().wanted = resolution::store_credit;
    EXPECT_EQ(fee_codes(by("marketplace", story)), fees{});
    story = asked_by_label("not_as_described");
    story.item().evidence = {"photo"};
    EXPECT_EQ(by("marketplace", story).outcome, item_outcome::approved);
    EXPECT_EQ(fee_codes(by("marketplace", story)), fees{});
}

TEST(MarketplacePolicy, DeniesWhatCannotBeSoldOrPosted) {
    const auto story = asked_by_label("changed_mind");
    expect_denied("marketplace", story, &product_facts::final_sale, "final_sale");
    expect_denied("marketplace", story, &product_facts::hygiene_seal, "hygiene");
    expect_denied("marketplace", story, &product_facts::custom_made, "custom_made");
    expect_denied("marketplace", story, &product_facts::perishable, "perishable");
    auto spray = story;
    spray.line().product.tags = {"aerosol"};
    EXPECT_EQ(codes_of(by("marketplace", spray)), "dangerous_goods");
}

TEST(MarketplacePolicy, SendsEachCaseToItsQueue) {
    auto story = asked_by_label("changed_mind");
    story.line().vendor = "vintage-lane";
    expect_review("marketplace", story, "sellers");
    story = asked_by_label("counterfeit");
    story.item().evidence = {"photo"};
    story.item().answers = {{"why_counterfeit", "The logo is printed crooked"}};
    expect_review("marketplace", story, "trust_and_safety");
    story = asked_by_label("never_arrived");
    story.request.method = return_method::none;
    story.item().answers = {{"neighbours", "yes"}};
    expect_review("marketplace", story, "lost_parcels");
    story = asked_by_label("changed_mind");
    story.original.customer.email = "blocked@customer.example";
    expect_review("marketplace", story, "trust_and_safety");
}

TEST(MarketplacePolicy, LetsCheapThingsStayThreeTimesAYear) {
    auto story = asked_by_label("faulty");
    story.item().evidence = {"photo"};
    story.item().wanted = resolution::keep_item;
    story.history.keep_items_365_days = 2;
    price(story, euros(1000));
    EXPECT_EQ(by("marketplace", story).outcome, item_outcome::approved);
    story.history.keep_items_365_days = 3;
    EXPECT_EQ(codes_of(by("marketplace", story)), "resolution_not_offered");
    story.history.keep_items_365_days = 2;
    price(story, euros(1001));
    EXPECT_EQ(codes_of(by("marketplace", story)), "resolution_not_offered");
}

TEST(PolicyPacks, CancelWithTheDeliveryUntilItIsSent) {
    for (const auto* pack :
         {"fashion", "electronics", "food", "furniture", "marketplace", "eu-basic", "us-basic"}) {
        auto story = asked_by_label();
        story.request.kind = case_kind::cancellation;
        story.original.customer.kind = buyer_kind::business;
        EXPECT_EQ(codes_of(by(pack, story)), "already_sent") << pack;
        story.original.fulfilments = {parcel("p1", std::nullopt, std::nullopt)};
        const auto item = by(pack, story);
        EXPECT_EQ(item.outcome, item_outcome::approved) << pack << ": " << codes_of(item);
        EXPECT_EQ(item.terms.goods, goods_flow::none) << pack;
        EXPECT_EQ(item.terms.outbound_shipping, given_back::full) << pack;
        EXPECT_EQ(fee_codes(item), fees{}) << pack;
    }
}

TEST(PolicyPacks, DenyWhatWasMadeForTheShopperAndGiftCards) {
    expect_denied("fashion", asked_by_label("style"), &product_facts::custom_made, "custom_made");
    expect_denied("fashion", asked_by_label("style"), &product_facts::gift_card, "gift_card");
    expect_denied("fashion", of_category("swimwear", "style"), &product_facts::hygiene_seal,
                  "hygiene");
    expect_denied("electronics", phone("changed_mind"), &product_facts::custom_made, "custom_made");
    expect_denied("food", jam("changed_mind"), &product_facts::custom_made, "custom_made");
    expect_denied("food", jam("changed_mind"), &product_facts::gift_card, "gift_card");
    expect_denied("furniture", of_category("pillows", "colour"), &product_facts::hygiene_seal,
                  "hygiene");
    expect_denied("marketplace", asked_by_label("changed_mind"), &product_facts::digital,
                  "digital");
    expect_denied("us-basic", in_dollars("shirts", "no_longer_wanted"), &product_facts::digital,
                  "digital");
    expect_denied("us-basic", in_dollars("shirts", "no_longer_wanted"), &product_facts::perishable,
                  "perishable");
}

TEST(PolicyPacks, LengthenTheirWindowsOverTheSeason) {
    const auto bought_for_christmas = [](decision_story story) {
        story.original.placed_at = at("2026-11-20T09:00:00Z");
        story.original.fulfilments = {
            parcel("p1", at("2026-11-21T08:00:00Z"), at("2026-11-24T14:00:00Z"))};
        return story;
    };
    auto hamper = jam("changed_mind");
    hamper.line().product.category = "hampers";
    expect_last_day("food", bought_for_christmas(hamper), "2027-01-06", "2027-01-07");
    expect_last_day("furniture", bought_for_christmas(shelf("colour")), "2027-01-15", "2027-01-16");
    expect_last_day("marketplace", bought_for_christmas(asked_by_label("changed_mind")),
                    "2027-01-31", "2027-02-01");
    expect_last_day("eu-basic", bought_for_christmas(asked_by_label("withdrawal")), "2027-01-15",
                    "2027-01-16");
    auto exchanged = asked_by_label("too_small");
    exchanged.item().wanted = resolution::exchange;
    expect_last_day("fashion", bought_for_christmas(exchanged), "2027-02-28", "2027-03-01");
}

TEST(PolicyPacks, AskBeforeTheyApprove) {
    constexpr std::string_view answer = "answer_missing asked_for_more";
    constexpr std::string_view evidence = "evidence_missing asked_for_more";
    auto silent = jam("changed_mind");
    silent.item().answers = {};
    EXPECT_EQ(codes_of(by("food", silent)), answer);
    EXPECT_EQ(codes_of(by("furniture", of_category("shelves", "colour"))), answer);
    EXPECT_EQ(codes_of(by("eu-basic", sealed_game("withdrawal"))), answer);
    EXPECT_EQ(codes_of(by("us-basic", in_dollars("electronics", "no_longer_wanted"))), answer);
    EXPECT_EQ(codes_of(by("electronics", asked_by_label("damaged_in_transit"))), evidence);
    auto undescribed = phone("does_not_charge");
    undescribed.item().answers = {};
    EXPECT_EQ(codes_of(by("electronics", undescribed)), answer);
}

/// Cheap and our fault: it stays with who has kept fewer, and not a cent dearer.
void expect_to_stay(std::string_view policy, decision_story story, std::int64_t most,
                    kept_item then) {
    story.item().evidence = {"photo", "packaging_photo"};
    story.item().wanted = resolution::keep_item;
    story.history.keep_items_365_days = 1;
    price(story, {most, story.original.currency});
    const auto item = by(policy, story);
    EXPECT_EQ(item.outcome, item_outcome::approved) << policy << ": " << codes_of(item);
    EXPECT_EQ(item.terms.goods, goods_flow::none) << policy;
    EXPECT_EQ(item.terms.kept_item, then) << policy;
    for (const auto& [kept, paid] : {std::pair{2, most}, {1, most + 1}}) {
        story.history.keep_items_365_days = kept;
        price(story, {paid, story.original.currency});
        EXPECT_TRUE(codes_of(by(policy, story)).contains("resolution_not_offered")) << policy;
    }
}

TEST(PolicyPacks, LeaveWhatIsCheapAndFaultyWithTheShopper) {
    expect_to_stay("fashion", asked_by_label("faulty"), 1000, kept_item::donate);
    expect_to_stay("electronics", of_category("accessories", "damaged_in_transit"), 1500,
                   kept_item::recycle);
    expect_to_stay("furniture", of_category("shelves", "broken"), 3000, kept_item::recycle);
    expect_to_stay("us-basic", in_dollars("shirts", "stopped_working"), 1500, kept_item::donate);
}

TEST(ElectronicsPolicy, CollectsWhatIsHeavy) {
    auto story = of_category("televisions", "wrong_item");
    story.line().product.weight_grams = 24'999;
    EXPECT_NE(by("electronics", story).terms.methods.front(), return_method::pickup);
    story.line().product.weight_grams = 25'000;
    EXPECT_EQ(by("electronics", story).terms.methods,
              (std::vector{return_method::pickup, return_method::in_store}));
}

TEST(FoodPolicy, LooksAtLargeClaimsAndAsksForNoPhotoOfWhatIsMissing) {
    auto story = cheese("spoiled");
    price(story, euros(10'001));
    expect_review("food", story, "large_claims");
    story = cheese("missing");
    story.item().evidence = {};
    price(story, euros(10'000));
    EXPECT_EQ(by("food", story).outcome, item_outcome::approved);
    price(story, euros(10'001));
    EXPECT_EQ(by("food", story).outcome, item_outcome::needs_review);
}

TEST(MarketplacePolicy, TrustsLongStandingCustomersAndLooksAtThoseWhoSendMostBack) {
    auto story = asked_by_label("changed_mind");
    story.history = {.orders = 12, .orders_365_days = 10, .returns = 3, .returns_365_days = 7};
    EXPECT_EQ(by("marketplace", story).terms.settle_on, settle_trigger::first_scan);
    story.history.returns = 4;
    EXPECT_NE(by("marketplace", story).terms.settle_on, settle_trigger::first_scan);
    EXPECT_EQ(by("marketplace", story).outcome, item_outcome::approved);
    story.history.returns_365_days = 8;
    expect_review("marketplace", story, "frequent_returners");
}

TEST(MarketplacePolicy, SendsGoodsOfSellersAbroadToADepotNearby) {
    auto story = asked_by_label("changed_mind");
    story.line().vendor = "porto-ceramics";
    EXPECT_EQ(by("marketplace", story).terms.destination, "cross_border_depot");
    story.item().wanted = resolution::exchange;
    EXPECT_EQ(codes_of(by("marketplace", story)), "resolution_not_offered");
}

TEST(PolicyPacks, LookAtOrdersOfHighRisk) {
    auto risky = asked_by_label("changed_mind");
    risky.original.risk = risk_band::high;
    expect_review("marketplace", risky, "fraud");
    auto risky_phone = phone("changed_mind");
    risky_phone.original.risk = risk_band::high;
    expect_review("electronics", risky_phone, "fraud");
    auto risky_shirt = in_dollars("shirts", "does_not_fit");
    risky_shirt.original.risk = risk_band::high;
    expect_review("us-basic", risky_shirt, "fraud");
}

}  // namespace
}  // namespace refundry
