// SPDX-License-Identifier: Apache-2.0
#include "connectors/payments/square/square_provider.hpp"

#include "connectors/payments/answers.hpp"

namespace refundry {

namespace {

using square::read_refund;
using square::refund_object;

constexpr std::string_view API_VERSION = "2025-08-20";
constexpr int NOT_FOUND = 404;
constexpr std::size_t REFUNDS_MAX = 50;  // of one payment, each read by itself

struct amount_units {
    std::int64_t amount = 0;
    std::string currency;
};
BOOST_DESCRIBE_STRUCT(amount_units, (), (amount, currency))

struct refund_request {
    std::string idempotency_key;
    amount_units amount_money;
    std::string payment_id;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(refund_request, (), (idempotency_key, amount_money, payment_id, reason))

std::optional<refund_object> refund_in(const web_response& answer) {
    const auto body = object_in(answer.body);
    const auto refund = body ? body->root().find("refund") : std::nullopt;
    return refund ? read_refund(*refund) : std::nullopt;
}

/// Square's word on why it refused; "" when it is somebody else's.
std::string code_in(const web_response& answer) {
    const auto body = object_in(answer.body);
    const auto errors = body ? body->root().find("errors") : std::nullopt;
    std::string code;
    if (errors && errors->type() == json::kind::array)
        errors->for_each_element([&](json::node error) {
            if (code.empty()) code = text_at(error, {"code"});
        });
    return code;
}

/// About another request, with our key or of the same payment, or about Square itself.
bool is_passing(std::string_view code) {
    return code == "IDEMPOTENCY_KEY_REUSED" || code == "CONFLICT" || code == "RATE_LIMITED" ||
           code == "TEMPORARY_ERROR" || code == "REFUND_ALREADY_PENDING";
}

}  // namespace

provider_capabilities square_provider::capabilities() const {
    // How long keys are kept is not documented; refunds are taken for a year after the payment
    // (developer.squareup.com/docs/payments-api/refund-payments).
    return {.partial = true,
            .several = true,
            .days = 365,
            .returns_fee = false,
            .cancels = false,
            .key_window = std::chrono::hours(0)};
}

std::optional<web_response> square_provider::send(std::string method, const std::string& path,
                                                  std::string body) {
    web_headers headers{{"Authorization", "Bearer " + settings_.access_token},
                        {"Square-Version", std::string(API_VERSION)}};
    if (!body.empty()) headers.emplace_back("Content-Type", "application/json");
    auto answer = web_.send({.method = std::move(method),
                             .url = settings_.base_url + path,
                             .headers = std::move(headers),
                             .body = std::move(body)});
    return answer ? std::optional(std::move(*answer)) : std::nullopt;
}

provider_fact square_provider::refund(const refund_order& order) {
    const auto key = order.id.text();
    const auto answer =
        send("POST", "/v2/refunds",
             json::encode(refund_request{.idempotency_key = key,
                                         .amount_money = {.amount = order.amount.amount_minor,
                                                          .currency = order.amount.currency.text()},
                                         .payment_id = order.payment_reference,
                                         .reason = key}));
    if (!answer) return {};
    if (answer->is_success()) {
        const auto read = refund_in(*answer);
        const bool is_ours =
            read && read->reason == key && read->payment == order.payment_reference;
        return is_ours ? said_by(*answer, read->fact) : provider_fact();
    }
    return is_about_the_request(answer->status) ? refusal(order, *answer) : provider_fact();
}

provider_fact square_provider::refusal(const refund_order& order, const web_response& answer) {
    const auto code = code_in(answer);
    if (code.empty() || is_passing(code)) return {};
    auto refused = said_by(answer, refused_fact(code));
    if (answer.status == NOT_FOUND) return refused;  // no such payment, so no refund of it
    // "More than is left" may be the work of our own request that went unanswered.
    auto earlier = look_up_by_key(order);
    return earlier.answer == provider_answer::not_found ? refused : earlier;
}

provider_fact square_provider::look_up(const refund_order& order) {
    if (order.provider_reference.empty()) return look_up_by_key(order);
    const auto answer = send("GET", "/v2/refunds/" + percent_encoded(order.provider_reference), "");
    const auto read = answer && answer->is_success() ? refund_in(*answer) : std::nullopt;
    if (!read || read->id != order.provider_reference) return {};
    return said_by(*answer, read->fact);
}

provider_fact square_provider::look_up_by_key(const refund_order& order) {
    // The payment lists the ids of its refunds; which is ours stands in each of them.
    const auto answer = send("GET", "/v2/payments/" + percent_encoded(order.payment_reference), "");
    const auto body = answer && answer->is_success() ? object_in(answer->body) : std::nullopt;
    if (!body || text_at(body->root(), {"payment", "id"}) != order.payment_reference) return {};
    const auto list = node_at(body->root(), {"payment", "refund_ids"});
    if (!list) return nothing_found();
    if (list->type() != json::kind::array || list->size() > REFUNDS_MAX) return {};
    std::vector<std::string> ids;
    list->for_each_element([&](json::node id) {
        ids.emplace_back(id.type() == json::kind::string ? id.as_string() : std::string_view());
    });
    for (const auto& id : ids) {
        if (id.empty()) return {};
        const auto refund = send("GET", "/v2/refunds/" + percent_encoded(id), "");
        const auto read = refund && refund->is_success() ? refund_in(*refund) : std::nullopt;
        if (!read || read->id != id) return {};
        if (read->reason == order.id.text()) return said_by(*refund, read->fact);
    }
    return nothing_found();
}

}  // namespace refundry
