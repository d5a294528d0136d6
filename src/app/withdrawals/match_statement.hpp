// SPDX-License-Identifier: Apache-2.0
// From a statement to the order it is about, and to a return case of kind withdrawal. The moment of
// the statement counts, not the one in which its order was found (article 11(2)).
#pragma once

#include "app/policies/policies.hpp"
#include "app/withdrawals/views.hpp"

namespace refundry {

/// A statement that came before its order is tried again after this, then after longer pauses.
inline constexpr auto MATCH_AGAIN_AFTER = std::chrono::minutes(1);
/// And no longer than a right can last whose consumer was not told of it: 12 months and 14 days.
inline constexpr auto MATCH_UNTIL = std::chrono::days(400);

/// Finds the one order of that number and e-mail. False: there is none, or it is not clear which
/// units are meant, or no case can be opened yet; nothing was written, and staff can still match.
bool match_by_number(transaction& tx, const actor_context& context, policy_cache& policies,
                     const withdrawal_record& row);

/// A later try for a statement that waits: false when it goes on waiting.
bool match_waiting(transaction& tx, const actor_context& context, policy_cache& policies,
                   withdrawal_id id);

struct match_withdrawal_command {
    order_id order;
    std::vector<withdrawn_units> items;  ///< empty: as the statement says
};
BOOST_DESCRIBE_STRUCT(match_withdrawal_command, (), (order, items))

/// By staff. Conflict `withdrawal_matched`; `line_unknown` when the order has no such line, or the
/// statement's own words name none.
result<withdrawal_view> match_withdrawal(transaction& tx, const actor_context& context,
                                         policy_cache& policies, withdrawal_id id,
                                         const match_withdrawal_command& command);

}  // namespace refundry
