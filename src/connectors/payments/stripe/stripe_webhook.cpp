// SPDX-License-Identifier: Apache-2.0
// Stripe-Signature: t=<seconds>,v1=<hex>[,v1=…][,v0=…]; v1 is the HMAC-SHA256 of "<t>.<body>" under
// the endpoint's secret, one per secret while it is rolled (docs.stripe.com/webhooks/signature).
#include <charconv>

#include "connectors/payments/answers.hpp"
#include "connectors/payments/stripe/stripe_provider.hpp"
#include "connectors/payments/stripe/stripe_refund.hpp"
#include "connectors/signature.hpp"

namespace refundry {

namespace {

constexpr std::chrono::seconds TOLERANCE{300};
constexpr std::size_t SIGNATURES_MAX = 16;

/// Calls `visit(name, value)` for each "name=value" of the header.
template <typename Visitor>
void for_each_part(std::string_view header, Visitor&& visit) {
    while (!header.empty()) {
        const auto part = header.substr(0, header.find(','));
        header.remove_prefix(std::min(header.size(), part.size() + 1));
        const auto equals = part.find('=');
        if (equals != part.npos) visit(part.substr(0, equals), part.substr(equals + 1));
    }
}

std::string_view timestamp_in(std::string_view header) {
    std::string_view timestamp;
    for_each_part(header, [&](std::string_view name, std::string_view value) {
        if (name == "t" && timestamp.empty()) timestamp = value;
    });
    return timestamp;
}

std::optional<instant> signed_at(std::string_view seconds) {
    std::int64_t count = 0;
    const auto [end, error] =
        std::from_chars(seconds.data(), seconds.data() + seconds.size(), count);
    const bool is_whole = error == std::errc() && end == seconds.data() + seconds.size();
    return is_whole ? stripe::instant_of(count) : std::nullopt;
}

bool tells_of_a_refund(std::string_view type) {
    return type == "refund.created" || type == "refund.updated" || type == "refund.failed" ||
           type == "charge.refund.updated";
}

}  // namespace

bool stripe_provider::is_signed(const provider_webhook& sent, std::string_view timestamp) const {
    if (settings_.webhook_secret.empty() || timestamp.empty()) return false;
    const auto ours = hmac_sha256(settings_.webhook_secret, {timestamp, ".", sent.body});
    bool is_theirs = false;
    std::size_t count = 0;
    for_each_part(sent.header("Stripe-Signature"),
                  [&](std::string_view name, std::string_view hex) {
                      if (name != "v1" || ++count > SIGNATURES_MAX) return;
                      const auto theirs = signature_from_hex(hex);
                      if (theirs && is_same(ours, *theirs)) is_theirs = true;
                  });
    return is_theirs;
}

result<std::vector<provider_notice>> stripe_provider::read_webhook(
    const provider_webhook& sent) const {
    const auto timestamp = timestamp_in(sent.header("Stripe-Signature"));
    if (!is_signed(sent, timestamp)) return webhook_forged();
    const auto moment = signed_at(timestamp);
    if (!moment || std::chrono::abs(sent.received_at - *moment) > TOLERANCE) return webhook_stale();

    const auto body = object_in(sent.body);
    const auto event = body ? text_at(body->root(), {"id"}) : std::string_view();
    const auto type = body ? text_at(body->root(), {"type"}) : std::string_view();
    if (event.empty() || type.empty()) return webhook_unreadable();
    if (!tells_of_a_refund(type)) return std::vector<provider_notice>();
    const auto object = node_at(body->root(), {"data", "object"});
    auto read = object ? stripe::read_refund(*object) : std::nullopt;
    if (!read) return webhook_unreadable();
    if (const auto created = integer_at(body->root(), {"created"}))
        read->fact.as_of = stripe::instant_of(*created);
    return std::vector{provider_notice{
        .event = std::string(event),
        .ours = read->ours,
        .payment_reference = read->payment_intent.empty() ? read->charge : read->payment_intent,
        .amount = read->amount,
        .fact = std::move(read->fact)}};
}

}  // namespace refundry
