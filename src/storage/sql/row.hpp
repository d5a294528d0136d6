// SPDX-License-Identifier: Apache-2.0
// Described structs as rows: members are matched to columns by position, names by the description.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "base/describe.hpp"
#include "storage/sql/value.hpp"

namespace refundry::sql {

template <typename Row>
consteval std::size_t column_count() {
    if constexpr (described_struct<Row>)
        return boost::mp11::mp_size<described_members<Row>>::value;
    else
        return 1;
}

/// The column names of a Row, in order.
template <described_struct Row>
std::span<const std::string_view> column_names() {
    static const auto names = [] {
        std::array<std::string_view, column_count<Row>()> all;
        std::size_t at = 0;
        boost::mp11::mp_for_each<described_members<Row>>(
            [&](auto descriptor) { all[at++] = descriptor.name; });
        return all;
    }();
    return names;
}

std::string join_columns(std::span<const std::string_view> names, std::string_view alias);

/// "id, status" or, with an alias, "r.id, r.status": a SELECT list that cannot drift from Row.
template <described_struct Row>
std::string columns(std::string_view alias = {}) {
    return join_columns(column_names<Row>(), alias);
}

/// "insert into table (id, status) values ($1, $2)"
std::string insert_text(std::string_view table, std::span<const std::string_view> names);

/// The insert texts of one Row type, made once per table and kept: look-ups take no lock.
class insert_texts {
  public:
    explicit insert_texts(std::span<const std::string_view> names) : names_(names) {}
    ~insert_texts();
    insert_texts(const insert_texts&) = delete;
    insert_texts& operator=(const insert_texts&) = delete;
    const std::string& of(std::string_view table);

  private:
    struct entry;
    std::span<const std::string_view> names_;
    std::atomic<entry*> first_ = nullptr;
};

template <typename Row>
Row read_row(std::span<const field> fields) {
    Row made{};
    if constexpr (described_struct<Row>) {
        std::size_t at = 0;
        for_each_member(made, [&](std::string_view name, auto& member) {
            read_field(fields[at++], member, name);
        });
    } else {
        read_field(fields[0], made, "1");
    }
    return made;
}

}  // namespace refundry::sql
