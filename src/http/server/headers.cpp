// SPDX-License-Identifier: Apache-2.0
#include "http/server/headers.hpp"

#include <algorithm>

#include "base/ensure.hpp"

namespace refundry::http {
namespace {

constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

bool is_token(std::string_view text) {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        const char l = lower(c);
        return (l >= 'a' && l <= 'z') || (c >= '0' && c <= '9') || marks.contains(c);
    });
}

bool is_safe_value(std::string_view text) {
    return std::ranges::none_of(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

}  // namespace

bool equals_ignoring_case(std::string_view left, std::string_view right) {
    return left.size() == right.size() &&
           std::equal(left.begin(), left.end(), right.begin(),
                      [](char a, char b) { return lower(a) == lower(b); });
}

header_list::header_list(std::initializer_list<header_field> fields) {
    for (const auto& field : fields)
        add(field.name, field.value);
}

void header_list::add(std::string_view name, std::string_view value) {
    ensure(is_token(name), "a header name is a token");
    ensure(is_safe_value(value), "a header value holds no CR, LF or NUL");
    ensure(text_.size() + name.size() + value.size() < UINT32_MAX, "headers fit 4 GB");
    places_.push_back({.begin = static_cast<std::uint32_t>(text_.size()),
                       .name_size = static_cast<std::uint32_t>(name.size()),
                       .value_size = static_cast<std::uint32_t>(value.size())});
    text_.append(name).append(value);
}

void header_list::set(std::string_view name, std::string_view value) {
    // `value` may be a view into this list.
    const std::string kept(value);
    remove(name);
    add(name, kept);
}

void header_list::remove(std::string_view name) {
    std::erase_if(places_, [&](const place& at) {
        return equals_ignoring_case(std::string_view(text_).substr(at.begin, at.name_size), name);
    });
}

void header_list::clear() {
    text_.clear();
    places_.clear();
}

std::optional<std::string_view> header_list::find(std::string_view name) const {
    for (const auto field : *this) {
        if (equals_ignoring_case(field.name, name)) return field.value;
    }
    return std::nullopt;
}

header_field header_list::operator[](std::size_t index) const {
    const auto& at = places_[index];
    const std::string_view text = text_;
    return {.name = text.substr(at.begin, at.name_size),
            .value = text.substr(at.begin + at.name_size, at.value_size)};
}

}  // namespace refundry::http
