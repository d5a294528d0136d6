// SPDX-License-Identifier: Apache-2.0
// How long to wait before trying again, with jitter, so that what failed together does not come
// back together.
#pragma once

#include <chrono>
#include <cstdint>

#include "base/random.hpp"

namespace refundry {

struct backoff {
    std::chrono::milliseconds first{500};
    std::chrono::milliseconds longest{std::chrono::minutes(5)};

    /// Uniform between nothing and first × 2^(attempts - 1), at most `longest`.
    std::chrono::milliseconds delay(std::int64_t attempts, random_source& random) const;
    /// Between half of that and all of it, where asking at once makes no sense.
    std::chrono::milliseconds pause(std::int64_t attempts, random_source& random) const;

  private:
    std::chrono::milliseconds most(std::int64_t attempts) const;
};

}  // namespace refundry
