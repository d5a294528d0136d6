// SPDX-License-Identifier: Apache-2.0
// simdjson refuses a whole text for one integer of more than 64 bits and does not say which. This
// finds them, so that the answer can name the field.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace refundry::json {

/// Puts 0 in place of each integer that fits in 64 bits neither signed nor unsigned, padded with
/// spaces to the same length. Returns which of the text's numbers they were, counted from 0 in
/// the order of the text; none when the text has no such integer.
std::vector<std::size_t> mask_long_integers(std::string& text);

}  // namespace refundry::json
