// SPDX-License-Identifier: Apache-2.0
#include "base/wait.hpp"

namespace refundry {

waiting_session*& waiting_session::current() {
    thread_local waiting_session* session = nullptr;
    return session;
}

void completion::set() {
    if (session_ != nullptr) {
        session_->resume();
        return;
    }
    // Notified under the lock: the waiter may destroy this as soon as it sees `done_`.
    const std::lock_guard lock(mutex_);
    done_ = true;
    changed_.notify_one();
}

void completion::wait() {
    if (session_ != nullptr) {
        session_->suspend();
        return;
    }
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return done_; });
}

}  // namespace refundry
