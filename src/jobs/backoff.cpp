// SPDX-License-Identifier: Apache-2.0
#include "jobs/backoff.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace refundry {

namespace {

/// 0 to `most`, uniformly.
std::chrono::milliseconds up_to(std::chrono::milliseconds most, random_source& random) {
    std::array<std::uint8_t, 8> bytes{};
    random.fill(bytes);
    std::uint64_t number = 0;
    std::memcpy(&number, bytes.data(), bytes.size());
    const auto steps = static_cast<std::uint64_t>(most.count()) + 1;
    return std::chrono::milliseconds(static_cast<std::int64_t>(number % steps));
}

}  // namespace

std::chrono::milliseconds backoff::most(std::int64_t attempts) const {
    auto time = first;
    for (std::int64_t i = 1; i < attempts && time < longest; ++i)
        time *= 2;
    return std::min(time, longest);
}

std::chrono::milliseconds backoff::delay(std::int64_t attempts, random_source& random) const {
    return up_to(most(attempts), random);
}

std::chrono::milliseconds backoff::pause(std::int64_t attempts, random_source& random) const {
    const auto half = most(attempts) / 2;
    return half + up_to(half, random);
}

}  // namespace refundry
