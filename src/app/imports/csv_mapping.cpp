// SPDX-License-Identifier: Apache-2.0
#include "app/imports/csv_mapping.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/json.hpp"
#include "base/suggest.hpp"
#include "base/toml.hpp"

namespace refundry {

namespace {

std::unexpected<failure> bad(std::string_view where, std::string_view what) {
    return fail(failure_kind::invalid, "mapping_invalid",
                fmt::format("The mapping cannot be used: {}: {}", where, what));
}

std::unexpected<failure> unknown_key(std::string_view where, std::string_view key,
                                     const std::vector<std::string_view>& known) {
    const auto near = nearest_word(key, known);
    return bad(where, near.empty() ? fmt::format("\"{}\" is unknown; there are {}.", key,
                                                 fmt::join(known, ", "))
                                   : fmt::format("\"{}\" is unknown; is \"{}\" meant?", key, near));
}

result<std::string> text_of(const toml::node& node, std::string_view where) {
    const auto text = node.value<std::string>();
    if (!text || !node.is_string()) return bad(where, "a text in quotes stands here.");
    return *text;
}

result<void> read_fields(const toml::node& node, std::string_view where,
                         std::array<std::string, CSV_FIELD_COUNT>& to) {
    const auto* table = node.as_table();
    if (table == nullptr) return bad(where, "this is a table of our fields.");
    for (const auto& [key, value] : *table) {
        const auto field = enum_from_name<csv_field>(key.str());
        if (!field) return unknown_key(where, key.str(), json::enum_words<csv_field>());
        auto text = text_of(value, fmt::format("{}.{}", where, key.str()));
        if (!text) return std::unexpected(std::move(text.error()));
        to[static_cast<std::size_t>(*field)] = std::move(*text);
    }
    return {};
}

result<status_action> action_of(const toml::node& node, std::string_view where) {
    auto text = text_of(node, where);
    if (!text) return std::unexpected(std::move(text.error()));
    const auto action = enum_from_name<status_action>(*text);
    if (!action) return unknown_key(where, *text, json::enum_words<status_action>());
    return *action;
}

result<void> read_statuses(const toml::node& node, csv_mapping& mapping) {
    const auto* table = node.as_table();
    if (table == nullptr) return bad("statuses", "this is a table of status words.");
    for (const auto& [key, value] : *table) {
        auto action = action_of(value, fmt::format("statuses.\"{}\"", key.str()));
        if (!action) return std::unexpected(std::move(action.error()));
        mapping.statuses.emplace(key.str(), *action);
    }
    return {};
}

result<void> read_formats(const toml::node& node, csv_mapping& mapping) {
    const auto* list = node.as_array();
    if (list == nullptr) return bad("date_formats", "this is a list of formats.");
    for (const auto& each : *list) {
        auto text = text_of(each, "date_formats");
        if (!text) return std::unexpected(std::move(text.error()));
        mapping.date_formats.push_back(std::move(*text));
    }
    return {};
}

result<void> read_key(std::string_view key, const toml::node& value, csv_mapping& mapping) {
    if (key == "columns") return read_fields(value, key, mapping.columns);
    if (key == "constants") return read_fields(value, key, mapping.constants);
    if (key == "statuses") return read_statuses(value, mapping);
    if (key == "date_formats") return read_formats(value, mapping);
    if (key == "prices_include_tax") {
        const auto truth = value.value<bool>();
        if (!truth) return bad(key, "this is true or false.");
        mapping.prices_include_tax = *truth;
        return {};
    }
    if (key == "other_status") {
        auto action = action_of(value, key);
        if (!action) return std::unexpected(std::move(action.error()));
        mapping.other_status = *action;
        return {};
    }
    if (key != "source" && key != "delimiter" && key != "time_zone")
        return unknown_key("top level", key,
                           {"source", "delimiter", "time_zone", "columns", "constants", "statuses",
                            "other_status", "date_formats", "prices_include_tax"});
    auto text = text_of(value, key);
    if (!text) return std::unexpected(std::move(text.error()));
    if (key == "source") mapping.source = std::move(*text);
    if (key == "time_zone") mapping.time_zone = std::move(*text);
    if (key == "delimiter") {
        if (text->size() != 1 || *text == "\"" || *text == "\n")
            return bad(key, "one character, such as \",\" or \";\" or a tab.");
        mapping.delimiter = text->front();
    }
    return {};
}

result<void> check(const csv_mapping& mapping) {
    const auto given = [&](csv_field field) {
        return !mapping.column(field).empty() || !mapping.constant(field).empty();
    };
    if (mapping.source.empty())
        return bad("source", "give this kind of file a name; rows are taken once under it.");
    if (mapping.column(csv_field::number).empty())
        return bad("columns.number", "say which column has the order's number.");
    for (const auto field : {csv_field::placed_at, csv_field::quantity, csv_field::currency})
        if (!given(field))
            return bad(enum_name(field), "give it a column or a constant; every order needs it.");
    if (given(csv_field::unit_price) == given(csv_field::line_total))
        return bad("columns", "give either unit_price or line_total.");
    if (mapping.column(csv_field::status).empty() && !mapping.statuses.empty())
        return bad("columns.status", "say which column has the words listed under statuses.");
    return {};
}

std::string_view trimmed(std::string_view text) {
    const auto begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

}  // namespace

result<csv_mapping> parse_csv_mapping(std::string_view toml_text) {
    csv_mapping mapping;
    try {
        const auto table = toml::parse(toml_text);
        for (const auto& [key, value] : table)
            if (auto read = read_key(key.str(), value, mapping); !read)
                return std::unexpected(std::move(read.error()));
    } catch (const toml::parse_error& error) {
        return bad(fmt::format("line {}", error.source().begin.line), error.description());
    } catch (const toml_refused& error) {
        return bad("the whole text", error.what());
    }
    if (auto fine = check(mapping); !fine) return std::unexpected(std::move(fine.error()));
    return mapping;
}

result<mapped_columns> mapped_columns::match(const csv_mapping& mapping,
                                             std::span<const std::string_view> header) {
    mapped_columns matched(mapping);
    for (std::size_t i = 0; i < CSV_FIELD_COUNT; ++i) {
        const auto& wanted = mapping.columns[i];
        if (wanted.empty()) continue;
        const auto found = std::ranges::find_if(
            header, [&](std::string_view name) { return trimmed(name) == wanted; });
        if (found == header.end())
            return fail(failure_kind::invalid, "column_unknown",
                        fmt::format("The file has no column \"{}\" for {}; it has: {}.", wanted,
                                    enum_name(static_cast<csv_field>(i)), fmt::join(header, ", ")));
        matched.places_[i] = static_cast<std::size_t>(found - header.begin());
    }
    return matched;
}

std::string_view mapped_columns::text(csv_field field,
                                      std::span<const std::string_view> row) const {
    const auto& at = place(field);
    const auto found = at ? trimmed(row[*at]) : std::string_view();
    return found.empty() ? std::string_view(constant(field)) : found;
}

}  // namespace refundry
