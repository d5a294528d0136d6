// SPDX-License-Identifier: Apache-2.0
#include "app/law/section_reader.hpp"

#include <algorithm>

namespace refundry::law {

const value_text* section_reader::take(std::string_view key) {
    const auto* found = section_ == nullptr ? nullptr : section_->find(key);
    if (found == nullptr) return nullptr;
    read_.insert(found->key);
    return found->value.is_null() ? nullptr : found;
}

void section_reader::finish() {
    if (section_ == nullptr) return;
    for (const auto& value : section_->values)
        if (!read_.contains(value.key)) error(value.key, "unknown_key", "Nothing reads this key.");
}

void section_reader::error(std::string_view key, std::string code, std::string message) {
    into_.errors.push_back({"/" + of_.code + "/" + name_ + "/" + std::string(key),
                            std::move(code),
                            std::move(message),
                            {}});
}

value_id section_reader::next_id(std::string_view key, bool verified) {
    auto& names = into_.made.value_names;
    auto name = of_.code + "/" + name_ + "." + std::string(key);
    const auto [known, is_new] = into_.value_ids.emplace(name, static_cast<value_id>(names.size()));
    if (is_new) {
        names.push_back(std::move(name));
        into_.made.value_verified.push_back(verified);
    } else if (!verified) {
        into_.made.value_verified[known->second] = false;
    }
    return known->second;
}

const statute* section_reader::add_statute(statute made) {
    auto& all = into_.made.statutes;
    const auto same = std::ranges::find_if(all, [&](const auto& each) {
        return each->instrument == made.instrument && each->article == made.article &&
               each->source == made.source;
    });
    if (same != all.end()) return same->get();
    all.push_back(std::make_unique<const statute>(std::move(made)));
    return all.back().get();
}

void section_reader::truth(legal_value<bool>& to, std::string_view key) {
    const auto* from = take(key);
    if (from == nullptr) return;
    if (!from->value.is_truth()) return error(key, "wrong_type", "This is true or false.");
    put(to, from->value.truth, *from);
}

void section_reader::claim(legal_value<bool>& to, std::string_view key, std::string_view expected) {
    const auto* from = take(key);
    if (from == nullptr) return;
    if (from->value.text != expected)
        return error(key, "unknown_word", "Only \"" + std::string(expected) + "\" is understood.");
    put(to, true, *from);
}

void section_reader::event(std::optional<start_event>& to, std::string_view key) {
    if (const auto* from = take(key)) to = word_of<start_event>(from->value, key);
}

std::optional<legal_period> section_reader::period_of(const tree& from, std::string_view key,
                                                      std::string_view prefix) {
    const tree* length = from.find(std::string(prefix) + "length");
    const tree* unit = from.find(std::string(prefix) + "unit");
    if (length == nullptr || length->is_null()) return std::nullopt;
    if (length->kind != json::kind::integer || unit == nullptr) {
        error(key, "wrong_type", "A period is a whole length and a unit.");
        return std::nullopt;
    }
    const auto word = word_of<period_unit>(*unit, key);
    if (!word) return std::nullopt;
    const tree* counts = from.find("start_day_counts");
    const bool first_counts = counts != nullptr && counts->truth;
    return legal_period{.length = static_cast<std::int32_t>(length->number),
                        .unit = *word,
                        .start = first_counts ? start_day::counts : start_day::does_not_count};
}

std::optional<money> section_reader::amount_of(std::string_view decimal, std::string_view currency,
                                               std::string_view key) {
    const auto code = currency_code::parse(currency);
    const auto amount = code ? parse_decimal(decimal, *code) : std::nullopt;
    if (!amount) error(key, "invalid_amount", "No decimal amount of a known currency.");
    return amount;
}

void section_reader::check_members(const tree& object, std::string_view key,
                                   std::initializer_list<std::string_view> known) {
    for (const auto& [member, value] : object.members)
        if (std::ranges::find(known, member) == known.end())
            error(std::string(key) + "/" + member, "unknown_key", "Nothing reads this key.");
}

void section_reader::period(legal_value<legal_period>& to, std::string_view key,
                            std::initializer_list<std::string_view> also) {
    const auto* from = take(key);
    if (from == nullptr) return;
    std::vector<std::string_view> known{"length",           "unit",     "start_event",
                                        "start_day_counts", "verified", "article"};
    known.insert(known.end(), also.begin(), also.end());
    for (const auto& [member, value] : from->value.members)
        if (std::ranges::find(known, member) == known.end())
            error(std::string(key) + "/" + member, "unknown_key", "Nothing reads this key.");
    if (const auto period = period_of(from->value, key)) put(to, *period, *from);
}

void section_reader::own_period(legal_value<legal_period>& to) {
    const auto* length = take("length");
    const auto* unit = take("unit");
    const auto* counts = take("start_day_counts");
    if (length == nullptr) return;
    if (length->value.kind != json::kind::integer || unit == nullptr)
        return error("length", "wrong_type", "A period is a whole length and a unit.");
    const auto word = word_of<period_unit>(unit->value, "unit");
    if (!word) return;
    const bool first_counts = counts != nullptr && counts->value.truth;
    put(to,
        legal_period{.length = static_cast<std::int32_t>(length->value.number),
                     .unit = *word,
                     .start = first_counts ? start_day::counts : start_day::does_not_count},
        *length);
}

}  // namespace refundry::law
