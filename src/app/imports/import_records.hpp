// SPDX-License-Identifier: Apache-2.0
// What an import remembers of the documents it took (invoices, orders): their rows by hash, so that
// the same row is never taken twice from any file, and what became of them.
#pragma once

#include <string>
#include <vector>

#include "base/describe.hpp"
#include "base/time.hpp"
#include "domain/ids.hpp"

namespace refundry {

/// Amounts are exact: thousandths of the major unit, as the file states them.
struct import_document_record {
    merchant_id merchant;
    std::string source;     ///< "online-retail", or the name of the mapping
    std::string number;     ///< the invoice's or order's, as in the file
    std::int64_t part = 1;  ///< 2, 3… when further rows of it came later
    std::int64_t first_row = 0;
    std::vector<std::uint8_t> row_hashes;  ///< 8 bytes per row, in order
    std::string customer;                  ///< the shop's own id, or ""
    std::optional<order_id> of_order;
    instant at;
    std::vector<std::uint8_t> purchases;  ///< what of it may be returned (purchase_lines.hpp)
    std::int64_t sales_thousandths = 0;
    std::int64_t returns_thousandths = 0;   ///< negative
    std::int64_t bad_debt_thousandths = 0;  ///< negative
    /// What whole minor units could not hold: exact amount minus booked amount.
    std::int64_t sales_remainder = 0;
    std::int64_t returns_remainder = 0;
    std::int64_t bad_debt_remainder = 0;
    instant imported_at;
};
BOOST_DESCRIBE_STRUCT(import_document_record, (),
                      (merchant, source, number, part, first_row, row_hashes, customer, of_order,
                       at, purchases, sales_thousandths, returns_thousandths, bad_debt_thousandths,
                       sales_remainder, returns_remainder, bad_debt_remainder, imported_at))

/// Which purchase a cancelled line was a return of, or why none was found.
enum class return_match {
    matched,
    no_customer,   ///< the row names no customer, so there is nothing to look in
    never_bought,  ///< the customer had not bought this article before
    other_price,   ///< bought before, never at this price
    too_few_left   ///< bought at this price; no line has enough units that are not returned yet
};
BOOST_DESCRIBE_ENUM(return_match, matched, no_customer, never_bought, other_price, too_few_left)

struct import_return_record {
    merchant_id merchant;
    std::string source;
    std::string number;
    std::int64_t part = 1;
    std::int64_t position = 0;  ///< of the row within the part
    return_case_id of_case;
    return_match match = return_match::matched;
    std::int64_t quantity = 0;
    std::int64_t amount_thousandths = 0;  ///< negative
};
BOOST_DESCRIBE_STRUCT(import_return_record, (),
                      (merchant, source, number, part, position, of_case, match, quantity,
                       amount_thousandths))

/// An order a customer placed, for finding the purchase a cancellation reverses.
struct import_purchase {
    order_id of_order;
    instant at;
    std::vector<std::uint8_t> purchases;
};
BOOST_DESCRIBE_STRUCT(import_purchase, (), (of_order, at, purchases))

/// Everything one source brought, as its documents say and as the orders stand.
struct import_sums {
    std::int64_t documents = 0;
    std::int64_t orders = 0;
    std::int64_t orders_minor = 0;  ///< of the orders' own totals
    std::int64_t sales_thousandths = 0;
    std::int64_t returns_thousandths = 0;
    std::int64_t bad_debt_thousandths = 0;
    std::int64_t sales_remainder = 0;
    std::int64_t returns_remainder = 0;
    std::int64_t bad_debt_remainder = 0;
};
BOOST_DESCRIBE_STRUCT(import_sums, (),
                      (documents, orders, orders_minor, sales_thousandths, returns_thousandths,
                       bad_debt_thousandths, sales_remainder, returns_remainder,
                       bad_debt_remainder))

struct import_match_sum {
    return_match match = return_match::matched;
    std::int64_t count = 0;
    std::int64_t amount_thousandths = 0;
};
BOOST_DESCRIBE_STRUCT(import_match_sum, (), (match, count, amount_thousandths))

}  // namespace refundry
