// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "domain/settlement/settlement.hpp"

namespace refundry {
namespace {

const currency_code EUR = *currency_code::parse("EUR");

payment_id nth_payment(std::uint8_t number) {
    uuid raw{};
    raw[15] = static_cast<std::uint8_t>(number + 1);
    return payment_id(raw);
}

order_payment payment(std::uint8_t number, payment_method method, std::int64_t captured,
                      partial_refunds refunds = partial_refunds::any) {
    order_payment made;
    made.id = nth_payment(number);
    made.method = method;
    made.captured = {captured, EUR};
    made.refunds = refunds;
    return made;
}

/// The share of each payment, then what is left.
std::vector<std::int64_t> split(const std::vector<order_payment>& payments,
                                const std::vector<std::int64_t>& returned, std::int64_t amount,
                                payment_split how) {
    std::vector<payment_position> before;
    for (std::size_t i = 0; i < returned.size(); ++i)
        before.push_back({payments[i].id, {returned[i], EUR}});
    const auto result = split_over_payments(payments, before, {amount, EUR}, how);
    std::vector<std::int64_t> shares(payments.size());
    for (const auto& share : result.shares)
        for (std::size_t i = 0; i < payments.size(); ++i)
            if (payments[i].id == share.id) shares[i] = share.amount.amount_minor;
    shares.push_back(result.unallocated.amount_minor);
    return shares;
}

using shares = std::vector<std::int64_t>;

const std::vector<order_payment> CARD_GIFT_WALLET{payment(0, payment_method::card, 5000),
                                                  payment(1, payment_method::gift_card, 3000),
                                                  payment(2, payment_method::wallet, 2000)};

TEST(SplitOverPayments, WalksThemInOrder) {
    EXPECT_EQ(split(CARD_GIFT_WALLET, {}, 6000, payment_split::in_order),
              (shares{5000, 1000, 0, 0}));
    EXPECT_EQ(split(CARD_GIFT_WALLET, {5000, 1000}, 2500, payment_split::in_order),
              (shares{0, 2000, 500, 0}));
}

TEST(SplitOverPayments, PutsGiftCardsFirstOrLast) {
    EXPECT_EQ(split(CARD_GIFT_WALLET, {}, 4000, payment_split::gift_card_first),
              (shares{1000, 3000, 0, 0}));
    EXPECT_EQ(split(CARD_GIFT_WALLET, {}, 8000, payment_split::gift_card_last),
              (shares{5000, 1000, 2000, 0}));
}

TEST(SplitOverPayments, SharesByWhatWasCaptured) {
    EXPECT_EQ(split(CARD_GIFT_WALLET, {}, 101, payment_split::proportional),
              (shares{51, 30, 20, 0}));
    // The card has room for one cent only: the others take its part in their proportion.
    EXPECT_EQ(split(CARD_GIFT_WALLET, {4999}, 101, payment_split::proportional),
              (shares{1, 60, 40, 0}));
    EXPECT_EQ(split(CARD_GIFT_WALLET, {}, 10001, payment_split::proportional),
              (shares{5000, 3000, 2000, 1}));
}

TEST(SplitOverPayments, GivesAWholeOnlyPaymentBackWholeOrNotAtAll) {
    const std::vector<order_payment> payments{
        payment(0, payment_method::card, 1000),
        payment(1, payment_method::wallet, 2300, partial_refunds::full_only),
        payment(2, payment_method::crypto, 1300, partial_refunds::none)};
    for (const auto how : {payment_split::in_order, payment_split::proportional,
                           payment_split::gift_card_first, payment_split::gift_card_last}) {
        EXPECT_EQ(split(payments, {}, 900, how), (shares{900, 0, 0, 0}));
        EXPECT_EQ(split(payments, {}, 2299, how), (shares{1000, 0, 0, 1299}));
        // Ten are left for the card although it stands first: only so nothing stays unpaid.
        EXPECT_EQ(split(payments, {}, 2310, how), (shares{10, 2300, 0, 0}));
        EXPECT_EQ(split(payments, {}, 4600, how), (shares{1000, 2300, 0, 1300}));
        EXPECT_EQ(split(payments, {0, 1}, 3300, how), (shares{1000, 0, 0, 2300}));
    }
}

TEST(SplitOverPayments, FindsTheBestFit) {
    const std::vector<order_payment> payments{payment(0, payment_method::card, 2000),
                                              payment(1, payment_method::card, 700),
                                              payment(2, payment_method::card, 1500)};
    EXPECT_EQ(split(payments, {}, 700, payment_split::best_fit), (shares{0, 700, 0, 0}));
    EXPECT_EQ(split(payments, {}, 800, payment_split::best_fit), (shares{0, 0, 800, 0}));
    EXPECT_EQ(split(payments, {}, 2100, payment_split::best_fit), (shares{2000, 100, 0, 0}));
    EXPECT_EQ(split(payments, {}, 4300, payment_split::best_fit), (shares{2000, 700, 1500, 100}));
}

TEST(SplitOverPayments, LeavesAllOfItWhenThereIsNoPayment) {
    EXPECT_EQ(split({}, {}, 500, payment_split::in_order), (shares{500}));
    EXPECT_EQ(split(CARD_GIFT_WALLET, {}, 0, payment_split::proportional), (shares{0, 0, 0, 0}));
}

rc::Gen<order_payment> any_payment(std::uint8_t number) {
    return rc::gen::apply(
        [number](payment_method method, std::int64_t captured, partial_refunds refunds) {
            return payment(number, method, captured, refunds);
        },
        rc::gen::element(payment_method::card, payment_method::gift_card, payment_method::wallet),
        rc::gen::inRange<std::int64_t>(0, 2000),
        rc::gen::element(partial_refunds::any, partial_refunds::full_only, partial_refunds::none));
}

RC_GTEST_PROP(SplitOverPaymentsProperty, GivesEachPaymentWhatItCanTake, ()) {
    std::vector<order_payment> payments;
    std::vector<std::int64_t> returned;
    const auto count = *rc::gen::inRange<std::uint8_t>(0, 6);
    for (std::uint8_t i = 0; i < count; ++i) {
        payments.push_back(*any_payment(i));
        returned.push_back(
            *rc::gen::inRange<std::int64_t>(0, payments.back().captured.amount_minor + 1));
    }
    const auto amount = *rc::gen::inRange<std::int64_t>(0, 9000);
    const auto how = *rc::gen::element(payment_split::in_order, payment_split::proportional,
                                       payment_split::gift_card_first,
                                       payment_split::gift_card_last, payment_split::best_fit);
    const auto parts = split(payments, returned, amount, how);

    std::int64_t sum = parts.back();
    std::int64_t flexible_left = 0;
    for (std::size_t i = 0; i < payments.size(); ++i) {
        const auto captured = payments[i].captured.amount_minor;
        RC_ASSERT(parts[i] >= 0);
        RC_ASSERT(parts[i] <= captured - returned[i]);
        if (payments[i].refunds == partial_refunds::none) RC_ASSERT(parts[i] == 0);
        if (payments[i].refunds == partial_refunds::full_only)
            RC_ASSERT(parts[i] == 0 || parts[i] == captured);
        if (payments[i].refunds == partial_refunds::any)
            flexible_left += captured - returned[i] - parts[i];
        sum += parts[i];
    }
    RC_ASSERT(parts.back() >= 0);
    RC_ASSERT(sum == amount);
    // Nothing is left unpaid while a payment could still take a part of it.
    RC_ASSERT(parts.back() == 0 || flexible_left == 0);
}

}  // namespace
}  // namespace refundry
