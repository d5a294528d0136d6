// SPDX-License-Identifier: Apache-2.0
// Collects what is wrong with an order request. A place costs nothing until something is wrong
// with it: only then its JSON pointer is written out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace refundry {

/// A step into the request; lives on the stack and borrows the place above it and its key.
class place {
  public:
    place() = default;
    place(const place& up, std::string_view key) : up_(&up), key_(key) {}
    place(const place& up, std::size_t index) : up_(&up), index_(index) {}
    std::string pointer() const;

  private:
    const place* up_ = nullptr;
    std::string_view key_;
    std::size_t index_ = 0;
};

class order_faults {
  public:
    /// More than enough to mend an import by; the rest shows when these are mended.
    static constexpr std::size_t REPORTED_MAX = 50;

    void add(const place& at, std::string code, std::string message);
    std::size_t count() const { return count_; }
    failure as_failure() &&;

  private:
    std::size_t count_ = 0;
    std::vector<failure_detail> details_;
};

}  // namespace refundry
