// SPDX-License-Identifier: Apache-2.0
// What staff decide about a case: approve, decline, cancel, override, reopen. Policy binds the
// shopper and advises staff; an override needs a reason and is recorded as a decision of its own.
#pragma once

#include "app/returns/work.hpp"

namespace refundry {

/// `items` empty: every item in that state.
struct approve_command {
    std::vector<return_item_id> items;
    std::optional<std::int64_t> expected_version;
};
BOOST_DESCRIBE_STRUCT(approve_command, (), (items, expected_version))

struct decline_command {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"note"});
    std::vector<return_item_id> items;
    std::string reason;  ///< code, for the log and the shopper's message
    std::string note;    ///< internal
    std::optional<std::int64_t> expected_version;
};
BOOST_DESCRIBE_STRUCT(decline_command, (), (items, reason, note, expected_version))

struct cancel_command {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"note"});
    std::string note;
    std::optional<std::int64_t> expected_version;
};
BOOST_DESCRIBE_STRUCT(cancel_command, (), (note, expected_version))

struct override_command {
    return_item_id item;
    item_outcome outcome = item_outcome::approved;
    std::string reason;  ///< why the policy does not hold here: required
    std::optional<resolution> settled_by;
    std::optional<money> amount;  ///< of the units settled next, gross
    std::optional<std::int64_t> expected_version;
};
BOOST_DESCRIBE_STRUCT(override_command, (),
                      (item, outcome, reason, settled_by, amount, expected_version))

struct reopen_command {
    std::vector<return_item_id> items;
    std::string reason;
    std::optional<std::int64_t> expected_version;
};
BOOST_DESCRIBE_STRUCT(reopen_command, (), (items, reason, expected_version))

result<return_view> approve_return(transaction& tx, const actor_context& context, return_case_id id,
                                   const approve_command& command);
result<return_view> decline_return(transaction& tx, const actor_context& context, return_case_id id,
                                   const decline_command& command);
/// Only while no goods arrived and no money moved; the units are free to be asked for again.
result<return_view> cancel_return(transaction& tx, const actor_context& context, return_case_id id,
                                  const cancel_command& command);
result<return_view> override_decision(transaction& tx, const actor_context& context,
                                      return_case_id id, const override_command& command);
result<return_view> override_decision(transaction& tx, const actor_context& context,
                                      case_work& work, const override_command& command);
/// Declined, canceled or expired items go back to review; their units are claimed again.
result<return_view> reopen_return(transaction& tx, const actor_context& context, return_case_id id,
                                  const reopen_command& command);

}  // namespace refundry
