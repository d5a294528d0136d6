// SPDX-License-Identifier: Apache-2.0
#include "base/random.hpp"

#include <sodium.h>

#include <cstring>

#include "base/ensure.hpp"

namespace refundry {

void system_random::fill(std::span<std::uint8_t> bytes) {
    randombytes_buf(bytes.data(), bytes.size());
}

std::uint64_t seeded_random::next() {
    state_ += 0x9e3779b97f4a7c15;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    return mixed ^ (mixed >> 31);
}

std::uint64_t seeded_random::below(std::uint64_t bound) {
    ensure(bound > 0, "seeded_random::below needs a positive bound");
    return static_cast<std::uint64_t>((static_cast<unsigned __int128>(next()) * bound) >> 64);
}

void seeded_random::fill(std::span<std::uint8_t> bytes) {
    while (!bytes.empty()) {
        const auto word = next();
        const auto size = bytes.size() < sizeof word ? bytes.size() : sizeof word;
        std::memcpy(bytes.data(), &word, size);
        bytes = bytes.subspan(size);
    }
}

}  // namespace refundry
