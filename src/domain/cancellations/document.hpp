// SPDX-License-Identifier: Apache-2.0
// The cancellation policy of a booking as a merchant writes it: tiers, read from top to bottom. The
// first whose threshold has not passed says what is given back of each part of the price.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "domain/calendar/local_time.hpp"
#include "domain/money/money.hpp"

namespace refundry {

inline constexpr std::size_t CANCELLATION_TIERS_MAX = 50;
inline constexpr std::size_t CANCELLATION_VARIANTS_MAX = 20;
inline constexpr std::size_t CANCELLATION_COMPONENTS_MAX = 50;
inline constexpr std::size_t CANCELLATION_NAME_MAX = 100;
inline constexpr std::size_t CANCELLATION_TEXT_MAX = 1'000;
inline constexpr std::int32_t THRESHOLD_DAYS_MAX = 3'650;
inline constexpr std::int32_t THRESHOLD_HOURS_MAX = 24 * THRESHOLD_DAYS_MAX;
inline constexpr std::int32_t NIGHTS_MAX = 1'000;

/// The nights of a stay: the component that `keep_nights` is about.
inline constexpr std::string_view ACCOMMODATION = "accommodation";
/// What every policy knows; it may name others in `components`.
inline constexpr auto WELL_KNOWN_COMPONENTS = std::to_array<std::string_view>(
    {ACCOMMODATION, "price", "cleaning_fee", "service_fee", "taxes", "extras"});

/// The last moment of a tier, included. Exactly one length: hours are elapsed time; days are days
/// of the calendar where the booking takes place, at `at` or else at the clock time of the start
/// (or of the booking).
struct cancellation_threshold {
    std::optional<std::int32_t> hours_after_booking{};
    std::optional<std::int32_t> days_after_booking{};
    std::optional<std::int32_t> hours_before_start{};
    std::optional<std::int32_t> days_before_start{};
    std::optional<std::int32_t> hours_after_start{};
    std::optional<std::int32_t> days_after_start{};
    std::optional<local_time> at{};  ///< with days only
    friend bool operator==(const cancellation_threshold&, const cancellation_threshold&) = default;
};
BOOST_DESCRIBE_STRUCT(cancellation_threshold, (),
                      (hours_after_booking, days_after_booking, hours_before_start,
                       days_before_start, hours_after_start, days_after_start, at))

struct component_share {
    std::string component;
    basis_points percent = 0;
    friend bool operator==(const component_share&, const component_share&) = default;
};
BOOST_DESCRIBE_STRUCT(component_share, (), (component, percent))

/// Applied in this order: what is kept whole, nights, shares of the rest, a fixed amount.
struct cancellation_terms {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"keep_nights"});
    basis_points percent = 0;               ///< given back of each component
    std::vector<component_share> shares{};  ///< for which it is another
    std::vector<std::string> keep{};        ///< components kept whole
    std::int32_t keep_nights = 0;           ///< kept whole, beside those that have begun
    std::optional<money> keep_amount{};     ///< taken last from what would be given back
    friend bool operator==(const cancellation_terms&, const cancellation_terms&) = default;
};
BOOST_DESCRIBE_STRUCT(cancellation_terms, (), (percent, shares, keep, keep_nights, keep_amount))

struct cancellation_tier {
    std::string name;
    std::optional<cancellation_threshold> until{};  ///< absent: to the end; the last tier only
    cancellation_terms then;
    friend bool operator==(const cancellation_tier&, const cancellation_tier&) = default;
};
BOOST_DESCRIBE_STRUCT(cancellation_tier, (), (name, until, then))

/// Holds beside the tiers for a while after the booking, if that was made early enough.
struct cancellation_grace {
    static constexpr auto json_defaults =
        std::to_array<std::string_view>({"booked_days_before_start"});
    std::string name;
    cancellation_threshold until;
    std::int32_t booked_days_before_start = 0;  ///< 0: whenever it was made
    cancellation_terms then;
    friend bool operator==(const cancellation_grace&, const cancellation_grace&) = default;
};
BOOST_DESCRIBE_STRUCT(cancellation_grace, (), (name, until, booked_days_before_start, then))

/// Stands in for the tiers and the grace of the policy for stays of that many nights or more.
struct cancellation_variant {
    std::string name;
    std::int32_t nights_at_least = 0;
    std::vector<cancellation_tier> tiers;
    std::vector<cancellation_grace> grace{};
    friend bool operator==(const cancellation_variant&, const cancellation_variant&) = default;
};
BOOST_DESCRIBE_STRUCT(cancellation_variant, (), (name, nights_at_least, tiers, grace))

struct cancellation_policy_document {
    static constexpr auto json_defaults =
        std::to_array<std::string_view>({"description", "start_time"});
    std::string name;
    std::int64_t version = 1;
    std::string description{};
    local_time start_time{std::chrono::hours(15)};  ///< of bookings that give none
    std::vector<std::string> components{};          ///< known beside the well-known ones
    std::vector<cancellation_tier> tiers;
    std::vector<cancellation_grace> grace{};
    std::vector<cancellation_variant> variants{};
    friend bool operator==(const cancellation_policy_document&,
                           const cancellation_policy_document&) = default;
};
BOOST_DESCRIBE_STRUCT(cancellation_policy_document, (),
                      (name, version, description, start_time, components, tiers, grace, variants))

}  // namespace refundry
