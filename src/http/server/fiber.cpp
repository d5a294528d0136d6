// SPDX-License-Identifier: Apache-2.0
#include "http/server/fiber.hpp"

#include <cxxabi.h>
#include <cstring>
#include <utility>

#include "base/ensure.hpp"

#if defined(__SANITIZE_ADDRESS__)
#define REFUNDRY_FIBER_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define REFUNDRY_FIBER_ASAN 1
#endif
#endif
#if defined(__SANITIZE_THREAD__)
#define REFUNDRY_FIBER_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define REFUNDRY_FIBER_TSAN 1
#endif
#endif
#if defined(REFUNDRY_FIBER_ASAN)
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(REFUNDRY_FIBER_TSAN)
#include <sanitizer/tsan_interface.h>
#endif

namespace refundry::http {

/// Lends the fiber's own stack to Boost.Context, which would otherwise free it after each body.
class fiber::borrowed_stack {
  public:
    explicit borrowed_stack(boost::context::stack_context stack) : stack_(stack) {}
    boost::context::stack_context allocate() { return stack_; }
    void deallocate(boost::context::stack_context&) {}

  private:
    boost::context::stack_context stack_;
};

fiber::fiber(std::size_t stack_bytes) : allocator_(stack_bytes), stack_(allocator_.allocate()) {
#if defined(REFUNDRY_FIBER_TSAN)
    sanitizer_fiber_ = __tsan_create_fiber(0);
#endif
}

fiber::~fiber() {
#if defined(REFUNDRY_FIBER_TSAN)
    __tsan_destroy_fiber(sanitizer_fiber_);
#endif
    allocator_.deallocate(stack_);
}

void fiber::start(std::function<void()> body) {
    ensure(!is_running(), "one body at a time on a fiber");
    body_ = std::move(body);
    exceptions_ = {};
    context_ = boost::context::fiber(std::allocator_arg, borrowed_stack(stack_),
                                     [this](boost::context::fiber&& outside) {
                                         outside_ = std::move(outside);
                                         enter_inside();
                                         body_();
                                         leave_inside(true);
                                         return std::move(outside_);
                                     });
    switch_in();
    if (!context_) body_ = nullptr;
}

void fiber::resume() {
    switch_in();
    if (!context_) body_ = nullptr;
}

void fiber::switch_in() {
    auto* const globals = abi::__cxa_get_globals();
    static_assert(sizeof(exception_state) == 16);
    exception_state outside;
    std::memcpy(&outside, globals, sizeof outside);
    std::memcpy(globals, &exceptions_, sizeof outside);
    inside_ = true;
#if defined(REFUNDRY_FIBER_ASAN)
    void* outside_fake_stack = nullptr;
    const auto size = stack_.size;
    __sanitizer_start_switch_fiber(&outside_fake_stack, static_cast<const char*>(stack_.sp) - size,
                                   size);
#endif
#if defined(REFUNDRY_FIBER_TSAN)
    sanitizer_outside_ = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(sanitizer_fiber_, 0);
#endif
    context_ = std::move(context_).resume();
#if defined(REFUNDRY_FIBER_ASAN)
    __sanitizer_finish_switch_fiber(outside_fake_stack, nullptr, nullptr);
#endif
    inside_ = false;
    std::memcpy(&exceptions_, globals, sizeof outside);
    std::memcpy(globals, &outside, sizeof outside);
}

void fiber::suspend() {
    leave_inside(false);
    outside_ = std::move(outside_).resume();
    enter_inside();
}

void fiber::enter_inside() {
#if defined(REFUNDRY_FIBER_ASAN)
    __sanitizer_finish_switch_fiber(fake_stack_, &outside_bottom_, &outside_size_);
    fake_stack_ = nullptr;
#endif
}

void fiber::leave_inside([[maybe_unused]] bool for_good) {
#if defined(REFUNDRY_FIBER_ASAN)
    __sanitizer_start_switch_fiber(for_good ? nullptr : &fake_stack_, outside_bottom_,
                                   outside_size_);
#endif
#if defined(REFUNDRY_FIBER_TSAN)
    __tsan_switch_to_fiber(sanitizer_outside_, 0);
#endif
}

}  // namespace refundry::http
