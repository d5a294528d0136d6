// SPDX-License-Identifier: Apache-2.0
#include "connectors/payments/btcpay/btcpay_provider.hpp"

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

refund_order an_order(std::int64_t minor = 1999) {
    uuid value{};
    value[15] = 7;
    return {.id = refund_id(value),
            .merchant = {},
            .payment_reference = "VWzk2KFcVmvVsCCCzvVGAq",
            .amount = money(minor, *currency_code::parse("EUR"))};
}

std::string pull_text(refund_id ours, bool is_archived = false,
                      std::string_view amount = "19.99000000") {
    return fmt::format(
        R"({{"id":"pp_1","name":"{}","currency":"EUR","amount":"{}","archived":{}}})", ours.text(),
        amount, is_archived);
}

std::string payout_text(std::string_view state, std::string_view amount) {
    return fmt::format(
        R"({{"id":"po","state":"{}","originalCurrency":"EUR","originalAmount":"{}"}})", state,
        amount);
}

std::string list_of(std::string_view elements) {
    return fmt::format("[{}]", elements);
}

const test::web_answer NONE = answered(200, "[]");

struct btcpay_with {
    explicit btcpay_with(std::vector<test::web_answer> answers) : web(std::move(answers)) {}
    scripted_web web;
    btcpay_provider btcpay{{.api_key = "key",
                            .store_id = "store_1",
                            .webhook_secret = "whsec",
                            .base_url = "https://pay.test"},
                           web};
};

TEST(BtcpayRefund, WaitsForTheCustomerToClaimIt) {
    const auto order = an_order();
    btcpay_with with({NONE, answered(200, pull_text(order.id))});
    const auto fact = with.btcpay.refund(order);
    EXPECT_EQ(fact.answer, provider_answer::requires_action);
    EXPECT_EQ(fact.reference, "pp_1");
    ASSERT_EQ(with.web.requests.size(), 2U);
    const auto& asked = with.web.requests[1];
    EXPECT_EQ(asked.url, "https://pay.test/api/v1/invoices/VWzk2KFcVmvVsCCCzvVGAq/refund");
    EXPECT_EQ(header_of(asked, "Authorization"), "token key");
    EXPECT_EQ(asked.body, fmt::format(R"({{"name":"{}","description":"","refundVariant":"Custom",)"
                                      R"("customAmount":"19.99","customCurrency":"EUR"}})",
                                      order.id.text()));
}

TEST(BtcpayRefund, IsNotAskedForWhenItIsThereAlready) {
    const auto order = an_order();
    btcpay_with with({answered(200, list_of(pull_text(order.id))), NONE});
    EXPECT_EQ(with.btcpay.refund(order).answer, provider_answer::requires_action);
    for (const auto& request : with.web.requests)
        EXPECT_EQ(request.method, "GET");
}

TEST(BtcpayRefund, AHostileAnswerIsUnknown) {
    const auto order = an_order();
    for (const auto& [name, answer] : test::hostile_answers()) {
        btcpay_with with({NONE, answer});
        EXPECT_EQ(with.btcpay.refund(order).answer, provider_answer::unknown) << name;
    }
}

TEST(BtcpayRefund, WithoutALookNothingIsAsked) {
    const auto order = an_order();
    for (const auto& [name, answer] : test::hostile_answers()) {
        btcpay_with list({answer});
        EXPECT_EQ(list.btcpay.refund(order).answer, provider_answer::unknown) << name;
        EXPECT_EQ(list.web.requests.size(), 1U) << name;
        // It is there, but what became of it cannot be read.
        btcpay_with payouts({answered(200, list_of(pull_text(order.id))), answer});
        EXPECT_EQ(payouts.btcpay.refund(order).answer, provider_answer::unknown) << name;
        EXPECT_EQ(payouts.web.requests.size(), 2U) << name;
    }
}

TEST(BtcpayRefund, AHostileAnswerToALookUpOrACancellationFindsNothingOut) {
    auto order = an_order();
    order.provider_reference = "pp_1";
    for (const auto& [name, answer] : test::hostile_answers()) {
        btcpay_with known({answer});
        EXPECT_EQ(known.btcpay.look_up(order).answer, provider_answer::unknown) << name;
        btcpay_with cancelled({answer});
        EXPECT_EQ(cancelled.btcpay.cancel(order).answer, provider_answer::unknown) << name;
        EXPECT_EQ(cancelled.web.requests.size(), 1U) << name;
    }
}

