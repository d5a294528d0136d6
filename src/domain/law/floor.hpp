// SPDX-License-Identifier: Apache-2.0
// The statutory floor of one item: what the consumer has by law, whatever the merchant's policy
// says. A policy can be kinder and never harsher.
//
//   const auto floor = law::floor_for(book, stances, facts);
//   if (floor.withdrawal.holds()) … floor.withdrawal.last_day …
//
// Every effect names its statute and says whether it is confirmed: read in the law's text, or
// confirmed by the merchant. An unverified value is applied where it favours the consumer and not
// where it favours the trader. An effect that is not set is one the law read does not regulate.
// Nothing here allocates.
#pragma once

#include "domain/law/facts.hpp"
#include "domain/law/law_book.hpp"

namespace refundry::law {

struct legal_basis {
    const statute* from = nullptr;
    bool confirmed = false;
};

template <typename T>
struct legal_effect {
    T value{};
    legal_basis basis{};
    bool is_set() const { return basis.from != nullptr; }
};

/// Facts that were missing, or left aside, and what was taken instead: always the better for the
/// consumer.
enum class law_assumption : std::uint8_t {
    not_received_yet,        ///< no date of receipt: the period has not begun
    order_not_complete,      ///< the last item's date is not known: the period has not begun
    document_with_contract,  ///< no date of the document, but the merchant says it is given
    document_not_given,
    not_told_of_right,
    not_told_of_function,
    not_told_of_return_cost,
    policy_not_posted,
    subdivision_not_known,     ///< any region's holiday, the longest of the states
    exception_fact_not_known,  ///< a category might take the right away; it does not
    exception_not_told,        ///< it needs that the consumer was told, or consented
    exception_not_confirmed,   ///< its text was not read and the merchant did not confirm it
    threshold_not_checked,     ///< the order's value is not known in that currency
    holidays_not_known,        ///< the last day lies after the table of holidays
    defect_known_today,
    durable_good,
    outbound_in_doubt,  ///< texts differ on the outbound delivery: it is owed
};
BOOST_DESCRIBE_ENUM(law_assumption, not_received_yet, order_not_complete, document_with_contract,
                    document_not_given, not_told_of_right, not_told_of_function,
                    not_told_of_return_cost, policy_not_posted, subdivision_not_known,
                    exception_fact_not_known, exception_not_told, exception_not_confirmed,
                    threshold_not_checked, holidays_not_known, defect_known_today, durable_good,
                    outbound_in_doubt)

class law_assumptions {
  public:
    void add(law_assumption each) { bits_ |= 1U << static_cast<unsigned>(each); }
    bool has(law_assumption each) const {
        return (bits_ & (1U << static_cast<unsigned>(each))) != 0;
    }
    bool empty() const { return bits_ == 0; }

  private:
    std::uint32_t bits_ = 0;
};

enum class right_state {
    no_law_known,  ///< no jurisdiction of that place is in the table
    not_a_consumer,
    no_right,
    no_right_for_this_supply,  ///< there is one, but not for services or digital content
    below_threshold,
    condition_not_met,  ///< it needs a breach, or a policy that was not shown
    exempt,
    not_started,  ///< open: the period has not begun
    open,
    ended
};
BOOST_DESCRIBE_ENUM(right_state, no_law_known, not_a_consumer, no_right, no_right_for_this_supply,
                    below_threshold, condition_not_met, exempt, not_started, open, ended)

struct withdrawal_floor {
    right_state state = right_state::no_law_known;
    legal_basis basis{};  ///< of the state: the right, its end, or why there is none
    legal_period period{};
    start_event counted_event{};
    std::optional<law_day> counted_from{};
    std::optional<law_day>
        last_day{};  ///< to the end of that day, local time; the latest defensible
    bool never_expires = false;
    bool rolled = false;    ///< the last day was moved to the next working day
    bool extended = false;  ///< because the consumer was not told
    legal_basis last_day_basis{};
    std::optional<met_by> deadline_met_by{};
    const exemption* exempt_by = nullptr;              ///< for state exempt
    const exemption* unconfirmed_exemption = nullptr;  ///< would hold if the merchant confirmed it

