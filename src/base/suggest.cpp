// SPDX-License-Identifier: Apache-2.0
#include "base/suggest.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace refundry {

namespace {

constexpr std::size_t WORD_LENGTH_MAX = 64;  // longer words are no typing slips

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row[b.size()];
}

}  // namespace

std::string_view nearest_word(std::string_view word, const std::vector<std::string_view>& known) {
    if (word.size() > WORD_LENGTH_MAX) return {};
    std::string_view nearest;
    std::size_t best = std::string_view::npos;
    for (const auto candidate : known) {
        const auto distance = edit_distance(word, candidate);
        if (distance <= std::max<std::size_t>(1, candidate.size() / 3) && distance < best) {
            best = distance;
            nearest = candidate;
        }
    }
    return nearest;
}

}  // namespace refundry
