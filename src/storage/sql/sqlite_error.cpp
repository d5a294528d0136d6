// SPDX-License-Identifier: Apache-2.0
#include "storage/sql/sqlite_error.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include "storage/sql/error.hpp"

namespace refundry::sql {

namespace {

std::string describe(int code, std::string_view sql) {
    return fmt::format("SQLite: {} (code {}) in: {}", sqlite3_errstr(code), code, sql);
}

[[noreturn]] void throw_constraint(constraint_kind kind, std::string_view message) {
    // "UNIQUE constraint failed: orders.merchant_id, orders.number"
    const auto colon = message.find(": ");
    const auto name = colon == message.npos ? std::string_view() : message.substr(colon + 2);
    const auto dot = kind == constraint_kind::check ? name.npos : name.find('.');
    const auto table = dot == name.npos ? std::string_view() : name.substr(0, dot);
    throw constraint_violation(kind, std::string(table), std::string(name));
}

}  // namespace

void throw_sqlite_error(sqlite3* handle, int code, std::string_view sql) {
    const auto message = handle == nullptr ? "" : sqlite3_errmsg(handle);
    switch (code) {
        case SQLITE_CONSTRAINT_UNIQUE:
        case SQLITE_CONSTRAINT_PRIMARYKEY:
        case SQLITE_CONSTRAINT_ROWID:
            throw_constraint(constraint_kind::unique, message);
        case SQLITE_CONSTRAINT_FOREIGNKEY:
            throw_constraint(constraint_kind::foreign_key, message);
        case SQLITE_CONSTRAINT_CHECK:
            throw_constraint(constraint_kind::check, message);
        case SQLITE_CONSTRAINT_NOTNULL:
            throw_constraint(constraint_kind::not_null, message);
        default:
            break;
    }
    switch (code & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            throw serialization_conflict(describe(code, sql));
        case SQLITE_FULL:
            throw storage_unavailable(unavailable_reason::disk_full, describe(code, sql));
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
            throw storage_unavailable(unavailable_reason::io_error, describe(code, sql));
        case SQLITE_READONLY:
            throw storage_unavailable(unavailable_reason::read_only, describe(code, sql));
        default:
            throw internal_error(describe(code, sql));
    }
}

}  // namespace refundry::sql
