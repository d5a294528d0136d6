// SPDX-License-Identifier: Apache-2.0
#include "storage/sql/postgres_error.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <string>

#include "storage/sql/error.hpp"

namespace refundry::sql {

namespace {

std::string_view of(const PGresult* failed, int code) {
    const char* text = PQresultErrorField(failed, code);
    return text == nullptr ? std::string_view() : std::string_view(text);
}

/// Syntax and names (42), limits (53, 54), state (25, 40, 55), operators (57), system (58).
bool has_safe_message(std::string_view state) {
    for (const std::string_view klass : {"0A", "25", "40", "42", "53", "54", "55", "57", "58"})
        if (state.starts_with(klass)) return true;
    return false;
}

std::exception_ptr violation(constraint_kind kind, const PGresult* failed) {
    auto table = std::string(of(failed, PG_DIAG_TABLE_NAME));
    auto name = kind == constraint_kind::not_null
                    ? fmt::format("{}.{}", table, of(failed, PG_DIAG_COLUMN_NAME))
                    : std::string(of(failed, PG_DIAG_CONSTRAINT_NAME));
    return std::make_exception_ptr(constraint_violation(kind, std::move(table), std::move(name)));
}

std::exception_ptr unavailable(unavailable_reason reason, const std::string& what) {
    return std::make_exception_ptr(storage_unavailable(reason, what));
}

}  // namespace

bool is_session_lost(const pg_result* failed) {
    const auto state = of(failed, PG_DIAG_SQLSTATE);
    return state.starts_with("08") || state == "57P01" || state == "57P02" || state == "57P03" ||
           state == "57P05" || state == "25P03";
}

bool is_plan_outdated(const pg_result* failed) {
    return of(failed, PG_DIAG_SQLSTATE) == "0A000" &&
           of(failed, PG_DIAG_SOURCE_FUNCTION) == "RevalidateCachedQuery";
}

std::exception_ptr postgres_error(const pg_result* failed, std::string_view sql) {
    const auto state = of(failed, PG_DIAG_SQLSTATE);
    if (state == "23505" || state == "23P01") return violation(constraint_kind::unique, failed);
    if (state == "23503") return violation(constraint_kind::foreign_key, failed);
    if (state == "23514") return violation(constraint_kind::check, failed);
    if (state == "23502") return violation(constraint_kind::not_null, failed);

    const auto what =
        fmt::format("PostgreSQL: state {}{}{} in: {}", state, has_safe_message(state) ? ", " : "",
                    has_safe_message(state) ? of(failed, PG_DIAG_MESSAGE_PRIMARY) : "", sql);
    if (state == "40001" || state == "40P01" || state == "55P03")
        return std::make_exception_ptr(serialization_conflict(what));
    if (is_session_lost(failed) || is_plan_outdated(failed))
        return unavailable(unavailable_reason::connection_lost, what);
    if (state == "53100") return unavailable(unavailable_reason::disk_full, what);
    if (state == "25006") return unavailable(unavailable_reason::read_only, what);
    if (state.starts_with("58")) return unavailable(unavailable_reason::io_error, what);
    if (state.starts_with("53") || state == "57014")
        return unavailable(unavailable_reason::overloaded, what);
    return std::make_exception_ptr(internal_error(what));
}

}  // namespace refundry::sql
