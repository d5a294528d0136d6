// SPDX-License-Identifier: Apache-2.0
// What the law asks about one item of an order. Dates are local dates of the consumer's place. What
// is not known stays not known: the floor then takes what is better for the consumer and says so.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "domain/law/jurisdiction.hpp"
#include "domain/orders/order.hpp"

namespace refundry::law {

/// Why it comes back, as far as the law makes a difference.
enum class claim_kind { change_of_mind, not_as_advertised, defect };
BOOST_DESCRIBE_ENUM(claim_kind, change_of_mind, not_as_advertised, defect)

/// What a merchant says of their shop, for all its orders. Whoever is asked "unknown" counts as not
/// having done it.
struct merchant_declarations {
    static constexpr auto json_defaults = std::to_array<std::string_view>(
        {"tells_of_right", "tells_of_function", "tells_of_return_cost", "tells_of_exceptions",
         "has_consent_to_exceptions", "has_consent_to_begin", "posts_return_policy"});
    known tells_of_right = known::yes;
    known tells_of_function = known::yes;     ///< EU: where to find the withdrawal function
    known tells_of_return_cost = known::yes;  ///< that the consumer bears it
    known tells_of_exceptions = known::unknown;
    known has_consent_to_exceptions = known::unknown;  ///< KR: written, beforehand
    /// EU art. 16(m): digital content begins within the period only after the consumer's express
    /// consent and acknowledgement that the right is lost, both confirmed to them.
    known has_consent_to_begin = known::unknown;
    known posts_return_policy = known::unknown;  ///< US states, JP: as their law wants it shown
    bool collects_goods = false;                 ///< offers to fetch them
    friend bool operator==(const merchant_declarations&, const merchant_declarations&) = default;
};
BOOST_DESCRIBE_STRUCT(merchant_declarations, (),
                      (tells_of_right, tells_of_function, tells_of_return_cost, tells_of_exceptions,
                       has_consent_to_exceptions, has_consent_to_begin, posts_return_policy,
                       collects_goods))

struct law_facts {
    std::string_view country{};      ///< of the consumer's residence, ISO 3166-1 alpha-2
    std::string_view subdivision{};  ///< ISO 3166-2 without the country, "" when not known
    buyer_kind buyer = buyer_kind::consumer;
    supply_kind supply = supply_kind::goods;
    claim_kind claim = claim_kind::change_of_mind;
    law_day today{};
    law_day contract{};

    std::optional<law_day> shipped{};
    std::optional<law_day> received{};        ///< all of this item
    std::optional<law_day> order_complete{};  ///< the last item of the order
    std::optional<law_day> first_received{};  ///< of a subscription, the first delivery
    std::optional<law_day> service_started{};
    std::optional<law_day> document{};   ///< confirmation, contract or disclosure document
    std::optional<law_day> told_late{};  ///< the information on the right came only on this day
    std::optional<law_day> statement{};  ///< the consumer said that they withdraw
    std::optional<law_day> dispatch_proved{};    ///< the trader has proof of the sending back
    std::optional<law_day> handed_to_carrier{};  ///< the carrier the trader named has them
    std::optional<law_day> goods_back{};         ///< the trader has the goods
    std::optional<law_day> defect_known{};

    merchant_declarations declared{};
    breach_bits breaches = 0;
    bool unsolicited_visit = false;  ///< sold at the door or on an excursion
    bool protected_group = false;    ///< IL: of such a group, and there was a conversation
    std::optional<money> order_value{};
    category_facts item{};
    known durable = known::unknown;  ///< meant to last substantially longer than two years
    bool used_good = false;
    std::int32_t repairs = 0;  ///< made under the guarantee
    std::span<const working_day_override> overrides{};
};

}  // namespace refundry::law
