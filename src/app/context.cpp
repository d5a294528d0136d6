// SPDX-License-Identifier: Apache-2.0
#include "app/context.hpp"

namespace refundry {

void enqueue(transaction& tx, const actor_context& context, std::string topic, std::string subject,
             std::chrono::minutes after) {
    tx.insert(outbox_record{.id = context.ids->next<job_id>(),
                            .merchant = context.merchant,
                            .topic = std::move(topic),
                            .subject = std::move(subject),
                            .available_at = context.now + after,
                            .attempts = 0});
}

void record_event(transaction& tx, const actor_context& context, std::string type,
                  std::string subject, std::string parameters) {
    const auto id = context.ids->next<event_id>();
    if (!context.as_history) enqueue(tx, context, "event", id.text());
    tx.append(event_record{.merchant = context.merchant,
                           .lane = 0,
                           .sequence = 0,
                           .id = id,
                           .type = std::move(type),
                           .subject = std::move(subject),
                           .at = context.now,
                           .actor = context.actor,
                           .request_id = context.request_id,
                           .document = std::move(parameters),
                           .hash = {}});
}

}  // namespace refundry
