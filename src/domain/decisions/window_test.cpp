// SPDX-License-Identifier: Apache-2.0
// Windows: where they start, their last day, and the moment one day becomes the next.
#include "domain/decisions/window.hpp"

#include <gtest/gtest.h>

#include "domain/decisions/decision_story.hpp"

namespace refundry {
namespace {

day_count day(std::string_view text) {
    return day_count(*parse_local_date(text));
}
std::string last_day(std::string_view start, std::int32_t length, window_unit unit) {
    return to_string(local_date(last_day_of(day(start), length, unit)));
}

TEST(Window, TheDayOfTheStartDoesNotCount) {
    EXPECT_EQ(last_day("2026-03-10", 14, window_unit::days), "2026-03-24");
    EXPECT_EQ(last_day("2026-03-10", 0, window_unit::days), "2026-03-10");
    EXPECT_EQ(last_day("2026-12-20", 30, window_unit::days), "2027-01-19");
}

TEST(Window, LeapDaysAreDays) {
    EXPECT_EQ(last_day("2028-02-15", 14, window_unit::days), "2028-02-29");
    EXPECT_EQ(last_day("2027-02-15", 14, window_unit::days), "2027-03-01");
    EXPECT_EQ(last_day("2028-02-29", 12, window_unit::months), "2029-02-28");
    EXPECT_EQ(last_day("2028-02-29", 48, window_unit::months), "2032-02-29");
}

TEST(Window, AMonthWithoutThatDayEndsOnItsLast) {
    EXPECT_EQ(last_day("2026-01-31", 1, window_unit::months), "2026-02-28");
    EXPECT_EQ(last_day("2028-01-31", 1, window_unit::months), "2028-02-29");
    EXPECT_EQ(last_day("2026-03-31", 1, window_unit::months), "2026-04-30");
    EXPECT_EQ(last_day("2026-03-30", 24, window_unit::months), "2028-03-30");
}

TEST(Window, CountsInEveryUnit) {
    EXPECT_EQ(last_day("2026-03-10", 2, window_unit::weeks), "2026-03-24");
    EXPECT_EQ(last_day("2028-02-29", 1, window_unit::years), "2029-02-28");
    EXPECT_EQ(last_day("2026-03-10", 100, window_unit::years), "2126-03-10");
    EXPECT_EQ(last_day("2026-03-12", 1, window_unit::business_days), "2026-03-13");  // Thursday
    EXPECT_EQ(last_day("2026-03-13", 1, window_unit::business_days), "2026-03-16");
    EXPECT_EQ(last_day("2026-03-14", 5, window_unit::business_days), "2026-03-20");
}

constexpr std::string_view TEN_DAYS =
    R"({"name":"ten days","then":{"window":{"length":10,"start":"delivery"}}})";

item_decision decided(const decision_story& story, std::string_view rules = TEN_DAYS) {
    return story.by(*policy_of_rules(rules)).items.front();
}

TEST(Window, IsExtendedToADayButNeverShortened) {
    constexpr std::string_view HOLIDAYS =
        R"({"name":"h","then":{"window":{"length":10,"extended_to":"2026-03-31"}}})";
    EXPECT_EQ(to_string(*decided({}, HOLIDAYS).last_day), "2026-03-31");
    decision_story late;
    late.original.fulfilments = {
        parcel("p1", at("2026-03-28T08:00:00Z"), at("2026-03-30T14:00:00Z"))};
    EXPECT_EQ(to_string(*decided(late, HOLIDAYS).last_day), "2026-04-09");
}

TEST(Window, EndsOnAFixedDayWhateverItsStart) {
    constexpr std::string_view FIXED =
        R"({"name":"f","then":{"window":{"ends_on":"2026-03-20","grace_days":1}}})";
    decision_story story;
    story.original.fulfilments.clear();
    EXPECT_EQ(to_string(*decided(story, FIXED).last_day), "2026-03-20");
    story.now = at("2026-03-21T23:59:59Z");
    EXPECT_EQ(decided(story, FIXED).outcome, item_outcome::approved);
    story.now = at("2026-03-22T00:00:00Z");
    EXPECT_EQ(codes_of(decided(story, FIXED)), "window_ended");
}

TEST(Window, IsOpenUntilTheLastSecondOfTheLastDay) {
    decision_story story;  // delivered on the 10th: the last day is the 20th
    story.now = at("2026-03-20T23:59:59Z");
    const auto open = decided(story);
    EXPECT_EQ(open.outcome, item_outcome::approved);
    EXPECT_EQ(to_string(*open.window_start), "2026-03-10");
    EXPECT_EQ(to_string(*open.last_day), "2026-03-20");

    story.now = at("2026-03-21T00:00:00Z");
    const auto late = decided(story);
    EXPECT_EQ(late.outcome, item_outcome::declined);
    EXPECT_EQ(codes_of(late), "window_ended");
    EXPECT_EQ(parameter_of(late, "last_day"), "2026-03-20");
    EXPECT_EQ(parameter_of(late, "days_late"), "1");
    EXPECT_EQ(late.reasons.front().from.name, "ten days");
    EXPECT_EQ(late.reasons.front().from.version, 7);
}

TEST(Window, AStartLateInTheDayCountsAsThatDay) {
    decision_story story;
    story.original.fulfilments = {
        parcel("p1", at("2026-03-07T08:00:00Z"), at("2026-03-10T23:59:59Z"))};
    EXPECT_EQ(to_string(*decided(story).last_day), "2026-03-20");
    story.original.fulfilments = {
        parcel("p1", at("2026-03-07T08:00:00Z"), at("2026-03-11T00:00:00Z"))};
    EXPECT_EQ(to_string(*decided(story).last_day), "2026-03-21");
}

TEST(Window, EndsWithTheDayOfTheMerchant) {
    decision_story story;  // Berlin turns its clocks on 29 March: UTC+1 before, UTC+2 after
    story.zone = time_zone_rules(
        std::vector<zone_offset>{{at("2025-10-26T01:00:00Z"), std::chrono::hours(1)},
                                 {at("2026-03-29T01:00:00Z"), std::chrono::hours(2)}});
    story.original.fulfilments = {
        parcel("p1", at("2026-03-07T08:00:00Z"), at("2026-03-20T23:30:00Z"))};  // the 21st there
    story.now = at("2026-03-31T21:59:59Z");
    const auto open = decided(story);
    EXPECT_EQ(to_string(*open.window_start), "2026-03-21");
    EXPECT_EQ(to_string(*open.last_day), "2026-03-31");
    EXPECT_EQ(open.outcome, item_outcome::approved);
    story.now = at("2026-03-31T22:00:00Z");
    EXPECT_EQ(codes_of(decided(story)), "window_ended");
    EXPECT_EQ(parameter_of(decided(story), "days_late"), "1");
}

TEST(Window, WithoutAZoneDaysAreThoseOfUtc) {
    decision_story story;
    auto input = story.input();
    input.zone = nullptr;
    EXPECT_EQ(decide(*policy_of_rules(TEN_DAYS), input), story.by(*policy_of_rules(TEN_DAYS)));
}

TEST(Window, DaysOfGraceAreAcceptedButNotAnnounced) {
    constexpr std::string_view rules =
        R"({"name":"r","then":{"window":{"length":10,"grace_days":2}}})";
    decision_story story;
    story.now = at("2026-03-22T23:59:59Z");
    EXPECT_EQ(decided(story, rules).outcome, item_outcome::approved);
    EXPECT_EQ(to_string(*decided(story, rules).last_day), "2026-03-20");
    story.now = at("2026-03-23T00:00:00Z");
    EXPECT_EQ(decided(story, rules).outcome, item_outcome::declined);
    EXPECT_EQ(parameter_of(decided(story, rules), "days_late"), "3");
}

TEST(Window, CountsFromTheLastParcelThatCarriesTheLine) {
    decision_story story;
    story.original.fulfilments = {
        parcel("p1", at("2026-03-06T08:00:00Z"), at("2026-03-08T14:00:00Z"), {{"1", 1}}),
        parcel("p2", at("2026-03-08T08:00:00Z"), at("2026-03-12T14:00:00Z"), {{"1", 1}}),
        parcel("p3", at("2026-03-12T08:00:00Z"), at("2026-03-18T14:00:00Z"), {{"2", 1}})};
    EXPECT_EQ(to_string(*decided(story).window_start), "2026-03-12");
}

TEST(Window, DoesNotStartWhileAParcelWaits) {
    decision_story story;
    story.original.fulfilments.push_back(parcel("p2", std::nullopt, std::nullopt, {{"1", 1}}));
    story.now = at("2027-01-01T00:00:00Z");
    const auto open = decided(story);
    EXPECT_EQ(open.outcome, item_outcome::approved);
    EXPECT_FALSE(open.last_day);
    EXPECT_EQ(open.assumptions, std::vector<std::string>{"delivery_pending:window_not_started"});
}

TEST(Window, AMissingDeliveryDateFallsBackAndSaysSo) {
    constexpr std::string_view rules =
        R"({"name":"r","then":{"window":{"length":10,"fallback":["shipment","order"],"transit_days":4}}})";
    decision_story story;
    story.original.fulfilments = {parcel("p1", at("2026-03-07T08:00:00Z"), std::nullopt)};
    const auto shipped = decided(story, rules);
    EXPECT_EQ(to_string(*shipped.window_start), "2026-03-11");
    EXPECT_EQ(to_string(*shipped.last_day), "2026-03-21");
    EXPECT_EQ(shipped.assumptions,
              std::vector<std::string>{"delivery_date_missing:counted_from_shipment"});

    story.original.fulfilments.clear();
    const auto ordered = decided(story, rules);
    EXPECT_EQ(to_string(*ordered.window_start), "2026-03-09");
    EXPECT_EQ(ordered.assumptions,
              std::vector<std::string>{"delivery_date_missing:counted_from_order"});
}

TEST(Window, WithoutAnyDateStaysOpenAndSaysSo) {
    decision_story story;
    story.original.fulfilments.clear();
    story.now = at("2030-01-01T00:00:00Z");
    const auto open = decided(story);
    EXPECT_EQ(open.outcome, item_outcome::approved);
    EXPECT_FALSE(open.window_start);
    EXPECT_EQ(open.assumptions, std::vector<std::string>{"delivery_date_missing:window_left_open"});
}

TEST(Window, OneDateMissingAmongSeveralParcelsIsAMissingDate) {
    decision_story story;
    story.original.fulfilments.push_back(parcel("p2", at("2026-03-09T08:00:00Z"), std::nullopt));
    EXPECT_EQ(decided(story).assumptions,
              std::vector<std::string>{"delivery_date_missing:window_left_open"});
}

TEST(Window, CanStartWithTheOrderOrTheShipment) {
    decision_story story;
    EXPECT_EQ(
        to_string(*decided(story, R"({"name":"r","then":{"window":{"length":10,"start":"order"}}})")
                       .last_day),
        "2026-03-15");
    EXPECT_EQ(
        to_string(
            *decided(story, R"({"name":"r","then":{"window":{"length":10,"start":"shipment"}}})")
                 .last_day),
        "2026-03-17");
}

TEST(Window, CanDifferByResolution) {
    constexpr std::string_view rules =
        R"({"name":"refund","then":{"window":{"length":5,"resolutions":["refund"]},"resolutions":["refund","store_credit"]}},
           {"name":"others","then":{"window":{"length":60}}})";
    decision_story story;
    const auto late = decided(story, rules);
    EXPECT_EQ(codes_of(late), "window_ended");
    EXPECT_EQ(parameter_of(late, "open_for"), "store_credit");
    story.item().wanted = resolution::store_credit;
    const auto open = decided(story, rules);
    EXPECT_EQ(open.outcome, item_outcome::approved);
    EXPECT_EQ(effect_in(open, "window").from.name, "others");
}

TEST(Window, WithoutARuleIsThirtyDaysFromDelivery) {
    decision_story story;
    const auto open = decided(story, "");
    EXPECT_EQ(to_string(*open.last_day), "2026-04-09");
    EXPECT_EQ(effect_in(open, "window").from.kind, source_kind::built_in);
}

}  // namespace
}  // namespace refundry
