// SPDX-License-Identifier: Apache-2.0
#include "app/cancellations/preview_cancellation.hpp"

namespace refundry {

namespace {

/// Where the buyer's days end; at the booking's place when that is not known.
std::reference_wrapper<const time_zone_rules> zone_of_buyer(
    const booking& booked, time_zones& zones,
    std::reference_wrapper<const time_zone_rules> of_place) {
    if (!booked.buyer) return of_place;
    const auto name = law::consumer_zone(booked.buyer->country, booked.buyer->subdivision);
    if (name.empty()) return of_place;
    const auto zone = zones.find(std::string(name));
    return zone ? *zone : of_place;
}

}  // namespace

cancellation_pack_list list_cancellation_packs() {
    cancellation_pack_list list;
    for (const auto& [pack, policy] : cancellation_packs())
        list.data.push_back({std::string(pack), policy.document()});
    return list;
}

result<cancellation_preview> preview_cancellation(const cancellation_policy& policy,
                                                  const preview_cancellation_command& command,
                                                  const merchant_law& law, time_zones& zones,
                                                  instant present) {
    const auto& booked = command.booking;
    const auto zone = zones.find(booked.place.time_zone, "/booking/place/time_zone");
    if (!zone) return std::unexpected(zone.error());
    const auto now = command.now.value_or(present);
    if (now < booked.booked_at)
        return invalid("/now", "before_booking", "Nothing was booked yet at that moment.");
    const auto context = law.context(zone_of_buyer(booked, zones, *zone));
    const auto plan = plan_cancellation(
        policy, {.booked = booked, .events = command.events, .zone = *zone, .law = &context});
    if (!plan) return std::unexpected(plan.error());
    return cancellation_preview{.outcome = plan->cancel(now), .schedule = plan->schedule(now)};
}

result<cancellation_preview> preview_cancellation(const preview_cancellation_command& command,
                                                  const merchant_law& law, time_zones& zones,
                                                  instant present) {
    if (command.policy.has_value() == command.pack.has_value())
        return invalid("/policy", "policy_or_pack",
                       "Give either a cancellation policy or the name of a pack, not both.");
    if (command.pack) {
        const auto policy = find_cancellation_pack(*command.pack, "/pack");
        if (!policy) return std::unexpected(policy.error());
        return preview_cancellation(*policy, command, law, zones, present);
    }
    auto policy = cancellation_policy::compile(*command.policy);
    if (!policy) {
        for (auto& defect : policy.error().details)
            defect.path.insert(0, "/policy");
        return std::unexpected(std::move(policy.error()));
    }
    return preview_cancellation(*policy, command, law, zones, present);
}

}  // namespace refundry
