// SPDX-License-Identifier: Apache-2.0
#include "connectors/payments/btcpay/btcpay_provider.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "providers/over_the_wire.hpp"

namespace refundry {
namespace {

using testing::HasSubstr;

class BtcpayOverTheWire : public test::over_the_wire<btcpay_provider> {
  protected:
    static void SetUpTestSuite() { start("btcpay", ""); }
    void connect() override {
        btcpay_ = std::make_unique<btcpay_provider>(btcpay_settings{.api_key = "key_stub",
                                                                    .store_id = "store_stub",
                                                                    .webhook_secret = "whsec",
                                                                    .base_url = stub_->url()},
                                                    stub_->web());
    }

    static refund_order order(std::int64_t minor) {
        const auto id = next_id();
        const auto invoice = fmt::format("VWzk2KFcVmvV{}", made_);
        stub_->control("payment", fmt::format(R"({{"id":"{}","amount":5000}})", invoice));
        return order_of(id, invoice, minor, "EUR");
    }
    static std::size_t refunds_of(const refund_order& of) {
        return refunds_named(fmt::format(R"({{"name":"{}"}})", of.id.text()));
    }
    static void claim(std::string_view pull, std::string_view amount, std::string_view state) {
        stub_->control("claim", fmt::format(R"({{"pull":"{}","amount":"{}","state":"{}"}})", pull,
                                            amount, state));
    }

    std::unique_ptr<btcpay_provider> btcpay_;
};

TEST_F(BtcpayOverTheWire, TheStubRefusesWhatBtcpayDoesNotDocument) {
    const web_headers headers{{"Authorization", "token key_stub"},
                              {"Content-Type", "application/json"}};
    const auto paid = order(1000);
    const auto refund = "/api/v1/invoices/" + paid.payment_reference + "/refund";
    const std::tuple<std::string, std::string, std::string, std::string> wrong[] = {
        {"POST", refund, "", "is required"},
        {"POST", refund, R"({"name":"x"})", "must have required"},
        {"POST", refund, R"({"refundVariant":"Whatever"})", "must be equal to one of"},
        {"POST", refund, R"({"refundVariant":"Custom","customAmount":19.99})", "must be string"},
        {"POST", refund, R"({"refundVariant":"Custom","key":"x"})", "must NOT have additional"},
        {"GET", "/api/v1/stores/store_stub/pull-payments?name=x", "", "is not documented"},
        {"GET", "/api/v1/stores/store_stub/pull-payments?includeArchived=maybe", "",
         "must be boolean"},
        {"GET", "/api/v1/pull-payments/pp_1?x=1", "", "is not documented"},
        {"GET", "/api/v1/pull-payments/pp_1/payouts?state=x", "", "is not documented"},
        {"PUT", "/api/v1/pull-payments/pp_1", "", "is not documented"}};
    for (const auto& [method, path, body, why] : wrong) {
        const auto answer = stub_->send(method, path, headers, body);
        EXPECT_EQ(answer.status, 400) << path << ' ' << body;
        EXPECT_THAT(stub_->requests().back().findings, HasSubstr(why)) << path << ' ' << body;
    }
}

TEST_F(BtcpayOverTheWire, IsMadeOnceClaimedInPartsAndPaid) {
    auto asked = order(2000);
    const auto made = btcpay_->refund(asked);
    EXPECT_EQ(made.answer, provider_answer::requires_action);
    EXPECT_EQ(btcpay_->refund(asked).reference, made.reference);
    EXPECT_EQ(refunds_of(asked), 1U);
    asked.provider_reference = made.reference;
    claim(made.reference, "15.00", "Completed");
    EXPECT_EQ(btcpay_->look_up(asked).answer, provider_answer::requires_action);
    claim(made.reference, "5.00", "InProgress");
    EXPECT_EQ(btcpay_->look_up(asked).answer, provider_answer::pending);
    claim(made.reference, "5.00", "Completed");
    EXPECT_EQ(btcpay_->look_up(asked).answer, provider_answer::succeeded);
    expect_documented();
}

TEST_F(BtcpayOverTheWire, TooMuchIsAFailure) {
    const auto refused = btcpay_->refund(order(5001));
    EXPECT_EQ(refused.answer, provider_answer::failed);
    EXPECT_EQ(refused.failure_code, "invalid CustomAmount");
    auto nowhere = order(1000);
    nowhere.payment_reference = "nobody";
    EXPECT_EQ(btcpay_->refund(nowhere).failure_code, "invoice-not-found");
}

TEST_F(BtcpayOverTheWire, WithoutALookNothingIsAsked) {
    // The look goes out first, so it is what the behaviour meets.
    for (const std::string_view behaviour : {"cut", "garbled", "huge", "broken"}) {
        const auto asked = order(1000);
        stub_->next(behaviour);
        EXPECT_EQ(btcpay_->refund(asked).answer, provider_answer::unknown) << behaviour;
        EXPECT_EQ(refunds_of(asked), 0U) << behaviour;
        EXPECT_EQ(btcpay_->refund(asked).answer, provider_answer::requires_action) << behaviour;
        EXPECT_EQ(btcpay_->refund(asked).answer, provider_answer::requires_action) << behaviour;
        EXPECT_EQ(refunds_of(asked), 1U) << behaviour;
    }
    expect_documented();
}

/// Sends all to the stub, and lets the test lose the answers to what is not merely read.
class web_that_loses final : public web_client {
  public:
    explicit web_that_loses(web_client& through) : through_(through) {}
    std::expected<web_response, web_failure> send(const web_request& request) override {
        auto answer = through_.send(request);
        if (request.method == "POST") return std::unexpected(web_failure::no_answer);
        return answer;
    }

