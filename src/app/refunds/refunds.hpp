// SPDX-License-Identifier: Apache-2.0
// Refunds as staff see them: what is owed through which provider, and what to do about one that
// does not get there.
#pragma once

#include "app/refunds/payment_provider.hpp"
#include "app/returns/views.hpp"

namespace refundry {

/// `refund_not_found`.
result<refund_view> get_refund(transaction& tx, const actor_context& context, refund_id id);
/// Newest first.
std::vector<refund_view> list_refunds(transaction& tx, const actor_context& context,
                                      const refund_filter& filter);

struct cancel_refund_command {
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(cancel_refund_command, (), (reason))

/// Before a provider was called: conflict `illegal_transition` from then on. The money stays owed:
/// the refund is to be paid again, in this way or another.
result<refund_view> cancel_refund(transaction& tx, const actor_context& context, refund_id id,
                                  const cancel_refund_command& command);

struct retry_refund_command {};
BOOST_DESCRIBE_STRUCT(retry_refund_command, (), ())

/// One that failed, was canceled or was reversed is paid by a refund of its own, with a key of its
/// own; the answer is the new one. Conflicts: `refund_not_over` while it may still be paid,
/// `refund_retried`, `payment_exhausted`.
result<refund_view> retry_refund(transaction& tx, const actor_context& context, refund_id id);

}  // namespace refundry
