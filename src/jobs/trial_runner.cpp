// SPDX-License-Identifier: Apache-2.0
#include "jobs/trial_runner.hpp"

#include <spdlog/spdlog.h>

namespace refundry {

trial_runner::trial_runner(store& data, policy_cache& policies, clock_port& clock,
                           random_source& random, trial_runner_options options)
    : ids_(clock, random), services_{data, policies, clock, ids_}, options_(options) {}

trial_runner::~trial_runner() {
    stop();
}

void trial_runner::start() {
    thread_ = std::thread([this] { run(); });
}

void trial_runner::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

bool trial_runner::is_stopping() {
    const std::lock_guard lock(mutex_);
    return stopping_;
}

bool trial_runner::step() {
    auto taken = take_trial(services_);
    if (!taken) return false;
    spdlog::info("trial {} of \"{}\" goes on after {} orders", taken->id.text(), taken->name,
                 taken->orders_done);
    const auto left =
        run_trial(services_, std::move(*taken),
                  [this](const trial_record&, const trial_progress&) { return !is_stopping(); });
    if (left.state == trial_state::failed)
        spdlog::error("trial {} failed: {}", left.id.text(), left.failure);
    else if (left.state == trial_state::completed)
        spdlog::info("trial {} is complete: {} orders, {} changes", left.id.text(),
                     left.orders_done, left.changes);
    return true;
}

void trial_runner::run() {
    bool has_let_go = false;
    while (true) {
        std::chrono::milliseconds rest = options_.poll_interval;
        try {
            if (!has_let_go)
                std::ignore = services_.records.write([](transaction& tx) -> result<bool> {
                    tx.let_go_of_trials();
                    return true;
                });
            has_let_go = true;
            if (step()) rest = {};
        } catch (const std::exception& error) {
            rest = options_.pause_after_failure;
            spdlog::error("trials wait {} ms: {}", rest.count(), error.what());
        }
        std::unique_lock lock(mutex_);
        if (changed_.wait_for(lock, rest, [&] { return stopping_; })) return;
    }
}

}  // namespace refundry
