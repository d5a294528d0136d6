// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "app/imports/csv_mapping.hpp"

namespace refundry {

namespace {

constexpr std::array<std::string_view, 12> MONTHS = {"jan", "feb", "mar", "apr", "may", "jun",
                                                     "jul", "aug", "sep", "oct", "nov", "dec"};

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

/// Takes `least` to `most` digits from the front.
std::optional<int> take_number(std::string_view& text, std::size_t least, std::size_t most) {
    int value = 0;
    std::size_t count = 0;
    while (count < most && count < text.size() && is_digit(text[count]))
        value = value * 10 + (text[count++] - '0');
    if (count < least) return {};
    text.remove_prefix(count);
    return value;
}

std::optional<int> take_month_name(std::string_view& text) {
    if (text.size() < 3) return {};
    std::string word(text.substr(0, 3));
    std::ranges::transform(word, word.begin(),
                           [](char letter) { return static_cast<char>(letter | 0x20); });
    const auto found = std::ranges::find(MONTHS, word);
    if (found == MONTHS.end()) return {};
    text.remove_prefix(3);
    return static_cast<int>(found - MONTHS.begin()) + 1;
}

struct time_parts {
    int year = 1970;
    int month = 1;
    int day = 1;
    int hour = 0;
    int minute = 0;
    int second = 0;
};

bool take_part(char letter, std::string_view& text, time_parts& parts) {
    const auto put = [](std::optional<int> value, int& to) {
        if (value) to = *value;
        return value.has_value();
    };
    switch (letter) {
        case 'Y':
            return put(take_number(text, 4, 4), parts.year);
        case 'y':
            if (!put(take_number(text, 2, 2), parts.year)) return false;
            parts.year += parts.year < 70 ? 2000 : 1900;
            return true;
        case 'm':
            return put(take_number(text, 1, 2), parts.month);
        case 'b':
            return put(take_month_name(text), parts.month);
        case 'd':
            return put(take_number(text, 1, 2), parts.day);
        case 'H':
            return put(take_number(text, 2, 2), parts.hour);
        case 'M':
            return put(take_number(text, 2, 2), parts.minute);
        case 'S':
            return put(take_number(text, 2, 2), parts.second);
        default:
            return false;
    }
}

}  // namespace

std::optional<parsed_time> parse_time(std::string_view text, std::string_view format) {
    using namespace std::chrono;
    time_parts parts;
    for (std::size_t i = 0; i < format.size(); ++i) {
        if (format[i] == '%' && i + 1 < format.size()) {
            if (!take_part(format[++i], text, parts)) return {};
        } else {
            if (!text.starts_with(format[i])) return {};
            text.remove_prefix(1);
        }
    }
    const year_month_day date{year(parts.year), month(static_cast<unsigned>(parts.month)),
                              day(static_cast<unsigned>(parts.day))};
    if (!text.empty() || !date.ok() || parts.hour > 23 || parts.minute > 59 || parts.second > 59)
        return {};
    const local_time<microseconds> wall =
        local_days(date) + hours(parts.hour) + minutes(parts.minute) + seconds(parts.second);
    return parsed_time{.wall = wall, .utc = {}};
}

std::optional<parsed_time> parse_time(std::string_view text, const csv_mapping& mapping) {
    for (const auto& format : mapping.date_formats)
        if (const auto parsed = parse_time(text, format)) return parsed;
    if (const auto at = parse_instant(text)) return parsed_time{.wall = {}, .utc = at};
    return {};
}

}  // namespace refundry
