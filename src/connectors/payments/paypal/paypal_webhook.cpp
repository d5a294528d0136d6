// SPDX-License-Identifier: Apache-2.0
// PayPal's webhooks are believed once PayPal says that they are its own
// (POST /v1/notifications/verify-webhook-signature, with the event byte for byte as it came).
#include "base/json.hpp"
#include "connectors/payments/answers.hpp"
#include "connectors/payments/paypal/paypal_provider.hpp"
#include "connectors/payments/paypal/paypal_refund.hpp"

namespace refundry {

namespace {

constexpr std::size_t HEADER_BYTES_MAX = 500;  // the longest PayPal documents

struct verification {
    std::string auth_algo;
    std::string cert_url;
    std::string transmission_id;
    std::string transmission_sig;
    std::string transmission_time;
    std::string webhook_id;
};
BOOST_DESCRIBE_STRUCT(verification, (),
                      (auth_algo, cert_url, transmission_id, transmission_sig, transmission_time,
                       webhook_id))

std::string text_header(const provider_webhook& sent, std::string_view name) {
    return std::string(sent.header(name));
}

std::unexpected<failure> not_verified() {
    return fail(failure_kind::unavailable, "webhook_not_verified",
                "PayPal cannot be asked now whether this is its own; it will send it again.");
}

/// All five headers came, and we know which endpoint they came to.
bool is_complete(const verification& asked) {
    bool complete = true;
    for_each_member(asked, [&](std::string_view, const std::string& value) {
        if (value.empty() || value.size() > HEADER_BYTES_MAX) complete = false;
    });
    return complete;
}

bool tells_of_a_refund(std::string_view type) {
    return type == "PAYMENT.CAPTURE.REFUNDED" || type == "PAYMENT.REFUND.PENDING" ||
           type == "PAYMENT.REFUND.FAILED";
}

}  // namespace

result<void> paypal_provider::verify(const provider_webhook& sent) const {
    const verification asked{.auth_algo = text_header(sent, "PayPal-Auth-Algo"),
                             .cert_url = text_header(sent, "PayPal-Cert-Url"),
                             .transmission_id = text_header(sent, "PayPal-Transmission-Id"),
                             .transmission_sig = text_header(sent, "PayPal-Transmission-Sig"),
                             .transmission_time = text_header(sent, "PayPal-Transmission-Time"),
                             .webhook_id = settings_.webhook_id};
    // A whole object cannot break out of the document it is put into.
    if (!is_complete(asked) || !object_in(sent.body)) return webhook_forged();
    auto document = json::encode(asked);
    document.back() = ',';
    document += "\"webhook_event\":" + sent.body + "}";
    const auto answer = access_.send({.method = "POST",
                                      .url = "/v1/notifications/verify-webhook-signature",
                                      .headers = {{"Content-Type", "application/json"}},
                                      .body = std::move(document)});
    if (!answer) return not_verified();
    // Said of headers that are no signature at all.
    if (is_about_the_request(answer->status)) return webhook_forged();
    const auto body = answer->is_success() ? object_in(answer->body) : std::nullopt;
    const auto status = body ? text_at(body->root(), {"verification_status"}) : std::string_view();
    if (status == "SUCCESS") return {};
    if (status == "FAILURE") return webhook_forged();
    return not_verified();
}

result<std::vector<provider_notice>> paypal_provider::read_webhook(
    const provider_webhook& sent) const {
    if (auto verified = verify(sent); !verified) return std::unexpected(verified.error());
    const auto body = object_in(sent.body);
    const auto event = text_at(body->root(), {"id"});
    const auto type = text_at(body->root(), {"event_type"});
    if (event.empty() || type.empty()) return webhook_unreadable();
    if (!tells_of_a_refund(type)) return std::vector<provider_notice>();
    const auto resource = node_at(body->root(), {"resource"});
    auto read = resource ? paypal::read_refund(*resource) : std::nullopt;
    if (!read) return webhook_unreadable();
    read->fact.as_of = parse_instant(text_at(body->root(), {"create_time"}));
    return std::vector{provider_notice{.event = std::string(event),
                                       .ours = refund_id::parse(read->custom_id),
                                       .payment_reference = std::move(read->capture),
                                       .amount = read->amount,
                                       .fact = std::move(read->fact)}};
}

}  // namespace refundry
