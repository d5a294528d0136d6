// SPDX-License-Identifier: Apache-2.0
// The statutory floor merged over the policy, effect by effect: the one better for the consumer
// wins, and the other is recorded beside it.
#pragma once

#include <span>

#include "domain/calendar/time_zone_rules.hpp"
#include "domain/law/floor.hpp"

namespace refundry {

struct item_terms;
struct fee_term;
struct source;

/// The law as one merchant's decisions see it. All of it outlives the decision.
struct legal_context {
    const law::law_book& book;
    const law::law_stances& stances;
    const law::merchant_declarations& declared;
    const time_zone_rules& zone;  ///< of the consumer's place: their days begin and end there
    std::span<const working_day_override> overrides{};
};

/// What the floor changed of one item's terms. A basis that is set names the statute that won.
struct legal_overlay {
    law::legal_floor floor{};
    /// The goods may be given back for a refund, whatever the policy says.
    bool refund_by_right = false;
    /// A claim under the legal guarantee: somebody has to look before it can be refused.
    bool claim_by_right = false;
    law::legal_basis window{};
    law::legal_basis deny{};
    law::legal_basis route{};
    law::legal_basis resolutions{};
    law::legal_basis methods{};
    law::legal_basis fees{};
    law::legal_basis return_cost{};
    law::legal_basis outbound{};

    bool has_right() const { return refund_by_right || claim_by_right; }
    /// The right itself: of withdrawal, to cancel a late delivery, or of the guarantee.
    const law::legal_basis& right_basis() const;
    std::optional<law::law_day> last_day() const;
};

/// As a decision cites it.
source statute_of(const law::legal_basis& basis);

/// What the law says of such a fee, where it does not stand as the policy wrote it.
const law::legal_basis& basis_of_fee(const legal_overlay& by, const fee_term& fee);

/// Lifts the terms to the floor.
void lift_terms(const legal_overlay& by, item_terms& terms, currency_code of_order);

}  // namespace refundry
