// SPDX-License-Identifier: Apache-2.0
// Who acts, for which merchant, when: handed to every use case.
#pragma once

#include <string>

#include "app/store/store.hpp"

namespace refundry {

/// The key of a POST and the hash of its body; scope is the credential and the route.
struct idempotency {
    std::string scope;
    std::string key;
    std::vector<std::uint8_t> request_hash;
};

struct actor_context {
    merchant_id merchant;
    std::string actor;       ///< key_…, usr_…, shopper, system, import
    std::string request_id;  ///< "" outside of a request
    instant now;             ///< one moment for the whole use case
    id_source* ids = nullptr;
    std::optional<idempotency> once;
    /// What is recorded happened elsewhere in the past: nobody is told about it, and money that
    /// went back then was paid outside.
    bool as_history = false;
};

/// A row of the outbox: what a job has to do about the subject, once `after` has passed.
void enqueue(transaction& tx, const actor_context& context, std::string topic, std::string subject,
             std::chrono::minutes after = {});

/// Adds the event and (unless it is history) the outbox row that carries it to whoever listens.
/// `parameters` is JSON.
void record_event(transaction& tx, const actor_context& context, std::string type,
                  std::string subject, std::string parameters);

}  // namespace refundry
