// SPDX-License-Identifier: Apache-2.0
// SQL texts made from a row's description, so that a column list cannot drift from its struct.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/sql/connection.hpp"

namespace refundry {

/// "select <the columns of Row> from <table> <rest>"
template <described_struct Row>
std::string select_text(std::string_view table, std::string_view rest) {
    return "select " + sql::columns<Row>() + " from " + std::string(table) + " " +
           std::string(rest);
}

/// After every id there is: where a list begins that goes from the newest to the oldest.
template <typename Id>
inline constexpr Id NEWEST{[] {
    uuid all;
    all.fill(0xff);
    return all;
}()};

/// What a list is narrowed by: a bit for each filter that is set, which choose the text, and the
/// arguments in the order of their bits. Everything it is given outlives it.
class list_filters {
  public:
    explicit list_filters(std::vector<sql::argument> first) : values_(std::move(first)) {}
    template <typename T>
    void add(unsigned bit, const std::optional<T>& wanted) {
        if (!wanted) return;
        bits_ |= bit;
        values_.push_back(sql::to_argument(*wanted));
    }
    unsigned bits() const { return bits_; }
    const std::vector<sql::argument>& values() const { return values_; }

  private:
    unsigned bits_ = 0;
    std::vector<sql::argument> values_;
};

std::string update_text(std::string_view table, std::span<const std::string_view> names,
                        std::initializer_list<std::string_view> key);

/// Sets every member but those of `key`, which name the row; $n is the n-th member of Row.
template <described_struct Row>
std::string update_text(std::string_view table, std::initializer_list<std::string_view> key) {
    return update_text(table, sql::column_names<Row>(), key);
}

/// The columns of history_counts: rows in all, those since $3 and since $4, and the sum of `value`.
std::string counts_text(std::string_view since, std::string_view value);

/// Runs a text of update_text with the members of `row`; the number of rows it met.
template <described_struct Row>
std::int64_t update_row(sql::connection& on, const std::string& text, const Row& row) {
    return [&]<typename... D>(boost::mp11::mp_list<D...>) {
        return on.execute(text, row.*D::pointer...);
    }(boost::mp11::mp_rename<described_members<Row>, boost::mp11::mp_list>());
}

}  // namespace refundry
