// SPDX-License-Identifier: Apache-2.0
// Standard webhooks: a list of items, each signed by itself. additionalData.hmacSignature is the
// base64 HMAC-SHA256, under the key's bytes, of
// pspReference:originalReference:merchantAccountCode:merchantReference:value:currency:eventCode:success
// (docs.adyen.com/development-resources/webhooks/secure-webhooks/verify-hmac-signatures).
#include <fmt/format.h>

#include "connectors/payments/adyen/adyen_provider.hpp"
#include "connectors/payments/answers.hpp"
#include "connectors/signature.hpp"

namespace refundry {

namespace {

constexpr std::size_t ITEMS_MAX = 100;

/// What is signed of an item.
struct signed_item {
    std::string_view psp_reference;
    std::string_view original_reference;
    std::string_view merchant_account;
    std::string_view merchant_reference;
    std::int64_t value = 0;
    std::string_view currency;
    std::string_view event_code;
    std::string_view success;
};

std::optional<signed_item> read_item(json::node from) {
    const auto value = integer_at(from, {"amount", "value"});
    const signed_item read{.psp_reference = text_at(from, {"pspReference"}),
                           .original_reference = text_at(from, {"originalReference"}),
                           .merchant_account = text_at(from, {"merchantAccountCode"}),
                           .merchant_reference = text_at(from, {"merchantReference"}),
                           .value = value.value_or(0),
                           .currency = text_at(from, {"amount", "currency"}),
                           .event_code = text_at(from, {"eventCode"}),
                           .success = text_at(from, {"success"})};
    // The parts are joined by colons: one within a part would make it another part's beginning.
    // Only the merchant's own reference may have some, since all others are delimited by it.
    for (const auto part : {read.psp_reference, read.original_reference, read.merchant_account,
                            read.currency, read.event_code, read.success})
        if (part.contains(':')) return std::nullopt;
    if (read.psp_reference.empty() || read.event_code.empty() || !value) return std::nullopt;
    return read;
}

bool is_signed(const signed_item& item, json::node from, std::string_view key) {
    const auto theirs = signature_from_base64(text_at(from, {"additionalData", "hmacSignature"}));
    return theirs &&
           is_same(*theirs,
                   hmac_sha256(key, {fmt::format("{}:{}:{}:{}:{}:{}:{}:{}", item.psp_reference,
                                                 item.original_reference, item.merchant_account,
                                                 item.merchant_reference, item.value, item.currency,
                                                 item.event_code, item.success)}));
}

std::optional<provider_fact> fact_of(const signed_item& item, std::string_view reason) {
    const bool succeeded = item.success == "true";
    provider_fact fact{.answer = provider_answer::failed,
                       .reference = std::string(item.psp_reference),
                       .failure_code = std::string(reason)};
    if (item.event_code == "REFUND") {
        if (succeeded) fact = {provider_answer::succeeded, fact.reference, ""};
        return fact;
    }
    // These come after a success: the money went back to the merchant.
    const bool went_back =
        item.event_code == "REFUND_FAILED" || item.event_code == "REFUNDED_REVERSED";
    if (!went_back || !succeeded) return std::nullopt;
    if (fact.failure_code.empty()) fact.failure_code = item.event_code;
    return fact;
}

std::optional<money> amount_of(const signed_item& item) {
    const auto currency = currency_code::parse(item.currency);
    if (!currency) return std::nullopt;
    return from_units(item.value, adyen::digits_of(*currency), *currency);
}

std::optional<provider_notice> notice_of(const signed_item& item, json::node from) {
    auto fact = fact_of(item, text_at(from, {"reason"}));
    if (!fact) return std::nullopt;
    fact->as_of = parse_instant(text_at(from, {"eventDate"}));
    return provider_notice{
        .event = fmt::format("{}:{}:{}", item.psp_reference, item.event_code, item.success),
        .ours = refund_id::parse(item.merchant_reference),
        .payment_reference = std::string(item.original_reference),
        .amount = amount_of(item),
        .fact = std::move(*fact)};
}

}  // namespace

result<std::vector<provider_notice>> adyen_provider::read_webhook(
    const provider_webhook& sent) const {
    const auto key = bytes_from_hex(settings_.hmac_key);
    const auto body = object_in(sent.body);
    const auto items = body ? node_at(body->root(), {"notificationItems"}) : std::nullopt;
    // The signatures are within: what cannot be read is not signed either.
    if (!key || key->empty() || !items || items->type() != json::kind::array ||
        items->size() == 0 || items->size() > ITEMS_MAX)
        return webhook_forged();
    std::vector<provider_notice> notices;
    bool all_signed = true;
    items->for_each_element([&](json::node element) {
        const auto from = node_at(element, {"NotificationRequestItem"});
        const auto item = from ? read_item(*from) : std::nullopt;
        if (!item || !is_signed(*item, *from, *key)) return void(all_signed = false);
        if (item->merchant_account != settings_.merchant_account) return;
        if (auto notice = notice_of(*item, *from)) notices.push_back(std::move(*notice));
    });
    if (!all_signed) return webhook_forged();
    return notices;
}

}  // namespace refundry
