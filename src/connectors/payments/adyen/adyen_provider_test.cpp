// SPDX-License-Identifier: Apache-2.0
#include "connectors/payments/adyen/adyen_provider.hpp"

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
using testing::HasSubstr;

constexpr std::string_view KEY = "44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056";

refund_order an_order(std::string_view currency = "EUR", std::int64_t minor = 1999) {
    uuid value{};
    value[15] = 7;
    return {.id = refund_id(value),
            .merchant = {},
            .payment_reference = "PPKFQ89R6QRXGN82",
            .amount = money(minor, *currency_code::parse(currency))};
}

std::string received_text(const refund_order& order) {
    return fmt::format(
        R"({{"merchantAccount":"TestMerchant","paymentPspReference":"{}","reference":"{}",)"
        R"("pspReference":"Z58PM89R6QRXGN82","status":"received",)"
        R"("amount":{{"value":1999,"currency":"EUR"}}}})",
        order.payment_reference, order.id.text());
}

std::string error_text(int status, std::string_view code) {
    return fmt::format(
        R"({{"status":{},"errorCode":"{}","message":"No.","errorType":"validation"}})", status,
        code);
}

struct adyen_with {
    explicit adyen_with(std::vector<test::web_answer> answers, std::string_view hmac_key = KEY)
        : web(std::move(answers)),
          adyen({.api_key = "AQE_key",
                 .merchant_account = "TestMerchant",
                 .hmac_key = std::string(hmac_key),
                 .base_url = "https://adyen.test/checkout"},
                web) {}
    scripted_web web;
    adyen_provider adyen;
};

