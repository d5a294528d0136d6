// SPDX-License-Identifier: Apache-2.0
#include "domain/cancellations/cancel.hpp"

#include <algorithm>

#include "domain/calendar/dates.hpp"

namespace refundry {

using namespace std::chrono;

namespace {

constexpr microseconds MOMENT(1);

/// The tiers and the grace that are for stays of this length.
const cancellation_variant* variant_for(const cancellation_policy_document& document,
                                        std::int64_t nights) {
    const cancellation_variant* longest = nullptr;
    for (const auto& each : document.variants)
        if (each.nights_at_least <= nights &&
            (longest == nullptr || each.nights_at_least > longest->nights_at_least))
            longest = &each;
    return longest;
}

bool lies_in(const booking_place& place, const event_area& area) {
    return area.country == place.country &&
           (area.subdivision.empty() || area.subdivision == place.subdivision) &&
           place.postal_code.starts_with(area.postal_prefix);
}

/// It arose after the booking, where that takes place, and on one of its days.
bool concerns(const declared_event& event, const booking& booked) {
    const auto last_day = booked.ends_on.value_or(booked.starts_on);
    return event.declared_at > booked.booked_at && event.from <= last_day &&
           (!event.to || *event.to >= booked.starts_on) &&
           std::ranges::any_of(event.areas,
                               [&](const auto& area) { return lies_in(booked.place, area); });
}

}  // namespace

std::string local_text(instant at, const time_zone_rules& zone) {
    const auto offset = zone.offset_at(at);
    auto text = to_string(instant(at + offset));
    text.pop_back();
    const auto size = abs(offset);
    const local_time shown(duration_cast<minutes>(size));
    return text + (offset < seconds(0) ? "-" : "+") + shown.text();
}

cancellation_plan::cancellation_plan(const cancellation_policy& policy,
                                     const cancellation_facts& facts)
    : policy_(&policy),
      booked_(&facts.booked),
      zone_(&facts.zone),
      moments_(moments_of(facts.booked, policy.document().start_time, facts.zone)) {
    const auto& document = policy.document();
    const auto* variant = variant_for(document, std::ssize(moments_.nights));
    if (variant != nullptr) variant_ = variant->name;
    add_tiers(variant != nullptr ? variant->tiers : document.tiers);
    add_grace(variant != nullptr ? variant->grace : document.grace);
    add_events(facts.events);
    if (facts.law != nullptr && facts.booked.buyer) add_right(*facts.law);
}

/// Nothing holds longer than the booking.
void cancellation_plan::add(claim one) {
    auto& until = one.basis.until;
    until = std::min(until.value_or(moments_.end), moments_.end);
    one.basis.until_local = local_text(*until, *zone_);
    if (!one.from || *one.from <= *until) claims_.push_back(std::move(one));
}

void cancellation_plan::add_tiers(const std::vector<cancellation_tier>& tiers) {
    std::optional<instant> from;
    for (const auto& tier : tiers) {
        claim made{
            .basis = {.kind = cancellation_basis_kind::tier, .name = tier.name, .terms = tier.then},
            .from = from};
        if (tier.until) {
            made.basis.until = instant_of(*tier.until, moments_, *zone_);
            // One whose moment has passed already never holds.
            if (!from || *made.basis.until >= *from) from = *made.basis.until + MOMENT;
        }
        add(std::move(made));
    }
}

void cancellation_plan::add_grace(const std::vector<cancellation_grace>& rules) {
    for (const auto& rule : rules) {
        const cancellation_threshold early{.days_before_start = rule.booked_days_before_start};
        if (rule.booked_days_before_start > 0 &&
            moments_.booked > instant_of(early, moments_, *zone_))
            continue;
        add({.basis = {.kind = cancellation_basis_kind::grace,
                       .name = rule.name,
                       .until = instant_of(rule.until, moments_, *zone_),
                       .terms = rule.then}});
    }
}

void cancellation_plan::add_events(std::span<const declared_event> events) {
    for (const auto& event : events)
        if (concerns(event, *booked_))
            add({.basis = {.kind = cancellation_basis_kind::event,
                           .name = event.name,
                           .code = event.code,
                           .terms = cancellation_terms{.percent = event.percent}},
                 .from = event.declared_at});
}

std::int32_t cancellation_plan::nights_begun(instant now) const {
    return static_cast<std::int32_t>(
        std::ranges::count_if(moments_.nights, [&](instant begins) { return begins < now; }));
}

component_charges cancellation_plan::charges(const cancellation_terms& terms, instant now) const {
    return charge(*booked_, terms, static_cast<std::int32_t>(moments_.nights.size()),
                  nights_begun(now));
}

cancellation_outcome cancellation_plan::cancel(instant now) const {
    const auto& document = policy_->document();
    std::vector<cancellation_claim> considered;
    const claim* best = nullptr;
    auto charged = charge_all(*booked_);
    for (const auto& each : claims_) {
        if (!each.holds(now)) continue;
        auto own = charges(*each.basis.terms, now);
        considered.push_back({each.basis, own.refunded});
        if (best != nullptr && own.refunded <= charged.refunded) continue;
        best = &each;
        charged = std::move(own);
    }
    return {.cancelled_at = now,
            .cancelled_at_local = local_text(now, *zone_),
            .policy = document.name,
            .policy_version = document.version,
            .variant = variant_,
            .decided_by = best != nullptr
                              ? best->basis
                              : cancellation_basis{.kind = cancellation_basis_kind::ended},
            .price = charged.price,
            .paid = charged.paid,
            .charged = charged.charged,
            .refunded = charged.refunded,
            .components = std::move(charged.components),
            .considered = std::move(considered),
            .right = right_};
}

std::vector<instant> cancellation_plan::last_moments(instant from) const {
    std::vector<instant> last = moments_.nights;
    for (const auto& each : claims_) {
        last.push_back(*each.basis.until);
        if (each.from) last.push_back(*each.from - MOMENT);
    }
    std::erase_if(last, [&](instant each) { return each < from; });
    std::ranges::sort(last);
    const auto twice = std::ranges::unique(last);
    last.erase(twice.begin(), twice.end());
    return last;
}

std::vector<cancellation_step> cancellation_plan::schedule(instant from) const {
    std::vector<cancellation_step> steps;
    const auto add = [&](instant first, std::optional<instant> until) {
        const auto outcome = cancel(first);
        cancellation_step step{.until = until,
                               .until_local = {},
                               .refunded = outcome.refunded,
                               .components = {},
                               .decided_by = outcome.decided_by};
        if (until) step.until_local = local_text(*until, *zone_);
        for (const auto& part : outcome.components)
            step.components.push_back({part.code, part.refunded});
        if (!steps.empty() && steps.back().components == step.components) {
            steps.back().until = step.until;
            steps.back().until_local = std::move(step.until_local);
        } else {
            steps.push_back(std::move(step));
        }
    };
    for (const auto last : last_moments(from)) {
        add(from, last);
        from = last + MOMENT;
    }
    add(from, std::nullopt);
    return steps;
}

result<cancellation_plan> plan_cancellation(const cancellation_policy& policy,
                                            const cancellation_facts& facts) {
    auto found = booking_defects(policy, facts.booked, facts.events);
    if (found.empty()) return cancellation_plan(policy, facts);
    return std::unexpected(
        failure{.kind = failure_kind::invalid,
                .code = "booking_invalid",
                .message = "The booking cannot be cancelled as described; each defect names its "
                           "place.",
                .path = {},
                .details = std::move(found)});
}

}  // namespace refundry