TEST(BtcpayRefund, TheAnswerForAnotherRefundIsNotOurs) {
    btcpay_with with({NONE, answered(200, pull_text(refund_id(uuid{1})))});
    EXPECT_EQ(with.btcpay.refund(an_order()).answer, provider_answer::unknown);
}

TEST(BtcpayRefund, ARefusalOfBtcpaysOwnIsAFailure) {
    btcpay_with missing({NONE, answered(404, R"({"code":"invoice-not-found","message":"No."})")});
    EXPECT_EQ(missing.btcpay.refund(an_order()).failure_code, "invoice-not-found");
    btcpay_with invalid(
        {NONE, answered(400, R"([{"path":"customAmount","message":"Amount is too much"}])")});
    const auto fact = invalid.btcpay.refund(an_order());
    EXPECT_EQ(fact.answer, provider_answer::failed);
    EXPECT_EQ(fact.failure_code, "invalid customAmount");
}

TEST(BtcpayLookUp, AddsUpWhatTheCustomerHasClaimed) {
    const auto order = an_order();
    const auto answer_for = [&](const std::string& payouts, bool is_archived = false) {
        btcpay_with with({answered(200, list_of(pull_text(order.id, is_archived))),
                          answered(200, list_of(payouts))});
        return with.btcpay.look_up(order).answer;
    };
    const auto and_then = [](const std::string& one, const std::string& other) {
        return one + "," + other;
    };
    EXPECT_EQ(answer_for(""), provider_answer::requires_action);
    EXPECT_EQ(answer_for(payout_text("Cancelled", "19.99")), provider_answer::requires_action);
    for (const std::string_view state : {"AwaitingApproval", "AwaitingPayment", "InProgress"})
        EXPECT_EQ(answer_for(payout_text(state, "19.99")), provider_answer::pending) << state;
    EXPECT_EQ(answer_for(payout_text("Completed", "19.99")), provider_answer::succeeded);
    EXPECT_EQ(answer_for(payout_text("Completed", "19.98")), provider_answer::requires_action);
    EXPECT_EQ(
        answer_for(and_then(payout_text("Completed", "10"), payout_text("Completed", "9.990"))),
        provider_answer::succeeded);
    EXPECT_EQ(
        answer_for(and_then(payout_text("Completed", "10"), payout_text("InProgress", "9.99"))),
        provider_answer::pending);
    EXPECT_EQ(answer_for("", true), provider_answer::canceled);
    EXPECT_EQ(answer_for(payout_text("InProgress", "19.99"), true), provider_answer::pending);
    EXPECT_EQ(answer_for(payout_text("Completed", "19.99"), true), provider_answer::succeeded);
    // Given up half-way: a person has to see it.
    EXPECT_EQ(answer_for(payout_text("Completed", "10"), true), provider_answer::unknown);
    for (const auto& wrong :
         {payout_text("Wobbling", "19.99"), payout_text("Completed", "19.991"),
          payout_text("Completed", "much"), payout_text("Completed", "-19.99"), std::string("{}")})
        EXPECT_EQ(answer_for(wrong), provider_answer::unknown) << wrong;
}

TEST(BtcpayLookUp, OthersMayBeInAnyMoney) {
    btcpay_with with({answered(
        200,
        list_of(
            R"({"id":"pp_0","name":"Faucet","currency":"BTC","amount":"1.12","archived":false})"))});
    EXPECT_EQ(with.btcpay.look_up(an_order()).answer, provider_answer::not_found);
    EXPECT_EQ(with.web.requests.front().url,
              "https://pay.test/api/v1/stores/store_1/pull-payments?includeArchived=true");
}

TEST(BtcpayCancel, GivesUpOnlyWhatNobodyHasClaimed) {
    auto order = an_order();
    order.provider_reference = "pp_1";
    btcpay_with waiting({answered(200, pull_text(order.id)), NONE, answered(200, ""),
                         answered(200, pull_text(order.id, true)), NONE});
    EXPECT_EQ(waiting.btcpay.cancel(order).answer, provider_answer::canceled);
    EXPECT_EQ(waiting.web.requests[2].method, "DELETE");
    EXPECT_EQ(waiting.web.requests[2].url, "https://pay.test/api/v1/pull-payments/pp_1");
    btcpay_with claimed({answered(200, pull_text(order.id)),
                         answered(200, list_of(payout_text("AwaitingPayment", "19.99")))});
    EXPECT_EQ(claimed.btcpay.cancel(order).answer, provider_answer::pending);
    EXPECT_EQ(claimed.web.requests.size(), 2U);
}