TEST(AdyenRefund, IsReceivedAndSoPending) {
    const auto order = an_order();
    adyen_with with(
        {answered(201, received_text(order), {{"Date", "Tue, 14 Nov 2023 22:13:20 GMT"}})});
    const auto fact = with.adyen.refund(order);
    EXPECT_EQ(fact.answer, provider_answer::pending);
    EXPECT_EQ(fact.as_of, instant(std::chrono::seconds(1'700'000'000)));
    EXPECT_EQ(fact.reference, "Z58PM89R6QRXGN82");
    const auto& asked = with.web.requests.front();
    EXPECT_EQ(asked.url, "https://adyen.test/checkout/v71/payments/PPKFQ89R6QRXGN82/refunds");
    EXPECT_EQ(header_of(asked, "Idempotency-Key"), order.id.text());
    EXPECT_EQ(header_of(asked, "X-API-Key"), "AQE_key");
    EXPECT_EQ(asked.body, R"({"amount":{"value":1999,"currency":"EUR"},)"
                          R"("merchantAccount":"TestMerchant","reference":")" +
                              order.id.text() + "\"}");
}

TEST(AdyenRefund, CountsAsAdyenCounts) {
    const std::tuple<std::string_view, std::int64_t, std::string_view> amounts[] = {
        {"CLP", 500, "\"value\":50000,"},  {"ISK", 5, "\"value\":500,"},
        {"IDR", 70'000, "\"value\":700,"}, {"CVE", 700, "\"value\":7,"},
        {"JPY", 500, "\"value\":500,"},    {"KWD", 5125, "\"value\":5125,"}};
    for (const auto& [currency, minor, text] : amounts) {
        adyen_with with({});
        with.adyen.refund(an_order(currency, minor));
        EXPECT_THAT(with.web.requests.front().body, HasSubstr(text)) << currency;
    }
    adyen_with with({});
    EXPECT_EQ(with.adyen.refund(an_order("IDR", 701)).failure_code, "amount_not_expressible");
    EXPECT_TRUE(with.web.requests.empty());
}

TEST(AdyenRefund, AHostileAnswerIsUnknownAndTheNextTryHasTheSameKey) {
    const auto order = an_order();
    for (const auto& [name, answer] : test::hostile_answers()) {
        adyen_with with({answer, answered(201, received_text(order))});
        EXPECT_EQ(with.adyen.refund(order).answer, provider_answer::unknown) << name;
        EXPECT_EQ(with.adyen.refund(order).answer, provider_answer::pending) << name;
        ASSERT_EQ(with.web.requests.size(), 2U) << name;
        EXPECT_EQ(header_of(with.web.requests[0], "Idempotency-Key"), order.id.text());
        EXPECT_EQ(header_of(with.web.requests[1], "Idempotency-Key"), order.id.text());
        EXPECT_EQ(with.web.requests[0].body, with.web.requests[1].body) << name;
    }
}

TEST(AdyenRefund, TheAnswerForAnotherRefundIsNotOurs) {
    const auto order = an_order();
    auto other = order;
    other.id = refund_id(uuid{1});
    adyen_with id({answered(201, received_text(other))});
    EXPECT_EQ(id.adyen.refund(order).answer, provider_answer::unknown);
    other = order;
    other.payment_reference = "X";
    adyen_with payment({answered(201, received_text(other))});
    EXPECT_EQ(payment.adyen.refund(order).answer, provider_answer::unknown);
}

TEST(AdyenRefund, ARefusalOfTheRequestIsAFailure) {
    adyen_with with({answered(422, error_text(422, "167"))});
    const auto fact = with.adyen.refund(an_order());
    EXPECT_EQ(fact.answer, provider_answer::failed);
    EXPECT_EQ(fact.failure_code, "167");
}

TEST(AdyenRefund, OneInProgressOrATransientErrorIsUnknown) {
    adyen_with busy({answered(422, error_text(422, "704"))});
    EXPECT_EQ(busy.adyen.refund(an_order()).answer, provider_answer::unknown);
    adyen_with transient({answered(422, error_text(422, "167"), {{"Transient-Error", "true"}})});
    EXPECT_EQ(transient.adyen.refund(an_order()).answer, provider_answer::unknown);
}

TEST(AdyenRefund, CannotBeLookedUpAndAsksNobody) {
    adyen_with with({});
    EXPECT_EQ(with.adyen.look_up(an_order()).answer, provider_answer::unknown);
    EXPECT_EQ(with.adyen.cancel(an_order()).answer, provider_answer::unknown);
    EXPECT_TRUE(with.web.requests.empty());
}

// -- webhooks -------------------------------------------------------------------------------------

struct item {
    std::string event = "REFUND";
    std::string success = "true";
    std::string reference = refund_id(uuid{1}).text();
    std::string reason = "";
    std::string account = "TestMerchant";
    std::string psp = "Z58PM89R6QRXGN82";
    std::int64_t value = 1999;
};

std::string signature_of(const item& one, std::string_view key = KEY) {
    const auto bytes =
        hmac_sha256(*bytes_from_hex(key),
                    {fmt::format("{}:PPKFQ89R6QRXGN82:{}:{}:{}:EUR:{}:{}", one.psp, one.account,
                                 one.reference, one.value, one.event, one.success)});
    return base64({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

std::string item_text(const item& one, const std::string& signature) {
    return fmt::format(
        R"({{"NotificationRequestItem":{{"additionalData":{{"hmacSignature":"{}"}},)"
        R"("amount":{{"currency":"EUR","value":{}}},"eventCode":"{}",)"
        R"("eventDate":"2023-11-14T23:13:20+01:00","merchantAccountCode":"{}",)"
        R"("merchantReference":"{}","originalReference":"PPKFQ89R6QRXGN82","pspReference":"{}",)"
        R"("reason":"{}","success":"{}"}}}})",
        signature, one.value, one.event, one.account, one.reference, one.psp, one.reason,
        one.success);
}

std::string items_text(std::string_view items) {
    return fmt::format(R"({{"live":"false","notificationItems":[{}]}})", items);
}

result<std::vector<provider_notice>> read(std::string body, std::string_view key = KEY) {
    const adyen_with with({}, key);
    return with.adyen.read_webhook({.headers = {}, .body = std::move(body), .received_at = {}});
}

std::string code_of(const result<std::vector<provider_notice>>& read) {
    return read ? "" : read.error().code;
}

TEST(AdyenWebhook, SignsAsAdyensOwnLibrariesDo) {
    // Published in the tests of Adyen's libraries.
    const auto right = signature_from_base64("coqCmt/IZ4E3CzPvMY8zTjQVL5hYJUiBRg8UU+iCWo0=");
    ASSERT_TRUE(right.has_value());
    EXPECT_EQ(hmac_sha256(*bytes_from_hex(KEY),
                          {"7914073381342284::TestMerchant:TestPayment-1407325143704:1130:EUR:"
                           "AUTHORISATION:true"}),
              *right);
    const auto notices = read(items_text(
        R"({"NotificationRequestItem":{"additionalData":{"hmacSignature":)"
        R"("coqCmt/IZ4E3CzPvMY8zTjQVL5hYJUiBRg8UU+iCWo0="},"amount":{"currency":"EUR","value":1130},)"
        R"("eventCode":"AUTHORISATION","eventDate":"2014-08-06T17:15:34+02:00",)"
        R"("merchantAccountCode":"TestMerchant","merchantReference":"TestPayment-1407325143704",)"
        R"("pspReference":"7914073381342284","reason":"","success":"true"}})"));
    ASSERT_TRUE(notices.has_value());
    EXPECT_TRUE(notices->empty());  // it is about a payment
}

TEST(AdyenWebhook, TellsHowARefundEnded) {
    const item good;
    const auto notices = read(items_text(item_text(good, signature_of(good))));
    ASSERT_TRUE(notices.has_value());
    ASSERT_EQ(notices->size(), 1U);
    const auto& notice = notices->front();
    EXPECT_EQ(notice.event, "Z58PM89R6QRXGN82:REFUND:true");
    EXPECT_EQ(notice.ours, refund_id(uuid{1}));
    EXPECT_EQ(notice.payment_reference, "PPKFQ89R6QRXGN82");
    EXPECT_EQ(notice.amount, money(1999, *currency_code::parse("EUR")));
    EXPECT_EQ(notice.fact.answer, provider_answer::succeeded);
    EXPECT_EQ(notice.fact.reference, "Z58PM89R6QRXGN82");
    EXPECT_EQ(notice.fact.as_of, instant(std::chrono::seconds(1'700'000'000)));
}

TEST(AdyenWebhook, TellsThatMoneyDidNotGoOrCameBack) {
    for (const auto& [event, success, reason, code] :
         {std::tuple{"REFUND", "false", "Insufficient balance on payment",
                     "Insufficient balance on payment"},
          std::tuple{"REFUND_FAILED", "true", "Refund Failed", "Refund Failed"},
          std::tuple{"REFUNDED_REVERSED", "true", "", "REFUNDED_REVERSED"}}) {
        const item one{.event = event, .success = success, .reason = reason};
        const auto notices = read(items_text(item_text(one, signature_of(one))));
        ASSERT_TRUE(notices.has_value()) << event;
        ASSERT_EQ(notices->size(), 1U) << event;
        EXPECT_EQ(notices->front().fact.answer, provider_answer::failed) << event;
        EXPECT_EQ(notices->front().fact.failure_code, code) << event;
    }
}

TEST(AdyenWebhook, EachChangedPartIsForged) {
    const item good;
    const auto signature = signature_of(good);
    std::vector<item> changed(6, good);
    changed[0].event = "REFUND_FAILED";
    changed[1].success = "false";
    changed[2].reference = refund_id(uuid{2}).text();
    changed[3].account = "Other";
    changed[4].psp = "Z58PM89R6QRXGN83";
    changed[5].value = 199'900;
    for (const auto& one : changed)
        EXPECT_EQ(code_of(read(items_text(item_text(one, signature)))), "webhook_forged");
    for (const auto& wrong : {std::string(), std::string("AAAA"), signature.substr(1)})
        EXPECT_EQ(code_of(read(items_text(item_text(good, wrong)))), "webhook_forged") << wrong;
    EXPECT_EQ(code_of(read(items_text(item_text(good, signature)), "")), "webhook_forged");
    EXPECT_EQ(code_of(read(items_text(item_text(good, signature)), "not hex")), "webhook_forged");
}

TEST(AdyenWebhook, OneForgedItemSpoilsAll) {
    const item good;
    const item other{.psp = "OTHER"};
    EXPECT_EQ(code_of(read(items_text(item_text(good, signature_of(good)) + "," +
                                      item_text(other, signature_of(good))))),
              "webhook_forged");
    const auto both = read(items_text(item_text(good, signature_of(good)) + "," +
                                      item_text(other, signature_of(other))));
    ASSERT_TRUE(both.has_value());
    EXPECT_EQ(both->size(), 2U);
}

TEST(AdyenWebhook, TheSameSignedTextCutOtherwiseIsForged) {
    // "…:TestMerchant:a:b:…" is signed alike whether the colon belongs to the account or not.
    const item good{.reference = "a:b"};
    const item shifted{.reference = "b", .account = "TestMerchant:a"};
    ASSERT_EQ(signature_of(good), signature_of(shifted));
    EXPECT_TRUE(read(items_text(item_text(good, signature_of(good)))).has_value());
    EXPECT_EQ(code_of(read(items_text(item_text(shifted, signature_of(shifted))))),
              "webhook_forged");
}

TEST(AdyenWebhook, AnotherAccountsEventsTellNothing) {
    const item one{.account = "Other"};
    const auto notices = read(items_text(item_text(one, signature_of(one))));
    ASSERT_TRUE(notices.has_value());
    EXPECT_TRUE(notices->empty());
}

TEST(AdyenWebhook, NonsenseIsForged) {
    for (const std::string body : {"", "[]", "{}", R"({"notificationItems":[]})",
                                   R"({"notificationItems":{}})", R"({"notificationItems":[{}]})",
                                   R"({"notificationItems":[{"NotificationRequestItem":[]}]})"})
        EXPECT_EQ(code_of(read(body)), "webhook_forged") << body;
}

}  // namespace
}  // namespace refundry
