// SPDX-License-Identifier: Apache-2.0
#include "storage/sql/work_queue.hpp"

#include <algorithm>

namespace refundry::sql {

void work_queue::push(unit_of_work& unit) {
    const std::lock_guard lock(mutex_);
    if (closed_)
        throw storage_unavailable(unavailable_reason::overloaded, "the database is closing");
    if (waiting_.size() >= QUEUE_MAX)
        throw storage_unavailable(unavailable_reason::overloaded,
                                  "too many units of work wait for the database");
    waiting_.push_back(&unit);
    if (idle_takers_ > 0) changed_.notify_one();
}

bool work_queue::take(std::size_t most, std::vector<unit_of_work*>& into) {
    into.clear();
    std::unique_lock lock(mutex_);
    ++idle_takers_;
    changed_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
    --idle_takers_;
    const auto end =
        waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(most, waiting_.size()));
    into.assign(waiting_.begin(), end);
    waiting_.erase(waiting_.begin(), end);
    return !into.empty();
}

void work_queue::close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
}

std::size_t work_queue::size() const {
    const std::lock_guard lock(mutex_);
    return waiting_.size();
}

}  // namespace refundry::sql
