// SPDX-License-Identifier: Apache-2.0
// The policy document as a merchant writes it: named rules, read from top to bottom. For each
// effect the first rule that holds and sets it wins; a deny settles the answer.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "domain/decisions/decision.hpp"

namespace refundry {

inline constexpr std::size_t POLICY_RULES_MAX = 1'000;
inline constexpr std::size_t POLICY_REASONS_MAX = 200;
inline constexpr std::size_t POLICY_TESTS_MAX = 20'000;  ///< comparisons in all conditions
inline constexpr std::size_t CONDITION_DEPTH_MAX = 8;
inline constexpr std::size_t LIST_VALUES_MAX = 1'000;
inline constexpr std::size_t EFFECT_VALUES_MAX = 200;  ///< codes, fees, … in one effect
inline constexpr std::size_t POLICY_LISTS_MAX = 50;
inline constexpr std::size_t NAMED_VALUES_MAX = 20'000;  ///< in all named lists together
inline constexpr std::size_t POLICY_QUESTIONS_MAX = 100;
inline constexpr std::size_t QUESTION_ANSWERS_MAX = 50;
inline constexpr std::size_t REASON_DEPTH_MAX = 4;
inline constexpr std::size_t POLICY_LABELS_MAX = 50;  ///< languages of one text
inline constexpr std::size_t POLICY_TEXT_MAX = 500;
inline constexpr std::size_t POLICY_NAME_MAX = 100;
inline constexpr std::int32_t WINDOW_DAYS_MAX = 3'650;
inline constexpr std::int32_t WINDOW_WEEKS_MAX = 520;
inline constexpr std::int32_t WINDOW_MONTHS_MAX = 120;
inline constexpr std::int32_t WINDOW_YEARS_MAX = 100;
inline constexpr std::int32_t REVIEW_PRIORITY_MAX = 9;
inline constexpr std::int32_t GRACE_DAYS_MAX = 365;
inline constexpr std::int32_t CREDIT_EXPIRY_DAYS_MAX = 36'500;

/// Exactly one of all, any, none, or a fact with its operators (all of which must hold). The
/// operands stay JSON here: their type is that of the fact (policies/facts.cpp).
struct condition {
    std::optional<std::vector<condition>> all;
    std::optional<std::vector<condition>> any;
    std::optional<std::vector<condition>> none;
    std::optional<std::string> fact;
    json::raw_text is;
    json::raw_text in;
    json::raw_text in_list;  ///< the name of a list of the document
    json::raw_text has_any;
    json::raw_text at_least;
    json::raw_text at_most;
    json::raw_text more_than;
    json::raw_text less_than;
    friend bool operator==(const condition&, const condition&) = default;
};
BOOST_DESCRIBE_STRUCT(condition, (),
                      (all, any, none, fact, is, in, in_list, has_any, at_least, at_most, more_than,
                       less_than))

/// Business days are those of the place that the goods went to.
enum class window_unit { days, business_days, weeks, months, years };
BOOST_DESCRIBE_ENUM(window_unit, days, business_days, weeks, months, years)

enum class window_start { delivery, shipment, order };
BOOST_DESCRIBE_ENUM(window_start, delivery, shipment, order)

/// The day of the start does not count, the last day does, whole, in the merchant's time zone.
/// Either a length or a fixed last day.
struct window_effect {
    static constexpr auto json_defaults =
        std::to_array<std::string_view>({"unit", "start", "transit_days", "grace_days"});
    std::optional<std::int32_t> length;
    window_unit unit = window_unit::days;
    window_start start = window_start::delivery;
    std::vector<window_start> fallback;       ///< tried in turn when the date of `start` is missing
    std::int32_t transit_days = 0;            ///< added when a fallback stands in for delivery
    std::int32_t grace_days = 0;              ///< still accepted after the last day, not announced
    std::vector<resolution> resolutions;      ///< empty: for all of them
    std::optional<local_date> ends_on{};      ///< the last day, whatever the start
    std::optional<local_date> extended_to{};  ///< the last day is never before it: holidays
    friend bool operator==(const window_effect&, const window_effect&) = default;
};
BOOST_DESCRIBE_STRUCT(window_effect, (),
                      (length, unit, start, fallback, transit_days, grace_days, resolutions,
                       ends_on, extended_to))

struct deny_effect {
    std::string code;  ///< final_sale, …: the reason the shopper is given
    friend bool operator==(const deny_effect&, const deny_effect&) = default;
};
BOOST_DESCRIBE_STRUCT(deny_effect, (), (code))

enum class cost_bearer { customer, merchant };
BOOST_DESCRIBE_ENUM(cost_bearer, customer, merchant)

enum class decision_route {
    approve,
    review,   ///< staff look at it first
    decline,  ///< as a deny, but a rule above may lift it
    ask       ///< nothing is opened until evidence and answers are there
};
BOOST_DESCRIBE_ENUM(decision_route, approve, review, decline, ask)

/// What a rule sets; what is absent is left to the rules below. policies/effects.cpp says for each
/// member how it is checked and what it does.
struct rule_effects {
    std::optional<window_effect> window;
    std::optional<deny_effect> deny;
    std::optional<std::vector<resolution>> resolutions;
    std::optional<std::vector<bonus_term>> bonuses;
    std::optional<std::vector<fee_term>> fees;
    std::optional<cost_bearer> return_cost;
    std::optional<given_back> outbound_shipping;
    std::optional<given_back> duty;
    std::optional<std::vector<return_method>> methods;
    std::optional<goods_flow> goods;
    std::optional<settle_trigger> settle_on;
    std::optional<decision_route> route;
    std::optional<pricing_mode> pricing;
    std::optional<payment_split> split;
    std::optional<std::vector<std::string>> evidence;
    std::optional<bool> keep_item;  ///< true: offers keep_item and sets goods to none
    std::optional<std::int32_t> store_credit_expiry_days;
    std::optional<basis_points> partial_refund{};  ///< offers partial_refund with this share
    std::optional<std::vector<resolution>> hidden_resolutions{};  ///< taken out of what is offered
    std::optional<std::vector<return_method>> hidden_methods{};
    std::optional<refundry::kept_item> kept_item{};
    std::optional<refundry::exchange_rule> exchange_rule{};
    std::optional<std::string> destination{};
    std::optional<std::vector<std::string>> questions{};
    std::optional<std::string> queue{};  ///< of the review
    std::optional<std::int32_t> priority{};
    std::optional<std::vector<std::string>> messages{};
    friend bool operator==(const rule_effects&, const rule_effects&) = default;
};
BOOST_DESCRIBE_STRUCT(rule_effects, (),
                      (window, deny, resolutions, bonuses, fees, return_cost, outbound_shipping,
                       duty, methods, goods, settle_on, route, pricing, split, evidence, keep_item,
                       store_credit_expiry_days, partial_refund, hidden_resolutions, hidden_methods,
                       kept_item, exchange_rule, destination, questions, queue, priority, messages))

struct policy_rule {
    std::string name;
    std::optional<condition> when;  ///< absent: always
    rule_effects then;
    friend bool operator==(const policy_rule&, const policy_rule&) = default;
};
BOOST_DESCRIBE_STRUCT(policy_rule, (), (name, when, then))

/// A text by language (BCP 47): what a reader of that language sees instead of `label`.
using label_map = std::map<std::string, std::string>;

/// A reason a shopper may give, and who brought it about. A reason with a parent is a sub-reason.
struct reason_definition {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"label", "parent"});
    std::string code;
    fault at_fault = fault::change_of_mind;
    std::string label;
    label_map labels{};
    std::string parent{};                   ///< the code of the reason it refines, or ""
    std::vector<std::string> categories{};  ///< of products it is for; empty: the parent's, or all
    friend bool operator==(const reason_definition&, const reason_definition&) = default;
};
BOOST_DESCRIBE_STRUCT(reason_definition, (), (code, at_fault, label, labels, parent, categories))

