// SPDX-License-Identifier: Apache-2.0
// One jurisdiction's rules as the floor reads them: each value with the statute it rests on and
// whether that text was read. A value that is not set is one the law read does not give; it is
// never taken as zero.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "domain/law/exemptions.hpp"
#include "domain/law/legal_period.hpp"
#include "domain/money/money.hpp"

namespace refundry::law {

struct statute {
    std::string instrument;  ///< "Directive 2011/83/EU"
    std::string article;     ///< "9", or "" when only the instrument is known
    std::string source;      ///< id in data/jurisdictions.json
    std::string address;     ///< of the official text, or ""
};

/// A value's number among all values of the book, for a merchant's confirmations.
using value_id = std::uint16_t;

template <typename T>
struct legal_value {
    T value{};
    const statute* from = nullptr;  ///< null: not set
    value_id id = 0;
    bool verified = false;

    bool is_set() const { return from != nullptr; }
    const T* operator->() const { return &value; }
};

enum class regime {
    statutory,
    statutory_unless_advertised,
    conditional_on_trader_breach,
    none_if_policy_posted,
    none
};
BOOST_DESCRIBE_ENUM(regime, statutory, statutory_unless_advertised, conditional_on_trader_breach,
                    none_if_policy_posted, none)

/// Whether there is a right to change one's mind.
enum class right_exists {
    yes,
    no,
    only_if_trader_breach,
    unless_valid_return_terms_shown,
    only_if_policy_not_conspicuously_disclosed,
    only_after_aggressive_or_misleading_method
};
BOOST_DESCRIBE_ENUM(right_exists, yes, no, only_if_trader_breach, unless_valid_return_terms_shown,
                    only_if_policy_not_conspicuously_disclosed,
                    only_after_aggressive_or_misleading_method)

/// What was sold, as far as the start of the period depends on it.
enum class supply_kind {
    goods,
    multi_goods_one_order,  ///< one order, delivered separately
    goods_in_lots,          ///< one good in several parcels
    subscription_goods,     ///< regular delivery over a time
    service,
    digital_content
};
BOOST_DESCRIBE_ENUM(supply_kind, goods, multi_goods_one_order, goods_in_lots, subscription_goods,
                    service, digital_content)
inline constexpr std::size_t SUPPLY_KINDS = 6;

enum class met_by {
    dispatch_of_statement,
    dispatch_of_notice_or_goods,
    notice_or_return_of_goods_within_period,
    notice_within_period,
    notice_directed_within_period,
    dispatch_of_goods_or_written_notice,
    dispatch_of_goods,
    return_of_goods
};
BOOST_DESCRIBE_ENUM(met_by, dispatch_of_statement, dispatch_of_notice_or_goods,
                    notice_or_return_of_goods_within_period, notice_within_period,
                    notice_directed_within_period, dispatch_of_goods_or_written_notice,
                    dispatch_of_goods, return_of_goods)

/// What a trader failed to do, where that alone gives a right.
enum class trader_breach {
    information_missing,
    no_copy,
    delivery_late,
    unfair_practice,
    goods_not_as_agreed,
    aggressive_or_misleading_method
};
BOOST_DESCRIBE_ENUM(trader_breach, information_missing, no_copy, delivery_late, unfair_practice,
                    goods_not_as_agreed, aggressive_or_misleading_method)
using breach_bits = std::uint8_t;
constexpr breach_bits bit(trader_breach breach) {
    return static_cast<breach_bits>(1U << static_cast<unsigned>(breach));
}

struct breach_case {
    trader_breach breach{};
    std::optional<legal_period> period;  ///< absent: open until the consumer accepts delivery
    start_event start{};
};

/// When a longer period than the usual holds.
enum class longer_when {
    unsolicited_visit_or_excursion,
    goods_not_as_advertised,
    protected_group_in_conversation  ///< IL: disability, senior citizen, new immigrant
};
BOOST_DESCRIBE_ENUM(longer_when, unsolicited_visit_or_excursion, goods_not_as_advertised,
                    protected_group_in_conversation)

struct longer_period {
    longer_when when{};
    legal_period period;
    std::optional<start_event> start;        ///< absent: as the usual period
    std::optional<legal_period> and_within;  ///< and not later than this from knowing
};

struct withdrawal_rules {
    legal_value<right_exists> exists;
    legal_value<legal_period> period;
    legal_value<roll_rule> roll;
    std::array<std::optional<start_event>, SUPPLY_KINDS> starts{};
    legal_value<met_by> deadline_met_by;
    legal_value<std::vector<breach_case>> cases;
    legal_value<std::vector<longer_period>> longer;
    legal_value<bool> may_withdraw_before_delivery;
    legal_value<bool> partial_withdrawal;
};

enum class not_informed_kind {
    none_in_text,
    extend,   ///< so much longer from the end of the usual period
    replace,  ///< another period from another event
    restart,  ///< a new period from an event, perhaps capped
    does_not_expire,
    period_not_started,
    default_right_applies  ///< JP: silence about returns is the usual right
};
BOOST_DESCRIBE_ENUM(not_informed_kind, none_in_text, extend, replace, restart, does_not_expire,
                    period_not_started, default_right_applies)

struct not_informed_rule {
    not_informed_kind kind{};
    std::optional<legal_period> period;       ///< added, replacing or restarting
    std::optional<start_event> start;         ///< absent: as the usual period
    bool also_from_start = false;             ///< DE: event + added + usual, when that is later
    std::optional<legal_period> cured;        ///< from the day the information came
    std::optional<legal_period> cure_within;  ///< from the start event; later it changes nothing
    std::optional<legal_period> cap;          ///< from the start event
};

struct not_informed_rules {
    legal_value<not_informed_rule> rule;
    legal_value<bool> function_counts;  ///< no notice of the withdrawal function is not informed
    legal_value<bool> no_diminished_value;
    legal_value<bool> return_cost_on_trader;
};

struct goods_return_rules {
    legal_value<legal_period> period;
    std::optional<start_event> start;
    legal_value<roll_rule> roll;
    legal_value<met_by> deadline_met_by;
    legal_value<bool> not_if_trader_collects;
    legal_value<legal_period> collect_by_trader;
};

/// Until when the trader may keep the money back.
enum class withhold_rule {
    none,
    none_in_text,
    built_into_start_event,
    until_goods_received,
    until_goods_received_or_proof_of_dispatch_whichever_first,
    until_goods_returned_simultaneously
};
BOOST_DESCRIBE_ENUM(withhold_rule, none, none_in_text, built_into_start_event, until_goods_received,
                    until_goods_received_or_proof_of_dispatch_whichever_first,
                    until_goods_returned_simultaneously)

struct refund_rules {
    legal_value<legal_period> period;  ///< length 0: at once
    std::optional<start_event> start;
    std::optional<start_event> start_without_goods;  ///< services, or the trader collects
    legal_value<withhold_rule> withhold;
    legal_value<bool> not_withheld_if_trader_collects;
    legal_value<bool> without_undue_delay;
    legal_value<bool> no_fee;
};

enum class outbound_rule {
    full,
    none,
    full_unless_clearly_shown_otherwise,
    disputed,
    unclear,
    not_for_service_already_rendered,
    only_when_rightfully_rejected
};
BOOST_DESCRIBE_ENUM(outbound_rule, full, none, full_unless_clearly_shown_otherwise, disputed,
                    unclear, not_for_service_already_rendered, only_when_rightfully_rejected)

struct refund_scope_rules {
    legal_value<bool> full_price;
    legal_value<outbound_rule> outbound;
    legal_value<bool> standard_delivery_cap;  ///< never more than the cheapest standard delivery
};

enum class payer_rule {
    consumer,
    trader,
    consumer_only_if_informed_with_amount_capped_at_delivery_cost_and_designated_carrier,
    as_agreed
};
BOOST_DESCRIBE_ENUM(
    payer_rule, consumer, trader,
    consumer_only_if_informed_with_amount_capped_at_delivery_cost_and_designated_carrier, as_agreed)

struct return_shipping_rules {
    legal_value<payer_rule> payer;
    legal_value<payer_rule> if_not_informed;
    legal_value<payer_rule> if_defective;
    legal_value<payer_rule> if_not_as_advertised;
};

/// When the trader may take off for a lost value.
enum class diminished_value_rule {
    only_beyond_necessary_handling_and_if_informed,
    none_in_text,
    only_if_return_impossible,
    right_lost_by_consumers_fault,
    only_part_used_or_consumed,
    right_fails_if_not_intact,
    not_for_necessary_inspection,
    not_for_ordinary_use,
    only_serious_worsening
};
BOOST_DESCRIBE_ENUM(diminished_value_rule, only_beyond_necessary_handling_and_if_informed,
                    none_in_text, only_if_return_impossible, right_lost_by_consumers_fault,
                    only_part_used_or_consumed, right_fails_if_not_intact,
                    not_for_necessary_inspection, not_for_ordinary_use, only_serious_worsening)

enum class set_off_rule { national_law, forbidden, allowed };
BOOST_DESCRIBE_ENUM(set_off_rule, national_law, forbidden, allowed)

/// The lower of the two (IL 14E).
struct cancellation_fee_rule {
    std::int32_t percent = 0;  ///< of the price
    money cap;
};

struct deduction_rules {
    legal_value<diminished_value_rule> diminished_value;
    legal_value<cancellation_fee_rule> cancellation_fee;  ///< not set: no fee is permitted by it
    legal_value<bool> restocking_forbidden;
    legal_value<bool> penalty_forbidden;
    legal_value<bool> return_cost_of_seller_deductible;  ///< RU
    legal_value<bool> pro_rata_services;
    legal_value<set_off_rule> set_off;
};

enum class credit_rule {
    only_by_agreement,
    only_by_express_agreement,
    only_by_express_agreement_after_or_at_withdrawal_never_default,
    forbidden
};
BOOST_DESCRIBE_ENUM(credit_rule, only_by_agreement, only_by_express_agreement,
                    only_by_express_agreement_after_or_at_withdrawal_never_default, forbidden)

struct refund_means_rules {
    legal_value<bool> same_means;
    legal_value<bool> other_means_only_by_agreement;
    legal_value<credit_rule> store_credit;
};

struct exemption {
    exempt_code code{};
    exempt_condition condition = exempt_condition::none;
    bool out_of_scope = false;  ///< outside the whole regime, not only without the right
    legal_value<bool> applies;
};

struct exempt_rules {
    std::vector<exemption> list;  ///< in the law's order
    exempt_codes codes = 0;       ///< all of the list
};

struct withdrawal_function_rules {
    legal_value<bool> required;
    legal_value<law_day> from_contracts;  ///< concluded on this day or later
};

enum class remedy {
    repair,
    replacement,
    price_reduction,
    refund,
    termination_refund,
    rescission,
    short_term_reject,
    final_right_to_reject,
    reject,
    revoke_acceptance,
    damages,
    make_up_shortage,
    replacement_if_generic,
    compensation_for_drop_in_value
};
BOOST_DESCRIBE_ENUM(remedy, repair, replacement, price_reduction, refund, termination_refund,
                    rescission, short_term_reject, final_right_to_reject, reject, revoke_acceptance,
                    damages, make_up_shortage, replacement_if_generic,
                    compensation_for_drop_in_value)
using remedy_bits = std::uint16_t;
constexpr remedy_bits bit(remedy each) {
    return static_cast<remedy_bits>(1U << static_cast<unsigned>(each));
}
inline constexpr std::size_t REMEDY_TIERS = 3;

struct repair_extension_rule {
    legal_period period;
    std::int32_t times = 1;
    std::optional<law_day> from_contracts;
    std::optional<legal_period> before;  ///< for earlier contracts
};

struct subdivision_period {
    std::string subdivision;
    legal_period period;
};

struct guarantee_rules {
    legal_value<bool> exists;                        ///< set where there is any rule about defects
    legal_value<legal_period> period;                ///< not set: no fixed period is known
    legal_value<subdivision_period> in_subdivision;  ///< instead of `period` there
    legal_value<legal_period> at_least;              ///< where no fixed period holds
    legal_value<legal_period> durable;
    legal_value<legal_period> used_goods;
    bool from_knowledge = false;  ///< runs from knowing the defect, not from delivery
    legal_value<legal_period> burden_reversed;
    legal_value<legal_period> short_term_reject;
    legal_value<std::array<remedy_bits, REMEDY_TIERS>> remedies;
    legal_value<bool> first_choice_by_consumer;
    legal_value<repair_extension_rule> repair_extension;
    legal_value<legal_period> repair_max;
    legal_value<legal_period> refund_after_termination;
};

/// US: goods that are not shipped in time.
struct late_shipment_rules {
    legal_value<legal_period> ship_within;  ///< when no time was stated
    legal_value<legal_period> refund;
    legal_value<bool> store_credit_forbidden;
};

struct jurisdiction {
    std::string code;  ///< "DE", "US-CA"
    std::string name;
    regime kind = regime::none;
    legal_value<money> threshold;  ///< below it there is no right
    withdrawal_rules withdrawal;
    not_informed_rules not_informed;
    goods_return_rules goods_return;
    refund_rules refund;
    refund_scope_rules refund_scope;
    return_shipping_rules return_shipping;
    deduction_rules deductions;
    refund_means_rules refund_means;
    exempt_rules exempt;
    withdrawal_function_rules withdrawal_function;
    guarantee_rules guarantee;
    late_shipment_rules late_shipment;
    legal_value<legal_period> defect_refund;  ///< IN: refund for what does not conform
};

}  // namespace refundry::law
