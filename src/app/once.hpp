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

/// `unit(tx)` is a use case's result<T>; its JSON is the body of the reply. A view with
/// `without_secret()` is stored so: what is shown once is not shown again to who repeats the key.
template <typename Unit>
result<reply> write_once(store& to, const actor_context& context, std::int64_t status,
                         Unit&& unit) {
    const auto run = [&] {
        return to.write([&](transaction& tx) -> result<reply> {
            if (context.once) {
                auto earlier = find_reply(tx, context);
                if (!earlier) return std::unexpected(std::move(earlier.error()));
                if (*earlier) return std::move(**earlier);
            }
            auto done = unit(tx);
            if (!done) return std::unexpected(std::move(done.error()));
            reply answer{.status = status, .body = json::encode(*done)};
            if (context.once) {
                if constexpr (requires { done->without_secret(); })
                    store_reply(tx, context,
                                {.status = status, .body = json::encode(done->without_secret())});
                else
                    store_reply(tx, context, answer);
            }
            return answer;
        });
    };
    if (!context.once) return run();
    // Of two requests with one key at once, the second meets what the first one did: the key's row,
    // or, where it had to wait for a lock, a state in which it would be refused. The answer of the
    // first is there now.
    try {
        auto done = run();
        if (done) return done;
        auto earlier = to.read([&](transaction& tx) { return find_reply(tx, context); });
        if (earlier && *earlier) return std::move(**earlier);
        return done;
    } catch (const store_conflict&) {
        return run();
    }
}

}  // namespace refundry
