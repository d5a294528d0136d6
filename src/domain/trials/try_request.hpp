// SPDX-License-Identifier: Apache-2.0
// One request under one policy, decided and quoted by the functions that decide and settle live.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/policies/policy.hpp"
#include "domain/settlement/settlement.hpp"

namespace refundry {

enum class method_choice {
    by_policy,    ///< nobody chose: the first that the policy offers, as when a return is opened
    replaceable,  ///< was used; where the policy does not offer it, the first that it does
    as_asked      ///< was asked for and refused
};

/// One request with its facts, as both policies of a trial are asked.
struct trial_request {
    const order& original;
    const return_request& request;
    const customer_history& history;
    instant now;
    const time_zone_rules* zone = nullptr;
    const legal_context* law = nullptr;
    method_choice method = method_choice::by_policy;
    /// Per item: evidence is known to have been missing. Empty: what is asked for was given.
    std::vector<bool> lacked_evidence{};
};

struct trial_answer {
    decision decided;
    return_method method = return_method::none;
    std::optional<settlement> quote;  ///< absent when every item is declined, or `unsettled`
    std::string unsettled;            ///< why there is no quote: the code of the refusal
    bool method_assumed = false;
    bool evidence_assumed = false;
};

/// The returns of one order as one policy answers them, one after another: what an earlier one took
/// stays taken, and what it gave back stays given.
class trial_books {
  public:
    trial_answer answer(const compiled_policy& policy, const trial_request& asked);
    /// `stays`, per item: the units did not become free again.
    void keep(const trial_request& asked, const trial_answer& answer,
              const std::vector<bool>& stays);

  private:
    struct claim {
        std::string line_id;
        std::int64_t quantity = 0;
    };
    std::vector<std::int64_t> available_for(const trial_request& asked) const;
    return_method offered_last_ = return_method::none;  ///< the first guess of the next
    std::vector<claim> claims_;
    order_position position_;
};

}  // namespace refundry
