// SPDX-License-Identifier: Apache-2.0
// A decision: for each item what may happen, on which terms, and which rule (or statute) said so.
// It holds codes and parameters only; text is made at the edge.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/returns/return_case.hpp"

namespace refundry {

enum class source_kind { rule, statute, built_in, staff };
BOOST_DESCRIBE_ENUM(source_kind, rule, statute, built_in, staff)

/// What produced an effect or a reason.
struct source {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"article", "version"});
    source_kind kind = source_kind::built_in;
    std::string name;                   ///< rule name, instrument, or built-in default
    std::string article;                ///< for a statute
    std::int64_t version = 0;           ///< policy version number
    std::optional<std::string> link{};  ///< for a statute: the official text
    /// True for a statute whose text was not read and which the merchant did not confirm.
    std::optional<bool> unconfirmed{};
    friend bool operator==(const source&, const source&) = default;
};
BOOST_DESCRIBE_STRUCT(source, (), (kind, name, article, version, link, unconfirmed))

enum class item_outcome { approved, needs_review, declined };
BOOST_DESCRIBE_ENUM(item_outcome, approved, needs_review, declined)

/// When the money of an item becomes due.
enum class settle_trigger { approval, first_scan, receipt, inspection };
BOOST_DESCRIBE_ENUM(settle_trigger, approval, first_scan, receipt, inspection)

/// Whether the article has to come back, and before or after its replacement.
enum class goods_flow { none, before_settlement, after_settlement };
BOOST_DESCRIBE_ENUM(goods_flow, none, before_settlement, after_settlement)

enum class given_back { none, pro_rata, full };
BOOST_DESCRIBE_ENUM(given_back, none, pro_rata, full)

/// How a promotion over several units is treated when some of them come back.
enum class pricing_mode {
    keep_proration,  ///< each unit keeps its share (the default)
    claw_back,       ///< a threshold promotion no longer earned is taken from the refund
    reprice,  ///< refund = paid so far minus the price of what is kept under the same promotions
};
BOOST_DESCRIBE_ENUM(pricing_mode, keep_proration, claw_back, reprice)

enum class payment_split { in_order, proportional, gift_card_first, gift_card_last, best_fit };
BOOST_DESCRIBE_ENUM(payment_split, in_order, proportional, gift_card_first, gift_card_last,
                    best_fit)

enum class fee_basis { per_unit, per_line, per_return };
BOOST_DESCRIBE_ENUM(fee_basis, per_unit, per_line, per_return)

/// What an article may be exchanged for.
enum class exchange_rule {
    any,
    same_price,   ///< costs per unit what was paid, or the list price
    same_product  ///< has the title of the line: another size or colour of it
};
BOOST_DESCRIBE_ENUM(exchange_rule, any, same_price, same_product)

/// What becomes of an article that the customer does not send back.
enum class kept_item { keep, donate, recycle, destroy };
BOOST_DESCRIBE_ENUM(kept_item, keep, donate, recycle, destroy)

/// A fixed amount, a percentage of the items' paid gross, or what the return label really cost,
/// with the amount, if any, while that is not known.
struct fee_term {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"percent", "basis"});
    std::string code;  ///< restocking, return_shipping, …
    std::optional<money> amount;
    basis_points percent = 0;
    fee_basis basis = fee_basis::per_line;
    std::optional<money> at_most{};  ///< of a percentage: no more than this in the whole case
    bool label_cost = false;
    friend bool operator==(const fee_term&, const fee_term&) = default;
};
BOOST_DESCRIBE_STRUCT(fee_term, (), (code, amount, percent, basis, at_most, label_cost))

/// Added to a resolution that keeps the money in the shop.
struct bonus_term {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"percent"});
    resolution applies_to = resolution::store_credit;
    std::optional<money> amount;
    basis_points percent = 0;
    friend bool operator==(const bonus_term&, const bonus_term&) = default;
};
BOOST_DESCRIBE_STRUCT(bonus_term, (), (applies_to, amount, percent))

enum class right_kind { withdrawal, late_delivery, guarantee };
BOOST_DESCRIBE_ENUM(right_kind, withdrawal, late_delivery, guarantee)

/// What the shopper has by law in this item, whatever the policy says: staff cannot refuse it.
struct legal_right {
    right_kind kind = right_kind::withdrawal;
    std::optional<local_date> last_day;  ///< absent: has not begun, or never ends
    bool deductions_forbidden = false;   ///< not even for lost value
    source from;
    friend bool operator==(const legal_right&, const legal_right&) = default;
};
BOOST_DESCRIBE_STRUCT(legal_right, (), (kind, last_day, deductions_forbidden, from))

