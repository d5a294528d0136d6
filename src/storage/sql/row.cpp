// SPDX-License-Identifier: Apache-2.0
#include "storage/sql/row.hpp"

#include <fmt/format.h>

#include <memory>

namespace refundry::sql {

std::string join_columns(std::span<const std::string_view> names, std::string_view alias) {
    std::string text;
    for (const auto name : names) {
        if (!text.empty()) text += ", ";
        if (!alias.empty()) text.append(alias).append(".");
        text += name;
    }
    return text;
}

std::string insert_text(std::string_view table, std::span<const std::string_view> names) {
    std::string places;
    for (std::size_t i = 1; i <= names.size(); ++i)
        places += fmt::format("{}${}", i == 1 ? "" : ", ", i);
    return fmt::format("insert into {} ({}) values ({})", table, join_columns(names, {}), places);
}

struct insert_texts::entry {
    std::string table;
    std::string text;
    entry* next = nullptr;
};

insert_texts::~insert_texts() {
    for (auto* at = first_.load(); at != nullptr;)
        delete std::exchange(at, at->next);
}

const std::string& insert_texts::of(std::string_view table) {
    for (const auto* at = first_.load(std::memory_order_acquire); at != nullptr; at = at->next)
        if (at->table == table) return at->text;
    auto made = std::make_unique<entry>(
        entry{.table = std::string(table), .text = insert_text(table, names_), .next = first_});
    while (!first_.compare_exchange_weak(made->next, made.get())) {
    }
    return made.release()->text;  // two threads may add the same table once: both entries are right
}

}  // namespace refundry::sql
