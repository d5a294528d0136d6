// SPDX-License-Identifier: Apache-2.0
#include "app/once.hpp"

namespace refundry {

result<std::optional<reply>> find_reply(transaction& tx, const actor_context& context) {
    const auto& once = *context.once;
    auto stored = tx.find_idempotency(context.merchant, once.scope, once.key);
    if (!stored) return std::optional<reply>();
    if (stored->request_hash != once.request_hash)
        return refused("idempotency_key_reused",
                       "This Idempotency-Key came with another request before; use a new key for a "
                       "new request.");
    return std::optional(
        reply{.status = stored->status, .body = std::move(stored->body), .replayed = true});
}

void store_reply(transaction& tx, const actor_context& context, const reply& answer) {
    const auto& once = *context.once;
    tx.insert(idempotency_record{.merchant = context.merchant,
                                 .scope = once.scope,
                                 .key = once.key,
                                 .request_hash = once.request_hash,
                                 .status = answer.status,
                                 .body = answer.body,
                                 .created_at = context.now});
}

}  // namespace refundry
