// SPDX-License-Identifier: Apache-2.0
// Units that wait for the thread that runs them. Bounded: a store that cannot keep up says so
// instead of growing.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <vector>

#include "storage/sql/unit_of_work.hpp"

namespace refundry::sql {

/// Waiting units; at the measured rates this is about half a second of work.
inline constexpr std::size_t QUEUE_MAX = 4'096;

class work_queue {
  public:
    /// Throws storage_unavailable (overloaded) when full or closing.
    void push(unit_of_work& unit);
    /// Moves up to `most` units into `into`, waiting for the first; false when closed and empty.
    bool take(std::size_t most, std::vector<unit_of_work*>& into);
    /// No new units; those that wait are still taken.
    void close();
    std::size_t size() const;

  private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<unit_of_work*> waiting_;
    std::size_t idle_takers_ = 0;
    bool closed_ = false;
};

}  // namespace refundry::sql
