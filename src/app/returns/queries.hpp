// SPDX-License-Identifier: Apache-2.0
// Reading cases: one whole, a page of them, their history, decisions and settlements.
#pragma once

#include "app/returns/open_return.hpp"
#include "app/returns/settle_return.hpp"
#include "app/returns/views.hpp"
#include "base/json.hpp"
#include "domain/decisions/decision.hpp"

namespace refundry {

struct event_view {
    event_id id;
    std::string type;
    std::string subject;
    instant at;
    std::string actor;
    std::string request_id;
    json::raw_text parameters;
};
BOOST_DESCRIBE_STRUCT(event_view, (), (id, type, subject, at, actor, request_id, parameters))

struct decision_view {
    decision_id id;
    instant made_at;
    std::string made_by;
    decision decided;
};
BOOST_DESCRIBE_STRUCT(decision_view, (), (id, made_at, made_by, decided))

result<return_view> get_return(transaction& tx, const actor_context& context, return_case_id id);
result<std::vector<return_summary>> list_returns(transaction& tx, const actor_context& context,
                                                 const case_filter& filter);
/// Oldest first.
result<std::vector<event_view>> list_events(transaction& tx, const actor_context& context,
                                            return_case_id id);
std::vector<event_view> events_about(transaction& tx, const actor_context& context,
                                     std::string_view subject);
/// Oldest first; the last is in force.
result<std::vector<decision_view>> list_decisions(transaction& tx, const actor_context& context,
                                                  return_case_id id);
/// The decision in force, in words; "" is the customer's own language. Not found of a blind
/// return, which no policy decided.
result<explanation_view> explain_return(transaction& tx, const actor_context& context,
                                        policy_cache& policies, return_case_id id,
                                        const std::string& language);
result<std::vector<settlement_view>> list_settlements(transaction& tx, const actor_context& context,
                                                      return_case_id id);

}  // namespace refundry
