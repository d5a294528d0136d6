// SPDX-License-Identifier: Apache-2.0
// Statements inside one unit of work, the same text for both engines with $1..$n for arguments:
//
//   auto lines = c.query<order_line_row>(LINES_OF_ORDER, merchant, order);
//   auto total = c.query_one<std::int64_t>("select count(*) from orders where merchant_id = $1",
//   m); c.insert("orders", row); c.defer("update orders set version = version + 1 where id = $1",
//   id);
//
// A part that one engine alone understands stands in a comment (see dialect.hpp):
// "… limit $1 /*postgresql for update skip locked*/".
//
// Statements are prepared once and found by the address of their text, so write them as literals or
// keep them in static strings. After any exception from here the unit is over: let it fly, or
// answer an error; further statements throw it again.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "storage/sql/dialect.hpp"
#include "storage/sql/error.hpp"
#include "storage/sql/row.hpp"
#include "storage/sql/value.hpp"

namespace refundry::sql {

using arguments = std::span<const argument>;

/// A borrowed function that takes each row; no allocation, no std::function.
class row_sink {
  public:
    template <typename F>
        requires(!std::same_as<F, row_sink>)
    explicit row_sink(F& accept)
        : context_(&accept), accept_([](void* context, std::span<const field> row) {
              (*static_cast<F*>(context))(row);
          }) {}
    void operator()(std::span<const field> row) const { accept_(context_, row); }

  private:
    void* context_;
    void (*accept_)(void*, std::span<const field>);
};

class connection {
  public:
    connection() = default;
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;
    virtual ~connection() = default;
    virtual sql::dialect dialect() const = 0;

    /// All rows. Row is a described struct or the type of the only column.
    template <typename Row, typename... Args>
    std::vector<Row> query(std::string_view sql, const Args&... args) {
        std::vector<Row> rows;
        auto accept = [&](std::span<const field> row) { rows.push_back(read_row<Row>(row)); };
        const std::array<argument, sizeof...(Args)> bound{to_argument(args)...};
        select(sql, bound, column_count<Row>(), row_sink(accept));
        return rows;
    }

    /// All rows, for a number of arguments known at run time.
    template <typename Row>
    std::vector<Row> query_bound(std::string_view sql, arguments args) {
        std::vector<Row> rows;
        auto accept = [&](std::span<const field> row) { rows.push_back(read_row<Row>(row)); };
        select(sql, args, column_count<Row>(), row_sink(accept));
        return rows;
    }

    /// The row or nothing; a second row is an internal_error.
    template <typename Row, typename... Args>
    std::optional<Row> query_one(std::string_view sql, const Args&... args) {
        std::optional<Row> only;
        auto accept = [&](std::span<const field> row) {
            ensure(!only, "query_one found a second row");
            only = read_row<Row>(row);
        };
        const std::array<argument, sizeof...(Args)> bound{to_argument(args)...};
        select(sql, bound, column_count<Row>(), row_sink(accept));
        return only;
    }

    /// Calls visit(Row&&) for each row in constant memory. `visit` may run other statements.
    template <typename Row, typename Visitor, typename... Args>
    void for_each(std::string_view sql, Visitor&& visit, const Args&... args) {
        auto accept = [&](std::span<const field> row) { visit(read_row<Row>(row)); };
        const std::array<argument, sizeof...(Args)> bound{to_argument(args)...};
        stream(sql, bound, column_count<Row>(), row_sink(accept));
    }

    /// The number of rows inserted, updated or deleted.
    template <typename... Args>
    std::int64_t execute(std::string_view sql, const Args&... args) {
        const std::array<argument, sizeof...(Args)> bound{to_argument(args)...};
        return execute_bound(sql, bound);
    }

    /// As execute, when the count does not matter: PostgreSQL sends it together with the next
    /// statement or the commit, and an error appears there.
    template <typename... Args>
    void defer(std::string_view sql, const Args&... args) {
        const std::array<argument, sizeof...(Args)> bound{to_argument(args)...};
        defer_bound(sql, bound);
    }

    /// Inserts all members of `row` into the columns of the same names (deferred).
    template <described_struct Row>
    void insert(std::string_view table, const Row& row) {
        static insert_texts texts(column_names<Row>());
        [&]<typename... D>(boost::mp11::mp_list<D...>) {
            defer(texts.of(table), row.*D::pointer...);
        }(boost::mp11::mp_rename<described_members<Row>, boost::mp11::mp_list>());
    }

    /// Several statements without arguments, for migrations; dialect comments apply.
    void run_script(std::string_view script);

  protected:
    /// Sync every deferred statement; an error of any of them is thrown.
    virtual void do_select(std::string_view sql, arguments args, std::size_t columns,
                           row_sink sink) = 0;
    virtual void do_stream(std::string_view sql, arguments args, std::size_t columns,
                           row_sink sink) = 0;
    virtual std::int64_t do_execute(std::string_view sql, arguments args) = 0;
    virtual void do_defer(std::string_view sql, arguments args) = 0;
    virtual void do_run_script(const std::string& script) = 0;

  private:
    friend class unit_of_work;
    void select(std::string_view sql, arguments args, std::size_t columns, row_sink sink);
    void stream(std::string_view sql, arguments args, std::size_t columns, row_sink sink);
    std::int64_t execute_bound(std::string_view sql, arguments args);
    void defer_bound(std::string_view sql, arguments args);
    template <typename F>
    auto guarded(F&& statement);

    std::exception_ptr failure_;  ///< the first failure of this unit
};

}  // namespace refundry::sql
