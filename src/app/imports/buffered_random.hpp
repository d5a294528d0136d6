// SPDX-License-Identifier: Apache-2.0
// Randomness for the ids of an import, taken from its source a block at a time: the kernel answers
// a block as fast as the few bytes of one id.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <mutex>

#include "base/random.hpp"

namespace refundry {

/// The bytes of `source` in their order, each given once. Not for secrets. Any thread.
class buffered_random final : public random_source {
  public:
    explicit buffered_random(random_source& source) : source_(source) {}

    void fill(std::span<std::uint8_t> bytes) override {
        const std::lock_guard lock(mutex_);
        while (!bytes.empty()) {
            if (used_ == block_.size()) {
                source_.fill(block_);
                used_ = 0;
            }
            const auto count = std::min(bytes.size(), block_.size() - used_);
            std::copy_n(block_.begin() + static_cast<std::ptrdiff_t>(used_), count, bytes.begin());
            used_ += count;
            bytes = bytes.subspan(count);
        }
    }

  private:
    std::mutex mutex_;  ///< also of the source
    random_source& source_;
    std::array<std::uint8_t, 4'096> block_{};
    std::size_t used_ = block_.size();
};

}  // namespace refundry
