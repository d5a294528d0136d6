// SPDX-License-Identifier: Apache-2.0
// Any bytes as what a provider answers, and as a webhook of anybody's: nothing is thrown, a refund
// is never said to have ended by an answer that cannot be the provider's word on it, and a look-up
// that reads nothing never says that there is none.
#include <cstdlib>
#include <memory>
#include <vector>

#include "connectors/payments/adyen/adyen_provider.hpp"
#include "connectors/payments/answers.hpp"
#include "connectors/payments/btcpay/btcpay_provider.hpp"
#include "connectors/payments/klarna/klarna_provider.hpp"
#include "connectors/payments/mollie/mollie_provider.hpp"
#include "connectors/payments/paypal/paypal_provider.hpp"
#include "connectors/payments/square/square_provider.hpp"
#include "connectors/payments/stripe/stripe_provider.hpp"

namespace {

using namespace refundry;

constexpr int STATUSES[] = {200, 201, 204, 302, 400, 401, 403, 404, 409, 422, 429, 500, 503};

/// Gives every request the same answer, but for tokens, which PayPal needs to be asked at all.
class one_answer final : public web_client {
  public:
    web_response answer;
    std::expected<web_response, web_failure> send(const web_request& request) override {
        if (!request.url.ends_with("/v1/oauth2/token")) return answer;
        return web_response{
            .status = 200, .headers = {}, .body = R"({"access_token":"token","expires_in":3600})"};
    }
};

struct all_providers {
    one_answer web;
    set_clock clock{instant(std::chrono::seconds(1'700'000'000))};
    stripe_provider stripe{{.secret_key = "k", .webhook_secret = "s"}, web};
    paypal_provider paypal{{.client_id = "c", .client_secret = "s", .webhook_id = "w"}, web, clock};
    mollie_provider mollie{{.api_key = "k", .webhook_secret = "s"}, web};
    adyen_provider adyen{
        {.api_key = "k", .merchant_account = "m", .hmac_key = "00", .base_url = ""}, web};
    square_provider square{{.access_token = "k", .signature_key = "s", .notification_url = ""},
                           web};
    klarna_provider klarna{{.username = "u", .password = "p"}, web};
    btcpay_provider btcpay{{.api_key = "k", .store_id = "s", .webhook_secret = "s", .base_url = ""},
                           web};
    std::vector<payment_provider*> all{&stripe, &paypal, &mollie, &adyen,
                                       &square, &klarna, &btcpay};
};

/// What only a provider's own word may make: a failure needs a refund that failed, or a refusal.
void check(const provider_fact& fact, int status) {
    const bool may_tell = status < 300 || is_about_the_request(status) || status == 403;
    if (!may_tell && fact.answer != provider_answer::unknown) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    static const auto providers = std::make_unique<all_providers>();
    const std::string body(reinterpret_cast<const char*>(data + 1), size - 1);
    const int status = STATUSES[data[0] % std::size(STATUSES)];
    providers->web.answer = {.status = status, .headers = {}, .body = body};
    refund_order order{.id = refund_id(uuid{7}),
                       .merchant = {},
                       .payment_reference = "payment",
                       .amount = money(1999, *currency_code::parse("EUR"))};
    for (auto* provider : providers->all) {
        order.provider_reference.clear();
        check(provider->refund(order), status);
        const auto found = provider->look_up(order);
        check(found, status);
        if (found.answer == provider_answer::not_found && !json::document::parse(body))
            std::abort();
        order.provider_reference = "reference";
        check(provider->look_up(order), status);
        std::ignore = provider->cancel(order);
        std::ignore = provider->read_webhook({.headers = {}, .body = body, .received_at = {}});
    }
    return 0;
}
