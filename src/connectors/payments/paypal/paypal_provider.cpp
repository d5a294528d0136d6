// SPDX-License-Identifier: Apache-2.0
#include "connectors/payments/paypal/paypal_provider.hpp"

#include "base/json.hpp"
#include "connectors/payments/answers.hpp"
#include "connectors/payments/paypal/paypal_refund.hpp"

namespace refundry {

namespace {

using paypal::read_refund;
using paypal::refund_object;

constexpr int NOT_FOUND = 404;

struct amount_text {
    std::string value;
    std::string currency_code;
};
BOOST_DESCRIBE_STRUCT(amount_text, (), (value, currency_code))

struct refund_request {
    amount_text amount;
    std::string custom_id;
};
BOOST_DESCRIBE_STRUCT(refund_request, (), (amount, custom_id))

std::optional<refund_object> refund_in(const web_response& answer) {
    const auto body = object_in(answer.body);
    return body ? read_refund(body->root()) : std::nullopt;
}

/// Of the refund that was asked for, or that has the id we know: it carries our id, or, in the
/// shortest form, which PayPal may choose, no id of anybody's.
provider_fact fact_of(const std::optional<refund_object>& read, const refund_order& order) {
    if (!read) return {};
    if (read->custom_id.empty()) return read->links_to_itself ? read->fact : provider_fact();
    return read->custom_id == order.id.text() ? read->fact : provider_fact();
}

/// PayPal's finest word for why it refused.
std::string_view issue_in(json::node error) {
    const auto details = node_at(error, {"details"});
    std::string_view issue;
    if (details && details->type() == json::kind::array)
        details->for_each_element([&](json::node detail) {
            if (issue.empty()) issue = text_at(detail, {"issue"});
        });
    return issue.empty() ? text_at(error, {"name"}) : issue;
}

/// Calls `visit(refund)` for each refund of each part of an order; false when it is no order.
template <typename Visitor>
bool for_each_refund(json::node order, Visitor&& visit) {
    const auto units = node_at(order, {"purchase_units"});
    if (!units || units->type() != json::kind::array) return false;
    bool is_readable = true;
    units->for_each_element([&](json::node unit) {
        const auto refunds = node_at(unit, {"payments", "refunds"});
        if (!node_at(unit, {"payments"})) return void(is_readable = false);
        if (!refunds) return;
        if (refunds->type() != json::kind::array) return void(is_readable = false);
        refunds->for_each_element([&](json::node element) {
            const auto read = read_refund(element);
            if (!read) return void(is_readable = false);
            visit(*read);
        });
    });
    return is_readable;
}

}  // namespace

provider_capabilities paypal_provider::capabilities() const {
    // Keys are kept for 45 days (payments_payment_v2, PayPal-Request-Id); refunds are taken for 180
    // days after the capture, and the fees of the payment are kept (PayPal's user agreement).
    return {.partial = true,
            .several = true,
            .days = 180,
            .returns_fee = false,
            .cancels = false,
            .key_window = std::chrono::days(44)};
}

std::optional<web_response> paypal_provider::get(const std::string& path) {
    return access_.send({.method = "GET", .url = path, .headers = {}, .body = ""});
}

provider_fact paypal_provider::refund(const refund_order& order) {
    const auto value = decimal_text(order.amount, paypal::digits_of(order.amount.currency));
    if (!value) return refused_fact("amount_not_expressible");
    const auto key = order.id.text();
    const auto answer = access_.send(
        {.method = "POST",
         .url = "/v2/payments/captures/" + percent_encoded(order.payment_reference) + "/refund",
         .headers = {{"Content-Type", "application/json"},
                     {"PayPal-Request-Id", key},
                     {"Prefer", "return=representation"}},
         .body = json::encode(refund_request{
             .amount = {.value = *value, .currency_code = order.amount.currency.text()},
             .custom_id = key})});
    if (!answer) return {};
    if (answer->is_success()) return said_by(*answer, fact_of(refund_in(*answer), order));
    return is_about_the_request(answer->status) ? refusal(order, *answer) : provider_fact();
}

provider_fact paypal_provider::refusal(const refund_order& order, const web_response& answer) {
    const auto body = object_in(answer.body);
    // Every error of PayPal's own names itself and the request it is about.
    if (!body || text_at(body->root(), {"name"}).empty() ||
        text_at(body->root(), {"debug_id"}).empty())
        return {};
    auto refused = said_by(answer, refused_fact(issue_in(body->root())));
    if (answer.status == NOT_FOUND) return refused;  // no such payment, so no refund of it
    // "Fully refunded" may be the work of our own request that went unanswered.
    auto earlier = look_up_by_key(order);
    return earlier.answer == provider_answer::not_found ? refused : earlier;
}

provider_fact paypal_provider::look_up(const refund_order& order) {
    if (order.provider_reference.empty()) return look_up_by_key(order);
    const auto answer = get("/v2/payments/refunds/" + percent_encoded(order.provider_reference));
    if (!answer || !answer->is_success()) return {};
    return said_by(*answer, fact_of(refund_in(*answer), order));
}

std::optional<std::string> paypal_provider::order_of_capture(const std::string& capture) {
    const auto answer = get("/v2/payments/captures/" + percent_encoded(capture));
    const auto body = answer && answer->is_success() ? object_in(answer->body) : std::nullopt;
    if (!body || text_at(body->root(), {"id"}) != capture) return std::nullopt;
    const auto order = text_at(body->root(), {"supplementary_data", "related_ids", "order_id"});
    return order.empty() ? std::nullopt : std::optional(std::string(order));
}

provider_fact paypal_provider::look_up_by_key(const refund_order& order) {
    // There is no list of refunds but in the order the capture belongs to.
    const auto ordered = order_of_capture(order.payment_reference);
    if (!ordered) return {};
    const auto answer = get("/v2/checkout/orders/" + percent_encoded(*ordered));
    const auto body = answer && answer->is_success() ? object_in(answer->body) : std::nullopt;
    if (!body || text_at(body->root(), {"id"}) != *ordered) return {};
    std::optional<provider_fact> found;
    bool might_be_ours = false;
    const bool is_readable = for_each_refund(body->root(), [&](const refund_object& read) {
        if (read.custom_id == order.id.text()) found = read.fact;
        // The same amount without anybody's id: nobody but a person can tell whose it is.
        if (read.custom_id.empty() && (!read.amount || *read.amount == order.amount))
            might_be_ours = true;
    });
    if (found) return said_by(*answer, *found);
    return is_readable && !might_be_ours ? nothing_found() : provider_fact();
}

}  // namespace refundry
