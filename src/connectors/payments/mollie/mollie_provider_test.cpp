// SPDX-License-Identifier: Apache-2.0
#include "connectors/payments/mollie/mollie_provider.hpp"

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

refund_order an_order(std::string_view currency = "EUR", std::int64_t minor = 1999) {
    uuid value{};
    value[15] = 7;
    return {.id = refund_id(value),
            .merchant = {},
            .payment_reference = "tr_7UhSN1zuXS",
            .amount = money(minor, *currency_code::parse(currency))};
}

std::string refund_text(std::string_view status, refund_id ours, std::string_view id = "re_1") {
    return fmt::format(
        R"({{"resource":"refund","id":"{}","amount":{{"currency":"EUR","value":"19.99"}},)"
        R"("status":"{}","paymentId":"tr_7UhSN1zuXS","metadata":{{"refundry_refund":"{}"}}}})",
        id, status, ours.text());
}

std::string list_text(std::string_view refunds, std::string_view next = "null") {
    return fmt::format(R"({{"count":1,"_embedded":{{"refunds":[{}]}},"_links":{{"next":{}}}}})",
                       refunds, next);
}

std::string error_text(int status, std::string_view detail) {
    return fmt::format(R"({{"status":{},"title":"A Title","detail":"{}"}})", status, detail);
}

struct mollie_with {
    explicit mollie_with(std::vector<test::web_answer> answers) : web(std::move(answers)) {}
    scripted_web web;
    mollie_provider mollie{
        {.api_key = "test_key", .webhook_secret = "whsec", .base_url = "https://mollie.test"}, web};
};

TEST(MollieRefund, SaysEachOfMolliesWords) {
    const auto order = an_order();
    const std::pair<std::string_view, provider_answer> words[] = {
        {"queued", provider_answer::pending},     {"pending", provider_answer::pending},
        {"processing", provider_answer::pending}, {"refunded", provider_answer::succeeded},
        {"failed", provider_answer::failed},      {"canceled", provider_answer::canceled}};
    for (const auto& [word, answer] : words) {
        mollie_with with({answered(201, refund_text(word, order.id))});
        const auto fact = with.mollie.refund(order);
        EXPECT_EQ(fact.answer, answer) << word;
        EXPECT_EQ(fact.reference, "re_1") << word;
    }
}

