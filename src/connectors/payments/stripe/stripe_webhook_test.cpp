// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "connectors/payments/stripe/stripe_provider.hpp"
#include "connectors/signature.hpp"
#include "connectors/web/scripted_web.hpp"

namespace refundry {
namespace {

constexpr std::string_view SECRET = "whsec_test_secret";
const instant SENT_AT{std::chrono::seconds(1'700'000'000)};

std::string hex(const signature& bytes) {
    std::string text;
    for (const auto byte : bytes)
        text += fmt::format("{:02x}", byte);
    return text;
}

std::string signed_header(std::string_view body, std::string_view secret = SECRET,
                          std::string_view timestamp = "1700000000") {
    return fmt::format("t={},v1={}", timestamp, hex(hmac_sha256(secret, {timestamp, ".", body})));
}

result<std::vector<provider_notice>> read(std::string body, std::string header,
                                          instant received_at = SENT_AT,
                                          std::string_view secret = SECRET) {
    test::scripted_web web;
    const stripe_provider stripe({.secret_key = "", .webhook_secret = std::string(secret)}, web);
    return stripe.read_webhook({.headers = {{"stripe-signature", std::move(header)}},
                                .body = std::move(body),
                                .received_at = received_at});
}

std::string code_of(const result<std::vector<provider_notice>>& read) {
    return read ? "" : read.error().code;
}

constexpr std::string_view EVENT =
    R"({"id":"evt_1","object":"event","type":"refund.failed","created":1699999990,)"
    R"("data":{"object":{"id":"re_1","object":"refund","amount":1999,"currency":"eur",)"
    R"("charge":"ch_1","payment_intent":"pi_1","status":"failed","failure_reason":"declined",)"
    R"("metadata":{"refundry_refund":"ref_00000000000000000000000007"}}}})";

TEST(StripeWebhook, TakesWhatStripesOwnLibrarySigned) {
    // Made with generateTestHeaderString of Stripe's Node library.
    const auto notices =
        read(R"({"id":"evt_test","object":"event","type":"refund.updated"})",
             "t=1700000000,v1=4df02485cf81949c28fc18286503137945b41866598096801f34b76ffe66212f");
    EXPECT_EQ(code_of(notices), "webhook_unreadable");  // signed, but there is no refund in it
}

TEST(StripeWebhook, TellsOfARefund) {
    const auto notices = read(std::string(EVENT), signed_header(EVENT));
    ASSERT_TRUE(notices.has_value());
    ASSERT_EQ(notices->size(), 1U);
    const auto& notice = notices->front();
    EXPECT_EQ(notice.event, "evt_1");
    EXPECT_EQ(notice.ours, refund_id::parse("ref_00000000000000000000000007"));
    EXPECT_EQ(notice.payment_reference, "pi_1");
    EXPECT_EQ(notice.amount, money(1999, *currency_code::parse("EUR")));
    EXPECT_EQ(notice.fact.answer, provider_answer::failed);
    EXPECT_EQ(notice.fact.reference, "re_1");
    EXPECT_EQ(notice.fact.failure_code, "declined");
    EXPECT_EQ(notice.fact.as_of, instant(std::chrono::seconds(1'699'999'990)));
}

TEST(StripeWebhook, OtherEventsTellNothing) {
    const std::string body =
        R"({"id":"evt_1","type":"charge.succeeded","data":{"object":{"object":"charge"}}})";
    const auto notices = read(body, signed_header(body));
    ASSERT_TRUE(notices.has_value());
    EXPECT_TRUE(notices->empty());
}

TEST(StripeWebhook, OneRightSignatureAmongSeveralIsEnough) {
    const std::string wrong(64, '0');
    const auto right = signed_header(EVENT).substr(std::string_view("t=1700000000,").size());
    const std::string body(EVENT);
    EXPECT_TRUE(read(body, "t=1700000000,v1=" + wrong + "," + right).has_value());
    EXPECT_TRUE(read(body, "t=1700000000," + right + ",v1=" + wrong).has_value());
    EXPECT_TRUE(read(body, right + ",v0=" + wrong + ",t=1700000000").has_value());
    EXPECT_EQ(code_of(read(body, "t=1700000000,v0=" + right.substr(3))), "webhook_forged");
}

TEST(StripeWebhook, EveryChangedBitOfTheBodyIsForged) {
    const auto header = signed_header(EVENT);
    for (std::size_t bit = 0; bit < 8 * EVENT.size(); bit += 5) {
        std::string body(EVENT);
        body[bit / 8] = static_cast<char>(body[bit / 8] ^ (1 << (bit % 8)));
        ASSERT_EQ(code_of(read(body, header)), "webhook_forged") << bit;
    }
}

TEST(StripeWebhook, WhatIsNotSignedByItsSecretIsForged) {
    const std::string body(EVENT);
    for (const auto& header :
         {std::string(), std::string("t=1700000000"), std::string("v1=" + std::string(64, 'a')),
          std::string("t=,v1="), std::string("t=1700000000,v1="), std::string(",,=,t"),
          signed_header(EVENT, "whsec_other"), signed_header(EVENT) + "0",
          "t=1700000001," + signed_header(EVENT).substr(13)})
        EXPECT_EQ(code_of(read(body, header)), "webhook_forged") << header;
}

TEST(StripeWebhook, WithoutASecretNothingIsBelieved) {
    EXPECT_EQ(code_of(read(std::string(EVENT), signed_header(EVENT, ""), SENT_AT, "")),
              "webhook_forged");
}

TEST(StripeWebhook, IsTakenForFiveMinutesEitherWay) {
    const std::string body(EVENT);
    const auto header = signed_header(EVENT);
    using std::chrono::seconds;
    EXPECT_TRUE(read(body, header, SENT_AT + seconds(300)).has_value());
    EXPECT_EQ(code_of(read(body, header, SENT_AT + seconds(301))), "webhook_stale");
    EXPECT_TRUE(read(body, header, SENT_AT - seconds(300)).has_value());
    EXPECT_EQ(code_of(read(body, header, SENT_AT - seconds(301))), "webhook_stale");
}

TEST(StripeWebhook, AnImpossibleTimeIsStale) {
    for (const std::string_view time :
         {"99999999999999999999", "-1700000000", "17e8", "9223372036854775807"})
        EXPECT_EQ(code_of(read(std::string(EVENT), signed_header(EVENT, SECRET, time))),
                  "webhook_stale")
            << time;
}

TEST(StripeWebhook, SignedNonsenseIsUnreadable) {
    for (const std::string body :
         {"", "[]", "{}", R"({"id":"evt_1"})", R"({"id":1,"type":"refund.updated"})",
          R"({"id":"evt_1","type":"refund.updated","data":{"object":{"object":"charge"}}})",
          R"({"id":"evt_1","type":"refund.updated","data":[]})"})
        EXPECT_EQ(code_of(read(body, signed_header(body))), "webhook_unreadable") << body;
}

}  // namespace
}  // namespace refundry
