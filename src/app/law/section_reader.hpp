// SPDX-License-Identifier: Apache-2.0
// Reads one section of a jurisdiction into legal values. Every key must be read or named as text:
// what is left over, and every word that is not in its list, is an error.
#pragma once

#include <set>

#include "app/law/statutes.hpp"
#include "base/suggest.hpp"
#include "domain/law/law_book.hpp"

namespace refundry::law {

/// What is shared while one book is compiled.
struct compilation {
    const law_texts& texts;
    law_book::parts made{};
    std::vector<failure_detail> errors{};
    std::map<std::string, value_id, std::less<>> value_ids{};
};

class section_reader {
  public:
    section_reader(compilation& into, const jurisdiction_text& of, std::string_view section)
        : into_(into), of_(of), name_(section), section_(of.find(section)) {}
    section_reader(const section_reader&) = delete;
    section_reader& operator=(const section_reader&) = delete;

    bool is_there() const { return section_ != nullptr; }
    /// Null when the section has no such key, or its value is null. The key counts as read.
    const value_text* take(std::string_view key);
    /// Keys that are read by people only (law_page.hpp).
    void texts(std::initializer_list<std::string_view> keys) {
        read_.insert(keys.begin(), keys.end());
    }
    /// Reports the keys nobody read.
    void finish();

    template <typename T>
    void put(legal_value<T>& to, T value, const value_text& from) {
        put_as(to, std::move(value), from, from.verified);
    }
    template <typename T>
    void put_as(legal_value<T>& to, T value, const value_text& from, bool verified) {
        to = {.value = std::move(value),
              .from = add_statute(statute_of(into_.texts, of_, from)),
              .id = next_id(from.key, verified),
              .verified = verified};
    }

    template <described_enum E>
    void word(legal_value<E>& to, std::string_view key) {
        if (const auto* from = take(key))
            if (const auto value = word_of<E>(from->value, key)) put(to, *value, *from);
    }
    void truth(legal_value<bool>& to, std::string_view key);
    /// Set, as true, when the key's word is `expected`; another word is an error.
    void claim(legal_value<bool>& to, std::string_view key, std::string_view expected);
    void event(std::optional<start_event>& to, std::string_view key);
    /// The object {length, unit, start_event?, start_day_counts?, …}; `also` are its other keys.
    void period(legal_value<legal_period>& to, std::string_view key,
                std::initializer_list<std::string_view> also = {});
    /// From the section's own `length`, `unit` and `start_day_counts`.
    void own_period(legal_value<legal_period>& to);

    /// The word before any explanation in brackets.
    template <described_enum E>
    std::optional<E> word_of(const tree& value, std::string_view key) {
        const std::string_view text = value.text;
        const auto word = text.substr(0, text.find(" ("));
        const auto found = value.is_text() ? enum_from_name<E>(word) : std::nullopt;
        if (!found) error(key, "unknown_word", "No word of its list: " + value.text);
        return found;
    }
    std::optional<legal_period> period_of(const tree& from, std::string_view key,
                                          std::string_view prefix = "");
    std::optional<money> amount_of(std::string_view decimal, std::string_view currency,
                                   std::string_view key);
    void check_members(const tree& object, std::string_view key,
                       std::initializer_list<std::string_view> known);
    void error(std::string_view key, std::string code, std::string message);
    const statute* add_statute(statute made);
    const jurisdiction_text& of() const { return of_; }
    const law_texts& texts_of_law() const { return into_.texts; }
    value_id next_id(std::string_view key, bool verified);

  private:
    compilation& into_;
    const jurisdiction_text& of_;
    std::string name_;
    const section_text* section_;
    std::set<std::string_view> read_;
};

}  // namespace refundry::law
