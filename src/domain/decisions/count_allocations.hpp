// SPDX-License-Identifier: Apache-2.0
// For one file of a test or a benchmark: how often this thread has allocated. Replaces the
// program's operator new.
#pragma once

#include <cstdlib>
#include <new>

namespace {
thread_local std::size_t allocations = 0;
}

// Not inlined: GCC would hold free() against the operator new it believes to be the library's.
[[gnu::noinline]] void* operator new(std::size_t size) {
    ++allocations;
    if (void* made = std::malloc(size == 0 ? 1 : size)) return made;
    throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    ++allocations;
    return std::malloc(size == 0 ? 1 : size);
}
[[gnu::noinline]] void operator delete(void* gone) noexcept {
    std::free(gone);
}
[[gnu::noinline]] void operator delete(void* gone, std::size_t) noexcept {
    std::free(gone);
}
