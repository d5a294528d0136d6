// SPDX-License-Identifier: Apache-2.0
#include "connectors/payments/paypal/paypal_provider.hpp"

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

refund_order an_order(std::string_view currency = "EUR", std::int64_t minor = 1999) {
    uuid value{};
    value[15] = 7;
    return {.id = refund_id(value),
            .merchant = {},
            .payment_reference = "2GG279541U471931P",
            .amount = money(minor, *currency_code::parse(currency))};
}

/// Answers for tokens by itself, "token_1", "token_2"…, and the rest as the test says.
class web_with_tokens final : public web_client {
  public:
    explicit web_with_tokens(std::vector<test::web_answer> answers) : api(std::move(answers)) {}
    std::expected<web_response, web_failure> send(const web_request& request) override {
        if (!request.url.ends_with("/v1/oauth2/token")) return api.send(request);
        ++tokens;
        last_token_request = request;
        if (!token_answer.has_value() || token_answer->status != 0) return token_answer;
        return answered(200, fmt::format(R"({{"access_token":"token_{}","token_type":"Bearer",)"
                                         R"("expires_in":{}}})",
                                         tokens, token_seconds));
    }
    scripted_web api;
    int tokens = 0;
    int token_seconds = 32'400;
    web_request last_token_request;
    test::web_answer token_answer = web_response{};  ///< status 0: a good one
};

