// SPDX-License-Identifier: Apache-2.0
#include "connectors/payments/paypal/paypal_provider.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "providers/over_the_wire.hpp"

namespace refundry {
namespace {

using testing::HasSubstr;

class PaypalOverTheWire : public test::over_the_wire<paypal_provider> {
  protected:
    static void SetUpTestSuite() { start("paypal", "paypal-request-id"); }
    void connect() override {
        paypal_ =
            std::make_unique<paypal_provider>(paypal_settings{.client_id = "client_stub",
                                                              .client_secret = "secret_stub",
                                                              .webhook_id = "1JE4291016473214C",
                                                              .base_url = stub_->url()},
                                              stub_->web(), clock_);
    }

    static refund_order order(std::int64_t minor, std::string_view first = "COMPLETED") {
        const auto id = next_id();
        const auto capture = fmt::format("2GG279541U47{:04}P", made_);
        stub_->control("payment",
                       fmt::format(R"({{"capture":"{}","order":"5O190127TN36{:04}T","amount":5000,)"
                                   R"("first":"{}"}})",
                                   capture, made_, first));
        return order_of(id, capture, minor, "EUR");
    }
    static std::size_t refunds_of(const refund_order& of) {
        return refunds_named(fmt::format(R"({{"capture":"{}"}})", of.payment_reference));
    }
    static web_headers bearer() {
        const auto answer =
            stub_->send("POST", "/v1/oauth2/token",
                        {{"Authorization", "Basic Y2xpZW50X3N0dWI6c2VjcmV0X3N0dWI="},
                         {"Content-Type", "application/x-www-form-urlencoded"}},
                        "grant_type=client_credentials");
        const auto body = json::document::parse(answer.body);
        return {{"Authorization",
                 "Bearer " + std::string(body->root().find("access_token")->as_string())},
                {"Content-Type", "application/json"}};
    }

