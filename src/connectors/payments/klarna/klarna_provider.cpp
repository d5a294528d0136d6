// SPDX-License-Identifier: Apache-2.0
#include "connectors/payments/klarna/klarna_provider.hpp"

#include "base/json.hpp"
#include "connectors/payments/answers.hpp"
#include "connectors/signature.hpp"

namespace refundry {

namespace {

constexpr int CREATED = 201;
constexpr int FORBIDDEN = 403;
constexpr int NOT_FOUND = 404;
constexpr std::int64_t AMOUNT_MAX = 200'000'000;  // of one refund, in Klarna's own document

struct refund_request {
    std::int64_t refunded_amount = 0;
    std::string reference;
};
BOOST_DESCRIBE_STRUCT(refund_request, (), (refunded_amount, reference))

std::string order_path(const refund_order& order) {
    return "/ordermanagement/v1/orders/" + percent_encoded(order.payment_reference);
}

/// A refund that Klarna lists has been made.
provider_fact made(std::string_view id, std::optional<instant> at) {
    return {.answer = provider_answer::succeeded,
            .reference = std::string(id),
            .failure_code = "",
            .as_of = at};
}

/// Klarna's word on why it refused; "" when it is somebody else's, or not about the request.
/// "Refund not allowed" comes as 403; any other 403 is about who asks.
std::string refusal_code(const web_response& answer) {
    const auto body = object_in(answer.body);
    if (!body || text_at(body->root(), {"correlation_id"}).empty()) return {};
    const auto code = text_at(body->root(), {"error_code"});
    const bool is_not_allowed = answer.status == FORBIDDEN && code == "REFUND_NOT_ALLOWED";
    return is_about_the_request(answer.status) || is_not_allowed ? std::string(code)
                                                                 : std::string();
}

}  // namespace

provider_capabilities klarna_provider::capabilities() const {
    // How long keys are kept is not documented.
    return {.partial = true,
            .several = true,
            .days = std::nullopt,
            .returns_fee = false,
            .cancels = false,
            .key_window = std::chrono::hours(0)};
}

std::optional<web_response> klarna_provider::send(web_request request) {
    request.url = settings_.base_url + request.url;
    request.headers.emplace_back("Authorization",
                                 "Basic " + base64(settings_.username + ":" + settings_.password));
    auto answer = web_.send(request);
    return answer ? std::optional(std::move(*answer)) : std::nullopt;
}

provider_fact klarna_provider::refund(const refund_order& order) {
    if (order.amount.amount_minor > AMOUNT_MAX) return refused_fact("amount_not_expressible");
    const auto key = order.id.text();
    const auto answer =
        send({.method = "POST",
              .url = order_path(order) + "/refunds",
              .headers = {{"Content-Type", "application/json"}, {"Klarna-Idempotency-Key", key}},
              .body = json::encode(
                  refund_request{.refunded_amount = order.amount.amount_minor, .reference = key})});
    if (!answer) return {};
    if (answer->is_success()) {
        const auto id = answer->header("Refund-Id");
        return answer->status == CREATED && !id.empty() ? made(id, answer->said_at())
                                                        : provider_fact();
    }
    return refusal(order, *answer);
}

provider_fact klarna_provider::refusal(const refund_order& order, const web_response& answer) {
    const auto code = refusal_code(answer);
    if (code.empty()) return {};
    auto refused = said_by(answer, refused_fact(code));
    if (answer.status == NOT_FOUND) return refused;  // no such order, so no refund of it
    // "More than is left" may be the work of our own request that went unanswered.
    auto earlier = look_up_by_key(order);
    return earlier.answer == provider_answer::not_found ? refused : earlier;
}

provider_fact klarna_provider::look_up(const refund_order& order) {
    if (order.provider_reference.empty()) return look_up_by_key(order);
    const auto answer =
        send({.method = "GET",
              .url = order_path(order) + "/refunds/" + percent_encoded(order.provider_reference),
              .headers = {},
              .body = ""});
    const auto body = answer && answer->is_success() ? object_in(answer->body) : std::nullopt;
    if (!body || text_at(body->root(), {"refund_id"}) != order.provider_reference) return {};
    return made(order.provider_reference, parse_instant(text_at(body->root(), {"refunded_at"})));
}

provider_fact klarna_provider::look_up_by_key(const refund_order& order) {
    const auto answer =
        send({.method = "GET", .url = order_path(order), .headers = {}, .body = ""});
    const auto body = answer && answer->is_success() ? object_in(answer->body) : std::nullopt;
    if (!body || text_at(body->root(), {"order_id"}) != order.payment_reference) return {};
    const auto refunds = body->root().find("refunds");
    const auto refunded = integer_at(body->root(), {"refunded_amount"});
    if (!refunds) return refunded == 0 ? nothing_found() : provider_fact();
    if (refunds->type() != json::kind::array) return {};
    std::optional<provider_fact> found;
    bool is_readable = true;
    refunds->for_each_element([&](json::node one) {
        const auto id = text_at(one, {"refund_id"});
        if (id.empty()) return void(is_readable = false);
        if (text_at(one, {"reference"}) == order.id.text())
            found = made(id, parse_instant(text_at(one, {"refunded_at"})));
    });
    if (found) return *found;
    return is_readable ? nothing_found() : provider_fact();
}

}  // namespace refundry
