// SPDX-License-Identifier: Apache-2.0
#include "connectors/payments/adyen/adyen_provider.hpp"

#include "base/json.hpp"
#include "connectors/payments/answers.hpp"

namespace refundry {

namespace {

struct amount_units {
    std::int64_t value = 0;
    std::string currency;
};
BOOST_DESCRIBE_STRUCT(amount_units, (), (value, currency))

struct refund_request {
    amount_units amount;
    std::string merchantAccount;  // NOLINT(readability-identifier-naming): Adyen's name
    std::string reference;
};
BOOST_DESCRIBE_STRUCT(refund_request, (), (amount, merchantAccount, reference))

/// Adyen has it in hand, and says whose and of what it is.
provider_fact received(const web_response& answer, const refund_order& order) {
    const auto body = object_in(answer.body);
    if (!body || text_at(body->root(), {"status"}) != "received" ||
        text_at(body->root(), {"reference"}) != order.id.text() ||
        text_at(body->root(), {"paymentPspReference"}) != order.payment_reference)
        return {};
    const auto id = text_at(body->root(), {"pspReference"});
    if (id.empty()) return {};
    return {.answer = provider_answer::pending, .reference = std::string(id), .failure_code = ""};
}

provider_fact refusal(const web_response& answer) {
    // "Request already processed or in progress": another with our key is on its way.
    constexpr std::string_view IN_PROGRESS = "704";
    const auto body = object_in(answer.body);
    if (!body || integer_at(body->root(), {"status"}) != answer.status) return {};
    const auto code = text_at(body->root(), {"errorCode"});
    if (code.empty() || code == IN_PROGRESS || answer.header("transient-error") == "true")
        return {};
    return refused_fact(code);
}

}  // namespace

int adyen::digits_of(currency_code currency) {
    // docs.adyen.com/development-resources/currency-codes, "differs from standard".
    if (currency.code() == "CLP" || currency.code() == "ISK") return 2;
    if (currency.code() == "CVE" || currency.code() == "IDR") return 0;
    return currency.digits();
}

provider_capabilities adyen_provider::capabilities() const {
    // Keys are kept for at least seven days (docs.adyen.com/development-resources/api-idempotency).
    return {.partial = true,
            .several = true,
            .days = std::nullopt,
            .returns_fee = false,
            .cancels = false,
            .key_window = std::chrono::days(6)};
}

provider_fact adyen_provider::refund(const refund_order& order) {
    const auto units = in_units(order.amount, adyen::digits_of(order.amount.currency));
    if (!units) return refused_fact("amount_not_expressible");
    const auto key = order.id.text();
    const auto answer =
        web_.send({.method = "POST",
                   .url = settings_.base_url + "/v71/payments/" +
                          percent_encoded(order.payment_reference) + "/refunds",
                   .headers = {{"Content-Type", "application/json"},
                               {"X-API-Key", settings_.api_key},
                               {"Idempotency-Key", key}},
                   .body = json::encode(refund_request{
                       .amount = {.value = *units, .currency = order.amount.currency.text()},
                       .merchantAccount = settings_.merchant_account,
                       .reference = key})});
    if (!answer) return {};
    if (answer->is_success()) return said_by(*answer, received(*answer, order));
    return is_about_the_request(answer->status) ? said_by(*answer, refusal(*answer))
                                                : provider_fact();
}

provider_fact adyen_provider::look_up(const refund_order& /*order*/) {
    return {};
}

}  // namespace refundry