  private:
    web_client& through_;
};

TEST_F(BtcpayOverTheWire, ARefundWhoseAnswerWasLostIsNotMadeTwice) {
    web_that_loses losing(stub_->web());
    btcpay_provider unlucky({.api_key = "key_stub",
                             .store_id = "store_stub",
                             .webhook_secret = "",
                             .base_url = stub_->url()},
                            losing);
    const auto asked = order(1000);
    EXPECT_EQ(unlucky.refund(asked).answer, provider_answer::unknown);
    EXPECT_EQ(refunds_of(asked), 1U);
    EXPECT_EQ(unlucky.refund(asked).answer, provider_answer::requires_action);
    EXPECT_EQ(btcpay_->look_up(asked).answer, provider_answer::requires_action);
    EXPECT_EQ(refunds_of(asked), 1U);
}

TEST_F(BtcpayOverTheWire, CancelsWhatNobodyHasClaimed) {
    const auto asked = order(1000);
    btcpay_->refund(asked);
    EXPECT_EQ(btcpay_->cancel(asked).answer, provider_answer::canceled);
    EXPECT_EQ(btcpay_->cancel(asked).answer, provider_answer::canceled);
    EXPECT_EQ(btcpay_->look_up(asked).answer, provider_answer::canceled);
    const auto claimed = order(1000);
    claim(btcpay_->refund(claimed).reference, "10.00", "AwaitingPayment");
    EXPECT_EQ(btcpay_->cancel(claimed).answer, provider_answer::pending);
    expect_documented();
}

TEST_F(BtcpayOverTheWire, AWrongKeyIsNoFailureOfTheRefund) {
    btcpay_provider locked_out({.api_key = "old",
                                .store_id = "store_stub",
                                .webhook_secret = "",
                                .base_url = stub_->url()},
                               stub_->web());
    EXPECT_EQ(locked_out.refund(order(1000)).answer, provider_answer::unknown);
}

TEST_F(BtcpayOverTheWire, AsksWhatASignedWebhookIsAbout) {
    const auto asked = order(1000);
    const auto made = btcpay_->refund(asked);
    claim(made.reference, "10.00", "Completed");
    const auto text = stub_->control(
        "notice", fmt::format(R"({{"pull":"{}","secret":"whsec"}})", made.reference));
    const auto said = json::document::parse(text);
    const auto part = [&](std::string_view name) {
        return std::string(said->root().find("said")->find(name)->as_string());
    };
    const auto notices = btcpay_->read_webhook(
        {.headers = {{"BTCPay-Sig", part("signature")}}, .body = part("body"), .received_at = {}});
    ASSERT_TRUE(notices.has_value());
    ASSERT_EQ(notices->size(), 1U);
    EXPECT_EQ(notices->front().ours, asked.id);
    EXPECT_EQ(notices->front().amount, asked.amount);
    EXPECT_EQ(notices->front().fact.answer, provider_answer::succeeded);
}

}  // namespace
}  // namespace refundry
