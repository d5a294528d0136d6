// SPDX-License-Identifier: Apache-2.0
// Statements of withdrawal as consumers and staff see them.
#pragma once

#include "app/returns/queries.hpp"
#include "domain/withdrawals/effect.hpp"

namespace refundry {

/// What the consumer gets at once and can read again. It is the same whether or not there is such
/// an order: who sends guesses learns nothing.
struct acknowledgement_view {
    acknowledgement_id id;
    withdrawal_statement statement;
    std::string digest;  ///< SHA-256 of the JSON text of `statement`, in hexadecimal
    std::string text;    ///< to be shown and kept
};
BOOST_DESCRIBE_STRUCT(acknowledgement_view, (), (id, statement, digest, text))

struct withdrawal_match_view {
    order_id order;
    std::string order_number;
    std::optional<return_case_id> return_case;  ///< absent: no unit was left to open one for
    instant matched_at;
    std::string matched_by;
    std::vector<withdrawal_effect> effects;
};
BOOST_DESCRIBE_STRUCT(withdrawal_match_view, (),
                      (order, order_number, return_case, matched_at, matched_by, effects))

struct withdrawal_view {
    withdrawal_id id;
    acknowledgement_id acknowledgement;
    withdrawal_status status = withdrawal_status::received;
    withdrawal_statement statement;
    std::string digest;
    std::optional<withdrawal_match_view> match;
    std::vector<event_view> events;
};
BOOST_DESCRIBE_STRUCT(withdrawal_view, (),
                      (id, acknowledgement, status, statement, digest, match, events))

struct withdrawal_summary {
    withdrawal_id id;
    std::string receipt_number;
    withdrawal_status status = withdrawal_status::received;
    instant received_at;
    std::string name;
    std::string contract;
    std::string reply_to;
    std::optional<order_id> order;
    std::optional<return_case_id> return_case;
};
BOOST_DESCRIBE_STRUCT(withdrawal_summary, (),
                      (id, receipt_number, status, received_at, name, contract, reply_to, order,
                       return_case))

}  // namespace refundry
