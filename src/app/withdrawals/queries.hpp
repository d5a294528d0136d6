// SPDX-License-Identifier: Apache-2.0
// Reading statements of withdrawal, for staff.
#pragma once

#include "app/withdrawals/views.hpp"

namespace refundry {

/// The channel of the cases that statements open.
inline constexpr std::string_view WITHDRAWAL_CHANNEL = "withdrawal";

/// SHA-256 of the stored document, in hexadecimal.
std::string statement_digest(std::string_view document);
/// What the stored document says.
withdrawal_statement read_statement(std::string_view document);

result<withdrawal_view> get_withdrawal(transaction& tx, const actor_context& context,
                                       withdrawal_id id);
result<std::vector<withdrawal_summary>> list_withdrawals(transaction& tx,
                                                         const actor_context& context,
                                                         const withdrawal_filter& filter);

}  // namespace refundry