    /// The consumer may withdraw now, or could when they said so.
    bool holds() const { return state == right_state::not_started || state == right_state::open; }
};

struct send_back_floor {
    legal_effect<legal_period> term;
    std::optional<law_day> last_day{};  ///< to send them; not before it, whatever the policy says
    bool trader_collects = false;       ///< nothing to send
    legal_effect<legal_period> collect_within;  ///< TW: the trader must fetch them
};

struct refund_floor {
    legal_effect<legal_period> term;  ///< length 0: at once
    std::optional<start_event> start{};
    std::optional<law_day> due{};  ///< the earliest defensible day; absent while it cannot be told
    legal_effect<withhold_rule> withhold;  ///< set: the trader may keep the money back that long
    bool is_withheld = false;              ///< and may still
    legal_effect<bool> full_price;
    legal_effect<bool> no_fee;
};

enum class outbound_owed {
    none,
    standard,  ///< what the cheapest standard delivery offered would have cost
    full
};
BOOST_DESCRIBE_ENUM(outbound_owed, none, standard, full)

struct deduction_floor {
    legal_effect<bool> fees_forbidden;                            ///< restocking and other fees
    legal_effect<const cancellation_fee_rule*> cancellation_fee;  ///< the one fee allowed, at most
    legal_effect<bool> lost_value_forbidden;  ///< no deduction at all for use or wear
    legal_effect<diminished_value_rule> lost_value;
    legal_effect<set_off_rule> set_off;  ///< against the refund; forbidden: refund all, claim apart
    legal_effect<bool> return_cost_of_seller;  ///< RU: may be deducted
};

struct refund_means_floor {
    legal_effect<bool> same_means;  ///< false: the means the consumer prefers
    legal_effect<credit_rule> store_credit;
};

enum class guarantee_state { not_known, not_started, runs, no_fixed_period, ended };
BOOST_DESCRIBE_ENUM(guarantee_state, not_known, not_started, runs, no_fixed_period, ended)

struct guarantee_floor {
    guarantee_state state = guarantee_state::not_known;
    legal_basis basis{};
    std::optional<law_day> last_day{};  ///< no_fixed_period: at least until this day
    legal_basis last_day_basis{};
    std::optional<law_day> burden_reversed_until{};
    legal_basis burden_basis{};
    std::optional<law_day> reject_until{};  ///< short-term right to give it back at once
    legal_basis reject_basis{};
    legal_effect<std::array<remedy_bits, REMEDY_TIERS>> remedies;
    bool first_choice_by_consumer = false;
    legal_effect<legal_period> repair_within;
    legal_effect<legal_period> refund_within;
};

struct late_shipment_floor {
    legal_effect<legal_period> refund_within;
    std::optional<law_day> ship_by{};
    bool may_cancel = false;
    legal_effect<bool> store_credit_forbidden;
};

struct legal_floor {
    const jurisdiction* law = nullptr;
    withdrawal_floor withdrawal;
    // Of the withdrawal; set while it holds.
    send_back_floor send_back;
    refund_floor refund;
    legal_effect<outbound_owed> outbound;
    legal_effect<payer_rule> return_cost;  ///< of a claim about a defect too
    deduction_floor deductions;
    refund_means_floor means;
    // Beside it.
    guarantee_floor guarantee;
    late_shipment_floor late_shipment;
    law_assumptions assumed;
};

legal_floor floor_for(const law_book& book, const law_stances& stances, const law_facts& facts);
/// Into a floor that is as made: it is large, and a copy takes time.
void floor_into(legal_floor& floor, const law_book& book, const law_stances& stances,
                const law_facts& facts);

}  // namespace refundry::law
