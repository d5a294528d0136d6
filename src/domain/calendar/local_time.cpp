// SPDX-License-Identifier: Apache-2.0
#include "domain/calendar/local_time.hpp"

#include <charconv>

namespace refundry {

namespace {

std::optional<int> two_digits(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
    return value;
}

void append_two_digits(std::string& text, std::int64_t value) {
    text.push_back(static_cast<char>('0' + value / 10));
    text.push_back(static_cast<char>('0' + value % 10));
}

}  // namespace

std::optional<local_time> local_time::parse(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    const auto hours = two_digits(text.substr(0, 2));
    const auto minutes = two_digits(text.substr(3));
    if (!hours || !minutes || *minutes > 59) return std::nullopt;
    const auto since = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
    if (since > std::chrono::days(1)) return std::nullopt;
    return local_time(since);
}

std::string local_time::text() const {
    std::string text;
    append_two_digits(text, since_midnight_ / std::chrono::hours(1));
    text.push_back(':');
    append_two_digits(text, since_midnight_ % std::chrono::hours(1) / std::chrono::minutes(1));
    return text;
}

}  // namespace refundry
