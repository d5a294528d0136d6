// SPDX-License-Identifier: Apache-2.0
// What cannot be used of a policy or a booking, each with its place.
#include "domain/cancellations/policy.hpp"

#include <gtest/gtest.h>

#include "domain/cancellations/cancellation_story.hpp"

namespace refundry {
namespace {

std::string first(const std::vector<failure_detail>& found) {
    return found.empty() ? "" : found.front().path + " " + found.front().code;
}

/// "/tiers/0/then/percent percent_out_of_range", or "".
std::string defect_of(std::string_view members) {
    const auto text = R"({"name":"House","version":1,)" + std::string(members) + "}";
    auto document = json::decode<cancellation_policy_document>(text);
    if (!document) return first(document.error());
    const auto compiled = cancellation_policy::compile(std::move(*document));
    return compiled ? "" : first(compiled.error().details);
}

std::string defect_of_tiers(std::string_view tiers) {
    return defect_of(R"("tiers":[)" + std::string(tiers) + "]");
}

constexpr std::string_view LATE = R"({"name":"Late","then":{"percent":0}})";

std::string until(std::string_view first_until, std::string_view second_until) {
    return defect_of_tiers(R"({"name":"A","until":)" + std::string(first_until) +
                           R"(,"then":{"percent":10000}},{"name":"B","until":)" +
                           std::string(second_until) + R"(,"then":{"percent":5000}},)" +
                           std::string(LATE));
}

TEST(CancellationPolicy, NamesWhatCannotBeUsed) {
    EXPECT_EQ(defect_of_tiers(LATE), "");
    EXPECT_EQ(defect_of_tiers(R"({"name":"A","then":{"percent":10001}})"),
              "/tiers/0/then/percent percent_out_of_range");
    EXPECT_EQ(defect_of_tiers(R"({"name":"A","then":{"percent":-1}})"),
              "/tiers/0/then/percent percent_out_of_range");
    EXPECT_EQ(
        defect_of_tiers(
            R"({"name":"A","then":{"percent":0,"shares":[{"component":"taxes","percent":10001}]}})"),
        "/tiers/0/then/shares/0/percent percent_out_of_range");
    EXPECT_EQ(defect_of_tiers(R"({"name":"A","then":{"percent":0,"keep":["cleanin_fee"]}})"),
              "/tiers/0/then/keep/0 unknown_component");
    EXPECT_EQ(
        defect_of_tiers(
            R"({"name":"A","then":{"percent":0,"keep":["taxes"],"shares":[{"component":"taxes","percent":1}]}})"),
        "/tiers/0/then/shares/0/component duplicate_value");
    EXPECT_EQ(defect_of_tiers(R"({"name":"A","then":{"percent":0,"keep_nights":-1}})"),
              "/tiers/0/then/keep_nights out_of_range");
    EXPECT_EQ(
        defect_of_tiers(
            R"({"name":"A","then":{"percent":0,"keep_amount":{"amount_minor":0,"currency":"EUR"}}})"),
        "/tiers/0/then/keep_amount/amount_minor out_of_range");
    EXPECT_EQ(defect_of_tiers(R"({"name":"","then":{"percent":0}})"), "/tiers/0/name invalid_name");
    EXPECT_EQ(defect_of_tiers(""), "/tiers empty_list");
    EXPECT_EQ(
        defect_of_tiers(R"({"name":"A","until":{"days_before_start":1},"then":{"percent":0}},)"
                        R"({"name":"A","then":{"percent":0}})"),
        "/tiers/1/name duplicate_name");
    EXPECT_EQ(defect_of(R"("version":0,"tiers":[)" + std::string(LATE) + "]"),
              "/version duplicate_key");
    EXPECT_EQ(defect_of(R"("components":["Breakfast"],"tiers":[)" + std::string(LATE) + "]"),
              "/components/0 invalid_code");
    EXPECT_EQ(defect_of(R"("components":["taxes"],"tiers":[)" + std::string(LATE) + "]"),
              "/components/0 duplicate_value");
    EXPECT_EQ(defect_of(R"("start_time":"25:00","tiers":[)" + std::string(LATE) + "]"),
              "/start_time invalid_value");
    EXPECT_EQ(defect_of(R"("tier":[])"), "/tier unknown_key");
}

TEST(CancellationPolicy, WantsItsTiersInTheOrderOfTime) {
    EXPECT_EQ(until(R"({"days_before_start":7})", R"({"days_before_start":6})"), "");
    EXPECT_EQ(until(R"({"days_before_start":7})", R"({"days_before_start":7})"),
              "/tiers/1/until overlapping_thresholds");
    EXPECT_EQ(until(R"({"days_before_start":1})", R"({"hours_before_start":24})"),
              "/tiers/1/until overlapping_thresholds");
    EXPECT_EQ(until(R"({"days_before_start":6})", R"({"days_before_start":7})"),
              "/tiers/1/until unordered_thresholds");
    EXPECT_EQ(until(R"({"days_before_start":1,"at":"12:00"})", R"({"hours_before_start":24})"), "");
    EXPECT_EQ(until(R"({"days_before_start":1,"at":"16:00"})", R"({"hours_before_start":24})"),
              "/tiers/1/until unordered_thresholds");
    EXPECT_EQ(until(R"({"hours_after_booking":48})", R"({"days_before_start":7})"), "");
    EXPECT_EQ(until(R"({"days_before_start":7})", R"({"hours_after_booking":48})"),
              "/tiers/1/until unordered_thresholds");
    EXPECT_EQ(until(R"({"hours_before_start":0})", R"({"hours_after_start":2})"), "");
    EXPECT_EQ(until(R"({"days_after_start":1})", R"({"hours_after_start":2})"),
              "/tiers/1/until unordered_thresholds");
    EXPECT_EQ(until(R"({"days_after_booking":2})", R"({"days_after_booking":2,"at":"24:00"})"), "");
    EXPECT_EQ(until(R"({"days_after_booking":2,"at":"12:00"})",
                    R"({"days_after_booking":2,"at":"12:00"})"),
              "/tiers/1/until overlapping_thresholds");
    EXPECT_EQ(until(R"({"days_after_booking":2,"at":"12:00"})",
                    R"({"days_after_booking":2,"at":"11:59"})"),
              "/tiers/1/until unordered_thresholds");
    EXPECT_EQ(until(R"({"days_after_booking":2,"at":"12:00"})", R"({"hours_after_booking":35})"),
              "/tiers/1/until unordered_thresholds");
    EXPECT_EQ(until(R"({"days_after_booking":2,"at":"12:00"})", R"({"hours_after_booking":37})"),
              "");
    EXPECT_EQ(until("null", R"({"days_before_start":7})"), "/tiers/0/until unordered_thresholds");
    EXPECT_EQ(
        defect_of_tiers(R"({"name":"A","until":{"days_before_start":1},"then":{"percent":10000}})"),
        "/tiers/0/until last_tier_ends");
}

TEST(CancellationPolicy, WantsOneLengthPerThreshold) {
    constexpr std::string_view NEXT = R"({"hours_after_start":9})";
    EXPECT_EQ(until("{}", NEXT), "/tiers/0/until one_length");
    EXPECT_EQ(until(R"({"days_before_start":1,"hours_before_start":1})", NEXT),
              "/tiers/0/until one_length");
    EXPECT_EQ(until(R"({"hours_before_start":1,"at":"12:00"})", NEXT),
              "/tiers/0/until/at at_needs_days");
    EXPECT_EQ(until(R"({"days_before_start":-1})", NEXT),
              "/tiers/0/until/days_before_start out_of_range");
    EXPECT_EQ(until(R"({"days_before_start":3651})", NEXT),
              "/tiers/0/until/days_before_start out_of_range");
}

TEST(CancellationPolicy, ChecksGraceAndVariantsAlike) {
    const auto more = [](std::string_view members) {
        return defect_of(R"("tiers":[)" + std::string(LATE) + "]," + std::string(members));
    };
    EXPECT_EQ(
        more(R"("grace":[{"name":"G","until":{"hours_before_start":24},"then":{"percent":0}}])"),
        "/grace/0/until grace_counts_from_booking");
    EXPECT_EQ(
        more(
            R"("grace":[{"name":"G","until":{"hours_after_booking":24},"then":{"percent":10001}}])"),
        "/grace/0/then/percent percent_out_of_range");
    EXPECT_EQ(
        more(
            R"("variants":[{"name":"V","nights_at_least":0,"tiers":[{"name":"L","then":{"percent":0}}]}])"),
        "/variants/0/nights_at_least out_of_range");
    EXPECT_EQ(more(R"("variants":[{"name":"V","nights_at_least":7,"tiers":[]}])"),
              "/variants/0/tiers empty_list");
    const std::string tiers = R"("nights_at_least":7,"tiers":[{"name":"L","then":{"percent":0}}]})";
    EXPECT_EQ(more(R"("variants":[{"name":"V",)" + tiers + R"(,{"name":"W",)" + tiers + "]"),
              "/variants/1/nights_at_least overlapping_variants");
}

TEST(CancellationPolicy, SuggestsTheComponentThatWasMeant) {
    const auto compiled = cancellation_policy::compile(cancellation_document(
        R"({"name":"H","version":1,"tiers":[{"name":"A","then":{"percent":0,"keep":["cleanin_fee"]}}]})"));
    ASSERT_FALSE(compiled);
    EXPECT_TRUE(compiled.error().details.front().message.contains("Is \"cleaning_fee\" meant?"));
}

/// The first defect after bending the story's booking or events.
template <typename Bend>
std::string booking_defect(Bend bend, std::string_view tiers = LATE) {
    cancellation_story story;
    bend(story);
    const auto policy = cancellation_policy_of(tiers, R"(,"components":["breakfast"])");
    const auto plan = story.plan(policy);
    return plan ? "" : first(plan.error().details);
}

TEST(Booking, NamesWhatCannotBeUsed) {
    using story_ref = cancellation_story&;
    EXPECT_EQ(booking_defect([](story_ref) {}), "");
    EXPECT_EQ(booking_defect([](story_ref s) { s.booked.components[1].code = "breakfast"; }), "");
    EXPECT_EQ(booking_defect([](story_ref s) { s.booked.components[1].code = "brekfast"; }),
              "/booking/components/1/code unknown_component");
    EXPECT_EQ(booking_defect([](story_ref s) { s.booked.components[1].code = "taxes"; }),
              "/booking/components/2/code duplicate_value");
    EXPECT_EQ(booking_defect([](story_ref s) { s.booked.components.clear(); }),
              "/booking/components empty_list");
    EXPECT_EQ(booking_defect([](story_ref s) {
                  s.booked.components[1].price = {1200, *currency_code::parse("USD")};
              }),
              "/booking/components/1/price/currency currency_mismatch");
    EXPECT_EQ(booking_defect([](story_ref s) { s.booked.components[1].price = euros(-1); }),
              "/booking/components/1/price/amount_minor out_of_range");
    EXPECT_EQ(booking_defect([](story_ref s) { s.booked.components[2].follows = "price"; }),
              "/booking/components/2/follows unknown_component");
    EXPECT_EQ(booking_defect([](story_ref s) { s.booked.components[1].follows = "taxes"; }),
              "/booking/components/1/follows follows_a_follower");
    EXPECT_EQ(booking_defect([](story_ref s) { s.booked.components[0].nights = {euros(40000)}; }),
              "/booking/components/0/nights nights_mismatch");
    EXPECT_EQ(booking_defect([](story_ref s) {
                  s.booked.components[0].nights = {euros(1), euros(1), euros(1), euros(1)};
              }),
              "/booking/components/0/nights nights_mismatch");
    EXPECT_EQ(booking_defect([](story_ref s) { s.booked.components[1].nights = {euros(1)}; }),
              "/booking/components/1/nights no_nights");
    EXPECT_EQ(booking_defect([](story_ref s) { s.booked.paid = euros(42001); }),
              "/booking/paid/amount_minor paid_over_price");
    EXPECT_EQ(booking_defect([](story_ref s) { s.booked.paid = euros(42000); }), "");
    EXPECT_EQ(booking_defect([](story_ref s) { s.booked.ends_on = day("2026-06-30"); }),
              "/booking/ends_on ends_before_start");
    EXPECT_EQ(booking_defect([](story_ref s) {
                  s.booked.ends_on.reset();
                  s.booked.ends_at = local_time(std::chrono::hours(15));
              }),
              "/booking/ends_at ends_before_start");
    EXPECT_EQ(booking_defect([](story_ref s) { s.booked.place.country = "Portugal"; }),
              "/booking/place/country invalid_country");
    EXPECT_EQ(booking_defect([](story_ref) {}, R"({"name":"A","then":{"percent":0,
                  "keep_amount":{"amount_minor":1,"currency":"USD"}}})"),
              "/policy/tiers/0/then/keep_amount/currency currency_mismatch");
}

TEST(DeclaredEvent, NamesWhatCannotBeUsed) {
    const auto defect = [](auto bend) {
        return booking_defect([&](cancellation_story& story) {
            story.events = {{.code = "storm",
                             .name = "Storm",
                             .declared_at = at("2026-06-01T00:00:00Z"),
                             .from = day("2026-06-01"),
                             .areas = {{.country = "PT"}},
                             .percent = 10000}};
            bend(story.events.front());
        });
    };
    EXPECT_EQ(defect([](auto&) {}), "");
    EXPECT_EQ(defect([](auto& event) { event.percent = 10001; }),
              "/events/0/percent percent_out_of_range");
    EXPECT_EQ(defect([](auto& event) { event.code = "The storm"; }), "/events/0/code invalid_code");
    EXPECT_EQ(defect([](auto& event) { event.to = day("2026-05-31"); }),
              "/events/0/to ends_before_start");
    EXPECT_EQ(defect([](auto& event) { event.areas.clear(); }), "/events/0/areas empty_list");
    EXPECT_EQ(defect([](auto& event) { event.areas.front().country = "pt"; }),
              "/events/0/areas/0/country invalid_country");
}

}  // namespace
}  // namespace refundry
