// SPDX-License-Identifier: Apache-2.0
#include "domain/policies/defects.hpp"

#include <algorithm>

#include "base/suggest.hpp"

namespace refundry {

std::string meant(std::string_view word, const std::vector<std::string_view>& known) {
    const auto nearest = nearest_word(word, known);
    return nearest.empty() ? std::string() : " Is \"" + std::string(nearest) + "\" meant?";
}

bool is_code(std::string_view text) {
    const auto small = [](char c) { return c >= 'a' && c <= 'z'; };
    return !text.empty() && text.size() <= CODE_LENGTH_MAX && small(text.front()) &&
           std::ranges::all_of(
               text, [&](char c) { return small(c) || c == '_' || (c >= '0' && c <= '9'); });
}

}  // namespace refundry
