// SPDX-License-Identifier: Apache-2.0
// What is owed for units that come back: cumulative target minus what was given back before, so
// that any order and grouping of partial returns ends at the same total. Preview and payment are
// one function; the derivation says where each minor unit comes from.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "domain/decisions/decision.hpp"
#include "domain/orders/order.hpp"

namespace refundry {

/// What was settled for an order before now, from the books. `position_after` keeps it.
struct line_position {
    std::string line_id;
    std::int64_t settled_quantity = 0;
    money given_back;      ///< item component, gross
    money given_back_tax;  ///< within
    /// Promotion value taken back so far for the units of this line that are kept (pricing modes
    /// claw_back and reprice), gross; negative when a promotion moved to them and more was given.
    money clawed_back = {};
};
BOOST_DESCRIBE_STRUCT(line_position, (),
                      (line_id, settled_quantity, given_back, given_back_tax, clawed_back))
struct charge_position {
    std::string charge_id;
    money given_back;
    money given_back_tax;
};
BOOST_DESCRIBE_STRUCT(charge_position, (), (charge_id, given_back, given_back_tax))
struct payment_position {
    payment_id id;
    money returned;  ///< refunded or reserved
};
BOOST_DESCRIBE_STRUCT(payment_position, (), (id, returned))
/// What fees with an upper bound came to so far in this case.
struct capped_fee {
    std::string code;
    money charged;
};
BOOST_DESCRIBE_STRUCT(capped_fee, (), (code, charged))
struct order_position {
    std::vector<line_position> lines;
    std::vector<charge_position> charges;
    std::vector<payment_position> payments;
    std::vector<capped_fee> fees_capped;         ///< charged in this case, of fees with at_most
    std::vector<std::string> fees_charged_once;  ///< codes of per_return fees charged in this case
    bool fixed_bonus_given = false;              ///< in this case
};
BOOST_DESCRIBE_STRUCT(order_position, (),
                      (lines, charges, payments, fees_capped, fees_charged_once, fixed_bonus_given))

/// Units of one line to settle now. The terms are those of its decision. No units and an
/// `override_amount` is a part payment on the line; no units and `outbound_shipping` or `duty` full
/// gives back that charge alone.
struct settle_line {
    std::string line_id;
    std::int64_t quantity = 0;
    resolution by = resolution::refund;
    fault at_fault = fault::change_of_mind;
    item_terms terms;
    std::optional<money> deduction;        ///< for diminished value, decided at inspection
    std::optional<money> override_amount;  ///< staff's own gross amount for the item component
    std::optional<exchange_target> exchange_for;
    std::optional<money> label_cost{};  ///< what the label of the return really cost, when known
};
BOOST_DESCRIBE_STRUCT(settle_line, (),
                      (line_id, quantity, by, at_fault, terms, deduction, override_amount,
                       exchange_for, label_cost))

enum class component {
    item,
    shipping,
    duty,
    other_charge,
    claw_back,
    fee,
    deduction,
    bonus,
    exchange_goods,
    adjustment
};
BOOST_DESCRIBE_ENUM(component, item, shipping, duty, other_charge, claw_back, fee, deduction, bonus,
                    exchange_goods, adjustment)

/// One line of the derivation. `amount` is signed: positive is owed to the customer. `because` has
/// the figures it was computed from, in minor units or plain numbers:
/// - item: units_before, units_after, target, given_before; decided where staff give more
/// - adjustment (code override, staff give less; code partial_refund, the customer keeps the
///   article): computed, decided
/// - claw_back (code: the pricing mode; on the line of the kept units; positive when more is given
///   back): lost or moved, minimum, value_kept of each promotion; correction, before; carried when
///   the items did not cover it
/// - shipping, duty, other_charge: paid, standard, rule, given_before; for pro_rata value_before,
///   value_after, value_of_goods
/// - deduction: decided; cap
/// - fee: basis and due (label_cost when it is the real one), or basis_points and of and, where
///   there is one, at_most; cap
/// - bonus (code fixed or percent): due, or basis_points and of; cap
/// - exchange_goods: sku, unit_price
struct settlement_entry {
    static constexpr auto json_defaults =
        std::to_array<std::string_view>({"line_id", "charge_id", "code", "tax_rate"});
    component part = component::item;
    std::string line_id;
    std::string charge_id;
    std::string code;  ///< of a fee, adjustment, claw back or bonus
    std::int64_t quantity = 0;
    money amount;  ///< gross
    money tax;     ///< within amount; fees, deductions, bonuses and new goods carry none here
    basis_points tax_rate = 0;
    std::vector<parameter> because;
    friend bool operator==(const settlement_entry&, const settlement_entry&) = default;
};
BOOST_DESCRIBE_STRUCT(settlement_entry, (),
                      (part, line_id, charge_id, code, quantity, amount, tax, tax_rate, because))

struct payment_share {
    payment_id id;
    money amount;
    friend bool operator==(const payment_share&, const payment_share&) = default;
};
BOOST_DESCRIBE_STRUCT(payment_share, (), (id, amount))

/// The whole plan: total = to_payments + unallocated + to_store_credit - owed_by_customer.
struct settlement {
    std::vector<settlement_entry> entries;  ///< in the order of the lines, then the promotions
    money total;             ///< sum of entries: what the customer gets in all (negative: owes)
    money tax;               ///< within total
    money to_store_credit;   ///< with bonus
    money exchange_value;    ///< what the returned goods pay of the new goods
    money owed_by_customer;  ///< price difference of an exchange, >= 0
    std::vector<payment_share> to_payments;
    money unallocated;  ///< no payment can take it back: to be paid by other means, >= 0
    friend bool operator==(const settlement&, const settlement&) = default;
};
BOOST_DESCRIBE_STRUCT(settlement, (),
                      (entries, total, tax, to_store_credit, exchange_value, owed_by_customer,
                       to_payments, unallocated))

/// What would be settled of a decided request for the items that are not declined, by one
/// resolution or as asked for.
std::vector<settle_line> lines_to_settle(const std::vector<item_request>& asked,
                                         const decision& decided,
                                         std::optional<resolution> by = {});

/// Fails (`refused`) on an explicit over-ask, with every reason in the details and the code of the
/// first: line_unknown, quantity_invalid, quantity_over_refundable, amount_negative,
/// amount_over_refundable, currency_mismatch, exchange_target_missing. Computed amounts are capped
/// and the cap is in the derivation.
///
/// Each line is settled on its own terms:
/// - item: the stored amounts of the first units in all, less what was given back. Staff's own
///   amount below that withholds the difference for good; above it, later units get less.
/// - promotions: when any line prices by claw_back or reprice, the units that are kept in the whole
///   order are corrected, once for the call; the lines of that pricing bear it. Where they do not
///   give enough, nothing is paid and the rest is carried to the next return; when everything is
///   back, exactly everything is given back.
/// - charges: what was paid, at most the standard delivery, by paid value of the goods or all at
///   once. A charge of kind fee goes with outbound shipping.
/// - fees: a percentage is of the item's amount, rounded down; a fixed fee is per unit, per line or
///   once per case; both at most what the line gives. A deduction is at most the item's amount.
/// - bonus: a percentage of what the line gives (half up), a fixed one once per case; for an
///   exchange only as far as the new goods use it.
/// - exchanges of one call are netted with each other, not with refunds.
result<settlement> settle(const order& original, const order_position& before,
                          const std::vector<settle_line>& lines);

/// The books after this plan: what the next `settle` starts from.
order_position position_after(order_position before, const settlement& plan);

/// The same split on its own: `amount` (>= 0) over payments with room (captured − returned), as far
/// as each allows partial refunds. A full_only payment is given back whole or not at all.
/// - in_order: as listed
/// - proportional: by captured amount, largest remainder, over payments that allow partials
/// - gift_card_first: gift cards and store credit before the rest, each as listed
/// - gift_card_last: the other way round
/// - best_fit: step by step the payment of exactly this amount, else the smallest larger one that
///   allows partials, else the largest smaller one
/// In all but best_fit, full_only payments that fit are used first when the others cannot carry it.
struct split_result {
    std::vector<payment_share> shares;
    money unallocated;
};
split_result split_over_payments(const std::vector<order_payment>& payments,
                                 const std::vector<payment_position>& before, const money& amount,
                                 payment_split how);

}  // namespace refundry
