// SPDX-License-Identifier: Apache-2.0
// A stackful coroutine over Boost.Context's switch, on a stack that serves one body after the
// other. It is `asio::spawn` without the scheduler; each switch also carries what the C++ runtime
// and the sanitizers keep per thread.
#pragma once

#include <boost/context/detail/fcontext.hpp>
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
    /// No body may be under way: its frames would vanish without being unwound.
    ~fiber();

    /// Runs `body` until it first suspends or returns. `body` must not throw.
    void start(std::function<void()> body);
    /// From the thread that started it, outside: goes on where `suspend` was called.
    void resume();
    /// From inside.
    void suspend();
    /// Whether a body was started and has not returned.
    bool is_running() const { return static_cast<bool>(body_); }

  private:
    /// The part of the runtime's per-thread state that belongs to the code on a stack: exceptions
    /// being handled (Itanium C++ ABI, __cxa_eh_globals). Without it a session that waits inside a
    /// catch block would corrupt the next one's.
    struct exception_state {
        void* caught;
        unsigned uncaught;
    };

    static void run(boost::context::detail::transfer_t from) noexcept;
    void switch_in();
    void switch_out();
    void arrive();

    boost::context::protected_fixedsize_stack allocator_;
    boost::context::stack_context stack_;
    boost::context::detail::fcontext_t inside_ = nullptr;
    boost::context::detail::fcontext_t outside_ = nullptr;
    std::function<void()> body_;
    exception_state exceptions_{};

    void* sanitizer_inside_ = nullptr;
    void* sanitizer_outside_ = nullptr;
    void* fake_stack_ = nullptr;
    const void* outside_bottom_ = nullptr;
    std::size_t outside_size_ = 0;
};

}  // namespace refundry::http
