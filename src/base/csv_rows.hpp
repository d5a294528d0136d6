// SPDX-License-Identifier: Apache-2.0
// Described structs as rows of a CSV: a column a member, named like it.
#pragma once

#include "base/csv_writer.hpp"
#include "base/json.hpp"

namespace refundry {

template <described_struct Row>
void write_header(csv_writer& out) {
    boost::mp11::mp_for_each<described_members<Row>>(
        [&](auto descriptor) { out.cell(std::string_view(descriptor.name)); });
    out.end_row();
}

template <typename T>
void write_cell(csv_writer& out, const T& value) {
    if constexpr (json::is_optional<T>) {
        value ? write_cell(out, *value) : void(out.cell(""));
    } else if constexpr (std::is_integral_v<T>) {
        out.cell(static_cast<std::int64_t>(value));
    } else if constexpr (described_enum<T>) {
        out.cell(enum_name(value));
    } else if constexpr (std::is_same_v<T, instant>) {
        out.cell(to_string(value));
    } else if constexpr (json::text_value<T>) {
        out.cell(value.text());
    } else {
        out.cell(std::string_view(value));
    }
}

template <described_struct Row>
void write_row(csv_writer& out, const Row& row) {
    for_each_member(row, [&](std::string_view, const auto& member) { write_cell(out, member); });
    out.end_row();
}

}  // namespace refundry
