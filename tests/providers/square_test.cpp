// SPDX-License-Identifier: Apache-2.0
#include "connectors/payments/square/square_provider.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "providers/over_the_wire.hpp"

namespace refundry {
namespace {

using testing::HasSubstr;

class SquareOverTheWire : public test::over_the_wire<square_provider> {
  protected:
    static void SetUpTestSuite() { start("square", ""); }
    void connect() override {
        square_ = std::make_unique<square_provider>(square_settings{.access_token = "token_stub",
                                                                    .signature_key = "",
                                                                    .notification_url = "",
                                                                    .base_url = stub_->url()},
                                                    stub_->web());
    }

    static refund_order order(std::int64_t minor, std::string_view first = "PENDING") {
        const auto id = next_id();
        const auto payment = fmt::format("R2B3Z8WMVt3E{}", made_);
        stub_->control("payment",
                       fmt::format(R"({{"id":"{}","amount":5000,"first":"{}"}})", payment, first));
        return order_of(id, payment, minor, "USD");
    }
    static std::size_t refunds_of(const refund_order& of) {
        return refunds_named(fmt::format(R"({{"id":"{}"}})", of.payment_reference));
    }

    std::unique_ptr<square_provider> square_;
};

TEST_F(SquareOverTheWire, TheStubRefusesWhatSquareDoesNotDocument) {
    const web_headers headers{{"Authorization", "Bearer token_stub"},
                              {"Square-Version", "2025-08-20"},
                              {"Content-Type", "application/json"}};
    const std::tuple<std::string, std::string, std::string, std::string> wrong[] = {
        {"POST", "/v2/refunds", "", "is required"},
        {"POST", "/v2/refunds", R"({"amount_money":{"amount":1,"currency":"USD"}})",
         "must have required"},
        {"POST", "/v2/refunds", R"({"idempotency_key":"k"})", "must have required"},
        {"POST", "/v2/refunds", R"({"idempotency_key":"","amount_money":{"amount":1}})",
         "fewer than 1"},
        {"POST", "/v2/refunds",
         R"({"idempotency_key":"k","amount_money":{"amount":"19.99","currency":"USD"}})",
         "must be integer"},
        {"POST", "/v2/refunds",
         R"({"idempotency_key":"k","amount_money":{"amount":1,"currency":"usd"}})",
         "must be equal to one of"},
        {"POST", "/v2/refunds",
         R"({"idempotency_key":"k","amount_money":{"amount":1,"currency":"USD"},"metadata":{}})",
         "must NOT have additional"},
        {"GET", "/v2/refunds/1?x=1", "", "is not documented"},
        {"GET", "/v2/payments/1?with=refunds", "", "is not documented"},
        {"DELETE", "/v2/refunds/1", "", "is not documented"}};
    for (const auto& [method, path, body, why] : wrong) {
        const auto answer = stub_->send(method, path, headers, body);
        EXPECT_EQ(answer.status, 400) << path << ' ' << body;
        EXPECT_THAT(stub_->requests().back().findings, HasSubstr(why)) << path << ' ' << body;
    }
}

TEST_F(SquareOverTheWire, PaysPartByPartAndNotMore) {
    const auto first = order(2000);
    EXPECT_EQ(square_->refund(first).answer, provider_answer::pending);
    EXPECT_EQ(square_->refund(another(first, 3000)).answer, provider_answer::pending);
    const auto refused = square_->refund(another(first, 1));
    EXPECT_EQ(refused.answer, provider_answer::failed);
    EXPECT_EQ(refused.failure_code, "REFUND_AMOUNT_INVALID");
    EXPECT_EQ(refunds_of(first), 2U);
    expect_documented();
}

TEST_F(SquareOverTheWire, AnAnswerThatIsLostIsUnknownAndFoundAgain) {
    for (const std::string_view behaviour : {"lost", "cut", "garbled", "huge", "broken"}) {
        const auto asked = order(1000);
        stub_->next(behaviour);
        EXPECT_EQ(square_->refund(asked).answer, provider_answer::unknown) << behaviour;
        EXPECT_EQ(refunds_of(asked), 1U) << behaviour;
        EXPECT_EQ(square_->look_up(asked).answer, provider_answer::pending) << behaviour;
        EXPECT_EQ(square_->refund(asked).answer, provider_answer::pending) << behaviour;
        EXPECT_EQ(refunds_of(asked), 1U) << behaviour;
        EXPECT_THAT(stub_->requests().back().body, HasSubstr(asked.id.text()));
    }
    expect_documented();
}

TEST_F(SquareOverTheWire, WhatWasNotDoneIsNotFoundAndAskedForAgain) {
    for (const std::string_view behaviour : {"busy", "unavailable"}) {
        const auto asked = order(1000);
        stub_->next(behaviour);
        EXPECT_EQ(square_->refund(asked).answer, provider_answer::unknown) << behaviour;
        EXPECT_EQ(square_->look_up(asked).answer, provider_answer::not_found) << behaviour;
        EXPECT_EQ(square_->refund(asked).answer, provider_answer::pending) << behaviour;
        EXPECT_EQ(refunds_of(asked), 1U) << behaviour;
    }
}

TEST_F(SquareOverTheWire, AForgottenKeyDoesNotMakeAFailureOfARefund) {
    const auto asked = order(5000);
    stub_->next("lost");
    EXPECT_EQ(square_->refund(asked).answer, provider_answer::unknown);
    stub_->control("forget_keys", "{}");
    EXPECT_EQ(square_->refund(asked).answer, provider_answer::pending);
    EXPECT_EQ(refunds_of(asked), 1U);
}

TEST_F(SquareOverTheWire, AnotherAmountUnderTheSameKeyIsUnknown) {
    auto asked = order(1000);
    square_->refund(asked);
    asked.amount = money(2000, asked.amount.currency);
    EXPECT_EQ(square_->refund(asked).answer, provider_answer::unknown);
    EXPECT_EQ(refunds_of(asked), 1U);
}

TEST_F(SquareOverTheWire, APendingRefundEndsAsSquareSays) {
    auto asked = order(1000);
    const auto begun = square_->refund(asked);
    asked.provider_reference = begun.reference;
    for (const auto& [word, answer] : {std::pair{"COMPLETED", provider_answer::succeeded},
                                       std::pair{"REJECTED", provider_answer::failed}}) {
        stub_->control("end", fmt::format(R"({{"refund":"{}","change":{{"status":"{}"}}}})",
                                          begun.reference, word));
        EXPECT_EQ(square_->look_up(asked).answer, answer) << word;
    }
    expect_documented();
}

TEST_F(SquareOverTheWire, AWrongTokenIsNoFailureOfTheRefund) {
    square_provider locked_out({.access_token = "old",
                                .signature_key = "",
                                .notification_url = "",
                                .base_url = stub_->url()},
                               stub_->web());
    EXPECT_EQ(locked_out.refund(order(1000)).answer, provider_answer::unknown);
}

TEST_F(SquareOverTheWire, APaymentThatIsNotThereIsAFailure) {
    auto asked = order(1000);
    asked.payment_reference = "nobody";
    EXPECT_EQ(square_->refund(asked).failure_code, "NOT_FOUND");
}

}  // namespace
}  // namespace refundry
