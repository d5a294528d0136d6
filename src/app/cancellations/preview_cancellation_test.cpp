// SPDX-License-Identifier: Apache-2.0
// The question as a whole: which policy, which zone, and what the shipped law says of the buyer.
#include "app/cancellations/preview_cancellation.hpp"

#include <gtest/gtest.h>

#include "domain/cancellations/cancellation_story.hpp"

namespace refundry {
namespace {

preview_cancellation_command by_pack(std::string pack, std::string_view now) {
    return {.policy = {},
            .pack = std::move(pack),
            .booking = four_nights(),
            .events = {},
            .now = at(now)};
}

result<cancellation_preview> preview(const preview_cancellation_command& command,
                                     law_settings says = {}) {
    static time_zones zones;
    const auto law = merchant_law::of(std::move(says), "/law_settings");
    ensure(law.has_value(), "the settings can be used");
    return preview_cancellation(command, **law, zones, at("2026-06-20T00:00:00Z"));
}

cancellation_outcome from(std::string country, std::string_view now, law_settings says = {}) {
    auto command = by_pack("non-refundable", now);
    command.booking.buyer = {.country = std::move(country)};
    return preview(command, std::move(says))->outcome;
}

TEST(PreviewCancellation, AnswersNowAndLater) {
    const auto answer = preview(by_pack("firm", "2026-06-20T00:00:00Z"));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->outcome.refunded, euros(21000));
    ASSERT_EQ(answer->schedule.size(), 2U);
    EXPECT_EQ(answer->schedule.front().until_local, "2026-06-24T15:00:00+01:00");
    auto at_present = by_pack("firm", "2026-06-20T00:00:00Z");
    at_present.now.reset();
    EXPECT_EQ(preview(at_present)->outcome, answer->outcome);
}

std::string code_and_path(const result<cancellation_preview>& answer) {
    if (answer) return "";
    const auto& error = answer.error();
    return error.code + " " + (error.details.empty() ? error.path : error.details.front().path);
}

TEST(PreviewCancellation, WantsOnePolicyThatCanBeUsed) {
    auto command = by_pack("firm", "2026-06-20T00:00:00Z");
    command.policy = cancellation_document(
        R"({"name":"H","version":1,"tiers":[{"name":"A","then":{"percent":10001}}]})");
    EXPECT_EQ(code_and_path(preview(command)), "policy_or_pack /policy");
    command.pack.reset();
    EXPECT_EQ(code_and_path(preview(command)),
              "cancellation_policy_invalid /policy/tiers/0/then/percent");
    command.policy->tiers.front().then.percent = 4000;
    EXPECT_EQ(preview(command)->outcome.refunded, euros(16800));
    command.policy.reset();
    EXPECT_EQ(code_and_path(preview(command)), "policy_or_pack /policy");
    command.pack = "firmest";
    EXPECT_EQ(code_and_path(preview(command)), "unknown_pack /pack");
}

TEST(PreviewCancellation, WantsAPlaceAndAMomentThatCanBe) {
    auto command = by_pack("firm", "2026-01-10T09:59:59Z");
    EXPECT_EQ(code_and_path(preview(command)), "before_booking /now");
    command.booking.place.time_zone = "Europe/Lisboa";
    EXPECT_EQ(code_and_path(preview(command)), "time_zone_unknown /booking/place/time_zone");
}

TEST(RightToWithdraw, IsNotOneOfAStayInTheUnion) {
    const auto outcome = from("DE", "2026-01-12T10:00:00Z");
    ASSERT_TRUE(outcome.right);
    EXPECT_EQ(outcome.right->state, law::right_state::exempt);
    EXPECT_EQ(outcome.right->exempt, law::exempt_code::dated_leisure_accommodation);
    EXPECT_EQ(outcome.right->from->name, "Directive 2011/83/EU");
    EXPECT_EQ(outcome.right->from->article, "16(l)");
    EXPECT_FALSE(outcome.right->from->unconfirmed);
    EXPECT_EQ(outcome.refunded, euros(0));
}

/// Argentina: ten days from the contract, Ley 24.240 art. 34. Buenos Aires is three hours behind.
TEST(RightToWithdraw, IsAClaimBesideThePolicyWhereTheLawGivesIt) {
    const auto last = from("AR", "2026-01-21T03:00:00Z");
    EXPECT_EQ(last.right->state, law::right_state::open);
    EXPECT_EQ(last.decided_by.kind, cancellation_basis_kind::statute);
    EXPECT_EQ(last.decided_by.statute, last.right->from);
    EXPECT_EQ(last.refunded, euros(42000));
    EXPECT_EQ(last.right->until, at("2026-01-21T03:00:00Z"));
    const auto over = from("AR", "2026-01-21T03:00:01Z");
    EXPECT_EQ(over.decided_by.kind, cancellation_basis_kind::tier);
    EXPECT_EQ(over.refunded, euros(0));
}

TEST(RightToWithdraw, EndsWithTheStart) {
    auto command = by_pack("non-refundable", "2026-01-12T14:00:00Z");
    command.booking.starts_on = day("2026-01-12");
    command.booking.ends_on = day("2026-01-16");
    command.booking.starts_at = local_time(std::chrono::hours(14));
    command.booking.buyer = {.country = "AR"};
    EXPECT_EQ(preview(command)->outcome.refunded, euros(42000));
    command.now = at("2026-01-12T14:00:01Z");
    EXPECT_EQ(preview(command)->outcome.refunded, euros(0));
}

/// The United Kingdom's list was not read: it takes no right away until the merchant confirms it.
TEST(RightToWithdraw, NamesTheExemptionThatIsNotConfirmed) {
    const auto open = from("GB", "2026-01-12T10:00:00Z");
    EXPECT_EQ(open.right->state, law::right_state::open);
    EXPECT_EQ(open.right->exempt_unconfirmed, law::exempt_code::dated_leisure_accommodation);
    EXPECT_EQ(open.refunded, euros(42000));
    law_settings says;
    says.stances = {{"GB", "exempt.codes", law::law_stance::confirmed}};
    const auto exempt = from("GB", "2026-01-12T10:00:00Z", std::move(says));
    EXPECT_EQ(exempt.right->state, law::right_state::exempt);
    EXPECT_EQ(exempt.refunded, euros(0));
}

TEST(RightToWithdraw, IsForConsumersOfKnownPlaces) {
    EXPECT_EQ(from("KE", "2026-01-12T10:00:00Z").right->state, law::right_state::no_law_known);
    auto command = by_pack("non-refundable", "2026-01-12T10:00:00Z");
    EXPECT_FALSE(preview(command)->outcome.right);
    command.booking.buyer = {.country = "AR", .kind = buyer_kind::business};
    EXPECT_EQ(preview(command)->outcome.right->state, law::right_state::not_a_consumer);
    EXPECT_EQ(preview(command)->outcome.refunded, euros(0));
}

}  // namespace
}  // namespace refundry
