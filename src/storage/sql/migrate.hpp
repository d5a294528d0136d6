// SPDX-License-Identifier: Apache-2.0
// Brings a database to the schema of this binary. Files are "NNNN-name/up.sql", one text for both
// engines (dialect.hpp), each run in one transaction and recorded with its digest.
//
//   column types that mean the same on both: uuid, bigint, integer, text, bytea, boolean
//   a table clustered by its primary key ends with ") /*sqlite without rowid*/;"
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/embedded.hpp"
#include "base/time.hpp"
#include "storage/sql/database.hpp"

namespace refundry::sql {

/// The names ("0002-ledger") of the migrations still to be run. Throws unusable_database when the
/// database is newer than this binary or was made by another text of a known migration.
std::vector<std::string> pending(database& db, std::span<const embedded_file> files);

/// Runs them in order and gives their names. Several processes may do so at once.
std::vector<std::string> migrate(database& db, std::span<const embedded_file> files,
                                 clock_port& clock);

}  // namespace refundry::sql
