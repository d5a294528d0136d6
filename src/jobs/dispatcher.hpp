// SPDX-License-Identifier: Apache-2.0
// Takes the outbox to whoever is waiting: refunds to their payment provider. Three steps, of which
// any may be the last before a crash:
//
//   1. one unit of work: due rows are taken, their refunds become `submitting`, and the rows are
//      put off by the lease, so that nobody else (another thread or process) works on them;
//   2. the provider is called, outside of any unit; a refund that was submitted before is looked
//      up first;
//   3. one unit of work: what the provider said is applied and the rows are removed.
//
// While a refund is pending at the provider its row stays: should nobody tell us how it ended, it
// is looked up, after a longer pause each time, until it is final.
//
// After a crash the row comes back when its lease ends. An answer that nobody has is never turned
// into `failed` by age: the row stays, with a longer wait each time. Who answers after the lease no
// longer owns the row: that money moved is still recorded, anything else is left to the new owner.
//
// A statement of withdrawal that came before its order looks for it again, each in a unit of its
// own, after a longer pause each time. What acknowledges it waits, a day at a time, until there is
// somebody who sends mail. Events have no subscribers yet; their rows are removed.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "app/policies/policies.hpp"
#include "app/refunds/provider_accounts.hpp"
#include "app/refunds/refund_outcome.hpp"
#include "jobs/backoff.hpp"

namespace refundry {

struct dispatcher_options {
    unsigned threads = 2;
    std::int64_t rows_per_batch = 256;
    std::size_t facts_per_unit = 16;  ///< refunds whose outcome is stored in one unit of work
    std::chrono::milliseconds poll_interval{200};  ///< when nobody wakes it
    /// A woken thread waits this long for more to come: units of work are cheaper by the dozen.
    std::chrono::milliseconds gather_time{4};
    /// For a whole batch; no group of calls begins with less than `call_time_max` of it left.
    std::chrono::seconds lease{120};
    std::chrono::seconds call_time_max{30};
    backoff retry{};
    backoff look_up{.first = std::chrono::minutes(1),
                    .longest = std::chrono::days(1)};  ///< pending
    backoff match{.first = std::chrono::minutes(1), .longest = std::chrono::hours(1)};
    std::chrono::hours unsent_pause{24};
    std::chrono::minutes stopped_pause{1};  ///< of refunds whose provider the merchant has stopped
};

class dispatcher {
  public:
    /// Everything is borrowed; `random` is used by all threads.
    dispatcher(store& data, policy_cache& policies, provider_directory& providers,
               const secret_box& secrets, clock_port& clock, random_source& random,
               dispatcher_options options = {});
    ~dispatcher();
    dispatcher(const dispatcher&) = delete;
    dispatcher& operator=(const dispatcher&) = delete;

    void start();
    /// There may be something to do. Any thread, cheap.
    void wake();
    /// Ends after the batches under way.
    void stop();

    /// One batch on the caller's thread: how many rows were due.
    std::size_t step();

  private:
    struct job {
        outbox_record row;
        submission asked;
        instant lease_ends;
        provider_fact fact;
        bool was_put_off = false;  ///< nobody was asked: once more later
    };
    struct batch {
        std::size_t rows = 0;
        std::vector<job> jobs;
        std::vector<outbox_record> statements;  ///< that wait for their orders
    };

    actor_context context_of(const outbox_record& row);
    batch take_due();
    void match(const outbox_record& row);
    std::shared_ptr<payment_provider> connect(job& work);
    bool may_ask(const job& work, const payment_provider& provider);
    void submit(job& work);
    void store_facts(std::span<const job> jobs);
    result<bool> store_fact(transaction& tx, const job& work);
    void keep_or_remove(transaction& tx, const job& work, instant now);
    void put_off(const job& work);
    void run();
    bool wait_for_work(std::chrono::milliseconds at_most);

    store& data_;
    policy_cache& policies_;
    provider_directory& providers_;
    const secret_box& secrets_;
    clock_port& clock_;
    random_source& random_;
    id_source ids_;
    dispatcher_options options_;

    std::mutex mutex_;
    std::condition_variable changed_;
    bool woken_ = false;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace refundry
