// SPDX-License-Identifier: Apache-2.0
// "Is … meant?": the nearest known word to a mistyped one.
#pragma once

#include <string_view>
#include <vector>

namespace refundry {

/// The known word within a third of its length in edits (Levenshtein), or "" when none is near.
std::string_view nearest_word(std::string_view word, const std::vector<std::string_view>& known);

}  // namespace refundry
