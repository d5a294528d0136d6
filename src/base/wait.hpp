// SPDX-License-Identifier: Apache-2.0
// How plain synchronous code waits for another thread: on an ordinary thread it blocks; inside a
// session of the HTTP server it suspends that session and leaves the thread to the others.
#pragma once

#include <condition_variable>
#include <mutex>

namespace refundry {

/// The session that runs on this thread, if any; http/server sets it. `suspend` returns after some
/// other thread called `resume` exactly once (which may happen before `suspend` begins).
class waiting_session {
  public:
    virtual ~waiting_session() = default;
    virtual void suspend() = 0;
    virtual void resume() = 0;
    static waiting_session*& current();
};

/// Set once by one thread, waited for once by another. Must outlive both calls.
class completion {
  public:
    completion() : session_(waiting_session::current()) {}
    completion(const completion&) = delete;
    completion& operator=(const completion&) = delete;
    void set();
    void wait();

  private:
    waiting_session* session_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool done_ = false;
};

}  // namespace refundry
