// SPDX-License-Identifier: Apache-2.0
// The core alone, in one thread: an order to work on, and how long a call of it takes.
#pragma once

#include <algorithm>
#include <stdexcept>

#include "bench/sections.hpp"
#include "bench/shop.hpp"

namespace refundry::bench {

/// Microseconds of one call, the best of several short runs: the core does not wait for anything,
/// so what is above the least is other work of the machine.
template <typename F>
double microseconds_of(const settings& by, std::size_t calls, F&& call) {
    double least = 1e9;
    for (int round = 0; round < by.rounds() * 2; ++round) {
        const double start = now_seconds();
        for (std::size_t i = 0; i < calls; ++i)
            call();
        least = std::min(least, (now_seconds() - start) * 1e6 / static_cast<double>(calls));
    }
    return least;
}

inline order order_of(const order_request& request) {
    system_clock clock;
    system_random random;
    id_source ids(clock, random);
    auto taken = take_order(request, ids.next<order_id>(), ids);
    if (!taken) throw std::runtime_error(taken.error().message);
    return std::move(*taken);
}

}  // namespace refundry::bench
