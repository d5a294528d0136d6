// SPDX-License-Identifier: Apache-2.0
// What a consumer says to withdraw from a contract (Directive 2011/83/EU, article 11a), as it was
// said and when it came, and which units of an order that is about.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/orders/order.hpp"

namespace refundry {

/// A part of the order as the consumer names it: nobody checks it before it is taken.
struct withdrawn_item {
    std::string line;                      ///< line id, SKU or title
    std::optional<std::int64_t> quantity;  ///< absent: all of them
    friend bool operator==(const withdrawn_item&, const withdrawn_item&) = default;
};
BOOST_DESCRIBE_STRUCT(withdrawn_item, (), (line, quantity))

/// Never changed: its digest is over its JSON text.
struct withdrawal_statement {
    std::string receipt_number;
    std::string trader;  ///< the merchant's name on that day
    instant received_at;
    std::string name;
    std::string contract;               ///< the order's number, or other words that identify it
    std::string reply_to;               ///< where the acknowledgement goes, an e-mail as a rule
    std::vector<withdrawn_item> items;  ///< empty: the whole contract
    std::string language;               ///< BCP 47, of the acknowledgement
    std::string note;
    friend bool operator==(const withdrawal_statement&, const withdrawal_statement&) = default;
};
BOOST_DESCRIBE_STRUCT(withdrawal_statement, (),
                      (receipt_number, trader, received_at, name, contract, reply_to, items,
                       language, note))

/// An order's number as people write it: "# n-1001 " and "N-1001" are the same.
std::string comparable_number(std::string_view text);

struct withdrawn_units {
    std::string line_id;
    std::int64_t quantity = 0;
    friend bool operator==(const withdrawn_units&, const withdrawn_units&) = default;
};
BOOST_DESCRIBE_STRUCT(withdrawn_units, (), (line_id, quantity))

/// The lines those words are about, each once; all lines whole when there are no words. Otherwise
/// the place of the first item that names no line of the order, or more than one, or no quantity.
std::expected<std::vector<withdrawn_units>, std::size_t> named_units(
    const order& original, const std::vector<withdrawn_item>& items);

/// Units of a line that a return has already.
struct held_units {
    std::string line_id;
    std::int64_t quantity = 0;
    return_case_id by;
    std::optional<withdrawal_id> withdrawal;  ///< that return came of this statement
};

/// Units of one line that fare alike.
struct withdrawn_share {
    std::string line_id;
    std::int64_t quantity = 0;
    bool was_bought = true;
    const held_units* held = nullptr;  ///< by another return; otherwise they are free
};

/// Free units come first: who withdraws from two of three means those that are not back yet.
std::vector<withdrawn_share> share_units(const order& original,
                                         const std::vector<withdrawn_units>& asked,
                                         const std::vector<held_units>& held);

}  // namespace refundry
