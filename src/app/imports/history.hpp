// SPDX-License-Identifier: Apache-2.0
// Returns that happened before Refundry was there, recorded through the same use cases as new ones:
// decided by the policy, received, inspected, settled. Where the policy would have answered
// otherwise than the shop did, the shop's answer stands as an override with its reason.
#pragma once

#include "app/imports/import_report.hpp"
#include "app/policies/policies.hpp"
#include "app/returns/views.hpp"

namespace refundry {

/// The provider of payments and refunds that were made outside of the system; it is never called.
inline constexpr std::string_view IMPORT_PROVIDER = "import";

/// The gift shop's policy is published from the beginning of time when the merchant had none in
/// force at `at`: decisions need one.
result<void> ensure_policy(transaction& tx, const actor_context& context, instant at);

struct past_return {
    order_id of_order;
    std::string line_id;
    std::int64_t quantity = 0;
    std::optional<money> given_back;  ///< what the customer got; absent: what the units cost
    std::string document;             ///< where it stands in the shop's papers: "invoice C536379"
};
struct recorded_return {
    return_case_id of_case;
    item_outcome policy_said = item_outcome::approved;
    money given_back;
    bool terms_waived = false;  ///< fees or charges of the policy that the shop had not applied
};
result<recorded_return> record_return(transaction& tx, const actor_context& context,
                                      policy_cache& policies, const past_return& past);

void count_return(return_counts& counts, const recorded_return& recorded);

struct past_blind_return {
    std::string sku;
    std::string title;
    std::int64_t quantity = 0;
    money given_back;
    std::string country;
    std::string customer;  ///< the shop's own id, or ""
    std::string reason;    ///< why no order is known, a code
    std::string document;
};
result<return_case_id> record_blind_return(transaction& tx, const actor_context& context,
                                           const past_blind_return& past);

}  // namespace refundry
