// SPDX-License-Identifier: Apache-2.0
// Broken invariants stop the unit of work: the check is always compiled in.
#pragma once

#include <source_location>
#include <stdexcept>
#include <string_view>

namespace refundry {

/// A defect of ours, never of the caller's input. The boundary logs it and answers 500.
class internal_error : public std::logic_error {
  public:
    using std::logic_error::logic_error;
};

[[noreturn]] void fail_invariant(std::string_view what, std::source_location where);

/// Throws internal_error when `condition` does not hold; the transaction around it rolls back.
inline void ensure(bool condition, std::string_view what,
                   std::source_location where = std::source_location::current()) {
    if (!condition) [[unlikely]]
        fail_invariant(what, where);
}

}  // namespace refundry
