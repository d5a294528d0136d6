// SPDX-License-Identifier: Apache-2.0
#include "connectors/payments/klarna/klarna_provider.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "connectors/payments/hostile_answers.hpp"

namespace refundry {
namespace {

using test::answered;
using test::header_of;
using test::scripted_web;

refund_order an_order(std::int64_t minor = 1999) {
    uuid value{};
    value[15] = 7;
    return {.id = refund_id(value),
            .merchant = {},
            .payment_reference = "f3392f8b-6116-4073-ab96-e330819e2c07",
            .amount = money(minor, *currency_code::parse("SEK"))};
}

std::string order_text(std::string_view refunds) {
    return fmt::format(
        R"({{"order_id":"f3392f8b-6116-4073-ab96-e330819e2c07","refunded_amount":1999,{}}})",
        refunds);
}

std::string refunds_text(refund_id ours) {
    return fmt::format(
        R"("refunds":[{{"refund_id":"b2cb4f2e","reference":"{}","refunded_amount":1999,)"
        R"("refunded_at":"2023-11-14T22:13:20Z"}}])",
        ours.text());
}

std::string error_text(std::string_view code) {
    return fmt::format(
        R"({{"error_code":"{}","error_messages":["No."],"correlation_id":"66782175"}})", code);
}

const test::web_answer MADE = answered(201, "", {{"Refund-Id", "b2cb4f2e"}});

struct klarna_with {
    explicit klarna_with(std::vector<test::web_answer> answers) : web(std::move(answers)) {}
    scripted_web web;
    klarna_provider klarna{
        {.username = "K1_user", .password = "secret", .base_url = "https://klarna.test"}, web};
};

TEST(KlarnaRefund, IsMadeAtOnce) {
    const auto order = an_order();
    klarna_with with({MADE});
    const auto fact = with.klarna.refund(order);
    EXPECT_EQ(fact.answer, provider_answer::succeeded);
    EXPECT_EQ(fact.reference, "b2cb4f2e");
    const auto& asked = with.web.requests.front();
    EXPECT_EQ(asked.url,
              "https://klarna.test/ordermanagement/v1/orders/"
              "f3392f8b-6116-4073-ab96-e330819e2c07/refunds");
    EXPECT_EQ(header_of(asked, "Klarna-Idempotency-Key"), order.id.text());
    EXPECT_EQ(header_of(asked, "Authorization"), "Basic SzFfdXNlcjpzZWNyZXQ=");
    EXPECT_EQ(asked.body, R"({"refunded_amount":1999,"reference":")" + order.id.text() + "\"}");
}

TEST(KlarnaRefund, MoreThanKlarnaTakesIsNotAsked) {
    klarna_with most({MADE});
    EXPECT_EQ(most.klarna.refund(an_order(200'000'000)).answer, provider_answer::succeeded);
    klarna_with more({MADE});
    EXPECT_EQ(more.klarna.refund(an_order(200'000'001)).failure_code, "amount_not_expressible");
    EXPECT_TRUE(more.web.requests.empty());
}

TEST(KlarnaRefund, AHostileAnswerIsUnknownAndTheNextTryHasTheSameKey) {
    const auto order = an_order();
    for (const auto& [name, answer] : test::hostile_answers()) {
        klarna_with with({answer, MADE});
        EXPECT_EQ(with.klarna.refund(order).answer, provider_answer::unknown) << name;
        EXPECT_EQ(with.klarna.refund(order).answer, provider_answer::succeeded) << name;
        ASSERT_EQ(with.web.requests.size(), 2U) << name;
        EXPECT_EQ(header_of(with.web.requests[0], "Klarna-Idempotency-Key"), order.id.text());
        EXPECT_EQ(header_of(with.web.requests[1], "Klarna-Idempotency-Key"), order.id.text());
    }
    klarna_with nameless({answered(201, ""), answered(200, "", {{"Refund-Id", "x"}})});
    EXPECT_EQ(nameless.klarna.refund(order).answer, provider_answer::unknown);
    EXPECT_EQ(nameless.klarna.refund(order).answer, provider_answer::unknown);
}

TEST(KlarnaRefund, AHostileAnswerToALookUpFindsNothingOut) {
    for (const auto& [name, answer] : test::hostile_answers()) {
        auto order = an_order();
        klarna_with by_key({answer});
        EXPECT_EQ(by_key.klarna.look_up(order).answer, provider_answer::unknown) << name;
        order.provider_reference = "b2cb4f2e";
        klarna_with by_reference({answer});
        EXPECT_EQ(by_reference.klarna.look_up(order).answer, provider_answer::unknown) << name;
    }
}

TEST(KlarnaRefund, ARefusalIsAFailureOnceKlarnaKnowsOfNone) {
    const auto order = an_order();
    const auto refused = answered(403, error_text("REFUND_NOT_ALLOWED"));
    klarna_with none({refused, answered(200, order_text("\"refunds\":[]"))});
    const auto fact = none.klarna.refund(order);
    EXPECT_EQ(fact.answer, provider_answer::failed);
    EXPECT_EQ(fact.failure_code, "REFUND_NOT_ALLOWED");
    klarna_with ours({refused, answered(200, order_text(refunds_text(order.id)))});
    EXPECT_EQ(ours.klarna.refund(order).answer, provider_answer::succeeded);
    klarna_with unchecked({refused, answered(503, "")});
    EXPECT_EQ(unchecked.klarna.refund(order).answer, provider_answer::unknown);
}

TEST(KlarnaRefund, AnyOther403IsAboutWhoAsks) {
    klarna_with with({answered(403, error_text("NOT_AUTHORIZED"))});
    EXPECT_EQ(with.klarna.refund(an_order()).answer, provider_answer::unknown);
}

TEST(KlarnaRefund, AnOrderKlarnaDoesNotKnowIsAFailure) {
    klarna_with with({answered(404, error_text("NO_SUCH_ORDER"))});
    EXPECT_EQ(with.klarna.refund(an_order()).failure_code, "NO_SUCH_ORDER");
    EXPECT_EQ(with.web.requests.size(), 1U);
}

TEST(KlarnaLookUp, FindsOursInTheOrder) {
    const auto order = an_order();
    klarna_with with({answered(200, order_text(refunds_text(order.id)))});
    const auto fact = with.klarna.look_up(order);
    EXPECT_EQ(fact.answer, provider_answer::succeeded);
    EXPECT_EQ(fact.reference, "b2cb4f2e");
    EXPECT_EQ(fact.as_of, instant(std::chrono::seconds(1'700'000'000)));
}

TEST(KlarnaLookUp, SaysNotFoundOnlyWhenTheOrderTellsAll) {
    const auto answer_for = [](const std::string& text) {
        klarna_with with({answered(200, text)});
        return with.klarna.look_up(an_order()).answer;
    };
    EXPECT_EQ(answer_for(order_text(refunds_text(refund_id(uuid{1})))), provider_answer::not_found);
    EXPECT_EQ(answer_for(order_text("\"refunds\":[{}]")), provider_answer::unknown);
    EXPECT_EQ(answer_for(order_text("\"refunds\":{}")), provider_answer::unknown);
    // Something was refunded, but what is not told.
    EXPECT_EQ(answer_for(order_text("\"locale\":\"sv\"")), provider_answer::unknown);
    EXPECT_EQ(
        answer_for(R"({"order_id":"f3392f8b-6116-4073-ab96-e330819e2c07","refunded_amount":0})"),
        provider_answer::not_found);
    EXPECT_EQ(answer_for(R"({"order_id":"another","refunded_amount":0})"),
              provider_answer::unknown);
}

TEST(KlarnaLookUp, ByKlarnasOwnId) {
    auto order = an_order();
    order.provider_reference = "b2cb4f2e";
    klarna_with right({answered(200, R"({"refund_id":"b2cb4f2e","refunded_amount":1999})")});
    EXPECT_EQ(right.klarna.look_up(order).answer, provider_answer::succeeded);
    klarna_with other({answered(200, R"({"refund_id":"another","refunded_amount":1999})")});
    EXPECT_EQ(other.klarna.look_up(order).answer, provider_answer::unknown);
}

TEST(KlarnaWebhook, IsNotTaken) {
    klarna_with with({});
    EXPECT_EQ(
        with.klarna.read_webhook({.headers = {}, .body = "{}", .received_at = {}}).error().code,
        "webhooks_not_taken");
}

}  // namespace
}  // namespace refundry
