// SPDX-License-Identifier: Apache-2.0
#include "app/refunds/provider_notices.hpp"

#include "app/refunds/refunds.hpp"
#include "jobs/promised_refunds.hpp"

namespace refundry {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ProviderNotices : public PromisedRefunds {
  protected:
    provider_notice about(const refund_view& refund, const std::string& event,
                          provider_answer answer, int at) {
        return {.event = event,
                .ours = refund.id,
                .payment_reference = "pi_1",
                .amount = refund.amount,
                .fact = {answer, "re_" + refund.id.text(), "", instant(std::chrono::seconds(at))}};
    }
    notices_taken take(const std::vector<provider_notice>& told,
                       const std::string& from = "sandbox") {
        return stored
            ->write([&](transaction& tx) { return take_notices(tx, context(), from, told); })
            .value();
    }
    std::vector<provider_notice_view> unmatched() {
        return read([&](transaction& tx) {
            return list_provider_notices(tx, context(), {.unmatched = true, .before = {}});
        });
    }
    std::vector<std::string> merchant_events() {
        std::vector<std::string> types;
        for (const auto& each :
             read([&](transaction& tx) { return tx.events_of(shop, shop.text()); }))
            if (each.type.starts_with("provider.")) types.push_back(each.type);
        return types;
    }
};

INSTANTIATE_TEST_SUITE_P(On, ProviderNotices,
                         testing::Values(sql::dialect::sqlite, sql::dialect::postgresql),
                         sql::engine_name);

TEST_P(ProviderNotices, AreAppliedOnceAndKept) {
    const auto view = a_promised_refund();
    const auto told = about(view.refunds.front(), "evt_1", provider_answer::succeeded, 5);
    EXPECT_EQ(take({told}).news, 1);
    EXPECT_EQ(state_of(view), refund_state::succeeded);
    EXPECT_EQ(payment_of(view).refunded_minor, 2'000);
    for (int i = 0; i < 10; ++i)
        EXPECT_EQ(take({told, told}).news, 0);
    EXPECT_EQ(payment_of(view).refunded_minor, 2'000);
    EXPECT_THAT(unmatched(), IsEmpty());
    expect_sound();
}

/// The webhook overtakes the reply to the call that made the refund.
TEST_P(ProviderNotices, MayComeBeforeTheReply) {
    const auto view = a_promised_refund();
    const auto refund = view.refunds.front();
    take({about(refund, "evt_1", provider_answer::succeeded, 5)});
    hear(refund.id, [&](const refund_order&) -> provider_fact {
        return {provider_answer::pending, "re_" + refund.id.text(), "",
                instant(std::chrono::seconds(4))};
    });
    hear(refund.id, scripted_provider::silent);
    EXPECT_EQ(state_of(view), refund_state::succeeded);
    EXPECT_EQ(payment_of(view).refunded_minor, 2'000);
    expect_sound();
}

TEST_P(ProviderNotices, FindTheRefundByTheProvidersIdToo) {
    const auto view = a_promised_refund();
    const auto refund = view.refunds.front();
    take({about(refund, "evt_1", provider_answer::pending, 1)});
    auto told = about(refund, "evt_2", provider_answer::succeeded, 2);
    told.ours = std::nullopt;
    EXPECT_EQ(take({told}).unmatched, 0);
    EXPECT_EQ(state_of(view), refund_state::succeeded);
}

TEST_P(ProviderNotices, OfRefundsMadeElsewhereAreKeptAndTold) {
    const auto view = a_promised_refund();
    auto told = about(view.refunds.front(), "evt_9", provider_answer::succeeded, 2);
    told.ours = std::nullopt;
    EXPECT_EQ(take({told}).unmatched, 1);
    EXPECT_EQ(state_of(view), refund_state::approved);
    ASSERT_EQ(unmatched().size(), 1U);
    EXPECT_EQ(unmatched().front().payment_reference, "pi_1");
    EXPECT_EQ(unmatched().front().amount, money(2'000, EUR));
    EXPECT_THAT(merchant_events(), ElementsAre("provider.refund_unknown"));
}

/// Whoever controls one provider account must not move refunds of another.
TEST_P(ProviderNotices, SpeakOnlyForRefundsOfTheirProvider) {
    const auto view = a_promised_refund();
    const auto told = about(view.refunds.front(), "evt_1", provider_answer::succeeded, 2);
    EXPECT_EQ(take({told}, "other").unmatched, 1);
    EXPECT_EQ(state_of(view), refund_state::approved);
    auto foreign = context();
    foreign.merchant = next<merchant_id>();
    const auto elsewhere = stored->write(
        [&](transaction& tx) { return take_notices(tx, foreign, "sandbox", {told}); });
    EXPECT_EQ(elsewhere.value().unmatched, 1);
    EXPECT_EQ(state_of(view), refund_state::approved);
}

TEST_P(ProviderNotices, OfAnotherAmountAreParked) {
    const auto view = a_promised_refund();
    for (const auto& amount :
         {money(1'999, EUR), money(2'001, EUR), money(2'000, *currency_code::parse("USD"))}) {
        auto told =
            about(view.refunds.front(), "evt_" + to_string(amount), provider_answer::succeeded, 2);
        told.amount = amount;
        EXPECT_EQ(take({told}).news, 1);
    }
    EXPECT_EQ(state_of(view), refund_state::approved);
    ASSERT_EQ(unmatched().size(), 3U);
    EXPECT_THAT(unmatched().front().problem, HasSubstr("the refund is of 20.00 EUR"));
    EXPECT_THAT(merchant_events(), testing::Each("provider.notice_parked"));
    expect_sound();
}

TEST_P(ProviderNotices, OfMoreThanWasCapturedAreParked) {
    const auto view = a_promised_refund();
    const auto first = view.refunds.front();
    take({about(first, "evt_1", provider_answer::failed, 1)});
    const auto second =
        stored->write([&](transaction& tx) { return retry_refund(tx, context(), first.id); });
    ASSERT_TRUE(second.has_value());
    take({about(*second, "evt_2", provider_answer::succeeded, 2)});
    take({about(first, "evt_3", provider_answer::succeeded, 3)});
    EXPECT_EQ(payment_of(view).refunded_minor, 2'000) << "the provider paid twice: people look";
    ASSERT_EQ(unmatched().size(), 1U);
    EXPECT_THAT(unmatched().front().problem, HasSubstr("more would be given back"));
    expect_sound();
}

}  // namespace
}  // namespace refundry
