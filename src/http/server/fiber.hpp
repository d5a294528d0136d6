// SPDX-License-Identifier: Apache-2.0
// A stackful coroutine over Boost.Context on a stack that is reused. It is `asio::spawn` without
// the scheduler: one stack serves one session after the other, and each switch also carries what
// the C++ runtime and the sanitizers keep per thread.
#pragma once

#include <boost/context/fiber.hpp>
#include <boost/context/protected_fixedsize_stack.hpp>
#include <cstddef>
#include <functional>

namespace refundry::http {

class fiber {
  public:
    /// Throws std::bad_alloc when the kernel gives no memory. The lowest page is a guard.
    explicit fiber(std::size_t stack_bytes);
    fiber(const fiber&) = delete;
    fiber& operator=(const fiber&) = delete;
    /// Must not be inside a body.
    ~fiber();

    /// Runs `body` until it first suspends or returns. `body` must not throw.
    void start(std::function<void()> body);
    /// From the thread that started it, outside: goes on where `suspend` was called.
    void resume();
    /// From inside.
    void suspend();
    bool is_running() const { return static_cast<bool>(context_) || inside_; }

  private:
    /// The part of the runtime's per-thread state that belongs to the code on a stack: exceptions
    /// being handled (Itanium C++ ABI, __cxa_eh_globals). Without it a session that waits inside a
    /// catch block would corrupt the next one's.
    struct exception_state {
        void* caught;
        unsigned uncaught;
    };
    class borrowed_stack;

    void switch_in();
    void enter_inside();
    void leave_inside(bool for_good);

    boost::context::protected_fixedsize_stack allocator_;
    boost::context::stack_context stack_;
    boost::context::fiber context_;
    boost::context::fiber outside_;
    std::function<void()> body_;
    exception_state exceptions_{};
    bool inside_ = false;

    void* sanitizer_fiber_ = nullptr;
    void* sanitizer_outside_ = nullptr;
    void* fake_stack_ = nullptr;
    const void* outside_bottom_ = nullptr;
    std::size_t outside_size_ = 0;
};

}  // namespace refundry::http
