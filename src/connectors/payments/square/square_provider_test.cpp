// SPDX-License-Identifier: Apache-2.0
#include "connectors/payments/square/square_provider.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connectors/payments/hostile_answers.hpp"
#include "connectors/signature.hpp"

namespace refundry {
namespace {

using test::answered;
using test::header_of;
using test::scripted_web;

refund_order an_order(std::string_view currency = "USD", std::int64_t minor = 1999) {
    uuid value{};
    value[15] = 7;
    return {.id = refund_id(value),
            .merchant = {},
            .payment_reference = "R2B3Z8WMVt3EAmzYWLZvz7Y69EbZY",
            .amount = money(minor, *currency_code::parse(currency))};
}

std::string refund_text(std::string_view status, refund_id ours, std::string_view id = "RF_1") {
    return fmt::format(
        R"({{"refund":{{"id":"{}","status":"{}","payment_id":"R2B3Z8WMVt3EAmzYWLZvz7Y69EbZY",)"
        R"("amount_money":{{"amount":1999,"currency":"USD"}},"reason":"{}",)"
        R"("updated_at":"2023-11-14T22:13:20.000Z"}}}})",
        id, status, ours.text());
}

std::string payment_text(std::string_view refund_ids) {
    return fmt::format(
        R"({{"payment":{{"id":"R2B3Z8WMVt3EAmzYWLZvz7Y69EbZY","refund_ids":[{}]}}}})", refund_ids);
}

std::string error_text(std::string_view code) {
    return fmt::format(
        R"({{"errors":[{{"category":"INVALID_REQUEST_ERROR","code":"{}","detail":"No."}}]}})",
        code);
}

struct square_with {
    explicit square_with(std::vector<test::web_answer> answers) : web(std::move(answers)) {}
    scripted_web web;
    square_provider square{{.access_token = "EAAA_token",
                            .signature_key = "asdf1234",
                            .notification_url = "https://shop.example/webhooks/square",
                            .base_url = "https://square.test"},
                           web};
};

TEST(SquareRefund, SaysEachOfSquaresWords) {
    const auto order = an_order();
    const std::pair<std::string_view, provider_answer> words[] = {
        {"PENDING", provider_answer::pending},
        {"COMPLETED", provider_answer::succeeded},
        {"REJECTED", provider_answer::failed},
        {"FAILED", provider_answer::failed}};
    for (const auto& [word, answer] : words) {
        square_with with({answered(200, refund_text(word, order.id))});
        const auto fact = with.square.refund(order);
        EXPECT_EQ(fact.answer, answer) << word;
        EXPECT_EQ(fact.reference, "RF_1") << word;
        EXPECT_EQ(fact.failure_code, answer == provider_answer::failed ? word : "") << word;
        EXPECT_EQ(fact.as_of, instant(std::chrono::seconds(1'700'000'000))) << word;
    }
}

TEST(SquareRefund, AsksOnceWithOurIdAsTheKey) {
    const auto order = an_order();
    square_with with({});
    with.square.refund(order);
    ASSERT_EQ(with.web.requests.size(), 1U);
    const auto& asked = with.web.requests.front();
    EXPECT_EQ(asked.url, "https://square.test/v2/refunds");
    EXPECT_EQ(header_of(asked, "Authorization"), "Bearer EAAA_token");
    EXPECT_EQ(asked.body,
              fmt::format(R"({{"idempotency_key":"{0}","amount_money":{{"amount":1999,)"
                          R"("currency":"USD"}},"payment_id":"R2B3Z8WMVt3EAmzYWLZvz7Y69EbZY",)"
                          R"("reason":"{0}"}})",
                          order.id.text()));
    EXPECT_LE(order.id.text().size(), 45U);  // as many as Square takes
}

TEST(SquareRefund, AHostileAnswerIsUnknownAndTheNextTryHasTheSameKey) {
    const auto order = an_order();
    for (const auto& [name, answer] : test::hostile_answers()) {
        square_with with({answer, answered(200, refund_text("COMPLETED", order.id))});
        EXPECT_EQ(with.square.refund(order).answer, provider_answer::unknown) << name;
        EXPECT_EQ(with.square.refund(order).answer, provider_answer::succeeded) << name;
        ASSERT_EQ(with.web.requests.size(), 2U) << name;
        EXPECT_EQ(with.web.requests[0].body, with.web.requests[1].body) << name;
    }
}

TEST(SquareRefund, AHostileAnswerToALookUpFindsNothingOut) {
    for (const auto& [name, answer] : test::hostile_answers()) {
        auto order = an_order();
        square_with payment({answer});
        EXPECT_EQ(payment.square.look_up(order).answer, provider_answer::unknown) << name;
        square_with refund({answered(200, payment_text(R"("RF_1")")), answer});
        EXPECT_EQ(refund.square.look_up(order).answer, provider_answer::unknown) << name;
        order.provider_reference = "RF_1";
        square_with by_reference({answer});
        EXPECT_EQ(by_reference.square.look_up(order).answer, provider_answer::unknown) << name;
    }
}

TEST(SquareRefund, TheAnswerForAnotherRefundIsNotOurs) {
    square_with with({answered(200, refund_text("COMPLETED", refund_id(uuid{1})))});
    EXPECT_EQ(with.square.refund(an_order()).answer, provider_answer::unknown);
}

TEST(SquareRefund, ARefusalIsAFailureOnceSquareKnowsOfNone) {
    const auto order = an_order();
    const auto refused = answered(400, error_text("REFUND_AMOUNT_INVALID"));
    square_with none({refused, answered(200, payment_text(""))});
    const auto fact = none.square.refund(order);
    EXPECT_EQ(fact.answer, provider_answer::failed);
    EXPECT_EQ(fact.failure_code, "REFUND_AMOUNT_INVALID");
    square_with ours({refused, answered(200, payment_text(R"("RF_1")")),
                      answered(200, refund_text("COMPLETED", order.id))});
    EXPECT_EQ(ours.square.refund(order).answer, provider_answer::succeeded);
    square_with unchecked({refused, answered(503, "")});
    EXPECT_EQ(unchecked.square.refund(order).answer, provider_answer::unknown);
}

TEST(SquareRefund, WhatPassesIsUnknown) {
    for (const std::string_view code : {"IDEMPOTENCY_KEY_REUSED", "CONFLICT", "RATE_LIMITED",
                                        "TEMPORARY_ERROR", "REFUND_ALREADY_PENDING"}) {
        square_with with({answered(400, error_text(code))});
        EXPECT_EQ(with.square.refund(an_order()).answer, provider_answer::unknown) << code;
        EXPECT_EQ(with.web.requests.size(), 1U) << code;
    }
}

TEST(SquareRefund, APaymentSquareDoesNotKnowIsAFailure) {
    square_with with({answered(404, error_text("NOT_FOUND"))});
    EXPECT_EQ(with.square.refund(an_order()).failure_code, "NOT_FOUND");
    EXPECT_EQ(with.web.requests.size(), 1U);
}

TEST(SquareLookUp, ReadsEachRefundOfThePaymentUntilOurs) {
    const auto order = an_order();
    square_with found({answered(200, payment_text(R"("RF_0","RF_9","RF_10")")),
                       answered(200, refund_text("FAILED", refund_id(uuid{1}), "RF_0")),
                       answered(200, refund_text("PENDING", order.id, "RF_9"))});
    EXPECT_EQ(found.square.look_up(order).reference, "RF_9");
    EXPECT_EQ(found.web.requests.size(), 3U);
    square_with none({answered(200, payment_text(R"("RF_0")")),
                      answered(200, refund_text("FAILED", refund_id(uuid{1}), "RF_0"))});
    EXPECT_EQ(none.square.look_up(order).answer, provider_answer::not_found);
    square_with without({answered(200, R"({"payment":{"id":"R2B3Z8WMVt3EAmzYWLZvz7Y69EbZY"}})")});
    EXPECT_EQ(without.square.look_up(order).answer, provider_answer::not_found);
    square_with other({answered(200, R"({"payment":{"id":"another"}})")});
    EXPECT_EQ(other.square.look_up(order).answer, provider_answer::unknown);
    square_with swapped({answered(200, payment_text(R"("RF_0")")),
                         answered(200, refund_text("FAILED", order.id, "RF_5"))});
    EXPECT_EQ(swapped.square.look_up(order).answer, provider_answer::unknown);
}

TEST(SquareLookUp, TooManyRefundsAreGivenUp) {
    std::string ids = R"("RF")";
    for (int i = 1; i < 51; ++i)
        ids += R"(,"RF")";
    square_with with({answered(200, payment_text(ids))});
    EXPECT_EQ(with.square.look_up(an_order()).answer, provider_answer::unknown);
    EXPECT_EQ(with.web.requests.size(), 1U);
}

// -- webhooks -------------------------------------------------------------------------------------

std::string signature_of(std::string_view body, std::string_view key = "asdf1234",
                         std::string_view url = "https://shop.example/webhooks/square") {
    const auto bytes = hmac_sha256(key, {url, body});
    return base64({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

std::string event_text(std::string_view type, std::string_view object) {
    return fmt::format(
        R"({{"merchant_id":"M","type":"{}","event_id":"bc316346",)"
        R"("created_at":"2023-11-14T22:13:30Z","data":{{"type":"refund","object":{}}}}})",
        type, object);
}

result<std::vector<provider_notice>> read(const std::string& body, const std::string& signature) {
    square_with with({});
    return with.square.read_webhook({.headers = {{"X-Square-HmacSha256-Signature", signature}},
                                     .body = body,
                                     .received_at = {}});
}

std::string code_of(const result<std::vector<provider_notice>>& read) {
    return read ? "" : read.error().code;
}

TEST(SquareWebhook, TellsOfARefund) {
    const auto ours = refund_id(uuid{1});
    const auto body = event_text("refund.updated", refund_text("COMPLETED", ours));
    const auto notices = read(body, signature_of(body));
    ASSERT_TRUE(notices.has_value());
    ASSERT_EQ(notices->size(), 1U);
    EXPECT_EQ(notices->front().event, "bc316346");
    EXPECT_EQ(notices->front().ours, ours);
    EXPECT_EQ(notices->front().payment_reference, "R2B3Z8WMVt3EAmzYWLZvz7Y69EbZY");
    EXPECT_EQ(notices->front().amount, money(1999, *currency_code::parse("USD")));
    EXPECT_EQ(notices->front().fact.answer, provider_answer::succeeded);
    EXPECT_EQ(notices->front().fact.as_of, instant(std::chrono::seconds(1'700'000'000)));
}

TEST(SquareWebhook, WhatIsNotSignedByItsKeyForThisAddressIsForged) {
    const auto body = event_text("refund.updated", refund_text("COMPLETED", refund_id(uuid{1})));
    const auto right = signature_of(body);
    EXPECT_EQ(code_of(read(body + " ", right)), "webhook_forged");
    for (const auto& wrong :
         {std::string(), std::string("AAAA"), right.substr(1), signature_of(body, "other"),
          signature_of(body, "asdf1234", "https://shop.example/webhooks/other")})
        EXPECT_EQ(code_of(read(body, wrong)), "webhook_forged") << wrong;
    scripted_web web;
    const square_provider keyless({.access_token = "", .signature_key = "", .notification_url = ""},
                                  web);
    EXPECT_EQ(code_of(keyless.read_webhook(
                  {.headers = {{"X-Square-HmacSha256-Signature", signature_of(body, "", "")}},
                   .body = body,
                   .received_at = {}})),
              "webhook_forged");
}

TEST(SquareWebhook, OtherEventsTellNothingAndNonsenseIsUnreadable) {
    const auto other = event_text("payment.updated", "{}");
    const auto notices = read(other, signature_of(other));
    ASSERT_TRUE(notices.has_value());
    EXPECT_TRUE(notices->empty());
    for (const auto& body :
         {std::string(), std::string("[]"), std::string("{}"), event_text("refund.updated", "{}"),
          event_text("refund.created", "[]")})
        EXPECT_EQ(code_of(read(body, signature_of(body))), "webhook_unreadable") << body;
}

}  // namespace
}  // namespace refundry
