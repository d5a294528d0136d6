// SPDX-License-Identifier: Apache-2.0
// The policies by place, each with the cases a merchant there would try first.
#include <gtest/gtest.h>

#include "domain/policies/pack_stories.hpp"

namespace refundry {
namespace {

TEST(EuBasicPolicy, HasFourteenDaysToWithdrawAndTwoYearsForDefects) {
    expect_last_day("eu-basic", asked_by_label("withdrawal"), "2026-03-24", "2026-03-25");
    auto defect = asked_by_label("broke_later");
    defect.item().evidence = {"photo"};
    expect_last_day("eu-basic", defect, "2028-03-10", "2028-03-11");
    EXPECT_TRUE(by("eu-basic", defect).terms.merchant_bears_return_cost);
}

TEST(EuBasicPolicy, GivesTheDeliveryBackWithWhatComesBack) {
    auto story = asked_by_label("withdrawal");
    EXPECT_EQ(by("eu-basic", story).terms.outbound_shipping, given_back::pro_rata);
    story.item().quantity = 2;
    EXPECT_EQ(by("eu-basic", story).terms.outbound_shipping, given_back::full);
}

TEST(EuBasicPolicy, KeepsTheExceptionsOfTheDirective) {
    auto story = asked_by_label("withdrawal");
    expect_denied("eu-basic", story, &product_facts::custom_made, "custom_made");
    expect_denied("eu-basic", story, &product_facts::perishable, "perishable");
    auto download = story;
    download.line().product.digital = true;
    EXPECT_EQ(codes_of(by("eu-basic", download)), "answer_missing asked_for_more");
    download.item().answers = {{"begun", "yes"}};
    EXPECT_EQ(codes_of(by("eu-basic", download)), "digital");
    auto game = sealed_game("withdrawal");
    game.item().answers = {{"unsealed", "yes"}};
    EXPECT_EQ(codes_of(by("eu-basic", game)), "opened_media");
    download.item().answers = {{"begun", "no"}};
    EXPECT_EQ(by("eu-basic", download).outcome, item_outcome::approved);
    story.line().product.hygiene_seal = true;
    EXPECT_EQ(codes_of(by("eu-basic", story)), "answer_missing asked_for_more");
    story.item().answers = {{"unsealed", "no"}};
    EXPECT_EQ(by("eu-basic", story).outcome, item_outcome::approved);
    story.item().answers = {{"unsealed", "yes"}};
    EXPECT_EQ(codes_of(by("eu-basic", story)), "hygiene");
}

TEST(EuBasicPolicy, TakesACancellationOfWhatWasSentForAWithdrawal) {
    auto story = asked_by_label("withdrawal");
    story.request.kind = case_kind::cancellation;
    expect_last_day("eu-basic", story, "2026-03-24", "2026-03-25");
    EXPECT_EQ(by("eu-basic", story).terms.goods, goods_flow::before_settlement);
    story.original.customer.kind = buyer_kind::business;
    EXPECT_EQ(codes_of(by("eu-basic", story)), "already_sent");
}

TEST(EuBasicPolicy, ChargesBusinessesAndLooksAtLargeRefunds) {
    auto story = asked_by_label("withdrawal");
    story.now = at("2026-03-18T12:00:00Z");
    EXPECT_EQ(fee_codes(by("eu-basic", story)), fees{});
    story.original.customer.kind = buyer_kind::business;
    EXPECT_EQ(fee_codes(by("eu-basic", story)), fees{"restocking"});
    EXPECT_EQ(to_string(*by("eu-basic", story).last_day), "2026-03-19");
    price(story, euros(100000));
    expect_review("eu-basic", story, "large_refunds");
}

TEST(UsBasicPolicy, RefundsForThirtyDaysAndCreditsForNinety) {
    auto story = in_dollars("shirts", "does_not_fit");
    expect_last_day("us-basic", story, "2026-04-09", "2026-04-10");
    story.item().wanted = resolution::store_credit;
    expect_last_day("us-basic", story, "2026-06-08", "2026-06-09");
}

TEST(UsBasicPolicy, LengthensRefundsOverTheHolidays) {
    auto story = in_dollars("shirts", "does_not_fit");
    story.original.placed_at = at("2026-11-20T09:00:00Z");
    story.original.fulfilments = {
        parcel("p1", at("2026-11-21T08:00:00Z"), at("2026-11-24T14:00:00Z"))};
    expect_last_day("us-basic", story, "2027-01-31", "2027-02-01");
}

TEST(UsBasicPolicy, ChargesTheLabelAndOpenedElectronicsButNotItsMistakes) {
    EXPECT_EQ(fee_codes(by("us-basic", in_dollars("shirts", "does_not_fit"))),
              fees{"return_shipping"});
    auto camera = in_dollars("electronics", "no_longer_wanted");
    camera.item().answers = {{"opened", "open"}};
    EXPECT_EQ(fee_codes(by("us-basic", camera)), fees{"restocking"});
    camera.item().reason = "stopped_working";
    camera.item().evidence = {"photo"};
    const auto item = by("us-basic", camera);
    EXPECT_EQ(item.outcome, item_outcome::approved);
    EXPECT_EQ(fee_codes(item), fees{});
    auto exchanged = in_dollars("shirts", "does_not_fit");
    exchanged.item().wanted = resolution::exchange;
    EXPECT_EQ(fee_codes(by("us-basic", exchanged)), fees{});
}

TEST(UsBasicPolicy, DeniesFinalSaleAndWhatWasOpened) {
    const auto story = in_dollars("shirts", "no_longer_wanted");
    expect_denied("us-basic", story, &product_facts::final_sale, "final_sale");
    expect_denied("us-basic", story, &product_facts::hygiene_seal, "hygiene");
    expect_denied("us-basic", story, &product_facts::custom_made, "custom_made");
    auto movie = in_dollars("movies", "no_longer_wanted");
    movie.item().answers = {{"opened", "open"}};
    EXPECT_EQ(codes_of(by("us-basic", movie)), "opened_media");
}

TEST(UsBasicPolicy, CreditsAGiftAndLooksAtManyReturns) {
    auto story = in_dollars("shirts", "unwanted_gift");
    story.line().gift = true;
    EXPECT_EQ(codes_of(by("us-basic", story)), "resolution_not_offered");
    story.item().wanted = resolution::store_credit;
    EXPECT_EQ(by("us-basic", story).outcome, item_outcome::approved);
    story.history.returns_90_days = 6;
    expect_review("us-basic", story, "frequent_returners");
}

}  // namespace
}  // namespace refundry
