// SPDX-License-Identifier: Apache-2.0
#include "storage/sql/database.hpp"

#include "storage/sql/postgres_database.hpp"
#include "storage/sql/sqlite_database.hpp"

namespace refundry::sql {

namespace {
thread_local bool is_inside_unit = false;
}

database::inside_unit::inside_unit() {
    is_inside_unit = true;
}
database::inside_unit::~inside_unit() {
    is_inside_unit = false;
}

void database::refuse_nesting() {
    ensure(!is_inside_unit, "a unit of work must not open another one");
}

std::unique_ptr<database> open_database(std::string_view url, std::size_t workers) {
    if (url.starts_with("postgresql://") || url.starts_with("postgres://"))
        return std::make_unique<postgres_database>(std::string(url), workers);
    if (url.starts_with("sqlite:")) {
        url.remove_prefix(std::string_view("sqlite:").size());
        if (url.starts_with("//")) url.remove_prefix(2);
    }
    if (url.empty() || url.find("://") != url.npos || url.starts_with(":memory:"))
        throw unusable_database(
            "The database must be a file (sqlite:/path/to/file.db) or postgresql://….");
    return std::make_unique<sqlite_database>(std::string(url));
}

}  // namespace refundry::sql