struct paypal_with {
    explicit paypal_with(std::vector<test::web_answer> answers) : web(std::move(answers)) {}
    web_with_tokens web;
    set_clock clock{instant(std::chrono::seconds(1'700'000'000))};
    paypal_provider paypal{{.client_id = "client",
                            .client_secret = "secret",
                            .webhook_id = "1JE4291016473214C",
                            .base_url = "https://paypal.test"},
                           web,
                           clock};
};

std::string refund_text(std::string_view status, std::string_view custom_id,
                        std::string_view value = "19.99") {
    return fmt::format(
        R"({{"id":"1JU08902781691411","amount":{{"value":"{}","currency_code":"EUR"}},)"
        R"("status":"{}",{}"links":[{{"rel":"self","method":"GET","href":)"
        R"("https://api-m.paypal.com/v2/payments/refunds/1JU08902781691411"}},{{"rel":"up","href":)"
        R"("https://api-m.paypal.com/v2/payments/captures/2GG279541U471931P"}}]}})",
        value, status, custom_id.empty() ? "" : fmt::format(R"("custom_id":"{}",)", custom_id));
}

std::string error_text(std::string_view name, std::string_view issue) {
    return fmt::format(
        R"({{"name":"{}","message":"No.","debug_id":"90957fca61718","details":[{{"issue":"{}"}}]}})",
        name, issue);
}

const std::string CAPTURE_TEXT =
    R"({"id":"2GG279541U471931P","status":"PARTIALLY_REFUNDED",)"
    R"("supplementary_data":{"related_ids":{"order_id":"5O190127TN364715T"}}})";

std::string order_text(std::string_view refunds) {
    return fmt::format(
        R"({{"id":"5O190127TN364715T","purchase_units":[{{"payments":{{"refunds":[{}]}}}}]}})",
        refunds);
}

TEST(PaypalRefund, SaysEachOfPaypalsWords) {
    const auto order = an_order();
    const std::pair<std::string_view, provider_answer> words[] = {
        {"PENDING", provider_answer::pending},
        {"COMPLETED", provider_answer::succeeded},
        {"FAILED", provider_answer::failed},
        {"CANCELLED", provider_answer::canceled}};
    for (const auto& [word, answer] : words) {
        paypal_with with({answered(201, refund_text(word, order.id.text()))});
        const auto fact = with.paypal.refund(order);
        EXPECT_EQ(fact.answer, answer) << word;
        EXPECT_EQ(fact.reference, "1JU08902781691411") << word;
    }
}

TEST(PaypalRefund, AFactIsAsOldAsWhatTellsIt) {
    const auto order = an_order();
    const web_headers date{{"Date", "Tue, 14 Nov 2023 22:13:20 GMT"}};
    auto text = refund_text("PENDING", order.id.text());
    paypal_with undated({answered(201, text, date)});
    EXPECT_EQ(undated.paypal.refund(order).as_of, instant(std::chrono::seconds(1'700'000'000)));
    text.insert(1, R"("create_time":"2023-11-14T21:56:40Z",)");
    paypal_with made({answered(201, text, date)});
    EXPECT_EQ(made.paypal.refund(order).as_of, instant(std::chrono::seconds(1'699'999'000)));
    text.insert(1, R"("update_time":"2023-11-14T21:56:41Z",)");
    paypal_with updated({answered(201, text, date)});
    EXPECT_EQ(updated.paypal.refund(order).as_of, instant(std::chrono::seconds(1'699'999'001)));
}

TEST(PaypalRefund, AsksOnceWithOurIdAsTheKey) {
    const auto order = an_order();
    paypal_with with({answered(201, refund_text("COMPLETED", order.id.text()))});
    with.paypal.refund(order);
    ASSERT_EQ(with.web.api.requests.size(), 1U);
    const auto& asked = with.web.api.requests.front();
    EXPECT_EQ(asked.url, "https://paypal.test/v2/payments/captures/2GG279541U471931P/refund");
    EXPECT_EQ(header_of(asked, "PayPal-Request-Id"), order.id.text());
    EXPECT_EQ(header_of(asked, "Authorization"), "Bearer token_1");
    EXPECT_EQ(asked.body, R"({"amount":{"value":"19.99","currency_code":"EUR"},"custom_id":")" +
                              order.id.text() + "\"}");
    EXPECT_EQ(header_of(with.web.last_token_request, "Authorization"),
              "Basic Y2xpZW50OnNlY3JldA==");
}

TEST(PaypalRefund, WritesAmountsAsPaypalTakesThem) {
    const std::tuple<std::string_view, std::int64_t, std::string_view> amounts[] = {
        {"JPY", 500, R"("value":"500")"},
        {"HUF", 1200, R"("value":"12")"},
        {"TWD", 700, R"("value":"7")"},
        {"USD", 5, R"("value":"0.05")"}};
    for (const auto& [currency, minor, text] : amounts) {
        paypal_with with({});
        with.paypal.refund(an_order(currency, minor));
        EXPECT_THAT(with.web.api.requests.front().body, HasSubstr(text)) << currency;
    }
    paypal_with with({});
    EXPECT_EQ(with.paypal.refund(an_order("HUF", 1201)).failure_code, "amount_not_expressible");
    EXPECT_TRUE(with.web.api.requests.empty());
}

TEST(PaypalRefund, TheShortestFormIsTakenToo) {
    paypal_with with({answered(201, refund_text("COMPLETED", ""))});
    EXPECT_EQ(with.paypal.refund(an_order()).answer, provider_answer::succeeded);
}

TEST(PaypalRefund, TheAnswerForAnotherRefundIsNotOurs) {
    paypal_with with({answered(201, refund_text("COMPLETED", refund_id(uuid{1}).text()))});
    EXPECT_EQ(with.paypal.refund(an_order()).answer, provider_answer::unknown);
}

TEST(PaypalRefund, AHostileAnswerIsUnknownAndTheNextTryHasTheSameKey) {
    const auto order = an_order();
    for (const auto& [name, answer] : test::hostile_answers()) {
        paypal_with with({answer});
        // A 401 is asked again at once, with another token; it stays one.
        const bool is_locked_out = answer.has_value() && answer->status == 401;
        if (is_locked_out) with.web.api.then(answer);
        with.web.api.then(answered(201, refund_text("COMPLETED", order.id.text())));
        EXPECT_EQ(with.paypal.refund(order).answer, provider_answer::unknown) << name;
        EXPECT_EQ(with.paypal.refund(order).answer, provider_answer::succeeded) << name;
        for (const auto& request : with.web.api.requests) {
            EXPECT_EQ(header_of(request, "PayPal-Request-Id"), order.id.text()) << name;
            EXPECT_EQ(request.body, with.web.api.requests.front().body) << name;
        }
    }
}

TEST(PaypalRefund, AHostileAnswerToALookUpFindsNothingOut) {
    auto order = an_order();
    for (const auto& [name, answer] : test::hostile_answers()) {
        paypal_with capture({answer});
        EXPECT_EQ(capture.paypal.look_up(order).answer, provider_answer::unknown) << name;
        paypal_with ordered({answered(200, CAPTURE_TEXT), answer});
        EXPECT_EQ(ordered.paypal.look_up(order).answer, provider_answer::unknown) << name;
        auto known = order;
        known.provider_reference = "1JU08902781691411";
        paypal_with by_reference({answer});
        EXPECT_EQ(by_reference.paypal.look_up(known).answer, provider_answer::unknown) << name;
    }
}

TEST(PaypalRefund, ARefusalIsAFailureOncePaypalKnowsOfNone) {
    paypal_with with({answered(422, error_text("UNPROCESSABLE_ENTITY", "REFUND_NOT_ALLOWED")),
                      answered(200, CAPTURE_TEXT), answered(200, order_text(""))});
    const auto fact = with.paypal.refund(an_order());
    EXPECT_EQ(fact.answer, provider_answer::failed);
    EXPECT_EQ(fact.failure_code, "REFUND_NOT_ALLOWED");
}

TEST(PaypalRefund, FullyRefundedMayBeOurOwnDoing) {
    const auto order = an_order();
    paypal_with with({answered(422, error_text("UNPROCESSABLE_ENTITY", "CAPTURE_FULLY_REFUNDED")),
                      answered(200, CAPTURE_TEXT),
                      answered(200, order_text(refund_text("COMPLETED", order.id.text())))});
    EXPECT_EQ(with.paypal.refund(order).answer, provider_answer::succeeded);
}

TEST(PaypalRefund, ARefusalThatCannotBeCheckedIsUnknown) {
    paypal_with with({answered(422, error_text("UNPROCESSABLE_ENTITY", "CAPTURE_FULLY_REFUNDED")),
                      answered(503, "")});
    EXPECT_EQ(with.paypal.refund(an_order()).answer, provider_answer::unknown);
}

TEST(PaypalRefund, APaymentPaypalDoesNotKnowIsAFailure) {
    paypal_with with({answered(404, error_text("RESOURCE_NOT_FOUND", "INVALID_RESOURCE_ID"))});
    const auto fact = with.paypal.refund(an_order());
    EXPECT_EQ(fact.answer, provider_answer::failed);
    EXPECT_EQ(fact.failure_code, "INVALID_RESOURCE_ID");
}

TEST(PaypalLookUp, FindsOursAmongOthersInTheOrder) {
    const auto order = an_order();
    paypal_with with({answered(200, CAPTURE_TEXT),
                      answered(200, order_text(refund_text("FAILED", refund_id(uuid{1}).text()) +
                                               "," + refund_text("PENDING", order.id.text())))});
    EXPECT_EQ(with.paypal.look_up(order).answer, provider_answer::pending);
    EXPECT_EQ(with.web.api.requests[1].url,
              "https://paypal.test/v2/checkout/orders/5O190127TN364715T");
}

TEST(PaypalLookUp, SaysNotFoundOnlyWhenNoneCouldBeOurs) {
    const auto order = an_order();
    const auto answer_for = [&](const std::string& refunds) {
        paypal_with with({answered(200, CAPTURE_TEXT), answered(200, order_text(refunds))});
        return with.paypal.look_up(order).answer;
    };
    EXPECT_EQ(answer_for(""), provider_answer::not_found);
    EXPECT_EQ(answer_for(refund_text("COMPLETED", refund_id(uuid{1}).text())),
              provider_answer::not_found);
    EXPECT_EQ(answer_for(refund_text("COMPLETED", "", "5.00")), provider_answer::not_found);
    EXPECT_EQ(answer_for(refund_text("COMPLETED", "", "19.99")), provider_answer::unknown);
    EXPECT_EQ(answer_for(R"({"id":"x"})"), provider_answer::unknown);
}

TEST(PaypalLookUp, ACaptureWithoutAnOrderTellsNothing) {
    paypal_with with({answered(200, R"({"id":"2GG279541U471931P","status":"COMPLETED"})")});
    EXPECT_EQ(with.paypal.look_up(an_order()).answer, provider_answer::unknown);
    EXPECT_EQ(with.web.api.requests.size(), 1U);
}

TEST(PaypalToken, IsUsedUntilShortlyBeforeItEnds) {
    paypal_with with({});
    with.web.token_seconds = 600;
    with.paypal.look_up(an_order());
    with.clock.advance(std::chrono::seconds(539));
    with.paypal.look_up(an_order());
    EXPECT_EQ(with.web.tokens, 1);
    with.clock.advance(std::chrono::seconds(1));
    with.paypal.look_up(an_order());
    EXPECT_EQ(with.web.tokens, 2);
    EXPECT_EQ(header_of(with.web.api.requests.back(), "Authorization"), "Bearer token_2");
}

TEST(PaypalToken, OneThatIsNotTakenIsReplacedOnce) {
    const auto order = an_order();
    paypal_with with({answered(401, ""), answered(201, refund_text("COMPLETED", order.id.text()))});
    EXPECT_EQ(with.paypal.refund(order).answer, provider_answer::succeeded);
    EXPECT_EQ(header_of(with.web.api.requests[1], "Authorization"), "Bearer token_2");
    paypal_with locked_out({answered(401, ""), answered(401, "")});
    EXPECT_EQ(locked_out.paypal.refund(order).answer, provider_answer::unknown);
    EXPECT_EQ(locked_out.web.api.requests.size(), 2U);
}

TEST(PaypalToken, WithoutOneNothingIsAsked) {
    for (auto& [name, answer] : test::hostile_answers()) {
        paypal_with with({});
        with.web.token_answer = answer;
        EXPECT_EQ(with.paypal.refund(an_order()).answer, provider_answer::unknown) << name;
        EXPECT_TRUE(with.web.api.requests.empty()) << name;
    }
}

// -- webhooks -------------------------------------------------------------------------------------

std::string event_text(std::string_view type, std::string_view resource) {
    return fmt::format(R"({{"id":"WH-1","create_time":"2023-11-14T22:13:10Z",)"
                       R"("resource_type":"refund","event_type":"{}", "resource":{}}})",
                       type, resource);
}

provider_webhook a_webhook(std::string body) {
    return {.headers = {{"PAYPAL-AUTH-ALGO", "SHA256withRSA"},
                        {"PAYPAL-CERT-URL", "https://api.paypal.com/v1/notifications/certs/CERT"},
                        {"PAYPAL-TRANSMISSION-ID", "69cd13f0-d67a-11e5-baa3-778b53f4ae55"},
                        {"PAYPAL-TRANSMISSION-SIG", "lmI95Jx3Y9nhR5SJWlHVIWpg4AgFk7n9bCHSRxbrd8A="},
                        {"PAYPAL-TRANSMISSION-TIME", "2023-11-14T22:13:20Z"}},
            .body = std::move(body),
            .received_at = instant(std::chrono::seconds(1'700'000'000))};
}

const test::web_answer SUCCESS = answered(200, R"({"verification_status":"SUCCESS"})");

std::string code_of(const result<std::vector<provider_notice>>& read) {
    return read ? "" : read.error().code;
}

TEST(PaypalWebhook, TellsOfARefundOncePaypalOwnsUpToIt) {
    const auto ours = refund_id(uuid{1});
    const auto body = event_text("PAYMENT.REFUND.PENDING", refund_text("PENDING", ours.text()));
    paypal_with with({SUCCESS});
    const auto notices = with.paypal.read_webhook(a_webhook(body));
    ASSERT_TRUE(notices.has_value());
    ASSERT_EQ(notices->size(), 1U);
    const auto& notice = notices->front();
    EXPECT_EQ(notice.event, "WH-1");
    EXPECT_EQ(notice.ours, ours);
    EXPECT_EQ(notice.payment_reference, "2GG279541U471931P");
    EXPECT_EQ(notice.amount, money(1999, *currency_code::parse("EUR")));
    EXPECT_EQ(notice.fact.answer, provider_answer::pending);
    EXPECT_EQ(notice.fact.as_of, instant(std::chrono::seconds(1'699'999'990)));
    // Byte for byte as it came, since the signature is of these bytes.
    const auto& asked = with.web.api.requests.front();
    EXPECT_EQ(asked.url, "https://paypal.test/v1/notifications/verify-webhook-signature");
    EXPECT_THAT(asked.body, testing::EndsWith("\"webhook_event\":" + body + "}"));
    EXPECT_THAT(asked.body, HasSubstr(R"("webhook_id":"1JE4291016473214C")"));
}

TEST(PaypalWebhook, WhatPaypalDisownsIsForged) {
    const auto body = event_text("PAYMENT.REFUND.FAILED", refund_text("FAILED", ""));
    paypal_with disowned({answered(200, R"({"verification_status":"FAILURE"})")});
    EXPECT_EQ(code_of(disowned.paypal.read_webhook(a_webhook(body))), "webhook_forged");
    paypal_with malformed({answered(400, error_text("VALIDATION_ERROR", "INVALID"))});
    EXPECT_EQ(code_of(malformed.paypal.read_webhook(a_webhook(body))), "webhook_forged");
}

TEST(PaypalWebhook, WithoutAllHeadersPaypalIsNotEvenAsked) {
    const auto body = event_text("PAYMENT.REFUND.FAILED", refund_text("FAILED", ""));
    for (std::size_t missing = 0; missing < 5; ++missing) {
        auto sent = a_webhook(body);
        sent.headers[missing].second.clear();
        paypal_with with({SUCCESS});
        EXPECT_EQ(code_of(with.paypal.read_webhook(sent)), "webhook_forged") << missing;
        EXPECT_TRUE(with.web.api.requests.empty()) << missing;
    }
    for (const std::string broken :
         {"", "[]", R"({"a":1},"webhook_id":"other")", R"({"a":1}})", R"({"a")"}) {
        paypal_with with({SUCCESS});
        EXPECT_EQ(code_of(with.paypal.read_webhook(a_webhook(broken))), "webhook_forged") << broken;
        EXPECT_TRUE(with.web.api.requests.empty()) << broken;
    }
}

TEST(PaypalWebhook, IsNotBelievedWhilePaypalCannotBeAsked) {
    const auto body = event_text("PAYMENT.CAPTURE.REFUNDED", refund_text("COMPLETED", ""));
    for (const auto& answer :
         {answered(500, ""), answered(429, ""), answered(200, "{}"), answered(200, "<html>"),
          test::web_answer(std::unexpected(web_failure::no_answer))}) {
        paypal_with with({answer});
        const auto read = with.paypal.read_webhook(a_webhook(body));
        EXPECT_EQ(code_of(read), "webhook_not_verified");
        EXPECT_EQ(read.error().kind, failure_kind::unavailable);
    }
}

TEST(PaypalWebhook, OtherEventsTellNothingAndNonsenseIsUnreadable) {
    paypal_with other({SUCCESS});
    const auto notices = other.paypal.read_webhook(
        a_webhook(event_text("PAYMENT.CAPTURE.COMPLETED", R"({"id":"1","status":"COMPLETED"})")));
    ASSERT_TRUE(notices.has_value());
    EXPECT_TRUE(notices->empty());
    for (const auto& body : {std::string("{}"), event_text("PAYMENT.REFUND.FAILED", "{}"),
                             event_text("PAYMENT.REFUND.FAILED", "[]")}) {
        paypal_with with({SUCCESS});
        EXPECT_EQ(code_of(with.paypal.read_webhook(a_webhook(body))), "webhook_unreadable") << body;
    }
}

}  // namespace
}  // namespace refundry
