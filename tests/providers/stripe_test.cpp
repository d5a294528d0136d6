// SPDX-License-Identifier: Apache-2.0
#include "connectors/payments/stripe/stripe_provider.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <sstream>

#include "connectors/signature.hpp"
#include "providers/over_the_wire.hpp"

namespace refundry {
namespace {

using testing::HasSubstr;

class StripeOverTheWire : public test::over_the_wire<stripe_provider> {
  protected:
    static void SetUpTestSuite() { start("stripe", "idempotency-key"); }
    void connect() override {
        stripe_ = std::make_unique<stripe_provider>(
            stripe_settings{
                .secret_key = "sk_test_stub", .webhook_secret = "", .base_url = stub_->url()},
            stub_->web());
    }

    /// A refund of a payment that is there, with ids nobody had before.
    static refund_order order(std::int64_t minor, std::string_view first = "succeeded",
                              std::int64_t paid_minor = 5000) {
        const auto id = next_id();
        const auto number = std::to_string(made_);
        stub_->control(
            "payment",
            fmt::format(R"({{"charge":"ch_{0}","intent":"pi_{0}","amount":{1},"first":"{2}"}})",
                        number, paid_minor, first));
        return order_of(id, "pi_" + number, minor, "EUR");
    }
    static std::size_t refunds_of(const refund_order& of) {
        return refunds_named(fmt::format(R"({{"payment_intent":"{}"}})", of.payment_reference));
    }

