// SPDX-License-Identifier: Apache-2.0
// Runs the trials that were asked for, one after another, on a thread of its own: neither the
// server's threads nor the writer wait for it. Any process may take up a trial; a lease, renewed
// with every page, tells that one is alive.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "app/trials/run_trial.hpp"

namespace refundry {

struct trial_runner_options {
    std::chrono::milliseconds poll_interval{500};
    std::chrono::seconds pause_after_failure{5};
};

class trial_runner {
  public:
    /// Everything is borrowed.
    trial_runner(store& data, policy_cache& policies, clock_port& clock, random_source& random,
                 trial_runner_options options = {});
    ~trial_runner();
    trial_runner(const trial_runner&) = delete;
    trial_runner& operator=(const trial_runner&) = delete;

    void start();
    /// Ends after the page under way; the trial goes on at the next start.
    void stop();

    /// Runs the trial that waits longest on the caller's thread; false when there is none.
    bool step();

  private:
    void run();
    bool is_stopping();

    id_source ids_;
    trial_services services_;
    trial_runner_options options_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace refundry
