// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <string_view>

struct pg_result;

namespace refundry::sql {

/// The exception that a failed result means, by its SQLSTATE. The server's message is used only for
/// the classes of states whose messages cannot hold a bound value.
std::exception_ptr postgres_error(const pg_result* failed, std::string_view sql);
/// The session ended: shutdown, termination, a broken socket.
bool is_session_lost(const pg_result* failed);
/// "cached plan must not change result type": another process migrated the schema meanwhile.
bool is_plan_outdated(const pg_result* failed);

}  // namespace refundry::sql
