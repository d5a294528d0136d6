// SPDX-License-Identifier: Apache-2.0
#include "connectors/payments/klarna/klarna_provider.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "providers/over_the_wire.hpp"

namespace refundry {
namespace {

using testing::HasSubstr;

class KlarnaOverTheWire : public test::over_the_wire<klarna_provider> {
  protected:
    static void SetUpTestSuite() { start("klarna", "klarna-idempotency-key"); }
    void connect() override {
        klarna_ = std::make_unique<klarna_provider>(
            klarna_settings{
                .username = "user_stub", .password = "secret_stub", .base_url = stub_->url()},
            stub_->web());
    }

    static refund_order order(std::int64_t minor) {
        const auto id = next_id();
        const auto payment = fmt::format("f3392f8b-6116-4073-ab96-{:012}", made_);
        stub_->control("payment", fmt::format(R"({{"id":"{}","amount":5000}})", payment));
        return order_of(id, payment, minor, "SEK");
    }
    static std::size_t refunds_of(const refund_order& of) {
        return refunds_named(fmt::format(R"({{"id":"{}"}})", of.payment_reference));
    }

    std::unique_ptr<klarna_provider> klarna_;
};

TEST_F(KlarnaOverTheWire, TheStubRefusesWhatKlarnaDoesNotDocument) {
    const web_headers headers{{"Authorization", "Basic dXNlcl9zdHViOnNlY3JldF9zdHVi"},
                              {"Content-Type", "application/json"}};
    const auto paid = order(1000);
    const auto at = "/ordermanagement/v1/orders/" + paid.payment_reference;
    const std::tuple<std::string, std::string, std::string, std::string> wrong[] = {
        {"POST", at + "/refunds", "", "is required"},
        {"POST", at + "/refunds", R"({"reference":"x"})", "must have required"},
        {"POST", at + "/refunds", R"({"refunded_amount":"19.99"})", "must be integer"},
        {"POST", at + "/refunds", R"({"refunded_amount":-1})", "must be >= 0"},
        {"POST", at + "/refunds", R"({"refunded_amount":200000001})", "must be <= 200000000"},
        {"POST", at + "/refunds", R"({"refunded_amount":1,"currency":"SEK"})",
         "must NOT have additional"},
        {"GET", at + "/refunds", "", "is not documented"},
        {"GET", at + "/refunds/1?x=1", "", "is not documented"},
        {"GET", at + "?with=refunds", "", "is not documented"}};
    for (const auto& [method, path, body, why] : wrong) {
        const auto answer = stub_->send(method, path, headers, body);
        EXPECT_EQ(answer.status, 400) << path << ' ' << body;
        EXPECT_THAT(stub_->requests().back().findings, HasSubstr(why)) << path << ' ' << body;
    }
    EXPECT_EQ(refunds_of(paid), 0U);
}

TEST_F(KlarnaOverTheWire, PaysPartByPartAndNotMore) {
    auto first = order(2000);
    const auto made = klarna_->refund(first);
    EXPECT_EQ(made.answer, provider_answer::succeeded);
    EXPECT_EQ(klarna_->refund(another(first, 3000)).answer, provider_answer::succeeded);
    const auto refused = klarna_->refund(another(first, 1));
    EXPECT_EQ(refused.answer, provider_answer::failed);
    EXPECT_EQ(refused.failure_code, "REFUND_NOT_ALLOWED");
    EXPECT_EQ(refunds_of(first), 2U);
    first.provider_reference = made.reference;
    EXPECT_EQ(klarna_->look_up(first).answer, provider_answer::succeeded);
    expect_documented();
}

TEST_F(KlarnaOverTheWire, AnAnswerThatIsLostIsUnknownAndFoundAgain) {
    for (const std::string_view behaviour : {"lost", "broken"}) {
        const auto asked = order(1000);
        stub_->next(behaviour);
        EXPECT_EQ(klarna_->refund(asked).answer, provider_answer::unknown) << behaviour;
        EXPECT_EQ(refunds_of(asked), 1U) << behaviour;
        EXPECT_EQ(klarna_->look_up(asked).answer, provider_answer::succeeded) << behaviour;
        EXPECT_EQ(klarna_->refund(asked).answer, provider_answer::succeeded) << behaviour;
        EXPECT_EQ(refunds_of(asked), 1U) << behaviour;
        EXPECT_EQ(stub_->requests().back().key, asked.id.text());
    }
    expect_documented();
}

TEST_F(KlarnaOverTheWire, ALookUpThatIsCutShortFindsNothingOut) {
    const auto asked = order(1000);
    klarna_->refund(asked);
    // A kept connection that is merely "lost" is read from again by libcurl itself, rightly.
    for (const std::string_view behaviour : {"cut", "garbled", "huge", "broken", "busy"}) {
        stub_->next(behaviour);
        EXPECT_EQ(klarna_->look_up(asked).answer, provider_answer::unknown) << behaviour;
    }
}

TEST_F(KlarnaOverTheWire, WhatWasNotDoneIsNotFoundAndAskedForAgain) {
    for (const std::string_view behaviour : {"busy", "unavailable"}) {
        const auto asked = order(1000);
        stub_->next(behaviour);
        EXPECT_EQ(klarna_->refund(asked).answer, provider_answer::unknown) << behaviour;
        EXPECT_EQ(klarna_->look_up(asked).answer, provider_answer::not_found) << behaviour;
        EXPECT_EQ(klarna_->refund(asked).answer, provider_answer::succeeded) << behaviour;
        EXPECT_EQ(refunds_of(asked), 1U) << behaviour;
    }
}

TEST_F(KlarnaOverTheWire, AForgottenKeyDoesNotMakeAFailureOfARefund) {
    const auto asked = order(5000);
    stub_->next("lost");
    EXPECT_EQ(klarna_->refund(asked).answer, provider_answer::unknown);
    stub_->control("forget_keys", "{}");
    EXPECT_EQ(klarna_->refund(asked).answer, provider_answer::succeeded);
    EXPECT_EQ(refunds_of(asked), 1U);
}

TEST_F(KlarnaOverTheWire, AWrongPasswordIsNoFailureOfTheRefund) {
    klarna_provider locked_out(
        {.username = "user_stub", .password = "old", .base_url = stub_->url()}, stub_->web());
    EXPECT_EQ(locked_out.refund(order(1000)).answer, provider_answer::unknown);
}

TEST_F(KlarnaOverTheWire, AnOrderThatIsNotThereIsAFailure) {
    auto asked = order(1000);
    asked.payment_reference = "nobody";
    EXPECT_EQ(klarna_->refund(asked).failure_code, "NO_SUCH_ORDER");
}

}  // namespace
}  // namespace refundry
