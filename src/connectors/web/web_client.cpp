// SPDX-License-Identifier: Apache-2.0
#include "connectors/web/web_client.hpp"

#include <algorithm>
#include <array>

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

/// Of four digits at most.
std::optional<unsigned> number_in(std::string_view digits) {
    unsigned number = 0;
    for (const char digit : digits) {
        if (digit < '0' || digit > '9') return std::nullopt;
        number = number * 10 + static_cast<unsigned>(digit - '0');
    }
    return number;
}

/// "Tue, 14 Nov 2023 22:13:20 GMT": the only form that may be written (RFC 9110, 5.6.7).
std::optional<instant> parse_http_date(std::string_view text) {
    constexpr std::array<std::string_view, 12> MONTHS = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    constexpr std::string_view SHAPE = "Tue, 14 Nov 2023 22:13:20 GMT";
    if (text.size() != SHAPE.size() || !text.ends_with(" GMT")) return std::nullopt;
    const auto month = std::ranges::find(MONTHS, text.substr(8, 3));
    const auto day = number_in(text.substr(5, 2));
    const auto year = number_in(text.substr(12, 4));
    const auto hour = number_in(text.substr(17, 2));
    const auto minute = number_in(text.substr(20, 2));
    const auto second = number_in(text.substr(23, 2));
    if (month == MONTHS.end() || !day || !year || !hour || !minute || !second) return std::nullopt;
    const local_date date(std::chrono::year(static_cast<int>(*year)),
                          std::chrono::month(static_cast<unsigned>(month - MONTHS.begin()) + 1),
                          std::chrono::day(*day));
    if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
    return instant(std::chrono::sys_days(date)) + std::chrono::hours(*hour) +
           std::chrono::minutes(*minute) + std::chrono::seconds(*second);
}

}  // namespace

std::optional<instant> web_response::said_at() const {
    return parse_http_date(header("Date"));
}

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
