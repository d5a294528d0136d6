// SPDX-License-Identifier: Apache-2.0
// A decision is kept with what it was made from, and can be made again: the same, to the byte.
#pragma once

#include <expected>

#include "app/policies/policies.hpp"
#include "domain/policies/policy.hpp"

namespace refundry {

/// Beside the order, whose versions are kept, and the policy, whose versions never change.
struct decision_basis {
    static constexpr auto json_defaults =
        std::to_array<std::string_view>({"law_edition", "history"});
    policy_version_id policy;
    std::int64_t order_version = 1;
    std::string time_zone;                     ///< the merchant's
    std::optional<std::int64_t> law_settings;  ///< their version; absent: no law was asked
    std::string law_edition;
    std::optional<instant> declared_at;  ///< judged as of this moment, not that of the decision
    std::vector<std::int64_t> available;
    customer_history history;
    return_request request;  ///< without the notes, which decide nothing
};
BOOST_DESCRIBE_STRUCT(decision_basis, (),
                      (policy, order_version, time_zone, law_settings, law_edition, declared_at,
                       available, history, request))

enum class replay_outcome {
    same,
    different,
    other_law,  ///< the law's data, or the reading of it, is of another edition
    no_basis    ///< made by staff, or before the basis was kept
};
BOOST_DESCRIBE_ENUM(replay_outcome, same, different, other_law, no_basis)

/// Makes the decision again from its basis, or says what of it is gone.
std::expected<replay_outcome, std::string> replay_decision(transaction& tx, policy_cache& policies,
                                                           const case_record& of,
                                                           const decision_record& made);

struct replay_report {
    std::int64_t same = 0;
    std::int64_t other_law = 0;
    std::int64_t no_basis = 0;
    std::vector<std::string> broken;  ///< "RMA-… dec_…: why", in the order of the cases
};

/// Of all merchants, page by page; decisions made meanwhile may be left out.
replay_report replay_decisions(store& data, policy_cache& policies);

}  // namespace refundry
