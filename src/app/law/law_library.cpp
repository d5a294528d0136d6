// SPDX-License-Identifier: Apache-2.0
#include "app/law/law_library.hpp"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "app/law/compile_law.hpp"
#include "base/ensure.hpp"
#include "law_files.hpp"

namespace refundry::law {

namespace {

constexpr std::size_t EDITION_DIGITS = 16;
constexpr std::size_t FIELDS_MAX = 4;
using fields = std::array<std::string_view, FIELDS_MAX>;

/// Calls `visit(fields, line number)` for each line after the header; these tables quote nothing.
template <typename Visitor>
void for_each_row(std::string_view table, Visitor&& visit) {
    std::size_t number = 0;
    while (!table.empty()) {
        const auto end = std::min(table.find('\n'), table.size());
        auto line = table.substr(0, end);
        table.remove_prefix(std::min(end + 1, table.size()));
        if (++number == 1 || line.empty()) continue;
        fields row{};
        for (std::size_t i = 0; i < FIELDS_MAX; ++i) {
            const auto comma = std::min(line.find(','), line.size());
            row.at(i) = line.substr(0, comma);
            line.remove_prefix(std::min(comma + 1, line.size()));
        }
        visit(row, number);
    }
}

std::optional<std::size_t> weekday_of(std::string_view word) {
    constexpr std::array<std::string_view, 7> words{"sun", "mon", "tue", "wed",
                                                    "thu", "fri", "sat"};
    const auto found = std::ranges::find(words, word);
    if (found == words.end()) return std::nullopt;
    return static_cast<std::size_t>(found - words.begin());
}

std::string line_path(std::string_view table, std::size_t line) {
    return "/" + std::string(table) + "/" + std::to_string(line);
}

std::string_view embedded(std::string_view name) {
    const auto files = law_files();
    const auto found = std::ranges::find(files, name, &embedded_file::path);
    ensure(found != files.end(), "the law's tables are in the binary");
    return found->text();
}

std::string first_line_of(const failure& error) {
    if (error.details.empty()) return error.message + " " + error.path;
    const auto& detail = error.details.front();
    return error.message + " " + detail.path + ": " + detail.code + ": " + detail.message;
}

template <typename T>
T sound(result<T> read) {
    if (!read) throw internal_error(first_line_of(read.error()));
    return std::move(*read);
}

struct zone_row {
    std::string_view country;
    std::string_view subdivision;
    std::string_view zone;
};

const std::vector<zone_row>& zone_rows() {
    static const auto rows = [] {
        std::vector<zone_row> made;
        for_each_row(embedded("consumer-zones.csv"), [&](const fields& row, std::size_t) {
            made.push_back({.country = row[0], .subdivision = row[1], .zone = row[2]});
        });
        return made;
    }();
    return rows;
}

}  // namespace

result<place_calendars> read_calendars(std::string_view holidays_csv,
                                       std::string_view weekends_csv) {
    std::vector<public_holiday> holidays;
    std::vector<failure_detail> errors;
    for_each_row(holidays_csv, [&](const fields& row, std::size_t line) {
        const auto date = parse_local_date(row[2]);
        if (!date || (row[3] != "sure" && row[3] != "may_be")) {
            errors.push_back(
                {line_path("holidays", line), "row_invalid", "No date, or no word.", {}});
            return;
        }
        holidays.push_back({.country = std::string(row[0]),
                            .subdivision = std::string(row[1]),
                            .date = *date,
                            .is_sure = row[3] == "sure"});
    });
    std::vector<country_weekend> weekends;
    for_each_row(weekends_csv, [&](const fields& row, std::size_t line) {
        const auto first = weekday_of(row[1]);
        const auto last = weekday_of(row[2]);
        if (!first || !last) {
            errors.push_back(
                {line_path("weekends", line), "row_invalid", "No day of the week.", {}});
            return;
        }
        country_weekend made{.country = std::string(row[0])};
        for (std::size_t day = *first;; day = (day + 1) % made.days.size()) {
            made.days.at(day) = true;
            if (day == *last) break;
        }
        weekends.push_back(made);
    });
    if (!errors.empty()) {
        auto answer = invalid("", "table_invalid", "The table of holidays cannot be used.");
        answer.error().details = std::move(errors);
        return answer;
    }
    return place_calendars(std::move(holidays), weekends);
}

std::string_view consumer_zone(std::string_view country, std::string_view subdivision) {
    std::string_view found;
    for (const auto& row : zone_rows()) {
        if (row.country != country) continue;
        if (row.subdivision == subdivision) return row.zone;
        if (row.subdivision.empty()) found = row.zone;
    }
    return found;
}

const law_texts& shipped_law_texts() {
    static const law_texts texts =
        sound(read_law_texts(embedded("jurisdictions.json"), embedded("law-readings.json")));
    return texts;
}

const law_book& shipped_law() {
    static const law_book book = sound(
        compile_law(shipped_law_texts(),
                    sound(read_calendars(embedded("holidays.csv"), embedded("weekends.csv")))));
    return book;
}

const std::string& shipped_edition() {
    static const std::string edition = [] {
        crypto_hash_sha256_state state;
        crypto_hash_sha256_init(&state);
        for (const auto& file : law_files())
            crypto_hash_sha256_update(&state,
                                      reinterpret_cast<const unsigned char*>(file.text().data()),
                                      file.text().size());
        std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
        crypto_hash_sha256_final(&state, digest.data());
        std::string text(EDITION_DIGITS, '0');
        sodium_bin2hex(text.data(), text.size() + 1, digest.data(), EDITION_DIGITS / 2);
        return text;
    }();
    return edition;
}

}  // namespace refundry::law
