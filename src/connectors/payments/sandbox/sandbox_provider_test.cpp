// SPDX-License-Identifier: Apache-2.0
#include "connectors/payments/sandbox/sandbox_provider.hpp"

#include <gtest/gtest.h>

namespace refundry {
namespace {

refund_order an_order(std::string payment_reference) {
    uuid value{};
    value[15] = 7;
    return {.id = refund_id(value),
            .merchant = {},
            .payment_reference = std::move(payment_reference),
            .amount = money(1999, *currency_code::parse("EUR"))};
}

TEST(SandboxProvider, PaysOnceAndSaysTheSameAgain) {
    sandbox_provider sandbox;
    const auto order = an_order("ch_1");
    const auto first = sandbox.refund(order);
    EXPECT_EQ(first.answer, provider_answer::succeeded);
    EXPECT_EQ(first.reference, "sbx_" + order.id.text());
    EXPECT_EQ(sandbox.refund(order).reference, first.reference);
    EXPECT_EQ(sandbox.look_up(order).reference, first.reference);
}

TEST(SandboxProvider, DeclinesWhenThePaymentSaysSo) {
    const auto fact = sandbox_provider().refund(an_order("sandbox_declined"));
    EXPECT_EQ(fact.answer, provider_answer::failed);
    EXPECT_EQ(fact.failure_code, "card_declined");
}

TEST(SandboxProvider, IsSilentAtFirstAndFoundLater) {
    sandbox_provider sandbox;
    const auto order = an_order("sandbox_timeout");
    EXPECT_EQ(sandbox.refund(order).answer, provider_answer::unknown);
    EXPECT_TRUE(sandbox.refund(order).reference.empty());
    EXPECT_EQ(sandbox.look_up(order).answer, provider_answer::succeeded);
}

TEST(SandboxProvider, StaysPending) {
    sandbox_provider sandbox;
    const auto order = an_order("sandbox_pending");
    EXPECT_EQ(sandbox.refund(order).answer, provider_answer::pending);
    EXPECT_EQ(sandbox.look_up(order).answer, provider_answer::pending);
}

}  // namespace
}  // namespace refundry
