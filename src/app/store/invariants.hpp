// SPDX-License-Identifier: Apache-2.0
// What must hold between the rows of a store at every committed state, whatever happened before:
// `refundry doctor --invariants` and every test look for breaches.
//
//   M1   reserved and refunded of a payment are the sums of its refunds, and within what was
//        captured
//   M5   journal entries balance, and say what the refunds, settlements and store credit say
//   M7   one idempotency key, one answer
//   M11  what a case, an order line or a charge has given back is what its settlements say
//   R1   claimed and settled units of an order line are those of its return items
//   R3   every case has an event
//   W1   a statement of withdrawal is what was received: its digest, and the event that tells of it
//   W2   a matched one has its order, and a case of kind withdrawal when a unit was free
//   A1   the chain of events is whole
//   S1   no row refers to one that is not there
#pragma once

#include <string>

#include "base/describe.hpp"

namespace refundry {

/// More breaches than this are not listed: the database needs a restore, not a longer list.
inline constexpr std::size_t BREACHES_MAX = 1'000;

struct invariant_breach {
    std::string invariant;  ///< M1, R1, …
    std::string subject;    ///< public id of the row at fault
    std::string what;
    friend bool operator==(const invariant_breach&, const invariant_breach&) = default;
};
BOOST_DESCRIBE_STRUCT(invariant_breach, (), (invariant, subject, what))

}  // namespace refundry