    std::unique_ptr<stripe_provider> stripe_;
};

TEST_F(StripeOverTheWire, TheStubRefusesWhatStripeDoesNotDocument) {
    const web_headers form{{"Authorization", "Bearer sk_test_stub"},
                           {"Stripe-Version", "2023-08-16"},
                           {"Idempotency-Key", "wrong"},
                           {"Content-Type", "application/x-www-form-urlencoded"}};
    const std::tuple<std::string, std::string, std::string, std::string> wrong[] = {
        {"POST", "/v1/refunds", "charge=ch_1&amount=19.99", "must be integer"},
        {"POST", "/v1/refunds", "charge=ch_1&amount=1&colour=red", "must NOT have additional"},
        {"POST", "/v1/refunds", "charge=ch_1&reason=whim", "must be equal to one of"},
        {"POST", "/v1/refunds", "charge=ch_1&metadata=ref", "must be"},
        {"GET", "/v1/refunds?limit=many", "", "must be integer"},
        {"GET", "/v1/refunds?refund=ref_1", "", "is not documented"},
        {"GET", "/v1/refunds/re_1?x=1", "", "is not documented"},
        {"POST", "/v1/refunds/re_1/cancel", "amount=1", "must NOT have additional"},
        {"DELETE", "/v1/refunds/re_1", "", "is not documented"},
        {"POST", "/v1/refund", "", "is not documented"}};
    for (const auto& [method, path, body, why] : wrong) {
        const auto answer = stub_->send(method, path, form, body);
        EXPECT_EQ(answer.status, 400) << path << ' ' << body;
        EXPECT_THAT(answer.body, HasSubstr(why)) << path << ' ' << body;
        EXPECT_THAT(stub_->requests().back().findings, HasSubstr(why)) << path << ' ' << body;
    }
    auto as_json = form;
    as_json.back().second = "application/json";
    EXPECT_THAT(stub_->send("POST", "/v1/refunds", as_json, "{}").body,
                HasSubstr("is not documented"));
}

TEST_F(StripeOverTheWire, PaysPartByPartAndNotMore) {
    const auto since = stub_->requests().size();
    const auto first = order(2000);
    const auto second = another(first, 3000);
    const auto third = another(first, 1);
    EXPECT_EQ(stripe_->refund(first).answer, provider_answer::succeeded);
    EXPECT_EQ(stripe_->refund(second).answer, provider_answer::succeeded);
    const auto refused = stripe_->refund(third);
    EXPECT_EQ(refused.answer, provider_answer::failed);
    EXPECT_EQ(refused.failure_code, "charge_already_refunded");
    EXPECT_EQ(refunds_of(first), 2U);
    expect_documented(since);
}

TEST_F(StripeOverTheWire, TheSameKeyNeverPaysTwice) {
    const auto since = stub_->requests().size();
    const auto asked = order(1000);
    const auto once = stripe_->refund(asked);
    const auto again = stripe_->refund(asked);
    EXPECT_EQ(once.reference, again.reference);
    EXPECT_EQ(refunds_of(asked), 1U);
    expect_documented(since);
}

/// The work is done, and the answer does not come as it should.
TEST_F(StripeOverTheWire, AnAnswerThatIsLostIsUnknownAndFoundAgain) {
    for (const std::string_view behaviour : {"lost", "cut", "garbled", "huge", "broken"}) {
        const auto since = stub_->requests().size();
        const auto asked = order(1000);
        stub_->next(behaviour);
        EXPECT_EQ(stripe_->refund(asked).answer, provider_answer::unknown) << behaviour;
        EXPECT_EQ(refunds_of(asked), 1U) << behaviour;
        EXPECT_EQ(stripe_->look_up(asked).answer, provider_answer::succeeded) << behaviour;
        EXPECT_EQ(stripe_->refund(asked).answer, provider_answer::succeeded) << behaviour;
        EXPECT_EQ(refunds_of(asked), 1U) << behaviour;
        const auto all = stub_->requests();
        EXPECT_EQ(all[since].key, asked.id.text());
        EXPECT_EQ(all.back().key, asked.id.text());
        expect_documented(since);
    }
}

TEST_F(StripeOverTheWire, WhatWasNotDoneIsNotFoundAndAskedForAgain) {
    for (const std::string_view behaviour : {"busy", "unavailable"}) {
        const auto asked = order(1000);
        stub_->next(behaviour);
        EXPECT_EQ(stripe_->refund(asked).answer, provider_answer::unknown) << behaviour;
        EXPECT_EQ(stripe_->look_up(asked).answer, provider_answer::not_found) << behaviour;
        EXPECT_EQ(stripe_->refund(asked).answer, provider_answer::succeeded) << behaviour;
        EXPECT_EQ(refunds_of(asked), 1U) << behaviour;
    }
}

TEST_F(StripeOverTheWire, AForgottenKeyDoesNotMakeAFailureOfARefund) {
    const auto asked = order(5000);  // all of it
    stub_->next("lost");
    EXPECT_EQ(stripe_->refund(asked).answer, provider_answer::unknown);
    stub_->control("forget_keys", "{}");
    // Stripe says "already refunded" now; it was us.
    EXPECT_EQ(stripe_->refund(asked).answer, provider_answer::succeeded);
    EXPECT_EQ(refunds_of(asked), 1U);
}

TEST_F(StripeOverTheWire, IsFoundOnAnyPage) {
    const auto since = stub_->requests().size();
    const auto oldest = order(1);
    const auto made = stripe_->refund(oldest);
    for (int i = 0; i < 100; ++i)
        stub_->send("POST", "/v1/refunds",
                    {{"Authorization", "Bearer sk_test_stub"},
                     {"Stripe-Version", "2023-08-16"},
                     {"Idempotency-Key", fmt::format("{}-{}", oldest.payment_reference, i)},
                     {"Content-Type", "application/x-www-form-urlencoded"}},
                    "amount=1&payment_intent=" + oldest.payment_reference);
    EXPECT_EQ(stripe_->look_up(oldest).reference, made.reference);
    EXPECT_EQ(stripe_->look_up(another(oldest, 1)).answer, provider_answer::not_found);
    expect_documented(since);
}

TEST_F(StripeOverTheWire, APendingRefundEndsAsStripeSays) {
    const auto since = stub_->requests().size();
    auto asked = order(1000, "pending");
    const auto begun = stripe_->refund(asked);
    EXPECT_EQ(begun.answer, provider_answer::pending);
    asked.provider_reference = begun.reference;
    stub_->control("end", fmt::format(R"({{"refund":"{}","change":{{"status":"failed",)"
                                      R"("failure_reason":"expired_or_canceled_card"}}}})",
                                      begun.reference));
    const auto ended = stripe_->look_up(asked);
    EXPECT_EQ(ended.answer, provider_answer::failed);
    EXPECT_EQ(ended.failure_code, "expired_or_canceled_card");
    expect_documented(since);
}

TEST_F(StripeOverTheWire, CancelsWhatWaitsForTheCustomer) {
    const auto since = stub_->requests().size();
    auto asked = order(1000, "requires_action");
    EXPECT_EQ(stripe_->refund(asked).answer, provider_answer::requires_action);
    EXPECT_EQ(stripe_->cancel(asked).answer, provider_answer::canceled);
    EXPECT_EQ(stripe_->cancel(asked).answer, provider_answer::canceled);
    const auto paid = order(1000);
    EXPECT_EQ(stripe_->refund(paid).answer, provider_answer::succeeded);
    EXPECT_EQ(stripe_->cancel(paid).answer, provider_answer::succeeded);
    expect_documented(since);
}

TEST_F(StripeOverTheWire, AWrongKeyIsNoFailureOfTheRefund) {
    stripe_provider locked_out(
        {.secret_key = "sk_old", .webhook_secret = "", .base_url = stub_->url()}, stub_->web());
    const auto asked = order(1000);
    EXPECT_EQ(locked_out.refund(asked).answer, provider_answer::unknown);
    EXPECT_EQ(locked_out.look_up(asked).answer, provider_answer::unknown);
}

TEST_F(StripeOverTheWire, APaymentThatIsNotThereIsAFailure) {
    auto asked = order(1000);
    asked.payment_reference = "pi_nobody";
    const auto fact = stripe_->refund(asked);
    EXPECT_EQ(fact.answer, provider_answer::failed);
    EXPECT_EQ(fact.failure_code, "resource_missing");
}

TEST_F(StripeOverTheWire, ReadsRecordedWebhooks) {
    std::ifstream file(*test::specifications() /
                       "stripe/webhooks-older/charge.refund.updated.json");
    std::ostringstream text;
    text << file.rdbuf();
    std::string header = "t=1648319945,v1=";
    for (const auto byte : hmac_sha256("whsec_1", {"1648319945.", text.str()}))
        header += fmt::format("{:02x}", byte);
    const stripe_provider stripe({.secret_key = "", .webhook_secret = "whsec_1"}, stub_->web());
    const auto notices =
        stripe.read_webhook({.headers = {{"Stripe-Signature", header}},
                             .body = text.str(),
                             .received_at = instant(std::chrono::seconds(1'648'319'950))});
    ASSERT_TRUE(notices.has_value());
    ASSERT_EQ(notices->size(), 1U);
    EXPECT_EQ(notices->front().ours, std::nullopt);  // made by somebody else
    EXPECT_EQ(notices->front().payment_reference, "ch_000000000000000000000000");
    EXPECT_EQ(notices->front().fact.answer, provider_answer::succeeded);
    EXPECT_EQ(notices->front().amount, money(100, *currency_code::parse("USD")));
}

}  // namespace
}  // namespace refundry
