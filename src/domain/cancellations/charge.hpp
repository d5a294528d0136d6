// SPDX-License-Identifier: Apache-2.0
// Terms applied to a price: component by component what is charged and what is given back, with
// each step. The parts add up; nothing is given back beyond what was paid.
#pragma once

#include <vector>

#include "domain/cancellations/booking.hpp"
#include "domain/cancellations/document.hpp"

namespace refundry {

enum class charge_code {
    kept_fee,     ///< kept whole
    kept_nights,  ///< begun, and the further ones of the terms
    share,        ///< what the percentage leaves with the merchant
    followed,     ///< the same share as of another component
    kept_amount   ///< its part of the fixed amount
};
BOOST_DESCRIBE_ENUM(charge_code, kept_fee, kept_nights, share, followed, kept_amount)

struct charge_step {
    charge_code code = charge_code::share;
    std::optional<basis_points> percent{};  ///< given back, of a share
    std::optional<std::int32_t> nights{};   ///< kept
    std::optional<std::string> follows{};
    money charged;
    friend bool operator==(const charge_step&, const charge_step&) = default;
};
BOOST_DESCRIBE_STRUCT(charge_step, (), (code, percent, nights, follows, charged))

struct component_outcome {
    std::string code;
    money price;
    money charged;
    money refunded;                       ///< price − charged, less what was never paid
    std::vector<charge_step> derivation;  ///< adds up to what is charged
    friend bool operator==(const component_outcome&, const component_outcome&) = default;
};
BOOST_DESCRIBE_STRUCT(component_outcome, (), (code, price, charged, refunded, derivation))

struct component_charges {
    std::vector<component_outcome> components;
    money price;
    money paid;
    money charged;
    money refunded;
};

/// `nights_begun` of `nights` are over or under way: they are kept whatever the terms say.
component_charges charge(const booking& booked, const cancellation_terms& terms,
                         std::int32_t nights, std::int32_t nights_begun);

/// All of it is charged: nothing is left to cancel.
component_charges charge_all(const booking& booked);

}  // namespace refundry