/// SKUs, customers, codes: named once, used by any number of conditions.
struct named_list {
    std::string name;
    std::vector<std::string> values;
    std::vector<std::string> includes{};  ///< names of lists whose values belong to it too
    friend bool operator==(const named_list&, const named_list&) = default;
};
BOOST_DESCRIBE_STRUCT(named_list, (), (name, values, includes))

/// What the law asks about an article once it is in the shopper's hands, as an answer shows it.
struct stated_facts {
    std::optional<bool> seal_broken{};
    std::optional<bool> begun{};  ///< digital content: its download or use
    std::optional<bool> used_or_damaged{};
    std::optional<bool> package_missing{};
    friend bool operator==(const stated_facts&, const stated_facts&) = default;
};
BOOST_DESCRIBE_STRUCT(stated_facts, (), (seal_broken, begun, used_or_damaged, package_missing))

struct answer_definition {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"label"});
    std::string code;
    std::string label;
    label_map labels{};
    std::optional<stated_facts> states{};
    friend bool operator==(const answer_definition&, const answer_definition&) = default;
};
BOOST_DESCRIBE_STRUCT(answer_definition, (), (code, label, labels, states))

/// A question a rule may have asked (effect `questions`).
struct question_definition {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"label"});
    std::string code;
    std::string label;
    label_map labels{};
    std::vector<answer_definition> answers{};  ///< to choose from; empty: any text
    friend bool operator==(const question_definition&, const question_definition&) = default;
};
BOOST_DESCRIBE_STRUCT(question_definition, (), (code, label, labels, answers))

struct policy_document {
    std::string name;
    std::vector<named_list> lists{};
    std::vector<reason_definition> reasons;  ///< empty: any reason is taken as a change of mind
    std::vector<question_definition> questions{};
    std::vector<policy_rule> rules;
    friend bool operator==(const policy_document&, const policy_document&) = default;
};
BOOST_DESCRIBE_STRUCT(policy_document, (), (name, lists, reasons, questions, rules))

}  // namespace refundry
