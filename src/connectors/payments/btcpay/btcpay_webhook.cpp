// SPDX-License-Identifier: Apache-2.0
// "BTCPay-Sig: sha256=<hex>", the HMAC-SHA256 of the body. An event tells of one payout; whether
// the refund is whole, only all payouts of its pull payment tell.
#include "connectors/payments/answers.hpp"
#include "connectors/payments/btcpay/btcpay_provider.hpp"
#include "connectors/signature.hpp"

namespace refundry {

namespace {

bool tells_of_a_payout(std::string_view type) {
    return type == "PayoutCreated" || type == "PayoutApproved" || type == "PayoutUpdated";
}

std::unexpected<failure> not_verified() {
    return fail(failure_kind::unavailable, "webhook_not_verified",
                "BTCPay cannot be asked now what this is about; it will send it again.");
}

}  // namespace

bool btcpay_provider::is_signed(const provider_webhook& sent) const {
    constexpr std::string_view KIND = "sha256=";
    const auto header = sent.header("BTCPay-Sig");
    if (settings_.webhook_secret.empty() || !header.starts_with(KIND)) return false;
    const auto theirs = signature_from_hex(header.substr(KIND.size()));
    return theirs && is_same(*theirs, hmac_sha256(settings_.webhook_secret, {sent.body}));
}

result<std::vector<provider_notice>> btcpay_provider::read_webhook(
    const provider_webhook& sent) const {
    if (!is_signed(sent)) return webhook_forged();
    const auto body = object_in(sent.body);
    const auto type = body ? text_at(body->root(), {"type"}) : std::string_view();
    if (type.empty()) return webhook_unreadable();
    const auto pulled_from = text_at(body->root(), {"pullPaymentId"});
    // A payout that belongs to no pull payment is none of ours.
    if (!tells_of_a_payout(type) || pulled_from.empty()) return std::vector<provider_notice>();
    const auto event = text_at(body->root(), {"originalDeliveryId"});
    if (event.empty()) return webhook_unreadable();
    const auto pull = pull_payment_with(std::string(pulled_from));
    if (!pull) return not_verified();
    const auto ours = refund_id::parse(pull->name);
    if (!ours) return std::vector<provider_notice>();
    auto fact = fact_of(*pull);
    if (fact.reference.empty()) return not_verified();
    return std::vector{provider_notice{.event = std::string(event),
                                       .ours = ours,
                                       .payment_reference = "",
                                       .amount = pull->total,
                                       .fact = std::move(fact)}};
}

}  // namespace refundry
