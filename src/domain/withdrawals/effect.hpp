// SPDX-License-Identifier: Apache-2.0
// What a statement of withdrawal does to each unit by law. A statement is never declined: at most
// it has no effect, and then the article says why.
#pragma once

#include <string>
#include <vector>

#include "domain/decisions/decision.hpp"
#include "domain/policies/policy.hpp"
#include "domain/withdrawals/statement.hpp"

namespace refundry {

enum class withdrawal_outcome {
    effective,
    no_effect,
    not_known,          ///< the law of that place is not in the table
    already_withdrawn,  ///< by an earlier statement
    in_return           ///< another return has these units; the law is told all the same
};
BOOST_DESCRIBE_ENUM(withdrawal_outcome, effective, no_effect, not_known, already_withdrawn,
                    in_return)

struct withdrawal_effect {
    std::string line_id;
    std::string sku;
    std::string title;
    std::int64_t quantity = 0;
    withdrawal_outcome effect = withdrawal_outcome::not_known;
    std::string code;  ///< open, not_started, ended, exempt, … ; withdrawn_before, not_bought
    std::vector<parameter> parameters;
    source from;
    std::optional<local_date> last_day;  ///< to state it; absent: not begun, never ends, no right
    std::optional<local_date> send_back_by;
    std::optional<local_date> refund_due;
    std::optional<return_case_id> return_case;  ///< where these units are dealt with
    std::optional<withdrawal_id> withdrawal;    ///< the earlier statement
    friend bool operator==(const withdrawal_effect&, const withdrawal_effect&) = default;
};
BOOST_DESCRIBE_STRUCT(withdrawal_effect, (),
                      (line_id, sku, title, quantity, effect, code, parameters, from, last_day,
                       send_back_by, refund_due, return_case, withdrawal))

/// One per share, in their order. `input` is the request that a case would be opened from, with an
/// item for each share, at the moment of the statement.
std::vector<withdrawal_effect> effects_of_withdrawal(const compiled_policy& policy,
                                                     const decision_input& input,
                                                     const std::vector<withdrawn_share>& shares);

}  // namespace refundry
