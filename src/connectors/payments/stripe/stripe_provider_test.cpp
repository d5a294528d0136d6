// SPDX-License-Identifier: Apache-2.0
#include "connectors/payments/stripe/stripe_provider.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connectors/payments/hostile_answers.hpp"

namespace refundry {
namespace {

using test::answered;
using test::header_of;
using test::scripted_web;
using testing::HasSubstr;

refund_order an_order(std::string payment = "pi_1", std::string_view currency = "EUR",
                      std::int64_t minor = 1999) {
    uuid value{};
    value[15] = 7;
    return {.id = refund_id(value),
            .merchant = {},
            .payment_reference = std::move(payment),
            .amount = money(minor, *currency_code::parse(currency))};
}

std::string refund_text(std::string_view status, const refund_order& order,
                        std::string_view id = "re_1") {
    return fmt::format(
        R"({{"id":"{}","object":"refund","amount":1999,"currency":"eur","payment_intent":"pi_1",)"
        R"("charge":"ch_1","metadata":{{"refundry_refund":"{}"}},"status":"{}"}})",
        id, order.id.text(), status);
}

std::string list_text(std::string_view refunds, bool has_more = false) {
    return fmt::format(R"({{"object":"list","url":"/v1/refunds","has_more":{},"data":[{}]}})",
                       has_more, refunds);
}

std::string error_text(std::string_view type, std::string_view code) {
    return fmt::format(R"({{"error":{{"type":"{}","code":"{}","message":"No."}}}})", type, code);
}

struct stripe_with {
    explicit stripe_with(std::vector<test::web_answer> answers) : web(std::move(answers)) {}
    scripted_web web;
    stripe_provider stripe{
        {.secret_key = "sk_test", .webhook_secret = "", .base_url = "https://stripe.test"}, web};
};

TEST(StripeRefund, SaysEachOfStripesWords) {
    const auto order = an_order();
    const std::pair<std::string_view, provider_answer> words[] = {
        {"pending", provider_answer::pending},
        {"requires_action", provider_answer::requires_action},
        {"succeeded", provider_answer::succeeded},
        {"failed", provider_answer::failed},
        {"canceled", provider_answer::canceled}};
    for (const auto& [word, answer] : words) {
        stripe_with with({answered(200, refund_text(word, order))});
        const auto fact = with.stripe.refund(order);
        EXPECT_EQ(fact.answer, answer) << word;
        EXPECT_EQ(fact.reference, "re_1") << word;
    }
}

TEST(StripeRefund, AFactIsAsOldAsWhatTellsIt) {
    auto order = an_order();
    const web_headers date{{"Date", "Tue, 14 Nov 2023 22:13:20 GMT"}};
    const instant now{std::chrono::seconds(1'700'000'000)};
    auto text = refund_text("succeeded", order);
    text.insert(1, R"("created":1699999000,)");
    // The same key gets the first answer again, with a new Date.
    stripe_with made({answered(200, text, date)});
    EXPECT_EQ(made.stripe.refund(order).as_of, instant(std::chrono::seconds(1'699'999'000)));
    stripe_with listed({answered(200, list_text(text), date)});
    EXPECT_EQ(listed.stripe.look_up(order).as_of, now);
    stripe_with refused(
        {answered(404, error_text("invalid_request_error", "resource_missing"), date)});
    EXPECT_EQ(refused.stripe.refund(order).as_of, now);
    order.provider_reference = "re_1";
    stripe_with known({answered(200, text, date)});
    EXPECT_EQ(known.stripe.look_up(order).as_of, now);
}

TEST(StripeRefund, AsksOnceWithOurIdAsTheKey) {
    const auto order = an_order();
    stripe_with with({answered(200, refund_text("succeeded", order))});
    with.stripe.refund(order);
    ASSERT_EQ(with.web.requests.size(), 1U);
    const auto& asked = with.web.requests.front();
    EXPECT_EQ(asked.method, "POST");
    EXPECT_EQ(asked.url, "https://stripe.test/v1/refunds");
    EXPECT_EQ(header_of(asked, "Idempotency-Key"), order.id.text());
    EXPECT_EQ(header_of(asked, "Authorization"), "Bearer sk_test");
    EXPECT_EQ(asked.body,
              "payment_intent=pi_1&amount=1999&metadata%5Brefundry_refund%5D=" + order.id.text());
}

TEST(StripeRefund, NamesAChargeAsACharge) {
    stripe_with with({});
    with.stripe.refund(an_order("ch_1&amount=9"));
    EXPECT_THAT(with.web.requests.front().body, testing::StartsWith("charge=ch_1%26amount%3D9&"));
}

TEST(StripeRefund, CountsAsStripeCounts) {
    const std::tuple<std::string_view, std::int64_t, std::string_view> amounts[] = {
        {"JPY", 500, "&amount=500&"}, {"KWD", 5120, "&amount=5120&"},
        {"ISK", 5, "&amount=500&"},   {"UGX", 5, "&amount=500&"},
        {"MGA", 700, "&amount=7&"},   {"HUF", 1045, "&amount=1045&"}};
    for (const auto& [currency, minor, text] : amounts) {
        stripe_with with({});
        with.stripe.refund(an_order("pi_1", currency, minor));
        EXPECT_THAT(with.web.requests.front().body, HasSubstr(text)) << currency;
    }
}

TEST(StripeRefund, WhatStripeCannotCountIsNotAsked) {
    stripe_with with({});
    const auto fact = with.stripe.refund(an_order("pi_1", "MGA", 701));
    EXPECT_EQ(fact.answer, provider_answer::failed);
    EXPECT_EQ(fact.failure_code, "amount_not_expressible");
    EXPECT_TRUE(with.web.requests.empty());
}

TEST(StripeRefund, AHostileAnswerIsUnknownAndTheNextTryHasTheSameKey) {
    const auto order = an_order();
    for (const auto& [name, answer] : test::hostile_answers()) {
        stripe_with with({answer, answered(200, refund_text("succeeded", order))});
        EXPECT_EQ(with.stripe.refund(order).answer, provider_answer::unknown) << name;
        EXPECT_EQ(with.stripe.refund(order).answer, provider_answer::succeeded) << name;
        ASSERT_EQ(with.web.requests.size(), 2U) << name;
        EXPECT_EQ(header_of(with.web.requests[0], "Idempotency-Key"),
                  header_of(with.web.requests[1], "Idempotency-Key"));
        EXPECT_EQ(with.web.requests[0].body, with.web.requests[1].body) << name;
    }
}

TEST(StripeRefund, AHostileAnswerToALookUpFindsNothingOut) {
    auto order = an_order();
    for (const auto& [name, answer] : test::hostile_answers()) {
        stripe_with by_key({answer});
        EXPECT_EQ(by_key.stripe.look_up(order).answer, provider_answer::unknown) << name;
        order.provider_reference = "re_1";
        stripe_with by_reference({answer});
        EXPECT_EQ(by_reference.stripe.look_up(order).answer, provider_answer::unknown) << name;
        stripe_with cancelled({answer, answer});
        EXPECT_EQ(cancelled.stripe.cancel(order).answer, provider_answer::unknown) << name;
        order.provider_reference.clear();
    }
}

TEST(StripeRefund, TheAnswerForAnotherRefundIsNotOurs) {
    const auto order = an_order();
    auto other = order;
    other.id = refund_id(uuid{1});
    stripe_with with({answered(200, refund_text("succeeded", other))});
    EXPECT_EQ(with.stripe.refund(order).answer, provider_answer::unknown);
}

TEST(StripeRefund, ARefusalIsAFailureOnceStripeKnowsOfNone) {
    const auto order = an_order();
    stripe_with with({answered(400, error_text("invalid_request_error", "charge_disputed")),
                      answered(200, list_text(""))});
    const auto fact = with.stripe.refund(order);
    EXPECT_EQ(fact.answer, provider_answer::failed);
    EXPECT_EQ(fact.failure_code, "charge_disputed");
}

TEST(StripeRefund, AlreadyRefundedMayBeOurOwnDoing) {
    const auto order = an_order();
    stripe_with with({answered(400, error_text("invalid_request_error", "charge_already_refunded")),
                      answered(200, list_text(refund_text("succeeded", order)))});
    EXPECT_EQ(with.stripe.refund(order).answer, provider_answer::succeeded);
}

TEST(StripeRefund, ARefusalThatCannotBeCheckedIsUnknown) {
    stripe_with with({answered(400, error_text("invalid_request_error", "charge_already_refunded")),
                      answered(503, "")});
    EXPECT_EQ(with.stripe.refund(an_order()).answer, provider_answer::unknown);
}

TEST(StripeRefund, APaymentStripeDoesNotKnowHasNoRefunds) {
    stripe_with with({answered(404, error_text("invalid_request_error", "resource_missing"))});
    const auto fact = with.stripe.refund(an_order());
    EXPECT_EQ(fact.answer, provider_answer::failed);
    EXPECT_EQ(fact.failure_code, "resource_missing");
    EXPECT_EQ(with.web.requests.size(), 1U);
}

TEST(StripeRefund, AKeyInUseIsUnknown) {
    stripe_with with({answered(400, error_text("idempotency_error", ""))});
    EXPECT_EQ(with.stripe.refund(an_order()).answer, provider_answer::unknown);
}

TEST(StripeLookUp, TurnsThePagesUntilItIsThere) {
    const auto order = an_order();
    auto other = order;
    other.id = refund_id(uuid{1});
    stripe_with with({answered(200, list_text(refund_text("failed", other, "re_0"), true)),
                      answered(200, list_text(refund_text("pending", order, "re_9"), true))});
    const auto fact = with.stripe.look_up(order);
    EXPECT_EQ(fact.answer, provider_answer::pending);
    EXPECT_EQ(fact.reference, "re_9");
    EXPECT_EQ(with.web.requests[0].url,
              "https://stripe.test/v1/refunds?limit=100&payment_intent=pi_1");
    EXPECT_THAT(with.web.requests[1].url, HasSubstr("&starting_after=re_0"));
}

TEST(StripeLookUp, SaysNotFoundOnlyAfterTheLastPage) {
    const auto order = an_order();
    auto other = order;
    other.id = refund_id(uuid{1});
    const auto page = list_text(refund_text("failed", other, "re_0"), true);
    stripe_with complete({answered(200, page), answered(200, list_text(""))});
    EXPECT_EQ(complete.stripe.look_up(order).answer, provider_answer::not_found);
    stripe_with broken({answered(200, page), answered(500, "")});
    EXPECT_EQ(broken.stripe.look_up(order).answer, provider_answer::unknown);
    stripe_with strange({answered(200, list_text(R"({"object":"charge"})"))});
    EXPECT_EQ(strange.stripe.look_up(order).answer, provider_answer::unknown);
    stripe_with missing({answered(404, error_text("invalid_request_error", "resource_missing"))});
    EXPECT_EQ(missing.stripe.look_up(order).answer, provider_answer::unknown);
}

TEST(StripeLookUp, AListWithoutEndIsGivenUp) {
    const auto order = an_order();
    auto other = order;
    other.id = refund_id(uuid{1});
    stripe_with with({});
    with.web.otherwise = [&](const web_request&) {
        return answered(200, list_text(refund_text("failed", other, "re_0"), true));
    };
    EXPECT_EQ(with.stripe.look_up(order).answer, provider_answer::unknown);
    EXPECT_EQ(with.web.requests.size(), 10U);
}

TEST(StripeLookUp, ByStripesOwnId) {
    auto order = an_order();
    order.provider_reference = "re_1";
    auto text = refund_text("failed", order);
    text.insert(1, R"("failure_reason":"lost_or_stolen_card",)");
    stripe_with with({answered(200, text)});
    const auto fact = with.stripe.look_up(order);
    EXPECT_EQ(fact.answer, provider_answer::failed);
    EXPECT_EQ(fact.failure_code, "lost_or_stolen_card");
    EXPECT_EQ(with.web.requests.front().url, "https://stripe.test/v1/refunds/re_1");
}

TEST(StripeCancel, LearnsTheIdFirstAndOnlyCancelsWhatWaits) {
    const auto order = an_order();
    stripe_with waiting({answered(200, list_text(refund_text("requires_action", order))),
                         answered(200, refund_text("canceled", order))});
    EXPECT_EQ(waiting.stripe.cancel(order).answer, provider_answer::canceled);
    EXPECT_EQ(waiting.web.requests[1].url, "https://stripe.test/v1/refunds/re_1/cancel");
    EXPECT_NE(header_of(waiting.web.requests[1], "Idempotency-Key"), order.id.text());
    stripe_with paid({answered(200, list_text(refund_text("succeeded", order)))});
    EXPECT_EQ(paid.stripe.cancel(order).answer, provider_answer::succeeded);
    EXPECT_EQ(paid.web.requests.size(), 1U);
}

TEST(StripeCancel, WhatCannotBeCancelledIsWhatItBecame) {
    auto order = an_order();
    order.provider_reference = "re_1";
    stripe_with with({answered(400, error_text("invalid_request_error", "")),
                      answered(200, refund_text("succeeded", order))});
    EXPECT_EQ(with.stripe.cancel(order).answer, provider_answer::succeeded);
}

}  // namespace
}  // namespace refundry
