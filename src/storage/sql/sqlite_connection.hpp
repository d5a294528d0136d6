// SPDX-License-Identifier: Apache-2.0
// One connection to an SQLite file; used by one thread at a time.
#pragma once

#include <cstdint>
#include <string>

#include "storage/sql/connection.hpp"
#include "storage/sql/statement_cache.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace refundry::sql {

class sqlite_connection final : public connection {
  public:
    /// The writer creates the file, sets write-ahead logging and is opened before any reader.
    /// Readers cannot write and never checkpoint: SQLite 3.40 can lose a commit when two
    /// connections reset the log at once.
    enum class role { writer, reader };
    sqlite_connection(const std::string& path, role as);
    ~sqlite_connection() override;
    sql::dialect dialect() const override { return dialect::sqlite; }

    void begin();
    void commit();
    /// Ends the transaction; also fine when SQLite has ended it by itself.
    void roll_back();
    void savepoint();
    void release();
    void roll_back_to_savepoint();
    /// False after an error that made SQLite roll everything back.
    bool in_transaction() const;

    /// Moves the log into the file when it has grown enough. A reader in the way leaves the rest
    /// for later.
    void checkpoint_when_due();
    /// Copies the whole database as of one moment to a new file, synced.
    void copy_to(const std::string& path);

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
    class running_statement;
    static int note_log_size(void* self, sqlite3*, const char* schema, int pages);
    std::unique_ptr<statement> prepare(std::string_view sql);
    void run(std::string_view sql);
    void check(int code, std::string_view sql) const;

    sqlite3* handle_ = nullptr;
    std::unique_ptr<statement_cache<statement>> cache_;
    int log_pages_ = 0;
    int log_pages_tried_ = 0;  ///< at the last checkpoint that a reader kept from ending
};

}  // namespace refundry::sql
