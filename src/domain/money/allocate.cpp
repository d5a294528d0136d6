// SPDX-License-Identifier: Apache-2.0
// The largest remainder method: each part is its exact share rounded down, and the minor units that
// are left go one each to the parts that lost most.
#include <algorithm>
#include <memory_resource>

#include "base/ensure.hpp"
#include "domain/money/money.hpp"

namespace refundry {
namespace {

using wide = unsigned __int128;

struct share_rest {
    wide rest;
    std::size_t index;
    /// Largest rest first, then the first part.
    bool operator<(const share_rest& other) const {
        return rest != other.rest ? rest > other.rest : index < other.index;
    }
};

wide sum_of(std::span<const std::int64_t> weights) {
    wide sum = 0;
    for (const std::int64_t weight : weights) {
        ensure(weight >= 0, "weights are not negative");
        sum += static_cast<wide>(weight);
    }
    return sum;
}

/// Few parts need no heap: most orders have a handful of lines.
class rest_space {
  public:
    std::pmr::memory_resource* resource() { return &pool_; }

  private:
    alignas(share_rest) std::array<std::byte, 32 * sizeof(share_rest)> buffer_;
    std::pmr::monotonic_buffer_resource pool_{buffer_.data(), buffer_.size()};
};

}  // namespace

void allocate_minor(std::int64_t total, std::span<const std::int64_t> weights,
                    std::span<std::int64_t> parts) {
    ensure(parts.size() == weights.size(), "one part per weight");
    const wide whole = sum_of(weights);
    if (total == 0) {
        std::ranges::fill(parts, 0);
        return;
    }
    ensure(whole > 0, "an amount is allocated to something");

    const bool negative = total < 0;
    const std::uint64_t magnitude =
        negative ? 0 - static_cast<std::uint64_t>(total) : static_cast<std::uint64_t>(total);
    rest_space space;
    std::pmr::vector<share_rest> rests(space.resource());
    rests.reserve(weights.size());
    std::uint64_t left = magnitude;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const wide exact = static_cast<wide>(magnitude) * static_cast<wide>(weights[i]);
        const auto share = static_cast<std::uint64_t>(exact / whole);
        rests.push_back({.rest = exact % whole, .index = i});
        parts[i] = static_cast<std::int64_t>(share);
        left -= share;
    }
    // The rests add up to left × whole and each is below whole, so more than `left` parts have one:
    // a weight of zero never gets a minor unit.
    const auto winners = rests.begin() + static_cast<std::ptrdiff_t>(left);
    if (left > 0) std::nth_element(rests.begin(), winners, rests.end());
    for (auto winner = rests.begin(); winner != winners; ++winner)
        ++parts[winner->index];
    if (negative)
        for (std::int64_t& part : parts)
            part = -part;
}

std::vector<money> allocate(const money& total, std::span<const std::int64_t> weights) {
    std::vector<std::int64_t> parts(weights.size());
    allocate_minor(total.amount_minor, weights, parts);
    std::vector<money> shares;
    shares.reserve(parts.size());
    for (const std::int64_t part : parts)
        shares.emplace_back(part, total.currency);
    return shares;
}

}  // namespace refundry
