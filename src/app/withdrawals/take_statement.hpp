// SPDX-License-Identifier: Apache-2.0
// The withdrawal function of Directive 2011/83/EU, article 11a: a statement is taken at once, from
// anybody, whatever it says, and its receipt acknowledged; what it is about is found afterwards.
#pragma once

#include "app/policies/policies.hpp"
#include "app/withdrawals/views.hpp"

namespace refundry {

struct take_statement_command {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"language", "note"});
    std::string name;
    std::string contract;
    std::string reply_to;
    std::vector<withdrawn_item> items;
    std::string language;
    std::string note;
};
BOOST_DESCRIBE_STRUCT(take_statement_command, (), (name, contract, reply_to, items, language, note))

/// Whether the order is looked for in the unit of work that takes the statement, or by a job.
enum class matching { at_once, later };

/// The text in the statement's own language. `withdrawal_invalid` for what is no statement at all:
/// nobody's, about nothing, or without an address; nothing else is refused.
result<acknowledgement_view> take_statement(transaction& tx, const actor_context& context,
                                            policy_cache& policies, random_source& random,
                                            const take_statement_command& command,
                                            matching when = matching::at_once);

/// The receipt again, in the language asked for.
result<acknowledgement_view> get_acknowledgement(transaction& tx, const actor_context& context,
                                                 policy_cache& policies, acknowledgement_id id,
                                                 const std::optional<std::string>& language);

}  // namespace refundry