// -- webhooks -------------------------------------------------------------------------------------

std::string event_text(std::string_view type, std::string_view pull = R"("pp_1")") {
    return fmt::format(
        R"({{"deliveryId":"d2","originalDeliveryId":"d1","isRedelivery":true,"type":"{}",)"
        R"("timestamp":1700000000,"payoutId":"po","pullPaymentId":{}}})",
        type, pull);
}

std::string signed_with(std::string_view secret, std::string_view body) {
    std::string text = "sha256=";
    for (const auto byte : hmac_sha256(secret, {body}))
        text += fmt::format("{:02x}", byte);
    return text;
}

provider_webhook a_webhook(const std::string& body, const std::string& signature) {
    return {.headers = {{"btcpay-sig", signature}}, .body = body, .received_at = {}};
}

std::string code_of(const result<std::vector<provider_notice>>& read) {
    return read ? "" : read.error().code;
}

TEST(BtcpayWebhook, TellsWhatBecameOfTheWholeRefund) {
    const auto ours = refund_id(uuid{1});
    const auto body = event_text("PayoutUpdated");
    btcpay_with with({answered(200, pull_text(ours)),
                      answered(200, list_of(payout_text("Completed", "19.99")))});
    const auto notices = with.btcpay.read_webhook(a_webhook(body, signed_with("whsec", body)));
    ASSERT_TRUE(notices.has_value());
    ASSERT_EQ(notices->size(), 1U);
    EXPECT_EQ(notices->front().event, "d1");  // the same when it is sent again
    EXPECT_EQ(notices->front().ours, ours);
    EXPECT_EQ(notices->front().amount, money(1999, *currency_code::parse("EUR")));
    EXPECT_EQ(notices->front().fact.answer, provider_answer::succeeded);
    EXPECT_EQ(notices->front().fact.reference, "pp_1");
}

TEST(BtcpayWebhook, WhatIsNotSignedIsForgedAndAsksNobody) {
    const auto body = event_text("PayoutUpdated");
    const auto right = signed_with("whsec", body);
    for (const auto& wrong : {std::string(), std::string("sha256="), right.substr(7), right + "0",
                              signed_with("other", body), signed_with("whsec", body + " ")}) {
        btcpay_with with({});
        EXPECT_EQ(code_of(with.btcpay.read_webhook(a_webhook(body, wrong))), "webhook_forged")
            << wrong;
        EXPECT_TRUE(with.web.requests.empty());
    }
    scripted_web web;
    const btcpay_provider keyless(
        {.api_key = "", .store_id = "", .webhook_secret = "", .base_url = ""}, web);
    EXPECT_EQ(code_of(keyless.read_webhook(a_webhook(body, signed_with("", body)))),
              "webhook_forged");
}

TEST(BtcpayWebhook, OtherEventsTellNothingAndNonsenseIsUnreadable) {
    for (const auto& body : {event_text("InvoiceSettled"), event_text("PayoutUpdated", "null")}) {
        btcpay_with with({});
        const auto notices = with.btcpay.read_webhook(a_webhook(body, signed_with("whsec", body)));
        ASSERT_TRUE(notices.has_value()) << body;
        EXPECT_TRUE(notices->empty()) << body;
    }
    for (const std::string body :
         {"", "[]", "{}", R"({"type":"PayoutUpdated","pullPaymentId":"pp"})"}) {
        btcpay_with with({});
        EXPECT_EQ(code_of(with.btcpay.read_webhook(a_webhook(body, signed_with("whsec", body)))),
                  "webhook_unreadable")
            << body;
    }
}

TEST(BtcpayWebhook, WaitsUntilBtcpayCanBeAskedAndIgnoresWhatIsNotOurs) {
    const auto body = event_text("PayoutUpdated");
    const auto sent = a_webhook(body, signed_with("whsec", body));
    btcpay_with away({answered(503, "")});
    EXPECT_EQ(code_of(away.btcpay.read_webhook(sent)), "webhook_not_verified");
    btcpay_with half({answered(200, pull_text(refund_id(uuid{1}))), answered(503, "")});
    EXPECT_EQ(code_of(half.btcpay.read_webhook(sent)), "webhook_not_verified");
    btcpay_with other({answered(
        200, R"({"id":"pp_1","name":"Wages","currency":"EUR","amount":"5","archived":false})")});
    const auto notices = other.btcpay.read_webhook(sent);
    ASSERT_TRUE(notices.has_value());
    EXPECT_TRUE(notices->empty());
}

}  // namespace
}  // namespace refundry
