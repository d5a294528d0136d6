// SPDX-License-Identifier: Apache-2.0
#include "app/imports/buffered_random.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace refundry {
namespace {

TEST(BufferedRandom, GivesEachByteOfItsSourceOnce) {
    seeded_random alone(7);
    std::vector<std::uint8_t> expected(20'480);
    alone.fill(expected);
    seeded_random source(7);
    buffered_random buffered(source);
    std::vector<std::uint8_t> given;
    for (std::size_t size = 1; given.size() + size < expected.size(); size += 3) {
        std::vector<std::uint8_t> piece(size);
        buffered.fill(piece);
        given.insert(given.end(), piece.begin(), piece.end());
    }
    ASSERT_GT(given.size(), 3 * 4'096u);
    expected.resize(given.size());
    EXPECT_EQ(given, expected);
}

}  // namespace
}  // namespace refundry
