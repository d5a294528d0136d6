// SPDX-License-Identifier: Apache-2.0
#include "domain/withdrawals/statement.hpp"

#include <algorithm>

namespace refundry {

namespace {

bool is_blank(char letter) {
    return static_cast<unsigned char>(letter) <= ' ' || letter == '\x7f';
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back()))
        text.remove_suffix(1);
    return text;
}

/// Trimmed, in lower case, without what no database column holds.
std::string folded(std::string_view text) {
    std::string made;
    for (const char letter : trimmed(text))
        if (!is_blank(letter) || letter == ' ')
            made.push_back(letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a')
                                                          : letter);
    return made;
}

/// A line's own id stands above what several lines may share.
const order_line* line_named(const order& original, std::string_view word) {
    const auto name = trimmed(word);
    if (const auto* line = original.find_line(name)) return line;
    const auto wanted = folded(name);
    if (wanted.empty()) return nullptr;
    for (const auto member : {&order_line::sku, &order_line::title}) {
        const auto is_named = [&](const order_line& line) {
            return folded(line.*member) == wanted;
        };
        const auto found = std::ranges::find_if(original.lines, is_named);
        if (found == original.lines.end()) continue;
        return std::ranges::count_if(original.lines, is_named) == 1 ? &*found : nullptr;
    }
    return nullptr;
}

}  // namespace

std::string comparable_number(std::string_view text) {
    text = trimmed(text);
    while (text.starts_with('#'))
        text = trimmed(text.substr(1));
    return folded(text);
}

std::expected<std::vector<withdrawn_units>, std::size_t> named_units(
    const order& original, const std::vector<withdrawn_item>& items) {
    std::vector<withdrawn_units> named;
    if (items.empty())
        for (const auto& line : original.lines)
            named.push_back({line.line_id, line.quantity});
    for (std::size_t i = 0; i < items.size(); ++i) {
        const auto* line = line_named(original, items[i].line);
        if (line == nullptr) return std::unexpected(i);
        const auto quantity = items[i].quantity.value_or(line->quantity);
        if (quantity < 1 || quantity > QUANTITY_MAX) return std::unexpected(i);
        const auto known = std::ranges::find(named, line->line_id, &withdrawn_units::line_id);
        if (known == named.end())
            named.push_back({line->line_id, quantity});
        else
            known->quantity += quantity;
    }
    return named;
}

std::vector<withdrawn_share> share_units(const order& original,
                                         const std::vector<withdrawn_units>& asked,
                                         const std::vector<held_units>& held) {
    std::vector<withdrawn_share> shares;
    for (const auto& units : asked) {
        const auto* line = original.find_line(units.line_id);
        const auto bought = line == nullptr ? 0 : line->quantity;
        auto free = bought;
        for (const auto& taken : held)
            if (taken.line_id == units.line_id) free -= taken.quantity;
        auto left = units.quantity;
        const auto add = [&](std::int64_t most, bool was_bought, const held_units* by) {
            const auto quantity = std::clamp<std::int64_t>(most, 0, left);
            if (quantity == 0) return;
            left -= quantity;
            shares.push_back({units.line_id, quantity, was_bought, by});
        };
        add(free, true, nullptr);
        for (const auto& taken : held)
            if (taken.line_id == units.line_id) add(taken.quantity, true, &taken);
        add(left, false, nullptr);
    }
    return shares;
}

}  // namespace refundry
