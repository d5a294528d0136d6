// SPDX-License-Identifier: Apache-2.0
// One connection to PostgreSQL; used by one thread at a time. It works in libpq's pipeline mode
// throughout: BEGIN, deferred statements and preparations travel with the next statement that needs
// an answer, and the last of them with COMMIT.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "storage/sql/connection.hpp"
#include "storage/sql/postgres_values.hpp"
#include "storage/sql/statement_cache.hpp"
#include "storage/sql/unit_of_work.hpp"

struct pg_conn;
struct pg_result;

namespace refundry::sql {

class postgres_connection final : public connection {
  public:
    /// Throws storage_unavailable (connection_lost); its text never holds the password.
    explicit postgres_connection(const std::string& url);
    ~postgres_connection() override;
    sql::dialect dialect() const override { return dialect::postgresql; }

    /// The transaction begins with its first statement.
    void begin(sql::access wanted, isolation level);
    /// Throws what a deferred statement failed of, or commit_outcome_unknown.
    void commit();
    /// Never throws; the connection is broken when it could not be done.
    void roll_back();
    /// Of no further use: it is lost, or its prepared statements are out of date.
    bool is_broken() const;

  protected:
    void do_select(std::string_view sql, arguments args, std::size_t columns,
                   row_sink sink) override;
    void do_stream(std::string_view sql, arguments args, std::size_t columns,
                   row_sink sink) override;
    std::int64_t do_execute(std::string_view sql, arguments args) override;
    void do_defer(std::string_view sql, arguments args) override;
    void do_run_script(const std::string& script) override;

  private:
    struct statement;
    struct close_result {
        void operator()(pg_result* owned) const;
    };
    using result_ptr = std::unique_ptr<pg_result, close_result>;
    struct sent {
        statement* of;  ///< nullptr for a text that is not cached
        bool prepares;
    };

    void send(std::string_view sql, arguments args);
    void send_unprepared(const std::string& text, arguments args);
    void send_begin();
    void require_sent(int success);
    /// Reads the answers of everything sent and gives the last one; throws the first error.
    result_ptr exchange();
    void deliver(const pg_result& rows, std::size_t columns, row_sink sink);
    void configure();

    pg_conn* handle_ = nullptr;
    std::unique_ptr<statement_cache<statement>> cache_;
    std::uint64_t statements_made_ = 0;
    std::uint64_t cursors_made_ = 0;
    std::vector<sent> sent_;
    postgres_parameters parameters_;
    std::vector<field> row_;
    std::string_view begin_text_;  ///< still to be sent
    bool is_open_ = false;         ///< a transaction has begun on the server
    bool is_stale_ = false;
};

}  // namespace refundry::sql
