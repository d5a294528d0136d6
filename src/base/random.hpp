// SPDX-License-Identifier: Apache-2.0
// Randomness as a port: tests and the demo store set it, the server uses the kernel's.
#pragma once

#include <cstdint>
#include <span>

namespace refundry {

class random_source {
  public:
    virtual ~random_source() = default;
    virtual void fill(std::span<std::uint8_t> bytes) = 0;
};

/// libsodium's generator; safe to use from any thread.
class system_random final : public random_source {
  public:
    void fill(std::span<std::uint8_t> bytes) override;
};

/// The same bytes for the same seed (SplitMix64). Not for secrets. One thread.
class seeded_random final : public random_source {
  public:
    explicit seeded_random(std::uint64_t seed) : state_(seed) {}
    void fill(std::span<std::uint8_t> bytes) override;
    std::uint64_t next();
    /// Uniform in [0, bound); bound must be positive.
    std::uint64_t below(std::uint64_t bound);

  private:
    std::uint64_t state_;
};

}  // namespace refundry
