// SPDX-License-Identifier: Apache-2.0
#include "connectors/payments/stripe/stripe_provider.hpp"

#include "connectors/payments/answers.hpp"
#include "connectors/payments/stripe/stripe_refund.hpp"

namespace refundry {

namespace {

using stripe::read_refund;
using stripe::refund_object;

constexpr std::string_view API_VERSION = "2023-08-16";
constexpr int PAGES_MAX = 10;  // of a hundred refunds each, of one payment

/// A PaymentIntent, or the charge it made.
std::string payment_field(const refund_order& order) {
    const bool is_intent = order.payment_reference.starts_with("pi_");
    return (is_intent ? "payment_intent=" : "charge=") + percent_encoded(order.payment_reference);
}

std::optional<refund_object> refund_in(const web_response& answer) {
    const auto body = object_in(answer.body);
    return body ? read_refund(body->root()) : std::nullopt;
}

/// Of the refund that was just made: it carries our id, or it is something else's answer.
provider_fact made_fact(const std::optional<refund_object>& read, const refund_order& order) {
    if (!read || read->ours != order.id) return {};
    // The same key gets the first answer again, however late: it is as old as the refund.
    auto fact = read->fact;
    fact.as_of = read->created;
    return fact;
}

/// Of a refund known by Stripe's id; one made in the dashboard does not carry ours.
provider_fact known_fact(const std::optional<refund_object>& read, const refund_order& order) {
    return read && read->ours.value_or(order.id) == order.id ? read->fact : provider_fact();
}

}  // namespace

provider_capabilities stripe_provider::capabilities() const {
    // Keys are kept for at least 24 hours (docs.stripe.com/api/idempotent_requests); the fees of
    // the payment are not given back (docs.stripe.com/refunds).
    return {.partial = true,
            .several = true,
            .days = std::nullopt,
            .returns_fee = false,
            .cancels = true,
            .key_window = std::chrono::hours(23)};
}

std::optional<web_response> stripe_provider::get(const std::string& path) {
    auto answer = web_.send({.method = "GET",
                             .url = settings_.base_url + path,
                             .headers = {{"Authorization", "Bearer " + settings_.secret_key},
                                         {"Stripe-Version", std::string(API_VERSION)}},
                             .body = ""});
    return answer ? std::optional(std::move(*answer)) : std::nullopt;
}

std::optional<web_response> stripe_provider::post(const std::string& path, std::string form,
                                                  const std::string& key) {
    auto answer = web_.send({.method = "POST",
                             .url = settings_.base_url + path,
                             .headers = {{"Authorization", "Bearer " + settings_.secret_key},
                                         {"Stripe-Version", std::string(API_VERSION)},
                                         {"Content-Type", "application/x-www-form-urlencoded"},
                                         {"Idempotency-Key", key}},
                             .body = std::move(form)});
    return answer ? std::optional(std::move(*answer)) : std::nullopt;
}

provider_fact stripe_provider::refund(const refund_order& order) {
    const auto units = in_units(order.amount, stripe::digits_of(order.amount.currency));
    if (!units) return refused_fact("amount_not_expressible");
    const auto key = order.id.text();
    const auto answer = post("/v1/refunds",
                             payment_field(order) + "&amount=" + std::to_string(*units) +
                                 "&metadata%5B" + std::string(stripe::OUR_ID) + "%5D=" + key,
                             key);
    if (!answer) return {};
    if (answer->is_success()) return made_fact(refund_in(*answer), order);
    return is_about_the_request(answer->status) ? refusal(order, *answer) : provider_fact();
}

provider_fact stripe_provider::refusal(const refund_order& order, const web_response& answer) {
    const auto body = object_in(answer.body);
    if (!body) return {};
    const auto type = text_at(body->root(), {"error", "type"});
    // An idempotency_error is about another request that came with our key.
    if (type != "invalid_request_error" && type != "card_error") return {};
    const auto code = text_at(body->root(), {"error", "code"});
    auto refused = said_by(answer, refused_fact(code.empty() ? type : code));
    // No such payment, so no refund of it either, and it cannot be listed.
    if (code == "resource_missing") return refused;
    // "Already refunded" may be the work of our own request that went unanswered.
    auto earlier = look_up_by_key(order);
    return earlier.answer == provider_answer::not_found ? refused : earlier;
}

provider_fact stripe_provider::look_up(const refund_order& order) {
    if (order.provider_reference.empty()) return look_up_by_key(order);
    const auto answer = get("/v1/refunds/" + percent_encoded(order.provider_reference));
    if (!answer || !answer->is_success()) return {};
    return said_by(*answer, known_fact(refund_in(*answer), order));
}

provider_fact stripe_provider::look_up_by_key(const refund_order& order) {
    const auto first = "/v1/refunds?limit=100&" + payment_field(order);
    std::string after;
    for (int page = 0; page < PAGES_MAX; ++page) {
        const auto answer =
            get(after.empty() ? first : first + "&starting_after=" + percent_encoded(after));
        if (!answer || !answer->is_success()) return {};
        const auto body = object_in(answer->body);
        const auto list = body ? body->root().find("data") : std::nullopt;
        const auto more = body ? body->root().find("has_more") : std::nullopt;
        if (!list || list->type() != json::kind::array || !more ||
            more->type() != json::kind::boolean)
            return {};
        std::optional<provider_fact> found;
        bool is_readable = true;
        list->for_each_element([&](json::node element) {
            const auto read = read_refund(element);
            if (!read) return void(is_readable = false);
            if (read->ours == order.id) found = read->fact;
            after = read->id;
        });
        if (found) return said_by(*answer, *found);
        if (!is_readable) return {};
        if (!more->as_bool()) return nothing_found();
        if (after.empty()) return {};
    }
    return {};
}

provider_fact stripe_provider::cancel(const refund_order& order) {
    auto reference = order.provider_reference;
    if (reference.empty()) {
        const auto known = look_up_by_key(order);
        if (known.answer != provider_answer::requires_action) return known;
        reference = known.reference;
    }
    // A key of its own: the refund's own key belongs to the request that made it.
    const auto answer = post("/v1/refunds/" + percent_encoded(reference) + "/cancel", "",
                             order.id.text() + "_cancel");
    if (answer && answer->is_success()) return known_fact(refund_in(*answer), order);
    auto asked = order;
    asked.provider_reference = std::move(reference);
    return look_up(asked);
}

}  // namespace refundry
