// SPDX-License-Identifier: Apache-2.0
#include "domain/law/law_book.hpp"

#include <algorithm>

#include "base/ensure.hpp"

namespace refundry::law {

namespace {

constexpr std::size_t COUNTRY_LENGTH = 2;

bool is_letter(char c) {
    return c >= 'A' && c <= 'Z';
}

bool is_country(std::string_view code) {
    return code.size() == COUNTRY_LENGTH && is_letter(code[0]) && is_letter(code[1]);
}

std::size_t index_of(std::string_view country) {
    return static_cast<std::size_t>(country[0] - 'A') * 26 +
           static_cast<std::size_t>(country[1] - 'A');
}

/// In days, near enough to say which of two is longer.
std::int32_t length_of(const legal_period& period) {
    switch (period.unit) {
        case period_unit::business_day:
            return period.length * 7 / 5;
        case period_unit::month:
            return period.length * 30;
        case period_unit::year:
            return period.length * 365;
        case period_unit::hour:
        case period_unit::calendar_day:
            return period.length;
    }
    return period.length;
}

}  // namespace

law_book::law_book(parts all) : all_(std::move(all)) {
    for (std::size_t i = 0; i < all_.jurisdictions.size(); ++i) {
        const std::string_view code = all_.jurisdictions[i].code;
        ensure(is_country(code.substr(0, COUNTRY_LENGTH)), "a jurisdiction has a country");
        auto& country = countries_[index_of(code)];
        const auto index = static_cast<std::int16_t>(i);
        if (code.size() == COUNTRY_LENGTH) {
            country.national = index;
            continue;
        }
        country.subdivisions.push_back(index);
        const auto length = [this](std::int16_t at) {
            return length_of(
                all_.jurisdictions[static_cast<std::size_t>(at)].withdrawal.period.value);
        };
        if (country.unknown_subdivision < 0 || length(index) > length(country.unknown_subdivision))
            country.unknown_subdivision = index;
    }
}

const jurisdiction* law_book::find(std::string_view country, std::string_view subdivision) const {
    if (!is_country(country)) return nullptr;
    const auto& entry = countries_[index_of(country)];
    for (const std::int16_t each : entry.subdivisions) {
        const auto& candidate = all_.jurisdictions[static_cast<std::size_t>(each)];
        if (std::string_view(candidate.code).substr(COUNTRY_LENGTH + 1) == subdivision)
            return &candidate;
    }
    const bool is_unknown = subdivision.empty() && entry.unknown_subdivision >= 0;
    const std::int16_t index = is_unknown ? entry.unknown_subdivision : entry.national;
    return index < 0 ? nullptr : &all_.jurisdictions[static_cast<std::size_t>(index)];
}

result<law_stances> law_stances::compile(const law_book& book,
                                         std::span<const law_stance_entry> entries) {
    law_stances made;
    made.stances_.resize(book.value_names().size(), stance::open);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto& entry = entries[i];
        const auto path = "/stances/" + std::to_string(i);
        const auto name = entry.jurisdiction + "/" + entry.value;
        const auto found = std::ranges::find(book.value_names(), name);
        if (found == book.value_names().end())
            return invalid(path, "law_value_unknown",
                           "No value of the law is called " + name + ".");
        const auto id = static_cast<value_id>(found - book.value_names().begin());
        if (book.is_verified(id) && entry.stance == law_stance::switched_off)
            return invalid(path, "law_value_verified",
                           name + " was read in the law's own text and cannot be switched off.");
        made.stances_[id] = entry.stance == law_stance::confirmed ? stance::confirmed : stance::off;
    }
    return made;
}

}  // namespace refundry::law
