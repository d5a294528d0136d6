// SPDX-License-Identifier: Apache-2.0
// Two kinds. Events of a subscription are JSON and carry "X-Mollie-Signature: sha256=<hex>", the
// HMAC-SHA256 of the body, twice while the secret is changed. The webhook of a payment is the form
// "id=tr_…", unsigned, and says nothing but where to look.
#include "connectors/payments/answers.hpp"
#include "connectors/payments/mollie/mollie_provider.hpp"
#include "connectors/payments/mollie/mollie_refund.hpp"
#include "connectors/signature.hpp"

namespace refundry {

namespace {

constexpr std::string_view SIGNATURE_HEADER = "X-Mollie-Signature";
constexpr std::size_t SIGNATURES_MAX = 8;
constexpr std::size_t PAYMENT_ID_MAX = 64;

/// "tr_…" of a form that says nothing else; "" for all other bodies.
std::string payment_named(std::string_view body) {
    constexpr std::string_view NAME = "id=";
    if (!body.starts_with(NAME) || body.size() > NAME.size() + PAYMENT_ID_MAX) return {};
    const auto id = body.substr(NAME.size());
    const bool is_plain = id.starts_with("tr_") && percent_encoded(id) == id;
    return is_plain ? std::string(id) : std::string();
}

provider_notice notice_of(mollie::refund_object read, std::string event) {
    return {.event = std::move(event),
            .ours = read.ours,
            .payment_reference = std::move(read.payment),
            .amount = read.amount,
            .fact = std::move(read.fact)};
}

/// Each header of that name, and each signature of a header into which several were joined.
template <typename Visitor>
void for_each_signature(const provider_webhook& sent, Visitor&& visit) {
    constexpr std::string_view KIND = "sha256=";
    std::size_t count = 0;
    for (const auto& one : sent.headers) {
        const provider_webhook alone{.headers = {one}, .body = "", .received_at = {}};
        std::string_view rest = alone.header(SIGNATURE_HEADER);
        for (auto at = rest.find(KIND); at != rest.npos; at = rest.find(KIND)) {
            rest.remove_prefix(at + KIND.size());
            if (++count > SIGNATURES_MAX) return;
            visit(rest.substr(0, rest.find_first_of(", ")));
        }
    }
}

}  // namespace

bool mollie_provider::is_signed(const provider_webhook& sent) const {
    if (settings_.webhook_secret.empty()) return false;
    const auto ours = hmac_sha256(settings_.webhook_secret, {sent.body});
    bool is_theirs = false;
    for_each_signature(sent, [&](std::string_view hex) {
        const auto theirs = signature_from_hex(hex);
        if (theirs && is_same(ours, *theirs)) is_theirs = true;
    });
    return is_theirs;
}

result<std::vector<provider_notice>> mollie_provider::read_event(
    const provider_webhook& sent) const {
    if (!is_signed(sent)) return webhook_forged();
    const auto body = object_in(sent.body);
    const auto event = body ? text_at(body->root(), {"id"}) : std::string_view();
    const auto type = body ? text_at(body->root(), {"type"}) : std::string_view();
    if (event.empty() || type.empty()) return webhook_unreadable();
    if (!type.starts_with("refund.")) return std::vector<provider_notice>();
    const auto entity = node_at(body->root(), {"_embedded", "entity"});
    auto read = entity ? mollie::read_refund(*entity) : std::nullopt;
    if (!read) return webhook_unreadable();
    auto notice = notice_of(std::move(*read), std::string(event));
    notice.fact.as_of = parse_instant(text_at(body->root(), {"createdAt"}));
    return std::vector{std::move(notice)};
}

result<std::vector<provider_notice>> mollie_provider::ask_for(const std::string& payment) const {
    std::vector<provider_notice> notices;
    std::string from;
    for (int page = 0; page < mollie::PAGES_MAX; ++page) {
        const auto answer = send("GET", mollie::page_path(payment, from), "", "");
        // Not a payment of this account, so nothing of ours: anybody can send such a form.
        if (answer && !mollie::refusal_in(*answer).empty()) return std::vector<provider_notice>();
        auto read = answer && answer->is_success() ? mollie::read_page(answer->body) : std::nullopt;
        if (!read)
            return fail(failure_kind::unavailable, "webhook_not_verified",
                        "Mollie cannot be asked now what this is about; it will send it again.");
        for (auto& one : read->refunds) {
            // No event has an id here; the same state of the same refund is the same event.
            auto event = one.id + ":" + one.status;
            one.fact = said_by(*answer, std::move(one.fact));
            notices.push_back(notice_of(std::move(one), std::move(event)));
        }
        if (read->next.empty()) break;
        from = read->next;
    }
    return notices;
}

result<std::vector<provider_notice>> mollie_provider::read_webhook(
    const provider_webhook& sent) const {
    const auto payment = payment_named(sent.body);
    return payment.empty() ? read_event(sent) : ask_for(payment);
}

}  // namespace refundry
