// SPDX-License-Identifier: Apache-2.0
// Password hashing is slow and takes 64 MB by design: it runs on one thread of its own, so that
// many sign-ins at once can neither exhaust the memory nor hold up the server's threads.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "base/wait.hpp"

namespace refundry::http {

class hashing_pool {
  public:
    hashing_pool() : worker_([this] { work(); }) {}
    ~hashing_pool() {
        {
            const std::lock_guard lock(mutex_);
            stopping_ = true;
        }
        changed_.notify_one();
        worker_.join();
    }
    hashing_pool(const hashing_pool&) = delete;
    hashing_pool& operator=(const hashing_pool&) = delete;

    /// Runs `check` there and waits for it; nothing at once when too many wait already.
    std::optional<bool> run(const std::function<bool()>& check) {
        bool answer = false;
        completion done;
        {
            const std::lock_guard lock(mutex_);
            if (stopping_ || waiting_.size() >= WAITING_MAX) return std::nullopt;
            waiting_.push_back([&] {
                answer = check();
                done.set();
            });
        }
        changed_.notify_one();
        done.wait();
        return answer;
    }

  private:
    static constexpr std::size_t WAITING_MAX = 64;
    void work() {
        std::unique_lock lock(mutex_);
        while (true) {
            changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
            if (waiting_.empty()) return;
            const auto next = std::move(waiting_.front());
            waiting_.pop_front();
            lock.unlock();
            next();
            lock.lock();
        }
    }
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::function<void()>> waiting_;
    bool stopping_ = false;
    std::thread worker_;
};

}  // namespace refundry::http
