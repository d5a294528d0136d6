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

/// What was settled for an order before now, from the books.
struct line_position {
    std::string line_id;
    std::int64_t settled_quantity = 0;
    money given_back;      ///< item component, gross
    money given_back_tax;  ///< within
};
BOOST_DESCRIBE_STRUCT(line_position, (), (line_id, settled_quantity, given_back, given_back_tax))
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
struct order_position {
    std::vector<line_position> lines;
    std::vector<charge_position> charges;
    std::vector<payment_position> payments;
    std::optional<money> clawed_back;  ///< promotion value taken back so far (mode claw_back)
    std::vector<std::string> fees_charged_once;  ///< codes of per_return fees charged in this case
};
BOOST_DESCRIBE_STRUCT(order_position, (),
                      (lines, charges, payments, clawed_back, fees_charged_once))

/// Units of one line to settle now. The terms are those of its decision.
struct settle_line {
    std::string line_id;
    std::int64_t quantity = 0;
    resolution by = resolution::refund;
    fault at_fault = fault::change_of_mind;
    item_terms terms;
    std::optional<money> deduction;        ///< for diminished value, decided at inspection
    std::optional<money> override_amount;  ///< staff's own gross amount for the item component
    std::optional<exchange_target> exchange_for;
};
BOOST_DESCRIBE_STRUCT(settle_line, (),
                      (line_id, quantity, by, at_fault, terms, deduction, override_amount,
                       exchange_for))

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

/// One line of the derivation. `amount` is signed: positive is owed to the customer.
struct settlement_entry {
    static constexpr auto json_defaults =
        std::to_array<std::string_view>({"line_id", "charge_id", "code", "tax_rate"});
    component part = component::item;
    std::string line_id;
    std::string charge_id;
    std::string code;  ///< fee code, promotion code, …
    std::int64_t quantity = 0;
    money amount;  ///< gross
    money tax;     ///< within amount
    basis_points tax_rate = 0;
    std::vector<parameter> because;  ///< target, given_before, units_before, paid, percent, cap, …
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

/// The whole plan. to_payments + to_store_credit + exchange_value + unpayable is the sum of the
/// entries; a negative `balance` is owed by the customer (an uneven exchange).
struct settlement {
    std::vector<settlement_entry> entries;
    money total;             ///< sum of entries: what the customer gets in all (negative: owes)
    money tax;               ///< within total
    money to_store_credit;   ///< with bonus
    money exchange_value;    ///< value of returned goods that pays for new goods
    money owed_by_customer;  ///< price difference of an exchange, >= 0
    std::vector<payment_share> to_payments;
    money unallocated;  ///< no payment can take it back: to be paid by other means, >= 0
    friend bool operator==(const settlement&, const settlement&) = default;
};
BOOST_DESCRIBE_STRUCT(settlement, (),
                      (entries, total, tax, to_store_credit, exchange_value, owed_by_customer,
                       to_payments, unallocated))

/// Fails (`refused`) on an explicit over-ask: more units than left, an override above what the unit
/// has left, a negative amount. Computed amounts are capped and the cap is in the derivation.
result<settlement> settle(const order& original, const order_position& before,
                          const std::vector<settle_line>& lines);

/// The same split on its own: `amount` over payments with room (captured − returned).
struct split_result {
    std::vector<payment_share> shares;
    money unallocated;
};
split_result split_over_payments(const std::vector<order_payment>& payments,
                                 const std::vector<payment_position>& before, const money& amount,
                                 payment_split how);

}  // namespace refundry
