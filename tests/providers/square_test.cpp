// SPDX-License-Identifier: Apache-2.0
#include "connectors/payments/square/square_provider.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "providers/provider_stub.hpp"

namespace refundry {
namespace {

using test::provider_stub;
using testing::HasSubstr;

class SquareOverTheWire : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        const auto specs = test::specifications();
        if (specs) stub_ = std::make_unique<provider_stub>(*specs, "square", "");
    }
    static void TearDownTestSuite() { stub_.reset(); }
    void SetUp() override {
        if (!stub_) GTEST_SKIP() << "no specifications";
        square_ = std::make_unique<square_provider>(square_settings{.access_token = "token_stub",
                                                                    .signature_key = "",
                                                                    .notification_url = "",
                                                                    .base_url = stub_->url()},
                                                    stub_->web());
        since_ = stub_->requests().size();
    }

    static refund_order order(std::int64_t minor, std::string_view first = "PENDING") {
        uuid value{};
        value[15] = ++made_;
        const auto payment = fmt::format("R2B3Z8WMVt3E{}", made_);
        stub_->control("payment",
                       fmt::format(R"({{"id":"{}","amount":5000,"first":"{}"}})", payment, first));
        return {.id = refund_id(value),
                .merchant = {},
                .payment_reference = payment,
                .amount = money(minor, *currency_code::parse("USD"))};
    }
    static refund_order another(const refund_order& of, std::int64_t minor) {
        uuid value{};
        value[15] = ++made_;
        auto one = of;
        one.id = refund_id(value);
        one.amount = money(minor, of.amount.currency);
        return one;
    }
    static std::size_t refunds_of(const refund_order& of) {
        const auto text =
            stub_->control("refunds", fmt::format(R"({{"id":"{}"}})", of.payment_reference));
        return json::document::parse(text)->root().find("said")->size();
    }
    /// All that the adapter sent is as Square documents it, and so is all that was answered.
    void expect_documented() const {
        const auto all = stub_->requests();
        for (std::size_t i = since_; i < all.size(); ++i)
            EXPECT_EQ(all[i].findings, "") << all[i].method << ' ' << all[i].path;
    }

    static inline std::unique_ptr<provider_stub> stub_;
    static inline std::uint8_t made_ = 0;
    std::unique_ptr<square_provider> square_;
    std::size_t since_ = 0;
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
