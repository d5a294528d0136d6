// SPDX-License-Identifier: Apache-2.0
#include "base/json_integers.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string_view>

namespace refundry::json {

namespace {

template <typename T>
bool overflows(std::string_view digits) {
    T number = 0;
    return std::from_chars(digits.data(), digits.data() + digits.size(), number).ec ==
           std::errc::result_out_of_range;
}

/// An integer as JSON writes it: "01" and "1-2" are none, and stay for the parser to refuse.
bool is_integer(std::string_view digits) {
    return !digits.empty() && digits.front() != '0' &&
           std::ranges::all_of(digits, [](char letter) { return letter >= '0' && letter <= '9'; });
}

bool is_long_integer(std::string_view number) {
    if (number.starts_with('-'))
        return is_integer(number.substr(1)) && overflows<std::int64_t>(number);
    return is_integer(number) && overflows<std::uint64_t>(number);
}

/// Where the string that begins at `from` ends, or the size of a text that ends before it.
std::size_t end_of_string(std::string_view text, std::size_t from) {
    for (auto at = from + 1; at < text.size(); ++at) {
        if (text[at] == '\\')
            ++at;
        else if (text[at] == '"')
            return at + 1;
    }
    return text.size();
}

}  // namespace

std::vector<std::size_t> mask_long_integers(std::string& text) {
    std::vector<std::size_t> masked;
    std::size_t numbers = 0;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == '"') {
            at = end_of_string(text, at);
        } else if (text[at] == '-' || (text[at] >= '0' && text[at] <= '9')) {
            const auto size =
                std::min(text.find_first_not_of("+-.0123456789eE", at), text.size()) - at;
            if (is_long_integer(std::string_view(text).substr(at, size))) {
                text.replace(at, size, "0" + std::string(size - 1, ' '));
                masked.push_back(numbers);
            }
            ++numbers;
            at += size;
        } else {
            ++at;
        }
    }
    return masked;
}

}  // namespace refundry::json
