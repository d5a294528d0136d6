// SPDX-License-Identifier: Apache-2.0
// Every route of the API in one table.
#pragma once

#include "http/endpoint.hpp"

namespace refundry::http {

void add_api_routes(endpoint_table& table);
/// Policies: versions, checks, packs.
void add_policy_routes(endpoint_table& table);
/// The withdrawal function: its intake is open to everybody.
void add_withdrawal_routes(endpoint_table& table);
/// Trials of policies on history.
void add_trial_routes(endpoint_table& table);
/// Sign-in, sign-out and who is signed in: the ones that deal in cookies.
void add_session_routes(endpoint_table& table);

}  // namespace refundry::http
