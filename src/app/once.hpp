// SPDX-License-Identifier: Apache-2.0
// The wrapper around every write of the API: one unit of work, and with an Idempotency-Key the
// answer is stored in that same unit, so that the key, the effect and the answer are one.
#pragma once

#include "app/context.hpp"
#include "base/json.hpp"

namespace refundry {

struct reply {
    std::int64_t status = 200;
    std::string body;  ///< JSON
    bool replayed = false;
};

/// The stored answer for this key; conflict-like failure `idempotency_key_reused` (422) when the
/// key came with another request before.
result<std::optional<reply>> find_reply(transaction& tx, const actor_context& context);
void store_reply(transaction& tx, const actor_context& context, const reply& answer);

/// `unit(tx)` is a use case's result<T>; its JSON is the body of the reply.
template <typename Unit>
result<reply> write_once(store& to, const actor_context& context, std::int64_t status,
                         Unit&& unit) {
    return to.write([&](transaction& tx) -> result<reply> {
        if (context.once) {
            auto earlier = find_reply(tx, context);
            if (!earlier) return std::unexpected(std::move(earlier.error()));
            if (*earlier) return std::move(**earlier);
        }
        auto done = unit(tx);
        if (!done) return std::unexpected(std::move(done.error()));
        reply answer{.status = status, .body = json::encode(*done)};
        if (context.once) store_reply(tx, context, answer);
        return answer;
    });
}

}  // namespace refundry
