// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

struct sqlite3;

namespace refundry::sql {

/// Throws what the result `code` of a statement means. SQLite's own message is used only where it
/// cannot hold a bound value.
[[noreturn]] void throw_sqlite_error(sqlite3* handle, int code, std::string_view sql);

}  // namespace refundry::sql
