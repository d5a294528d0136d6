// SPDX-License-Identifier: Apache-2.0
// For tests: four nights in Lisbon from 1 July 2026 at 100 EUR, cleaning 12 EUR and taxes 8 EUR on
// the nights, booked in January; each test bends what it is about.
#pragma once

#include <string>
#include <string_view>

#include "domain/cancellations/cancel.hpp"
#include "domain/decisions/decision_story.hpp"

namespace refundry {

inline local_date day(std::string_view text) {
    const auto parsed = parse_local_date(text);
    ensure(parsed.has_value(), text);
    return *parsed;
}

/// Lisbon in 2026.
inline time_zone_rules lisbon() {
    using std::chrono::hours;
    return time_zone_rules({{.from = at("2025-10-26T01:00:00Z"), .offset = hours(0)},
                            {.from = at("2026-03-29T01:00:00Z"), .offset = hours(1)},
                            {.from = at("2026-10-25T01:00:00Z"), .offset = hours(0)}});
}

inline booking four_nights() {
    return {.reference = "LIS-1",
            .booked_at = at("2026-01-10T10:00:00Z"),
            .starts_on = day("2026-07-01"),
            .ends_on = day("2026-07-05"),
            .place = {.country = "PT",
                      .subdivision = "11",
                      .postal_code = "1100-148",
                      .time_zone = "Europe/Lisbon"},
            .components = {{.code = "accommodation", .price = euros(40000)},
                           {.code = "cleaning_fee", .price = euros(1200)},
                           {.code = "taxes", .price = euros(800), .follows = "accommodation"}}};
}

inline cancellation_policy_document cancellation_document(std::string_view text) {
    auto document = json::decode<cancellation_policy_document>(text);
    ensure(document.has_value(), text);
    return std::move(*document);
}

/// Tiers as JSON, and what else stands behind them.
inline cancellation_policy cancellation_policy_of(std::string_view tiers,
                                                  std::string_view more = "") {
    auto policy = cancellation_policy::compile(
        cancellation_document(R"({"name":"House","version":3,"tiers":[)" + std::string(tiers) +
                              "]" + std::string(more) + "}"));
    ensure(policy.has_value(), tiers);
    return std::move(*policy);
}

struct cancellation_story {
    booking booked = four_nights();
    std::vector<declared_event> events;
    time_zone_rules zone = lisbon();

    result<cancellation_plan> plan(const cancellation_policy& policy) const {
        return plan_cancellation(policy, {.booked = booked, .events = events, .zone = zone});
    }
    cancellation_outcome by(const cancellation_policy& policy, std::string_view now) const {
        const auto made = plan(policy);
        ensure(made.has_value(), "the booking can be used");
        return made->cancel(at(now));
    }
    std::int64_t refunded(const cancellation_policy& policy, std::string_view now) const {
        return by(policy, now).refunded.amount_minor;
    }
};

}  // namespace refundry