    system_clock clock_;
    std::unique_ptr<paypal_provider> paypal_;
};

TEST_F(PaypalOverTheWire, TheStubRefusesWhatPaypalDoesNotDocument) {
    const auto headers = bearer();
    const auto paid = order(1000);
    const auto refund = "/v2/payments/captures/" + paid.payment_reference + "/refund";
    const std::tuple<std::string, std::string, std::string, std::string> wrong[] = {
        {"POST", refund, R"({"amount":{"value":19.99,"currency_code":"EUR"}})", "must be string"},
        {"POST", refund, R"({"amount":{"value":"19,99","currency_code":"EUR"}})",
         "must match pattern"},
        {"POST", refund, R"({"amount":{"value":"19.99"}})", "must have required"},
        {"POST", refund, R"({"custom":"ref_1"})", "must NOT have additional"},
        {"POST", refund, R"({"custom_id":""})", "fewer than 1"},
        {"POST", refund, "amount=1", "is no JSON"},
        {"GET", "/v2/payments/captures/1?refund=1", "", "is not documented"},
        {"GET", "/v2/payments/refunds/1?x=1", "", "is not documented"},
        {"GET", "/v2/checkout/orders/1?with=refunds", "", "is not documented"},
        {"POST", "/v1/notifications/verify-webhook-signature", R"({"webhook_id":"1"})",
         "must have required"},
        {"GET", "/v2/payments/refunds", "", "is not documented"}};
    for (const auto& [method, path, body, why] : wrong) {
        const auto answer = stub_->send(method, path, headers, body);
        EXPECT_EQ(answer.status, 400) << path << ' ' << body;
        EXPECT_THAT(stub_->requests().back().findings, HasSubstr(why)) << path << ' ' << body;
    }
    EXPECT_EQ(refunds_of(paid), 0U);
}

TEST_F(PaypalOverTheWire, PaysPartByPartAndNotMore) {
    const auto first = order(2000);
    EXPECT_EQ(paypal_->refund(first).answer, provider_answer::succeeded);
    EXPECT_EQ(paypal_->refund(another(first, 3000)).answer, provider_answer::succeeded);
    const auto refused = paypal_->refund(another(first, 1));
    EXPECT_EQ(refused.answer, provider_answer::failed);
    EXPECT_EQ(refused.failure_code, "CAPTURE_FULLY_REFUNDED");
    EXPECT_EQ(refunds_of(first), 2U);
    expect_documented();
}

TEST_F(PaypalOverTheWire, TheSameKeyNeverPaysTwice) {
    const auto asked = order(1000);
    EXPECT_EQ(paypal_->refund(asked).reference, paypal_->refund(asked).reference);
    EXPECT_EQ(refunds_of(asked), 1U);
    expect_documented();
}

TEST_F(PaypalOverTheWire, AnAnswerThatIsLostIsUnknownAndFoundAgain) {
    paypal_->look_up(order(1));  // has a token, so that the next answer is that of the refund
    for (const std::string_view behaviour : {"lost", "cut", "garbled", "huge", "broken"}) {
        const auto asked = order(1000);
        stub_->next(behaviour);
        EXPECT_EQ(paypal_->refund(asked).answer, provider_answer::unknown) << behaviour;
        EXPECT_EQ(refunds_of(asked), 1U) << behaviour;
        EXPECT_EQ(paypal_->look_up(asked).answer, provider_answer::succeeded) << behaviour;
        EXPECT_EQ(paypal_->refund(asked).answer, provider_answer::succeeded) << behaviour;
        EXPECT_EQ(refunds_of(asked), 1U) << behaviour;
        EXPECT_EQ(stub_->requests().back().key, asked.id.text());
    }
    expect_documented();
}

TEST_F(PaypalOverTheWire, WhatWasNotDoneIsNotFoundAndAskedForAgain) {
    paypal_->look_up(order(1));
    for (const std::string_view behaviour : {"busy", "unavailable"}) {
        const auto asked = order(1000);
        stub_->next(behaviour);
        EXPECT_EQ(paypal_->refund(asked).answer, provider_answer::unknown) << behaviour;
        EXPECT_EQ(paypal_->look_up(asked).answer, provider_answer::not_found) << behaviour;
        EXPECT_EQ(paypal_->refund(asked).answer, provider_answer::succeeded) << behaviour;
        EXPECT_EQ(refunds_of(asked), 1U) << behaviour;
    }
}

TEST_F(PaypalOverTheWire, AForgottenKeyDoesNotMakeAFailureOfARefund) {
    paypal_->look_up(order(1));
    const auto asked = order(5000);
    stub_->next("lost");
    EXPECT_EQ(paypal_->refund(asked).answer, provider_answer::unknown);
    stub_->control("forget_keys", "{}");
    EXPECT_EQ(paypal_->refund(asked).answer, provider_answer::succeeded);
    EXPECT_EQ(refunds_of(asked), 1U);
}

TEST_F(PaypalOverTheWire, ALostTokenAsksNothing) {
    const auto asked = order(1000);
    stub_->next("lost");
    EXPECT_EQ(paypal_->refund(asked).answer, provider_answer::unknown);
    EXPECT_EQ(refunds_of(asked), 0U);
    EXPECT_EQ(paypal_->refund(asked).answer, provider_answer::succeeded);
}

TEST_F(PaypalOverTheWire, ATokenThatEndedEarlyIsReplaced) {
    EXPECT_EQ(paypal_->refund(order(1000)).answer, provider_answer::succeeded);
    stub_->control("end_token", "{}");
    EXPECT_EQ(paypal_->refund(order(1000)).answer, provider_answer::succeeded);
}

TEST_F(PaypalOverTheWire, APendingRefundEndsAsPaypalSays) {
    auto asked = order(1000, "PENDING");
    const auto begun = paypal_->refund(asked);
    EXPECT_EQ(begun.answer, provider_answer::pending);
    asked.provider_reference = begun.reference;
    stub_->control("end", fmt::format(R"({{"refund":"{}","change":{{"status":"FAILED",)"
                                      R"("status_details":{{"reason":"ECHECK"}}}}}})",
                                      begun.reference));
    const auto ended = paypal_->look_up(asked);
    EXPECT_EQ(ended.answer, provider_answer::failed);
    EXPECT_EQ(ended.failure_code, "ECHECK");
    EXPECT_EQ(paypal_->cancel(asked).answer, provider_answer::failed);  // it cannot cancel
    expect_documented();
}

TEST_F(PaypalOverTheWire, WrongCredentialsAreNoFailureOfTheRefund) {
    paypal_provider locked_out({.client_id = "client_stub",
                                .client_secret = "old",
                                .webhook_id = "",
                                .base_url = stub_->url()},
                               stub_->web(), clock_);
    EXPECT_EQ(locked_out.refund(order(1000)).answer, provider_answer::unknown);
}

TEST_F(PaypalOverTheWire, APaymentThatIsNotThereIsAFailure) {
    auto asked = order(1000);
    asked.payment_reference = "NOBODY";
    EXPECT_EQ(paypal_->refund(asked).answer, provider_answer::failed);
}

TEST_F(PaypalOverTheWire, BelievesWebhooksThatPaypalOwnsUpTo) {
    const provider_webhook sent{
        .headers = {{"PAYPAL-AUTH-ALGO", "SHA256withRSA"},
                    {"PAYPAL-CERT-URL", "https://api.paypal.com/v1/notifications/certs/CERT"},
                    {"PAYPAL-TRANSMISSION-ID", "69cd13f0-d67a-11e5-baa3-778b53f4ae55"},
                    {"PAYPAL-TRANSMISSION-SIG",
                     "lmI95Jx3Y9nhR5SJWlHVIWpg4AgFk7n9bCHSRxbrd8A9zrhd=="},
                    {"PAYPAL-TRANSMISSION-TIME", "2026-02-18T20:01:35Z"}},
        .body =
            R"({"id":"WH-1","event_type":"PAYMENT.CAPTURE.REFUNDED","resource_type":"refund",)"
            R"("create_time":"2026-02-18T20:01:30Z","resource":{"id":"1JU","status":"COMPLETED"}})",
        .received_at = clock_.now()};
    const auto notices = paypal_->read_webhook(sent);
    ASSERT_TRUE(notices.has_value());
    EXPECT_EQ(notices->front().fact.answer, provider_answer::succeeded);
    stub_->control("genuine", R"({"is":false})");
    EXPECT_EQ(paypal_->read_webhook(sent).error().code, "webhook_forged");
    expect_documented();
}

}  // namespace
}  // namespace refundry
