// SPDX-License-Identifier: Apache-2.0
// The end of a blind return: no order says what is owed, so staff say it, with a reason. It is
// given as store credit; zero closes the return with nothing owed. Goods of an order that is found
// later are returned under that order, and the blind return is closed.
#pragma once

#include "app/returns/work.hpp"

namespace refundry {

struct settle_blind_command {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"email"});
    money amount;
    std::string reason;
    std::string email;  ///< whose credit it is, when the parcel did not say
    std::optional<std::int64_t> expected_version;
};
BOOST_DESCRIBE_STRUCT(settle_blind_command, (), (amount, reason, email, expected_version))

/// Settles every unit that arrived and is not settled or given up; it counts as approved. Conflicts
/// `order_known`, `nothing_to_settle`.
result<return_view> settle_blind_return(transaction& tx, const actor_context& context,
                                        return_case_id id, const settle_blind_command& command);

/// An amount that follows from no order: one adjustment. Where it goes is left to the caller.
settlement agreed_settlement(const money& amount, std::int64_t quantity, std::string code,
                             std::vector<parameter> because);

}  // namespace refundry