TEST(MollieRefund, AFactIsAsOldAsWhatTellsIt) {
    const auto order = an_order();
    const web_headers date{{"Date", "Tue, 14 Nov 2023 22:13:20 GMT"}};
    auto text = refund_text("refunded", order.id);
    text.insert(1, R"("createdAt":"2023-11-14T21:56:40+00:00",)");
    mollie_with made({answered(201, text, date)});
    EXPECT_EQ(made.mollie.refund(order).as_of, instant(std::chrono::seconds(1'699'999'000)));
    mollie_with listed({answered(200, list_text(text), date)});
    EXPECT_EQ(listed.mollie.look_up(order).as_of, instant(std::chrono::seconds(1'700'000'000)));
}

TEST(MollieRefund, AsksOnceWithOurIdAsTheKey) {
    const auto order = an_order();
    mollie_with with({});
    with.mollie.refund(order);
    ASSERT_EQ(with.web.requests.size(), 1U);
    const auto& asked = with.web.requests.front();
    EXPECT_EQ(asked.url, "https://mollie.test/v2/payments/tr_7UhSN1zuXS/refunds");
    EXPECT_EQ(header_of(asked, "Idempotency-Key"), order.id.text());
    EXPECT_EQ(header_of(asked, "Authorization"), "Bearer test_key");
    EXPECT_EQ(asked.body,
              fmt::format(R"({{"amount":{{"currency":"EUR","value":"19.99"}},"description":"{0}",)"
                          R"("metadata":{{"refundry_refund":"{0}"}}}})",
                          order.id.text()));
}

TEST(MollieRefund, AHostileAnswerIsUnknownAndTheNextTryHasTheSameKey) {
    const auto order = an_order();
    for (const auto& [name, answer] : test::hostile_answers()) {
        mollie_with with({answer, answered(201, refund_text("refunded", order.id))});
        EXPECT_EQ(with.mollie.refund(order).answer, provider_answer::unknown) << name;
        EXPECT_EQ(with.mollie.refund(order).answer, provider_answer::succeeded) << name;
        ASSERT_EQ(with.web.requests.size(), 2U) << name;
        EXPECT_EQ(header_of(with.web.requests[0], "Idempotency-Key"), order.id.text());
        EXPECT_EQ(header_of(with.web.requests[1], "Idempotency-Key"), order.id.text());
        EXPECT_EQ(with.web.requests[0].body, with.web.requests[1].body) << name;
    }
}

TEST(MollieRefund, AHostileAnswerToALookUpFindsNothingOut) {
    for (const auto& [name, answer] : test::hostile_answers()) {
        auto order = an_order();
        mollie_with by_key({answer});
        EXPECT_EQ(by_key.mollie.look_up(order).answer, provider_answer::unknown) << name;
        order.provider_reference = "re_1";
        mollie_with by_reference({answer});
        EXPECT_EQ(by_reference.mollie.look_up(order).answer, provider_answer::unknown) << name;
        const bool is_done = answer.has_value() && answer->status == 204;
        if (is_done) continue;  // that is how Mollie says that it has cancelled
        mollie_with cancelled({answer, answer});
        EXPECT_EQ(cancelled.mollie.cancel(order).answer, provider_answer::unknown) << name;
    }
}

TEST(MollieRefund, TheAnswerForAnotherRefundIsNotOurs) {
    mollie_with with({answered(201, refund_text("refunded", refund_id(uuid{1})))});
    EXPECT_EQ(with.mollie.refund(an_order()).answer, provider_answer::unknown);
}

TEST(MollieRefund, ARefusalIsAFailureOnceMollieKnowsOfNone) {
    mollie_with with({answered(422, error_text(422, "The amount is higher than what is left")),
                      answered(200, list_text(""))});
    const auto fact = with.mollie.refund(an_order());
    EXPECT_EQ(fact.answer, provider_answer::failed);
    EXPECT_EQ(fact.failure_code, "The amount is higher than what is left");
}

TEST(MollieRefund, ARefusalMayBeOurOwnDoingOrCannotBeChecked) {
    const auto order = an_order();
    const auto refused = answered(422, error_text(422, "The amount is higher than what is left"));
    mollie_with ours({refused, answered(200, list_text(refund_text("pending", order.id)))});
    EXPECT_EQ(ours.mollie.refund(order).answer, provider_answer::pending);
    mollie_with unchecked({refused, answered(503, "")});
    EXPECT_EQ(unchecked.mollie.refund(order).answer, provider_answer::unknown);
}

TEST(MollieRefund, ADuplicateInShortSuccessionIsUnknown) {
    mollie_with with({answered(409, error_text(409, "A duplicate refund has been detected"))});
    EXPECT_EQ(with.mollie.refund(an_order()).answer, provider_answer::unknown);
}

TEST(MollieLookUp, TurnsThePagesWhereWeAsk) {
    const auto order = an_order();
    mollie_with with(
        {answered(200, list_text(refund_text("failed", refund_id(uuid{1}), "re_0"),
                                 R"({"href":"https://elsewhere.example/x?limit=250&from=re_5"})")),
         answered(200, list_text(refund_text("refunded", order.id, "re_9")))});
    EXPECT_EQ(with.mollie.look_up(order).reference, "re_9");
    EXPECT_EQ(with.web.requests[1].url,
              "https://mollie.test/v2/payments/tr_7UhSN1zuXS/refunds?limit=250&from=re_5");
}

TEST(MollieLookUp, SaysNotFoundOnlyAfterTheLastPage) {
    const auto order = an_order();
    mollie_with last({answered(200, list_text(refund_text("failed", refund_id(uuid{1}))))});
    EXPECT_EQ(last.mollie.look_up(order).answer, provider_answer::not_found);
    mollie_with lost({answered(200, list_text("", R"({"href":"https://mollie.test/?page=2"})"))});
    EXPECT_EQ(lost.mollie.look_up(order).answer, provider_answer::unknown);
    mollie_with endless({});
    endless.web.otherwise = [](const web_request&) {
        return answered(200, list_text("", R"({"href":"https://mollie.test/?from=re_1"})"));
    };
    EXPECT_EQ(endless.mollie.look_up(order).answer, provider_answer::unknown);
    EXPECT_EQ(endless.web.requests.size(), 4U);
}

TEST(MollieCancel, GivesUpWhatIsPendingOnly) {
    const auto order = an_order();
    mollie_with pending(
        {answered(200, list_text(refund_text("queued", order.id))), answered(204, "")});
    const auto fact = pending.mollie.cancel(order);
    EXPECT_EQ(fact.answer, provider_answer::canceled);
    EXPECT_EQ(fact.reference, "re_1");
    EXPECT_EQ(pending.web.requests[1].method, "DELETE");
    EXPECT_EQ(pending.web.requests[1].url,
              "https://mollie.test/v2/payments/tr_7UhSN1zuXS/refunds/re_1");
    mollie_with paid({answered(200, list_text(refund_text("refunded", order.id)))});
    EXPECT_EQ(paid.mollie.cancel(order).answer, provider_answer::succeeded);
}

// -- webhooks -------------------------------------------------------------------------------------

std::string code_of(const result<std::vector<provider_notice>>& read) {
    return read ? "" : read.error().code;
}

std::string signed_with(std::string_view secret, std::string_view body) {
    std::string text = "sha256=";
    for (const auto byte : hmac_sha256(secret, {body}))
        text += fmt::format("{:02x}", byte);
    return text;
}

result<std::vector<provider_notice>> read(const std::string& body,
                                          std::vector<std::string> signatures) {
    mollie_with with({});
    provider_webhook sent{.headers = {}, .body = body, .received_at = {}};
    for (auto& one : signatures)
        sent.headers.emplace_back("x-mollie-signature", std::move(one));
    return with.mollie.read_webhook(sent);
}

std::string event_text(std::string_view type, std::string_view entity) {
    return fmt::format(R"({{"resource":"event","id":"event_1","type":"{}","entityId":"re_1",)"
                       R"("createdAt":"2023-11-14T22:13:20Z","_embedded":{{"entity":{}}}}})",
                       type, entity);
}

TEST(MollieWebhook, ASignedEventTellsOfItsRefund) {
    const auto ours = refund_id(uuid{1});
    const auto body = event_text("refund.failed", refund_text("failed", ours));
    const auto notices = read(body, {signed_with("whsec", body)});
    ASSERT_TRUE(notices.has_value());
    ASSERT_EQ(notices->size(), 1U);
    EXPECT_EQ(notices->front().event, "event_1");
    EXPECT_EQ(notices->front().ours, ours);
    EXPECT_EQ(notices->front().payment_reference, "tr_7UhSN1zuXS");
    EXPECT_EQ(notices->front().fact.answer, provider_answer::failed);
    EXPECT_EQ(notices->front().fact.as_of, instant(std::chrono::seconds(1'700'000'000)));
}

TEST(MollieWebhook, IsTakenWithEitherSecretWhileItIsChanged) {
    const auto body = event_text("refund.failed", refund_text("failed", refund_id(uuid{1})));
    const auto right = signed_with("whsec", body);
    const auto other = signed_with("old", body);
    EXPECT_TRUE(read(body, {other, right}).has_value());
    EXPECT_TRUE(read(body, {other + ", " + right}).has_value());
    EXPECT_TRUE(read(body, {right + "," + other}).has_value());
    for (const auto& wrong : std::vector<std::vector<std::string>>{{},
                                                                   {other},
                                                                   {""},
                                                                   {"sha256="},
                                                                   {right.substr(7)},
                                                                   {right + "0"},
                                                                   {"md5=" + right.substr(7)}})
        EXPECT_EQ(code_of(read(body, wrong)), "webhook_forged");
    EXPECT_EQ(code_of(read(body + " ", {right})), "webhook_forged");
}

TEST(MollieWebhook, WithoutASecretNoEventIsBelieved) {
    const auto body = event_text("refund.failed", refund_text("failed", refund_id(uuid{1})));
    scripted_web web;
    const mollie_provider mollie({.api_key = "test_key", .webhook_secret = ""}, web);
    EXPECT_EQ(
        code_of(mollie.read_webhook({.headers = {{"X-Mollie-Signature", signed_with("", body)}},
                                     .body = body,
                                     .received_at = {}})),
        "webhook_forged");
}

TEST(MollieWebhook, OtherEventsTellNothingAndNonsenseIsUnreadable) {
    const auto other = event_text("payment.paid", "{}");
    const auto notices = read(other, {signed_with("whsec", other)});
    ASSERT_TRUE(notices.has_value());
    EXPECT_TRUE(notices->empty());
    for (const auto& body : {std::string("{}"), std::string("[]"), std::string(""),
                             event_text("refund.failed", "null")})
        EXPECT_EQ(code_of(read(body, {signed_with("whsec", body)})), "webhook_unreadable") << body;
}

TEST(MollieWebhook, TheUnsignedKindIsOnlyAReasonToAsk) {
    const auto ours = refund_id(uuid{1});
    mollie_with with({answered(200, list_text(refund_text("refunded", ours)))});
    const auto notices =
        with.mollie.read_webhook({.headers = {}, .body = "id=tr_7UhSN1zuXS", .received_at = {}});
    ASSERT_TRUE(notices.has_value());
    ASSERT_EQ(notices->size(), 1U);
    EXPECT_EQ(notices->front().event, "re_1:refunded");
    EXPECT_EQ(notices->front().ours, ours);
    EXPECT_EQ(with.web.requests.front().url,
              "https://mollie.test/v2/payments/tr_7UhSN1zuXS/refunds?limit=250");
}

TEST(MollieWebhook, AFormOfAnybodyTellsNothing) {
    mollie_with unknown({answered(404, error_text(404, "No payment exists with token tr_x."))});
    const auto notices =
        unknown.mollie.read_webhook({.headers = {}, .body = "id=tr_x", .received_at = {}});
    ASSERT_TRUE(notices.has_value());
    EXPECT_TRUE(notices->empty());
    mollie_with astray({answered(404, "<html>Not Found</html>")});
    EXPECT_EQ(
        code_of(astray.mollie.read_webhook({.headers = {}, .body = "id=tr_x", .received_at = {}})),
        "webhook_not_verified");
    mollie_with away({answered(500, "")});
    EXPECT_EQ(
        code_of(away.mollie.read_webhook({.headers = {}, .body = "id=tr_x", .received_at = {}})),
        "webhook_not_verified");
    for (const auto& body :
         {std::string("id="), std::string("id=re_1"), std::string("id=tr_1/../x"),
          std::string("id=tr_1&id=tr_2"), "id=tr_" + std::string(100, 'x')}) {
        mollie_with with({});
        EXPECT_EQ(
            code_of(with.mollie.read_webhook({.headers = {}, .body = body, .received_at = {}})),
            "webhook_forged")
            << body;
        EXPECT_TRUE(with.web.requests.empty()) << body;
    }
}

}  // namespace
}  // namespace refundry
