// SPDX-License-Identifier: Apache-2.0
#include "connectors/payments/mollie/mollie_provider.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "providers/over_the_wire.hpp"

namespace refundry {
namespace {

using testing::HasSubstr;

class MollieOverTheWire : public test::over_the_wire<mollie_provider> {
  protected:
    static void SetUpTestSuite() { start("mollie", "idempotency-key"); }
    void connect() override {
        mollie_ = std::make_unique<mollie_provider>(
            mollie_settings{.api_key = "test_stub", .webhook_secret = "", .base_url = stub_->url()},
            stub_->web());
    }

    static refund_order order(std::int64_t minor, std::string_view first = "pending") {
        const auto id = next_id();
        const auto payment = fmt::format("tr_{}", made_);
        stub_->control("payment",
                       fmt::format(R"({{"id":"{}","amount":50000,"first":"{}"}})", payment, first));
        return order_of(id, payment, minor, "EUR");
    }
    static std::size_t refunds_of(const refund_order& of) {
        return refunds_named(fmt::format(R"({{"id":"{}"}})", of.payment_reference));
    }

    std::unique_ptr<mollie_provider> mollie_;
};

TEST_F(MollieOverTheWire, TheStubRefusesWhatMollieDoesNotDocument) {
    const web_headers headers{{"Authorization", "Bearer test_stub"},
                              {"Content-Type", "application/json"}};
    const auto paid = order(1000);
    const auto refunds = "/v2/payments/" + paid.payment_reference + "/refunds";
    const std::tuple<std::string, std::string, std::string, std::string> wrong[] = {
        {"POST", refunds, R"({"description":"x"})", "must have required"},
        {"POST", refunds, R"({"amount":{"value":"19.99"}})", "must have required"},
        {"POST", refunds, R"({"amount":{"value":19.99,"currency":"EUR"}})", "must be string"},
        {"POST", refunds, R"({"amount":{"value":"19,99","currency":"EUR"}})", "must match pattern"},
        {"POST", refunds, R"({"amount":{"value":"19.99","currency":"EUR"},"reason":"x"})",
         "must NOT have additional"},
        {"POST", refunds, "amount=19.99", "is no JSON"},
        {"POST", "/v2/payments/ch_1/refunds", R"({"amount":{"value":"1.00","currency":"EUR"}})",
         "must match pattern"},
        {"GET", refunds + "?limit=251", "", "must be <= 250"},
        {"GET", refunds + "?page=2", "", "is not documented"},
        {"GET", refunds + "/ref_1", "", "must match pattern"},
        {"DELETE", refunds + "/ref_1", "", "must match pattern"},
        {"PUT", refunds + "/re_1", "", "is not documented"}};
    for (const auto& [method, path, body, why] : wrong) {
        const auto answer = stub_->send(method, path, headers, body);
        EXPECT_EQ(answer.status, 400) << path << ' ' << body;
        EXPECT_THAT(stub_->requests().back().findings, HasSubstr(why)) << path << ' ' << body;
    }
    EXPECT_EQ(refunds_of(paid), 0U);
}

TEST_F(MollieOverTheWire, PaysPartByPartAndNotMore) {
    const auto first = order(20'000);
    EXPECT_EQ(mollie_->refund(first).answer, provider_answer::pending);
    EXPECT_EQ(mollie_->refund(another(first, 30'000)).answer, provider_answer::pending);
    const auto refused = mollie_->refund(another(first, 1));
    EXPECT_EQ(refused.answer, provider_answer::failed);
    EXPECT_EQ(refused.failure_code, "The amount is higher than the maximum");
    EXPECT_EQ(refunds_of(first), 2U);
    expect_documented();
}

TEST_F(MollieOverTheWire, TheSameKeyNeverPaysTwice) {
    const auto asked = order(1000);
    EXPECT_EQ(mollie_->refund(asked).reference, mollie_->refund(asked).reference);
    EXPECT_EQ(refunds_of(asked), 1U);
    expect_documented();
}

TEST_F(MollieOverTheWire, AnAnswerThatIsLostIsUnknownAndFoundAgain) {
    for (const std::string_view behaviour : {"lost", "cut", "garbled", "huge", "broken"}) {
        const auto asked = order(1000);
        stub_->next(behaviour);
        EXPECT_EQ(mollie_->refund(asked).answer, provider_answer::unknown) << behaviour;
        EXPECT_EQ(refunds_of(asked), 1U) << behaviour;
        EXPECT_EQ(mollie_->look_up(asked).answer, provider_answer::pending) << behaviour;
        EXPECT_EQ(mollie_->refund(asked).answer, provider_answer::pending) << behaviour;
        EXPECT_EQ(refunds_of(asked), 1U) << behaviour;
        EXPECT_EQ(stub_->requests().back().key, asked.id.text());
    }
    expect_documented();
}

TEST_F(MollieOverTheWire, WhatWasNotDoneIsNotFoundAndAskedForAgain) {
    for (const std::string_view behaviour : {"busy", "unavailable"}) {
        const auto asked = order(1000);
        stub_->next(behaviour);
        EXPECT_EQ(mollie_->refund(asked).answer, provider_answer::unknown) << behaviour;
        EXPECT_EQ(mollie_->look_up(asked).answer, provider_answer::not_found) << behaviour;
        EXPECT_EQ(mollie_->refund(asked).answer, provider_answer::pending) << behaviour;
        EXPECT_EQ(refunds_of(asked), 1U) << behaviour;
    }
}

TEST_F(MollieOverTheWire, AForgottenKeyDoesNotMakeAFailureOfARefund) {
    const auto asked = order(50'000);
    stub_->next("lost");
    EXPECT_EQ(mollie_->refund(asked).answer, provider_answer::unknown);
    stub_->control("forget_keys", "{}");
    EXPECT_EQ(mollie_->refund(asked).answer, provider_answer::pending);
    EXPECT_EQ(refunds_of(asked), 1U);
}

TEST_F(MollieOverTheWire, IsFoundOnAnyPage) {
    const auto oldest = order(1);
    const auto made = mollie_->refund(oldest);
    for (int i = 0; i < 250; ++i)
        stub_->send(
            "POST", "/v2/payments/" + oldest.payment_reference + "/refunds",
            {{"Authorization", "Bearer test_stub"}, {"Content-Type", "application/json"}},
            R"({"amount":{"value":"0.01","currency":"EUR"},"description":"x","metadata":null})");
    EXPECT_EQ(mollie_->look_up(oldest).reference, made.reference);
    EXPECT_EQ(mollie_->look_up(another(oldest, 1)).answer, provider_answer::not_found);
    expect_documented();
}

TEST_F(MollieOverTheWire, APendingRefundEndsAsMollieSays) {
    auto asked = order(1000, "queued");
    const auto begun = mollie_->refund(asked);
    EXPECT_EQ(begun.answer, provider_answer::pending);
    asked.provider_reference = begun.reference;
    for (const auto& [word, answer] : {std::pair{"processing", provider_answer::pending},
                                       std::pair{"refunded", provider_answer::succeeded},
                                       std::pair{"failed", provider_answer::failed}}) {
        stub_->control("end", fmt::format(R"({{"refund":"{}","change":{{"status":"{}"}}}})",
                                          begun.reference, word));
        EXPECT_EQ(mollie_->look_up(asked).answer, answer) << word;
    }
    expect_documented();
}

TEST_F(MollieOverTheWire, CancelsWhatIsPending) {
    const auto asked = order(1000);
    mollie_->refund(asked);
    EXPECT_EQ(mollie_->cancel(asked).answer, provider_answer::canceled);
    EXPECT_EQ(mollie_->cancel(asked).answer, provider_answer::canceled);
    const auto paid = order(1000, "refunded");
    auto known = paid;
    known.provider_reference = mollie_->refund(paid).reference;
    EXPECT_EQ(mollie_->cancel(known).answer, provider_answer::succeeded);
    expect_documented();
}

TEST_F(MollieOverTheWire, AWrongKeyIsNoFailureOfTheRefund) {
    mollie_provider locked_out(
        {.api_key = "test_old", .webhook_secret = "", .base_url = stub_->url()}, stub_->web());
    EXPECT_EQ(locked_out.refund(order(1000)).answer, provider_answer::unknown);
}

TEST_F(MollieOverTheWire, APaymentThatIsNotThereIsAFailure) {
    auto asked = order(1000);
    asked.payment_reference = "tr_nobody";
    EXPECT_EQ(mollie_->refund(asked).answer, provider_answer::failed);
}

TEST_F(MollieOverTheWire, AsksWhatAnUnsignedWebhookIsAbout) {
    const auto asked = order(1000, "refunded");
    mollie_->refund(asked);
    const auto notices = mollie_->read_webhook(
        {.headers = {}, .body = "id=" + asked.payment_reference, .received_at = {}});
    ASSERT_TRUE(notices.has_value());
    ASSERT_EQ(notices->size(), 1U);
    EXPECT_EQ(notices->front().ours, asked.id);
    EXPECT_EQ(notices->front().fact.answer, provider_answer::succeeded);
    EXPECT_EQ(notices->front().amount, asked.amount);
    expect_documented();
}

}  // namespace
}  // namespace refundry