/// The terms settlement works with.
struct item_terms {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"destination", "queue"});
    std::vector<resolution> resolutions;  ///< offered, in the order to show them
    std::vector<return_method> methods;
    settle_trigger settle_on = settle_trigger::inspection;
    goods_flow goods = goods_flow::before_settlement;
    given_back outbound_shipping = given_back::none;
    given_back duty = given_back::none;
    pricing_mode pricing = pricing_mode::keep_proration;
    payment_split split = payment_split::in_order;
    std::vector<fee_term> fees;
    std::vector<bonus_term> bonuses;
    bool merchant_bears_return_cost = false;
    std::vector<std::string> evidence_required;
    std::int32_t store_credit_expiry_days = 0;     ///< 0: never
    std::optional<basis_points> partial_refund{};  ///< of the item, for who keeps it
    std::optional<refundry::kept_item> kept_item{};
    std::optional<refundry::exchange_rule> exchange_rule{};
    std::string destination{};               ///< where the goods go, as the shop names it
    std::vector<std::string> questions{};    ///< codes of those to be answered
    std::string queue{};                     ///< where staff look at it
    std::optional<std::int32_t> priority{};  ///< 9 is looked at first
    std::vector<std::string> messages{};     ///< keys of texts to show
    std::optional<legal_right> right{};
    friend bool operator==(const item_terms&, const item_terms&) = default;
};
BOOST_DESCRIBE_STRUCT(item_terms, (),
                      (resolutions, methods, settle_on, goods, outbound_shipping, duty, pricing,
                       split, fees, bonuses, merchant_bears_return_cost, evidence_required,
                       store_credit_expiry_days, partial_refund, kept_item, exchange_rule,
                       destination, questions, queue, priority, messages, right))

/// One reason, as a code with parameters: window_ended {last_day, days_late}, final_sale, …
struct decision_reason {
    std::string code;
    std::vector<parameter> parameters;
    source from;
    friend bool operator==(const decision_reason&, const decision_reason&) = default;
};
BOOST_DESCRIBE_STRUCT(decision_reason, (), (code, parameters, from))

/// One effect, who won it, and who else had wanted something else.
struct decision_effect {
    std::string effect;  ///< window, resolutions, settle_on, fees, …
    std::string value;   ///< canonical text of the value
    source from;
    std::vector<source> overruled;
    friend bool operator==(const decision_effect&, const decision_effect&) = default;
};
BOOST_DESCRIBE_STRUCT(decision_effect, (), (effect, value, from, overruled))

/// What a winning rule read before it held, or (of "law") what the law counted from.
struct input_facts {
    std::string of;                ///< the rule's name, or "law"
    std::vector<parameter> facts;  ///< {"line.days_since_delivery", "12"}
    friend bool operator==(const input_facts&, const input_facts&) = default;
};
BOOST_DESCRIBE_STRUCT(input_facts, (), (of, facts))

enum class remedy_kind {
    earlier,       ///< {last_day, days_late}: asked for in time
    evidence,      ///< {missing}
    answer,        ///< {question, answer}: without `answer` any text will do
    resolution,    ///< {offered}: another resolution
    method,        ///< {offered}: another way to send it
    quantity,      ///< {at_most}
    reason,        ///< {offered}: a reason the policy knows for this product
    exchange_for,  ///< {rule}: another article
    fact           ///< {fact, value, rule}: this fact alone makes the rule hold
};
BOOST_DESCRIBE_ENUM(remedy_kind, earlier, evidence, answer, resolution, method, quantity, reason,
                    exchange_for, fact)

/// One thing that would have to differ.
struct remedy {
    remedy_kind kind = remedy_kind::earlier;
    std::vector<parameter> parameters;
    friend bool operator==(const remedy&, const remedy&) = default;
};
BOOST_DESCRIBE_STRUCT(remedy, (), (kind, parameters))

struct item_decision {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"inputs", "remedies"});
    std::string line_id;
    std::int64_t quantity = 0;
    item_outcome outcome = item_outcome::declined;
    fault at_fault = fault::change_of_mind;
    std::optional<local_date> window_start;
    std::optional<local_date> last_day;
    std::optional<local_date> send_back_by;  ///< by law, of a withdrawal said today
    std::optional<local_date> refund_due;    ///< by law, as far as it can be told already
    item_terms terms;
    std::vector<decision_reason> reasons;  ///< why this outcome: never empty unless approved
    std::vector<decision_effect> effects;
    std::vector<std::string> assumptions;  ///< facts that were missing and what was taken instead
    std::vector<input_facts> inputs{};     ///< what mattered: of each rule that won, and of the law
    /// If it is not approved: with all of them together it would be. None: nothing would help, or
    /// nobody asked (add_remedies).
    std::vector<remedy> remedies{};
    friend bool operator==(const item_decision&, const item_decision&) = default;
};
BOOST_DESCRIBE_STRUCT(item_decision, (),
                      (line_id, quantity, outcome, at_fault, window_start, last_day, send_back_by,
                       refund_due, terms, reasons, effects, assumptions, inputs, remedies))

/// Why an item cannot be settled this way at once, and what would have to differ.
struct refused_resolution {
    std::string line_id;
    refundry::resolution resolution = refundry::resolution::refund;
    item_outcome outcome = item_outcome::declined;
    std::vector<decision_reason> reasons;
    std::vector<remedy> remedies;
    friend bool operator==(const refused_resolution&, const refused_resolution&) = default;
};
BOOST_DESCRIBE_STRUCT(refused_resolution, (), (line_id, resolution, outcome, reasons, remedies))

struct decision {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"policy"});
    instant decided_at;
    std::string policy;  ///< name
    std::int64_t policy_version = 0;
    std::vector<item_decision> items;  ///< one per item of the request, in its order
    friend bool operator==(const decision&, const decision&) = default;
};
BOOST_DESCRIBE_STRUCT(decision, (), (decided_at, policy, policy_version, items))

}  // namespace refundry
