// SPDX-License-Identifier: Apache-2.0
// Runs a trial: page by page of the history, each page one snapshot, evaluated in memory and stored
// as one small unit of work with where it ended. Killed at any point it goes on from there, and
// ends with the same result: nothing depends on where the pages were cut.
#pragma once

#include <functional>

#include "app/policies/policies.hpp"
#include "app/trials/trials.hpp"

namespace refundry {

/// A page stored is a lease renewed; who is silent for longer is taken for dead.
inline constexpr std::chrono::seconds TRIAL_LEASE{30};

struct trial_services {
    store& records;
    policy_cache& policies;
    clock_port& clock;
    id_source& ids;
};

/// The trial that waits longest, if any: reads first, so that asking often costs no commit.
std::optional<trial_record> take_trial(const trial_services& services);

/// After each page, on the caller's thread; false ends the run, and the trial waits to be taken up.
using trial_callback = std::function<bool(const trial_record&, const trial_progress&)>;

/// Runs what was taken to its end. Gives it as it was left: completed; failed, with the reason; or
/// running, when the callback ended it, or somebody canceled it or took it over. Throws what
/// storage throws when it cannot answer: what was stored before stays.
trial_record run_trial(const trial_services& services, trial_record taken,
                       const trial_callback& go_on);

}  // namespace refundry
