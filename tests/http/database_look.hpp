// SPDX-License-Identifier: Apache-2.0
// For tests: what a database holds, whoever owns it.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "app/store/records.hpp"
#include "storage/invariants.hpp"
#include "storage/sql/database.hpp"
#include "storage/sql/sqlite_connection.hpp"

namespace refundry::test {

/// The engine of this run: PostgreSQL when REFUNDRY_TEST_ENGINE is "postgresql", else SQLite.
sql::dialect test_engine();

/// Of each table, the rows of these merchants; all where rows are nobody's.
std::vector<std::pair<std::string, std::int64_t>> row_counts(sql::connection& on,
                                                             const std::set<merchant_id>& of);
std::vector<std::string> event_types(sql::connection& on, merchant_id of);
/// Each "table.column" of which a row holds the text.
std::vector<std::string> columns_with(sql::connection& on, const std::string& text);
std::string text_of(const std::vector<invariant_breach>& breaches);

/// Reads a database that another process serves.
class database_look {
  public:
    /// A URL as the setting `database` takes it.
    explicit database_look(const std::string& url);
    /// `function(connection&)`, against one snapshot.
    template <typename F>
    auto read(F&& function) {
        return server_ ? server_->read(function) : function(*file_);
    }

  private:
    std::unique_ptr<sql::database> server_;
    std::unique_ptr<sql::sqlite_connection> file_;  ///< only reads: one process owns the file
};

}  // namespace refundry::test
