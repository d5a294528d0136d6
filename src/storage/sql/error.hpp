// SPDX-License-Identifier: Apache-2.0
// What the database refuses, as types a caller can act on. Everything else is an internal_error.
// Texts name statements, tables and constraints and never a bound value: they go to logs.
#pragma once

#include <stdexcept>
#include <string>

#include "base/describe.hpp"
#include "base/ensure.hpp"

namespace refundry::sql {

enum class constraint_kind { unique, foreign_key, check, not_null };
BOOST_DESCRIBE_ENUM(constraint_kind, unique, foreign_key, check, not_null)

/// The row is not allowed. `table` is empty for a foreign key on SQLite, which does not tell.
/// `name` is the constraint's name, or "table.column" (unique on SQLite: all of its columns).
class constraint_violation : public std::runtime_error {
  public:
    constraint_violation(constraint_kind violated, std::string of_table, std::string constraint);
    constraint_kind kind;
    std::string table;
    std::string name;
};

/// Another unit of work was first. The database runs the unit again; callers see this only after
/// the bound of attempts.
class serialization_conflict : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

enum class unavailable_reason { disk_full, io_error, connection_lost, read_only, overloaded };
BOOST_DESCRIBE_ENUM(unavailable_reason, disk_full, io_error, connection_lost, read_only, overloaded)

/// Nothing was written, and trying later may help.
class storage_unavailable : public std::runtime_error {
  public:
    storage_unavailable(unavailable_reason why, const std::string& what)
        : std::runtime_error(what), reason(why) {}
    unavailable_reason reason;
};

/// The connection broke while COMMIT was under way: read the effect back by its id before a retry.
class commit_outcome_unknown : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// The database cannot be used as it is; the sentence says why and what to do. For start-up.
class unusable_database : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

}  // namespace refundry::sql
