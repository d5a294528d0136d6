// SPDX-License-Identifier: Apache-2.0
// What holds for any policy and any booking: the parts add up, nothing comes back beyond what was
// paid, and the schedule says what a cancellation at that moment says.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <numeric>

#include "domain/calendar/dates.hpp"
#include "domain/cancellations/cancellation_story.hpp"

namespace refundry {
namespace {

template <typename T>
T any(T least, T most) {
    return *rc::gen::inRange<T>(least, static_cast<T>(most + 1));
}

template <typename T>
T one_of(std::initializer_list<T> from) {
    return *rc::gen::elementOf(std::vector<T>(from));
}

basis_points any_percent() {
    return *rc::gen::oneOf(rc::gen::element<basis_points>(0, 1, 5000, 9999, WHOLE),
                           rc::gen::inRange<basis_points>(0, WHOLE + 1));
}

cancellation_terms any_terms() {
    cancellation_terms terms{.percent = any_percent()};
    for (const auto* code : {"accommodation", "cleaning_fee", "taxes", "extras"}) {
        switch (any(0, 5)) {
            case 0:
                terms.keep.emplace_back(code);
                break;
            case 1:
                terms.shares.push_back({code, any_percent()});
                break;
            default:
                break;
        }
    }
    terms.keep_nights = one_of({0, 0, 1, 2, 30});
    if (any(0, 3) == 0) terms.keep_amount = euros(any<std::int64_t>(1, 20'000));
    return terms;
}

std::vector<cancellation_tier> any_tiers() {
    std::vector<cancellation_tier> tiers;
    const auto add = [&](cancellation_threshold until) {
        tiers.push_back({"Tier " + std::to_string(tiers.size()), until, any_terms()});
    };
    if (any(0, 2) == 0) add({.hours_after_booking = any(0, 100)});
    for (auto days = any(0, 40); days > 0; days -= any(1, 20)) {
        cancellation_threshold until{.days_before_start = days};
        if (any(0, 2) == 0) until.at = local_time(std::chrono::minutes(any(0, 24 * 60)));
        if (tiers.empty() || !tiers.back().until->days_before_start ||
            *tiers.back().until->days_before_start > days + 1)
            add(until);
    }
    if (any(0, 2) == 0) add({.hours_after_start = any(0, 60)});
    tiers.push_back({"Last", {}, any_terms()});
    return tiers;
}

cancellation_policy any_policy() {
    cancellation_policy_document document{.name = "Any", .tiers = any_tiers()};
    if (any(0, 1) == 0)
        document.grace.push_back({.name = "Grace",
                                  .until = {.hours_after_booking = any(1, 72)},
                                  .booked_days_before_start = any(0, 20),
                                  .then = any_terms()});
    if (any(0, 1) == 0) document.variants.push_back({"Long", any(1, 6), any_tiers()});
    auto compiled = cancellation_policy::compile(std::move(document));
    RC_ASSERT(compiled.has_value());
    return std::move(*compiled);
}

instant any_instant() {
    return at("2026-03-01T00:00:00Z") +
           std::chrono::seconds(any<std::int64_t>(0, std::int64_t{80} * 86'400));
}

cancellation_story any_story() {
    cancellation_story story;
    auto& booked = story.booked;
    booked.booked_at = at("2026-03-01T00:00:00Z") + std::chrono::minutes(any(0, 30 * 24 * 60));
    booked.starts_on = add_days(day("2026-03-01"), any(0, 60));
    const auto nights = any(0, 8);
    booked.ends_on = add_days(booked.starts_on, nights);
    if (any(0, 2) == 0) booked.starts_at = local_time(std::chrono::minutes(any(0, 23 * 60)));
    booked.components.clear();
    std::int64_t price = 0;
    for (const auto* code : {"accommodation", "cleaning_fee", "taxes", "extras"}) {
        const auto own = any<std::int64_t>(0, 30'000);
        price += own;
        booked.components.push_back({.code = code, .price = euros(own)});
    }
    if (any(0, 1) == 0) booked.components[2].follows = "accommodation";
    if (any(0, 2) == 0) booked.paid = euros(any<std::int64_t>(0, price));
    for (auto events = any(0, 2); events > 0; --events)
        story.events.push_back({.code = "storm",
                                .name = "Storm",
                                .declared_at = any_instant(),
                                .from = booked.starts_on,
                                .areas = {{.country = "PT"}},
                                .percent = any_percent()});
    return story;
}

const cancellation_step& step_at(const std::vector<cancellation_step>& steps, instant now) {
    return *std::ranges::find_if(
        steps, [&](const auto& step) { return !step.until || now <= *step.until; });
}

money sum(const std::vector<component_outcome>& parts, money component_outcome::* of) {
    return std::accumulate(
        parts.begin(), parts.end(), euros(0),
        [&](const money& so_far, const auto& part) { return so_far + part.*of; });
}

RC_GTEST_PROP(Cancellation, AddsUpAndStaysWithinWhatWasPaid, ()) {
    const auto policy = any_policy();
    const auto story = any_story();
    const auto outcome = story.plan(policy)->cancel(any_instant());
    RC_ASSERT(sum(outcome.components, &component_outcome::price) == outcome.price);
    RC_ASSERT(sum(outcome.components, &component_outcome::charged) == outcome.charged);
    RC_ASSERT(sum(outcome.components, &component_outcome::refunded) == outcome.refunded);
    RC_ASSERT(outcome.refunded == std::max(outcome.paid - outcome.charged, euros(0)));
    RC_ASSERT(outcome.refunded <= outcome.paid);
    for (const auto& part : outcome.components) {
        RC_ASSERT(!part.refunded.is_negative());
        RC_ASSERT(!part.charged.is_negative());
        RC_ASSERT(part.charged + part.refunded <= part.price);
        const auto derived = std::accumulate(
            part.derivation.begin(), part.derivation.end(), euros(0),
            [](const money& so_far, const auto& step) { return so_far + step.charged; });
        RC_ASSERT(derived == part.charged);
    }
}

RC_GTEST_PROP(Cancellation, GivesTheMostOfAllThatHolds, ()) {
    const auto policy = any_policy();
    const auto story = any_story();
    const auto outcome = story.plan(policy)->cancel(any_instant());
    for (const auto& each : outcome.considered) {
        RC_ASSERT(each.refunded <= outcome.refunded);
    }
    const auto tiers = std::ranges::count_if(outcome.considered, [](const auto& each) {
        return each.basis.kind == cancellation_basis_kind::tier;
    });
    RC_ASSERT(tiers <= 1);
    RC_ASSERT((tiers == 0) == (outcome.decided_by.kind == cancellation_basis_kind::ended));
}

RC_GTEST_PROP(CancellationSchedule, SaysWhatCancellingSaysAtAnyMoment, ()) {
    const auto policy = any_policy();
    const auto story = any_story();
    const auto plan = story.plan(policy);
    const auto from = any_instant();
    const auto steps = plan->schedule(from);
    RC_ASSERT(!steps.back().until.has_value());
    const auto agree = [&](instant now) {
        const auto& step = step_at(steps, now);
        const auto outcome = plan->cancel(now);
        RC_ASSERT(outcome.refunded == step.refunded);
        for (std::size_t i = 0; i < step.components.size(); ++i)
            RC_ASSERT(outcome.components[i].refunded == step.components[i].refunded);
    };
    agree(from);
    agree(std::max(from, any_instant()));
    for (const auto& step : steps) {
        if (!step.until) continue;
        agree(*step.until);
        agree(*step.until + std::chrono::microseconds(1));
        RC_ASSERT(step.until_local == local_text(*step.until, story.zone));
    }
    for (std::size_t i = 1; i < steps.size(); ++i)
        RC_ASSERT(steps[i].components != steps[i - 1].components);
}

RC_GTEST_PROP(CancellationPolicy, ReadsBackWhatItWrites, ()) {
    const auto document = any_policy().document();
    const auto read = json::decode<cancellation_policy_document>(json::encode(document));
    RC_ASSERT(read.has_value());
    RC_ASSERT(*read == document);
}

}  // namespace
}  // namespace refundry
