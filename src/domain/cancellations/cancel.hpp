// SPDX-License-Identifier: Apache-2.0
// What a cancellation at a moment gives back, why, and when that answer changes.
//
//   const auto plan = plan_cancellation(policy, {.booked = …, .events = …, .zone = …});
//   plan->cancel(now);    // the outcome, each part derived
//   plan->schedule(now);  // the same for all moments from now on
#pragma once

#include <span>

#include "base/result.hpp"
#include "domain/cancellations/charge.hpp"
#include "domain/cancellations/policy.hpp"
#include "domain/decisions/decision.hpp"
#include "domain/decisions/legal.hpp"

namespace refundry {

enum class cancellation_basis_kind {
    tier,
    grace,
    event,
    statute,  ///< a right to withdraw from the contract
    ended     ///< the booking is over
};
BOOST_DESCRIBE_ENUM(cancellation_basis_kind, tier, grace, event, statute, ended)

/// What an amount rests on.
struct cancellation_basis {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"name"});
    cancellation_basis_kind kind = cancellation_basis_kind::tier;
    std::string name{};                         ///< of the tier, the grace rule or the event
    std::optional<std::string> code{};          ///< of the event
    std::optional<instant> until{};             ///< its last moment, included
    std::optional<std::string> until_local{};   ///< RFC 3339, as the clock there shows it
    std::optional<cancellation_terms> terms{};  ///< absent: ended
    std::optional<source> statute{};
    friend bool operator==(const cancellation_basis&, const cancellation_basis&) = default;
};
BOOST_DESCRIBE_STRUCT(cancellation_basis, (),
                      (kind, name, code, until, until_local, terms, statute))

/// All that holds at the moment; the one that gives most decides.
struct cancellation_claim {
    cancellation_basis basis;
    money refunded;
    friend bool operator==(const cancellation_claim&, const cancellation_claim&) = default;
};
BOOST_DESCRIBE_STRUCT(cancellation_claim, (), (basis, refunded))

/// Whether the law of the buyer's place lets them withdraw from the contract, whatever the policy
/// says. A stay or leisure on a date is exempt in many: exempt, dated_leisure_accommodation.
struct booking_right {
    law::right_state state = law::right_state::no_law_known;
    std::optional<law::exempt_code> exempt{};
    /// Would exempt it, if the merchant confirmed a text that was not read.
    std::optional<law::exempt_code> exempt_unconfirmed{};
    std::optional<instant> until{};  ///< the last moment, included
    std::optional<source> from{};    ///< the statute
    friend bool operator==(const booking_right&, const booking_right&) = default;
};
BOOST_DESCRIBE_STRUCT(booking_right, (), (state, exempt, exempt_unconfirmed, until, from))

struct cancellation_outcome {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"variant"});
    instant cancelled_at;
    std::string cancelled_at_local;
    std::string policy;
    std::int64_t policy_version = 0;
    std::string variant;  ///< of the policy, or ""
    cancellation_basis decided_by;
    money price;
    money paid;
    money charged;                              ///< of the price, by the policy
    money refunded;                             ///< what was paid beyond that
    std::vector<component_outcome> components;  ///< one each of the booking's, in its order
    std::vector<cancellation_claim> considered;
    std::optional<booking_right> right{};  ///< absent: nothing is known of the buyer
    friend bool operator==(const cancellation_outcome&, const cancellation_outcome&) = default;
};
BOOST_DESCRIBE_STRUCT(cancellation_outcome, (),
                      (cancelled_at, cancelled_at_local, policy, policy_version, variant,
                       decided_by, price, paid, charged, refunded, components, considered, right))

struct component_refund {
    std::string code;
    money refunded;
    friend bool operator==(const component_refund&, const component_refund&) = default;
};
BOOST_DESCRIBE_STRUCT(component_refund, (), (code, refunded))

/// From the moment behind the step before it (of the first: from the beginning) to `until`.
struct cancellation_step {
    std::optional<instant> until{};            ///< included; absent: for ever
    std::optional<std::string> until_local{};  ///< RFC 3339, as the clock there shows it
    money refunded;
    std::vector<component_refund> components;
    cancellation_basis decided_by;  ///< at the step's beginning
    friend bool operator==(const cancellation_step&, const cancellation_step&) = default;
};
BOOST_DESCRIBE_STRUCT(cancellation_step, (), (until, until_local, refunded, components, decided_by))

struct cancellation_facts {
    const booking& booked;
    std::span<const declared_event> events{};
    const time_zone_rules& zone;  ///< of the booking's place
    /// The law with the zone of the buyer's place; null: nobody asks it.
    const legal_context* law = nullptr;
};

/// A booking under a policy with all its moments known. What it was made of outlives it.
class cancellation_plan {
  public:
    cancellation_outcome cancel(instant now) const;
    /// Ordered; the first holds at `from`, the last for ever. Steps differ in what they give back.
    std::vector<cancellation_step> schedule(instant from) const;

  private:
    friend result<cancellation_plan> plan_cancellation(const cancellation_policy&,
                                                       const cancellation_facts&);
    /// Terms that hold from one moment to another, both included.
    struct claim {
        cancellation_basis basis;
        std::optional<instant> from{};
        bool holds(instant now) const {
            return (!from || *from <= now) && (!basis.until || now <= *basis.until);
        }
    };
    cancellation_plan(const cancellation_policy& policy, const cancellation_facts& facts);
    void add_tiers(const std::vector<cancellation_tier>& tiers);
    void add_grace(const std::vector<cancellation_grace>& rules);
    void add_events(std::span<const declared_event> events);
    void add_right(const legal_context& law);
    void add(claim one);
    component_charges charges(const cancellation_terms& terms, instant now) const;
    std::int32_t nights_begun(instant now) const;
    std::vector<instant> last_moments(instant from) const;

    const cancellation_policy* policy_;
    const booking* booked_;
    const time_zone_rules* zone_;
    booking_moments moments_;
    std::string variant_;
    std::vector<claim> claims_;  ///< tiers, grace, events, statute
    std::optional<booking_right> right_{};
};

/// Failure `booking_invalid` names each part that cannot be used, by the policy or at all.
result<cancellation_plan> plan_cancellation(const cancellation_policy& policy,
                                            const cancellation_facts& facts);

/// An instant as a clock in that zone shows it: "2026-07-01T15:00:00+01:00".
std::string local_text(instant at, const time_zone_rules& zone);

}  // namespace refundry
