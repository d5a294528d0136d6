// SPDX-License-Identifier: Apache-2.0
#include "connectors/payments/mollie/mollie_provider.hpp"

#include <map>

#include "base/json.hpp"
#include "connectors/payments/answers.hpp"
#include "connectors/payments/mollie/mollie_refund.hpp"

namespace refundry {

namespace {

using mollie::read_refund;
using mollie::refund_object;

constexpr int NOT_FOUND = 404;
constexpr int NO_CONTENT = 204;

struct amount_text {
    std::string currency;
    std::string value;
};
BOOST_DESCRIBE_STRUCT(amount_text, (), (currency, value))

struct refund_request {
    amount_text amount;
    std::string description;
    std::map<std::string, std::string> metadata;
};
BOOST_DESCRIBE_STRUCT(refund_request, (), (amount, description, metadata))

std::optional<refund_object> refund_in(const web_response& answer) {
    const auto body = object_in(answer.body);
    return body ? read_refund(body->root()) : std::nullopt;
}

}  // namespace

provider_capabilities mollie_provider::capabilities() const {
    // A key is remembered for an hour only (docs.mollie.com/reference/api-idempotency), which is
    // too little to lean on: what is unknown is looked up first, always.
    return {.partial = true,
            .several = true,
            .days = std::nullopt,
            .returns_fee = false,
            .cancels = true,
            .key_window = std::chrono::hours(0)};
}

std::optional<web_response> mollie_provider::send(std::string method, const std::string& path,
                                                  std::string body, const std::string& key) const {
    web_headers headers{{"Authorization", "Bearer " + settings_.api_key}};
    if (!body.empty()) headers.emplace_back("Content-Type", "application/json");
    if (!key.empty()) headers.emplace_back("Idempotency-Key", key);
    auto answer = web_.send({.method = std::move(method),
                             .url = settings_.base_url + path,
                             .headers = std::move(headers),
                             .body = std::move(body)});
    return answer ? std::optional(std::move(*answer)) : std::nullopt;
}

provider_fact mollie_provider::refund(const refund_order& order) {
    const auto key = order.id.text();
    const auto answer =
        send("POST", "/v2/payments/" + percent_encoded(order.payment_reference) + "/refunds",
             json::encode(refund_request{.amount = {.currency = order.amount.currency.text(),
                                                    .value = decimal_text(order.amount)},
                                         .description = key,
                                         .metadata = {{std::string(mollie::OUR_ID), key}}}),
             key);
    if (!answer) return {};
    if (answer->is_success()) {
        auto read = refund_in(*answer);
        if (!read || read->ours != order.id) return {};
        // The same key gets the first answer again: it is as old as the refund.
        read->fact.as_of = read->created;
        return std::move(read->fact);
    }
    return refusal(order, *answer);
}

provider_fact mollie_provider::refusal(const refund_order& order, const web_response& answer) {
    const auto words = mollie::refusal_in(answer);
    if (words.empty()) return {};
    auto refused = said_by(answer, refused_fact(words));
    if (answer.status == NOT_FOUND) return refused;  // no such payment, so no refund of it
    // "The amount is higher than what is left" may be the work of our own request that went
    // unanswered.
    auto earlier = look_up_by_key(order);
    return earlier.answer == provider_answer::not_found ? refused : earlier;
}

provider_fact mollie_provider::look_up(const refund_order& order) {
    if (order.provider_reference.empty()) return look_up_by_key(order);
    const auto answer = send("GET",
                             "/v2/payments/" + percent_encoded(order.payment_reference) +
                                 "/refunds/" + percent_encoded(order.provider_reference),
                             "", "");
    if (!answer || !answer->is_success()) return {};
    const auto read = refund_in(*answer);
    const bool is_it =
        read && read->id == order.provider_reference && read->ours.value_or(order.id) == order.id;
    return is_it ? said_by(*answer, read->fact) : provider_fact();
}

provider_fact mollie_provider::look_up_by_key(const refund_order& order) {
    std::string from;
    for (int page = 0; page < mollie::PAGES_MAX; ++page) {
        const auto answer = send("GET", mollie::page_path(order.payment_reference, from), "", "");
        const auto read =
            answer && answer->is_success() ? mollie::read_page(answer->body) : std::nullopt;
        if (!read) return {};
        for (const auto& one : read->refunds)
            if (one.ours == order.id) return said_by(*answer, one.fact);
        if (read->next.empty()) return nothing_found();
        from = read->next;
    }
    return {};
}

provider_fact mollie_provider::cancel(const refund_order& order) {
    auto asked = order;
    if (asked.provider_reference.empty()) {
        const auto known = look_up_by_key(order);
        if (known.answer != provider_answer::pending) return known;
        asked.provider_reference = known.reference;
    }
    const auto answer = send("DELETE",
                             "/v2/payments/" + percent_encoded(asked.payment_reference) +
                                 "/refunds/" + percent_encoded(asked.provider_reference),
                             "", "");
    if (answer && answer->status == NO_CONTENT)
        return said_by(*answer, {.answer = provider_answer::canceled,
                                 .reference = asked.provider_reference,
                                 .failure_code = ""});
    return look_up(asked);
}

}  // namespace refundry
