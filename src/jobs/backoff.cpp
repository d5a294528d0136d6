// SPDX-License-Identifier: Apache-2.0
#include "jobs/backoff.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace refundry {

std::chrono::milliseconds backoff::delay(std::int64_t attempts, random_source& random) const {
    auto most = first;
    for (std::int64_t i = 1; i < attempts && most < longest; ++i)
        most *= 2;
    most = std::min(most, longest);
    std::array<std::uint8_t, 8> bytes{};
    random.fill(bytes);
    std::uint64_t number = 0;
    std::memcpy(&number, bytes.data(), bytes.size());
    const auto steps = static_cast<std::uint64_t>(most.count()) + 1;
    return std::chrono::milliseconds(static_cast<std::int64_t>(number % steps));
}

}  // namespace refundry
