// SPDX-License-Identifier: Apache-2.0
// What was booked, where and when, in the parts of its price; and events that keep people from
// going there.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "domain/calendar/local_time.hpp"
#include "domain/money/money.hpp"
#include "domain/orders/order.hpp"

namespace refundry {

inline constexpr std::size_t BOOKED_COMPONENTS_MAX = 100;
inline constexpr std::size_t EVENTS_MAX = 1'000;
inline constexpr std::size_t EVENT_AREAS_MAX = 1'000;

/// A part of the price, taxes that are in it included.
struct booked_component {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"follows"});
    std::string code;  ///< accommodation, cleaning_fee, … or one the policy names
    money price;
    std::vector<money> nights{};  ///< of accommodation, night by night; empty: all alike
    /// A component of whose price the same share is given back as of this one, unless the policy
    /// names this one: taxes on the nights.
    std::string follows{};
    friend bool operator==(const booked_component&, const booked_component&) = default;
};
BOOST_DESCRIBE_STRUCT(booked_component, (), (code, price, nights, follows))

struct booking_place {
    static constexpr auto json_defaults =
        std::to_array<std::string_view>({"subdivision", "postal_code"});
    std::string country;      ///< ISO 3166-1 alpha-2
    std::string subdivision;  ///< ISO 3166-2 without the country, or ""
    std::string postal_code;
    std::string time_zone;  ///< IANA
    friend bool operator==(const booking_place&, const booking_place&) = default;
};
BOOST_DESCRIBE_STRUCT(booking_place, (), (country, subdivision, postal_code, time_zone))

/// Who booked, for the law of their place.
struct booking_buyer {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"subdivision", "kind"});
    std::string country;
    std::string subdivision{};
    buyer_kind kind = buyer_kind::consumer;
    friend bool operator==(const booking_buyer&, const booking_buyer&) = default;
};
BOOST_DESCRIBE_STRUCT(booking_buyer, (), (country, subdivision, kind))

struct booking {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"reference"});
    std::string reference;
    instant booked_at;
    local_date starts_on;
    std::optional<local_time> starts_at{};  ///< absent: as the policy says
    std::optional<local_date> ends_on{};    ///< absent: the day it starts; else nights lie between
    std::optional<local_time> ends_at{};    ///< absent: the end of that day
    booking_place place;
    std::vector<booked_component> components;
    std::optional<money> paid{};  ///< absent: the whole price
    std::optional<booking_buyer> buyer{};
    friend bool operator==(const booking&, const booking&) = default;
};
BOOST_DESCRIBE_STRUCT(booking, (),
                      (reference, booked_at, starts_on, starts_at, ends_on, ends_at, place,
                       components, paid, buyer))

/// Each part that is given must fit.
struct event_area {
    static constexpr auto json_defaults =
        std::to_array<std::string_view>({"subdivision", "postal_prefix"});
    std::string country;
    std::string subdivision{};
    std::string postal_prefix{};
    friend bool operator==(const event_area&, const event_area&) = default;
};
BOOST_DESCRIBE_STRUCT(event_area, (), (country, subdivision, postal_prefix))

/// Force majeure, declared: for bookings made before it that fall into it, from its declaration on.
struct declared_event {
    std::string code;
    std::string name;
    instant declared_at;
    local_date from;
    std::optional<local_date> to{};  ///< the last day; absent: not over yet
    std::vector<event_area> areas;
    basis_points percent = 0;  ///< given back of what has not been used
    friend bool operator==(const declared_event&, const declared_event&) = default;
};
BOOST_DESCRIBE_STRUCT(declared_event, (), (code, name, declared_at, from, to, areas, percent))

}  // namespace refundry
