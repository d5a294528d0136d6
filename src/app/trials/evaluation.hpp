// SPDX-License-Identifier: Apache-2.0
// The history of one order, asked of both policies of a trial.
#pragma once

#include <vector>

#include "app/trials/history_reading.hpp"
#include "app/trials/trials.hpp"

namespace refundry {

class trial_evaluation {
  public:
    /// `in_force` is for lines alone. All of it outlives this.
    trial_evaluation(const trial_record& trial, const compiled_policy& draft,
                     const compiled_policy* in_force, policy_cache& policies)
        : trial_(trial), draft_(draft), in_force_(in_force), policies_(policies) {}

    /// Its returns, one after another; those from before the period are not counted, but what they
    /// took stays taken.
    void ask_returns(const page_of_history& page, const order_of_history& one, trial_tally& into,
                     std::vector<trial_change_record>& changes);
    /// Each of its lines, as the only one that comes back.
    void ask_lines(const page_of_history& page, const order_of_history& one, trial_tally& into,
                   std::vector<trial_change_record>& changes);

  private:
    void note_changes(const trial_request& asked, const trial_answer& before,
                      const trial_answer& after, const std::optional<return_case_id>& of_case,
                      trial_tally& into, std::vector<trial_change_record>& changes) const;

    const trial_record& trial_;
    const compiled_policy& draft_;
    const compiled_policy* in_force_;
    policy_cache& policies_;
};

}  // namespace refundry
