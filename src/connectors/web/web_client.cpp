// SPDX-License-Identifier: Apache-2.0
#include "connectors/web/web_client.hpp"

#include <algorithm>

namespace refundry {

namespace {

char lower(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

bool is_unreserved(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '-' || letter == '.' || letter == '_' ||
           letter == '~';
}

}  // namespace

std::string_view web_response::header(std::string_view name) const {
    const auto found = std::ranges::find_if(headers, [&](const auto& header) {
        return std::ranges::equal(header.first, name, {}, lower, lower);
    });
    return found == headers.end() ? std::string_view() : found->second;
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view DIGITS = "0123456789ABCDEF";
    std::string encoded;
    for (const char letter : text) {
        if (is_unreserved(letter)) {
            encoded += letter;
            continue;
        }
        const auto byte = static_cast<unsigned char>(letter);
        encoded += {'%', DIGITS[byte >> 4U], DIGITS[byte & 15U]};
    }
    return encoded;
}

}  // namespace refundry
