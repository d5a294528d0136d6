// SPDX-License-Identifier: Apache-2.0
#include "connectors/payments/adyen/adyen_provider.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "providers/over_the_wire.hpp"

namespace refundry {
namespace {

using testing::HasSubstr;

constexpr std::string_view KEY = "44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056";

class AdyenOverTheWire : public test::over_the_wire<adyen_provider> {
  protected:
    static void SetUpTestSuite() { start("adyen", "idempotency-key"); }
    void connect() override {
        adyen_ = std::make_unique<adyen_provider>(adyen_settings{.api_key = "key_stub",
                                                                 .merchant_account = "TestMerchant",
                                                                 .hmac_key = std::string(KEY),
                                                                 .base_url = stub_->url()},
                                                  stub_->web());
    }

    static refund_order order(std::int64_t minor) {
        const auto id = next_id();
        const auto payment = fmt::format("PPKFQ89R6QRX{:04}", made_);
        stub_->control("payment", fmt::format(R"({{"id":"{}","amount":5000}})", payment));
        return order_of(id, payment, minor, "EUR");
    }
    static std::size_t refunds_of(const refund_order& of) {
        return refunds_named(fmt::format(R"({{"id":"{}"}})", of.payment_reference));
    }
    static std::string notice(std::string_view reference, std::string_view event,
                              std::string_view success, std::string_view reason) {
        const auto text = stub_->control(
            "notice",
            fmt::format(R"({{"refund":"{}","event":"{}","success":"{}","reason":"{}","key":"{}"}})",
                        reference, event, success, reason, KEY));
        return std::string(json::document::parse(text)->root().find("said")->as_string());
    }

    std::unique_ptr<adyen_provider> adyen_;
};

TEST_F(AdyenOverTheWire, TheStubRefusesWhatAdyenDoesNotDocument) {
    const web_headers headers{{"X-API-Key", "key_stub"}, {"Content-Type", "application/json"}};
    const auto paid = order(1000);
    const auto refunds = "/v71/payments/" + paid.payment_reference + "/refunds";
    const std::tuple<std::string, std::string, std::string, std::string> wrong[] = {
        {"POST", refunds, R"({"merchantAccount":"TestMerchant"})", "must have required"},
        {"POST", refunds, R"({"amount":{"value":1,"currency":"EUR"}})", "must have required"},
        {"POST", refunds, R"({"merchantAccount":"M","amount":{"value":"1","currency":"EUR"}})",
         "must be integer"},
        {"POST", refunds, R"({"merchantAccount":"M","amount":{"value":1,"currency":"EURO"}})",
         "more than 3"},
        {"POST", refunds,
         R"({"merchantAccount":"M","amount":{"value":1,"currency":"EUR"},"key":"x"})",
         "must NOT have additional"},
        {"GET", refunds, "", "is not documented"}};
    for (const auto& [method, path, body, why] : wrong) {
        const auto answer = stub_->send(method, path, headers, body);
        EXPECT_EQ(answer.status, 400) << path << ' ' << body;
        EXPECT_THAT(stub_->requests().back().findings, HasSubstr(why)) << path << ' ' << body;
    }
    EXPECT_EQ(refunds_of(paid), 0U);
}

TEST_F(AdyenOverTheWire, IsReceivedOnceForOneKey) {
    const auto asked = order(2000);
    const auto once = adyen_->refund(asked);
    EXPECT_EQ(once.answer, provider_answer::pending);
    EXPECT_EQ(adyen_->refund(asked).reference, once.reference);
    EXPECT_EQ(refunds_of(asked), 1U);
    expect_documented();
}

TEST_F(AdyenOverTheWire, AnAnswerThatIsLostIsUnknownUntilTheSameKeyIsAskedAgain) {
    for (const std::string_view behaviour : {"lost", "cut", "garbled", "huge", "broken"}) {
        const auto asked = order(1000);
        stub_->next(behaviour);
        EXPECT_EQ(adyen_->refund(asked).answer, provider_answer::unknown) << behaviour;
        EXPECT_EQ(adyen_->look_up(asked).answer, provider_answer::unknown) << behaviour;
        EXPECT_EQ(adyen_->refund(asked).answer, provider_answer::pending) << behaviour;
        EXPECT_EQ(refunds_of(asked), 1U) << behaviour;
        EXPECT_EQ(stub_->requests().back().key, asked.id.text());
    }
    expect_documented();
}

TEST_F(AdyenOverTheWire, WhatWasNotDoneIsDoneAtTheNextTry) {
    for (const std::string_view behaviour : {"busy", "unavailable"}) {
        const auto asked = order(1000);
        stub_->next(behaviour);
        EXPECT_EQ(adyen_->refund(asked).answer, provider_answer::unknown) << behaviour;
        EXPECT_EQ(refunds_of(asked), 0U) << behaviour;
        EXPECT_EQ(adyen_->refund(asked).answer, provider_answer::pending) << behaviour;
    }
}

TEST_F(AdyenOverTheWire, AnotherAmountUnderTheSameKeyIsUnknown) {
    auto asked = order(1000);
    adyen_->refund(asked);
    asked.amount = money(2000, asked.amount.currency);
    EXPECT_EQ(adyen_->refund(asked).answer, provider_answer::unknown);
    EXPECT_EQ(refunds_of(asked), 1U);
}

TEST_F(AdyenOverTheWire, EndsAsTheWebhooksSay) {
    const auto asked = order(1000);
    const auto begun = adyen_->refund(asked);
    for (const auto& [event, success, answer] :
         {std::tuple{"REFUND", "true", provider_answer::succeeded},
          std::tuple{"REFUND", "false", provider_answer::failed},
          std::tuple{"REFUND_FAILED", "true", provider_answer::failed},
          std::tuple{"REFUNDED_REVERSED", "true", provider_answer::failed}}) {
        const auto notices =
            adyen_->read_webhook({.headers = {},
                                  .body = notice(begun.reference, event, success, "Refused"),
                                  .received_at = {}});
        ASSERT_TRUE(notices.has_value()) << event;
        ASSERT_EQ(notices->size(), 1U) << event;
        const auto& told = notices->front();
        EXPECT_EQ(told.ours, asked.id) << event;
        EXPECT_EQ(told.fact.reference, begun.reference) << event;
        EXPECT_EQ(told.payment_reference, asked.payment_reference) << event;
        EXPECT_EQ(told.amount, asked.amount) << event;
        EXPECT_EQ(told.fact.answer, answer) << event;
    }
}

TEST_F(AdyenOverTheWire, AWrongKeyIsNoFailureOfTheRefund) {
    adyen_provider locked_out({.api_key = "old",
                               .merchant_account = "TestMerchant",
                               .hmac_key = "",
                               .base_url = stub_->url()},
                              stub_->web());
    EXPECT_EQ(locked_out.refund(order(1000)).answer, provider_answer::unknown);
}

TEST_F(AdyenOverTheWire, APaymentThatIsNotThereIsAFailure) {
    auto asked = order(1000);
    asked.payment_reference = "NOBODY";
    const auto fact = adyen_->refund(asked);
    EXPECT_EQ(fact.answer, provider_answer::failed);
    EXPECT_EQ(fact.failure_code, "167");
}

}  // namespace
}  // namespace refundry
