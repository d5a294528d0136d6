// SPDX-License-Identifier: Apache-2.0
// One page of history, read in one snapshot and decoded once: orders with their returns, or orders
// alone, each with what decides about it.
#pragma once

#include <memory>
#include <vector>

#include "app/orders/orders.hpp"
#include "app/policies/policies.hpp"
#include "app/trials/past.hpp"

namespace refundry {

struct past_return {
    case_record head;
    return_request request;
    std::shared_ptr<const compiled_policy> decided_under;
    std::optional<decision> decided;    ///< what was stored when it was opened
    std::vector<decision_state> state;  ///< of each item, today
};

struct order_of_history {
    order_snapshot original;
    instant stored_at;                 ///< of this version of it
    std::vector<past_return> returns;  ///< opened before the end of the period, oldest first
};

struct page_of_history {
    std::vector<order_of_history> orders;
    customers_past past;
    merchant_rules rules;
};

/// `parts` are those the draft and, for lines, the policy in force ask for; the policies of returns
/// add theirs.
result<page_of_history> read_history(transaction& tx, policy_cache& policies,
                                     const history_page& page, history_parts parts);

}  // namespace refundry
