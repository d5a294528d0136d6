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

// ThreadSanitizer counts the calls of each fiber: a function that goes in on one and comes out on
// another must not be counted.
#define REFUNDRY_CROSSES_FIBERS __attribute__((no_sanitize("thread"), noinline))

namespace refundry::http {

namespace context = boost::context::detail;

fiber::fiber(std::size_t stack_bytes)
    : allocator_(stack_bytes),
      stack_(allocator_.allocate()),
      inside_(context::make_fcontext(stack_.sp, stack_.size, &fiber::run)) {
#if defined(REFUNDRY_FIBER_TSAN)
    sanitizer_inside_ = __tsan_create_fiber(0);
#endif
}

fiber::~fiber() {
#if defined(REFUNDRY_FIBER_TSAN)
    __tsan_destroy_fiber(sanitizer_inside_);
#endif
    allocator_.deallocate(stack_);
}

void fiber::start(std::function<void()> body) {
    ensure(!is_running(), "one body at a time on a fiber");
    body_ = std::move(body);
    exceptions_ = {};
    switch_in();
}

void fiber::resume() {
    switch_in();
}

void fiber::suspend() {
    switch_out();
}

REFUNDRY_CROSSES_FIBERS void fiber::run(context::transfer_t from) noexcept {
    auto& self = *static_cast<fiber*>(from.data);
    self.outside_ = from.fctx;
    self.arrive();
    for (;;) {
        self.body_();
        self.body_ = nullptr;
        self.switch_out();
    }
}

REFUNDRY_CROSSES_FIBERS void fiber::switch_in() {
    auto* const globals = abi::__cxa_get_globals();
    static_assert(sizeof(exception_state) == 16);
    exception_state outside;
    std::memcpy(&outside, globals, sizeof outside);
    std::memcpy(globals, &exceptions_, sizeof outside);
#if defined(REFUNDRY_FIBER_ASAN)
    void* outside_fake_stack = nullptr;
    __sanitizer_start_switch_fiber(&outside_fake_stack,
                                   static_cast<const char*>(stack_.sp) - stack_.size, stack_.size);
#endif
#if defined(REFUNDRY_FIBER_TSAN)
    sanitizer_outside_ = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(sanitizer_inside_, 0);
#endif
    inside_ = context::jump_fcontext(inside_, this).fctx;
#if defined(REFUNDRY_FIBER_ASAN)
    __sanitizer_finish_switch_fiber(outside_fake_stack, nullptr, nullptr);
#endif
    std::memcpy(&exceptions_, globals, sizeof outside);
    std::memcpy(globals, &outside, sizeof outside);
}

REFUNDRY_CROSSES_FIBERS void fiber::switch_out() {
#if defined(REFUNDRY_FIBER_ASAN)
    __sanitizer_start_switch_fiber(&fake_stack_, outside_bottom_, outside_size_);
#endif
#if defined(REFUNDRY_FIBER_TSAN)
    __tsan_switch_to_fiber(sanitizer_outside_, 0);
#endif
    outside_ = context::jump_fcontext(outside_, nullptr).fctx;
    arrive();
}

REFUNDRY_CROSSES_FIBERS void fiber::arrive() {
#if defined(REFUNDRY_FIBER_ASAN)
    __sanitizer_finish_switch_fiber(fake_stack_, &outside_bottom_, &outside_size_);
#endif
}

}  // namespace refundry::http
