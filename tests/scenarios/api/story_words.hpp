// SPDX-License-Identifier: Apache-2.0
// The words of a story: "receive A shirt: 2 as HAT; complete" is a verb, the name of a case, and
// parts; each part is a name with its own words.
#pragma once

#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/describe.hpp"
#include "domain/money/money.hpp"

namespace refundry::stories {

inline std::vector<std::string> split(std::string_view text, char at) {
    std::vector<std::string> parts;
    while (true) {
        const auto end = text.find(at);
        auto part = text.substr(0, end);
        while (part.starts_with(' '))
            part.remove_prefix(1);
        while (part.ends_with(' '))
            part.remove_suffix(1);
        if (!part.empty()) parts.emplace_back(part);
        if (end == text.npos) return parts;
        text.remove_prefix(end + 1);
    }
}

[[noreturn]] inline void not_understood(std::string_view words) {
    throw std::runtime_error(fmt::format("not understood: \"{}\"", words));
}

/// "shirt: 2 because too_small by refund": a name, then words that are read one after the other.
class part {
  public:
    explicit part(std::string_view text) : text_(text) {
        const auto colon = text.find(": ");
        if (colon != text.npos) {
            name_ = text.substr(0, colon);
            text = text.substr(colon + 2);
        }
        words_ = split(text, ' ');
    }
    const std::string& name() const { return name_; }
    bool is_done() const { return at_ == words_.size(); }
    std::string word() {
        if (is_done()) not_understood(text_);
        return words_[at_++];
    }
    std::int64_t count() {
        const auto number = parse_decimal(word(), *currency_code::parse("JPY"));
        if (!number) not_understood(text_);
        return number->amount_minor;
    }
    money amount(currency_code currency) {
        const auto read = parse_decimal(word(), currency);
        if (!read) not_understood(text_);
        return *read;
    }
    /// "19%"
    basis_points percent() {
        auto text = word();
        if (!text.ends_with('%')) not_understood(text_);
        text.pop_back();
        return static_cast<basis_points>(
            parse_decimal(text, *currency_code::parse("EUR")).value().amount_minor);
    }
    template <described_enum E>
    E one_of() {
        const auto value = enum_from_name<E>(word());
        if (!value) not_understood(text_);
        return *value;
    }
    /// All words that are left, as they are.
    std::string rest() {
        std::string joined;
        while (!is_done())
            joined += (joined.empty() ? "" : " ") + word();
        return joined;
    }
    [[noreturn]] void fail() const { not_understood(text_); }

  private:
    std::string text_;
    std::string name_;
    std::vector<std::string> words_;
    std::size_t at_ = 0;
};

}  // namespace refundry::stories
