// SPDX-License-Identifier: Apache-2.0
#include "storage/sql/connection.hpp"

namespace refundry::sql {

template <typename F>
auto connection::guarded(F&& statement) {
    if (failure_) std::rethrow_exception(failure_);
    try {
        return statement();
    } catch (...) {
        failure_ = std::current_exception();
        throw;
    }
}

void connection::select(std::string_view sql, arguments args, std::size_t columns, row_sink sink) {
    guarded([&] { do_select(sql, args, columns, sink); });
}

void connection::stream(std::string_view sql, arguments args, std::size_t columns, row_sink sink) {
    guarded([&] { do_stream(sql, args, columns, sink); });
}

std::int64_t connection::execute_bound(std::string_view sql, arguments args) {
    return guarded([&] { return do_execute(sql, args); });
}

void connection::defer_bound(std::string_view sql, arguments args) {
    guarded([&] { do_defer(sql, args); });
}

void connection::run_script(std::string_view script) {
    guarded([&] { do_run_script(dialect_text(script, dialect())); });
}

}  // namespace refundry::sql
