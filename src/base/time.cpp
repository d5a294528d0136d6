// SPDX-License-Identifier: Apache-2.0
#include "base/time.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace refundry {

using namespace std::chrono;

instant system_clock::now() {
    return time_point_cast<microseconds>(std::chrono::system_clock::now());
}

std::string to_string(local_date date) {
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::string to_string(instant at) {
    const auto day = floor<days>(at);
    const hh_mm_ss time(at - day);
    auto text = fmt::format("{}T{:02}:{:02}:{:02}", to_string(local_date(day)),
                            time.hours().count(), time.minutes().count(), time.seconds().count());
    if (time.subseconds().count() != 0) text += fmt::format(".{:06}", time.subseconds().count());
    return text + "Z";
}

namespace {

/// Reads exactly `width` digits and moves `text` on; -1 when they are not there.
int take_digits(std::string_view& text, std::size_t width) {
    if (text.size() < width) return -1;
    int value = 0;
    for (const char digit : text.substr(0, width)) {
        if (digit < '0' || digit > '9') return -1;
        value = value * 10 + (digit - '0');
    }
    text.remove_prefix(width);
    return value;
}

bool take(std::string_view& text, std::string_view any_of) {
    if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
    text.remove_prefix(1);
    return true;
}

std::optional<local_date> take_date(std::string_view& text) {
    const int year_number = take_digits(text, 4);
    if (year_number < 0 || !take(text, "-")) return std::nullopt;
    const int month_number = take_digits(text, 2);
    if (month_number < 0 || !take(text, "-")) return std::nullopt;
    const int day_number = take_digits(text, 2);
    if (day_number < 0) return std::nullopt;
    const local_date date(year(year_number), month(static_cast<unsigned>(month_number)),
                          day(static_cast<unsigned>(day_number)));
    if (!date.ok()) return std::nullopt;
    return date;
}

}  // namespace

std::optional<local_date> parse_local_date(std::string_view text) {
    const auto date = take_date(text);
    return text.empty() ? date : std::nullopt;
}

std::optional<instant> parse_instant(std::string_view text) {
    const auto date = take_date(text);
    if (!date || !take(text, "Tt ")) return std::nullopt;
    const int hour = take_digits(text, 2);
    if (hour < 0 || hour > 23 || !take(text, ":")) return std::nullopt;
    const int minute = take_digits(text, 2);
    if (minute < 0 || minute > 59 || !take(text, ":")) return std::nullopt;
    int second = take_digits(text, 2);
    if (second < 0 || second > 60) return std::nullopt;
    std::int64_t micros = 0;
    if (take(text, ".")) {
        std::int64_t scale = 100'000;
        std::size_t digits = 0;
        while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
            micros += (text.front() - '0') * scale;
            scale /= 10;
            text.remove_prefix(1);
            ++digits;
        }
        if (digits == 0) return std::nullopt;
    }
    if (second == 60) {  // a leap second stays inside its minute
        second = 59;
        micros = 999'999;
    }
    minutes offset{0};
    if (!take(text, "Zz")) {
        if (text.empty() || (text.front() != '+' && text.front() != '-')) return std::nullopt;
        const int sign = text.front() == '-' ? -1 : 1;
        text.remove_prefix(1);
        const int offset_hours = take_digits(text, 2);
        if (offset_hours < 0 || offset_hours > 23 || !take(text, ":")) return std::nullopt;
        const int offset_minutes = take_digits(text, 2);
        if (offset_minutes < 0 || offset_minutes > 59) return std::nullopt;
        offset = sign * (hours(offset_hours) + minutes(offset_minutes));
    }
    if (!text.empty()) return std::nullopt;
    return instant(sys_days(*date)) + hours(hour) + minutes(minute) + seconds(second) +
           microseconds(micros) - offset;
}

}  // namespace refundry
