// SPDX-License-Identifier: Apache-2.0
// x-square-hmacsha256-signature: base64 HMAC-SHA256, under the subscription's key, of the address
// that was subscribed and the body (developer.squareup.com/docs/webhooks/step3validate).
#include "connectors/payments/answers.hpp"
#include "connectors/payments/square/square_provider.hpp"
#include "connectors/signature.hpp"

namespace refundry {

bool square_provider::is_signed(const provider_webhook& sent) const {
    if (settings_.signature_key.empty()) return false;
    const auto theirs = signature_from_base64(sent.header("x-square-hmacsha256-signature"));
    return theirs && is_same(*theirs, hmac_sha256(settings_.signature_key,
                                                  {settings_.notification_url, sent.body}));
}

result<std::vector<provider_notice>> square_provider::read_webhook(
    const provider_webhook& sent) const {
    if (!is_signed(sent)) return webhook_forged();
    const auto body = object_in(sent.body);
    const auto event = body ? text_at(body->root(), {"event_id"}) : std::string_view();
    const auto type = body ? text_at(body->root(), {"type"}) : std::string_view();
    if (event.empty() || type.empty()) return webhook_unreadable();
    if (type != "refund.created" && type != "refund.updated") return std::vector<provider_notice>();
    const auto object = node_at(body->root(), {"data", "object", "refund"});
    auto read = object ? square::read_refund(*object) : std::nullopt;
    if (!read) return webhook_unreadable();
    // Not all versions tell when the refund changed; all tell when the event was made.
    if (!read->fact.as_of) read->fact.as_of = parse_instant(text_at(body->root(), {"created_at"}));
    return std::vector{provider_notice{.event = std::string(event),
                                       .ours = refund_id::parse(read->reason),
                                       .payment_reference = std::move(read->payment),
                                       .amount = read->amount,
                                       .fact = std::move(read->fact)}};
}

}  // namespace refundry
