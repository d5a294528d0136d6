// SPDX-License-Identifier: Apache-2.0
// What a rule may set. One table in effects.cpp, in the order of rule_effects' members: adding an
// effect is a member and a line.
#pragma once

#include <span>
#include <string>

#include "domain/policies/defects.hpp"
#include "domain/policies/document.hpp"

namespace refundry {

struct effect_row {
    std::string_view name;
    bool (*is_set)(const rule_effects&);
    std::string (*value)(const rule_effects&);  ///< canonical text
    /// Into the terms of a decision; null when it is no term (window, deny, route).
    void (*put)(const rule_effects&, item_terms&);
    void (*check)(const rule_effects&, defects&);
};

std::span<const effect_row> effect_table();

namespace effect {
consteval std::uint8_t index(std::string_view name) {
    std::uint8_t at = 0, found = 255;
    boost::mp11::mp_for_each<described_members<rule_effects>>([&](auto descriptor) {
        if (name == descriptor.name) found = at;
        ++at;
    });
    if (found == 255) throw "no such effect";
    return found;
}
inline constexpr std::size_t COUNT = boost::mp11::mp_size<described_members<rule_effects>>::value;
inline constexpr auto WINDOW = index("window");
inline constexpr auto DENY = index("deny");
inline constexpr auto RESOLUTIONS = index("resolutions");
inline constexpr auto FEES = index("fees");
inline constexpr auto RETURN_COST = index("return_cost");
inline constexpr auto OUTBOUND_SHIPPING = index("outbound_shipping");
inline constexpr auto METHODS = index("methods");
inline constexpr auto GOODS = index("goods");
inline constexpr auto SETTLE_ON = index("settle_on");
inline constexpr auto ROUTE = index("route");
inline constexpr auto EVIDENCE = index("evidence");
inline constexpr auto KEEP_ITEM = index("keep_item");
inline constexpr auto PARTIAL_REFUND = index("partial_refund");
inline constexpr auto HIDDEN_RESOLUTIONS = index("hidden_resolutions");
inline constexpr auto HIDDEN_METHODS = index("hidden_methods");
inline constexpr auto EXCHANGE_RULE = index("exchange_rule");
inline constexpr auto QUESTIONS = index("questions");
}  // namespace effect

/// What holds where no rule sets an effect. Deny, keep_item and partial_refund are then absent.
const rule_effects& built_in_effects();
inline constexpr std::string_view BUILT_IN_NAME = "default";

}  // namespace refundry
