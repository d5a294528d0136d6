// SPDX-License-Identifier: Apache-2.0
// What the stories do not show: refusals as a table, and the edges of each rule.
#include <gtest/gtest.h>

#include "domain/settlement/story.hpp"

namespace refundry::stories {
namespace {

const currency_code EUR = *currency_code::parse("EUR");

order two_lines() {
    return read_order({"order EUR; prices include tax", "line coat: 2 x 100.00; tax 19%",
                       "line cap: 1 x 10.00; tax 19%", "shipping post: 5.00; tax 19%",
                       "payment card: 215.00"});
}

std::vector<settle_line> returns(std::initializer_list<std::string_view> words) {
    std::vector<settle_line> lines;
    for (const auto word : words)
        lines.push_back(read_return(word, EUR));
    return lines;
}

std::vector<std::string> codes_of(const result<settlement>& outcome) {
    std::vector<std::string> codes;
    if (outcome) return {"settled"};
    for (const auto& detail : outcome.error().details)
        codes.push_back(detail.code);
    return codes;
}

TEST(Settle, RefusesWhatIsExplicitlyTooMuch) {
    struct refusal_case {
        std::string_view asked;
        std::vector<std::string> codes;
    };
    const refusal_case table[]{
        {"return sofa: 1", {"line_unknown"}},
        {"return coat: 0", {"quantity_invalid"}},
        {"return coat: -1", {"quantity_invalid"}},
        {"return coat: 0; shipping pro_rata", {"quantity_invalid"}},
        {"return coat: 0; shipping full", {"settled"}},
        {"return coat: 2", {"settled"}},
        {"return coat: 3", {"quantity_over_refundable"}},
        {"return coat: 1; decided 200.00", {"settled"}},
        {"return coat: 1; decided 200.01", {"amount_over_refundable"}},
        {"return coat: 3; decided 200.01", {"quantity_over_refundable", "amount_over_refundable"}},
        {"return coat: 1; decided -0.01", {"amount_negative"}},
        {"return coat: 1; deduction -1.00", {"amount_negative"}},
        {"return coat: 1; fee label -1.00", {"amount_negative"}},
        {"return coat: 1; by store_credit; bonus -1.00", {"amount_negative"}},
        {"return coat: 1; by exchange", {"exchange_target_missing"}},
        {"return coat: 1; by exchange; for x 0 x 5.00", {"quantity_invalid"}},
        {"return coat: 1; by exchange; for x 1 x -5.00", {"amount_negative"}},
    };
    const auto original = two_lines();
    for (const auto& [asked, codes] : table) {
        SCOPED_TRACE(asked);
        const auto outcome = settle(original, {}, returns({asked}));
        EXPECT_EQ(codes_of(outcome), codes);
        if (outcome) continue;
        EXPECT_EQ(outcome.error().kind, failure_kind::refused);
        EXPECT_EQ(outcome.error().code, codes.front());
    }
}

TEST(Settle, RefusesAmountsInAnotherCurrency) {
    const auto original = two_lines();
    const money dollars(500, *currency_code::parse("USD"));
    const auto refused_with = [&](auto&& change) {
        auto lines = returns({"return coat: 1; by exchange; for boot 1 x 20.00"});
        change(lines.front());
        return codes_of(settle(original, {}, lines));
    };
    const std::vector<std::string> mismatch{"currency_mismatch"};
    EXPECT_EQ(refused_with([&](auto& line) { line.override_amount = dollars; }), mismatch);
    EXPECT_EQ(refused_with([&](auto& line) { line.deduction = dollars; }), mismatch);
    EXPECT_EQ(refused_with([&](auto& line) { line.exchange_for->unit_price = dollars; }), mismatch);
    EXPECT_EQ(refused_with([&](auto& line) {
                  line.terms.fees.push_back({.code = "label", .amount = dollars});
              }),
              mismatch);
    EXPECT_EQ(refused_with([&](auto& line) { line.terms.bonuses.push_back({.amount = dollars}); }),
              mismatch);
}

TEST(Settle, NamesEveryReasonOfEveryLine) {
    const auto outcome =
        settle(two_lines(), {}, returns({"return coat: 2", "return coat: 1", "return hat: 1"}));
    ASSERT_FALSE(outcome);
    ASSERT_EQ(outcome.error().details.size(), 2U);
    EXPECT_EQ(outcome.error().details[0].path, "/lines/1/quantity");
    EXPECT_EQ(outcome.error().details[0].parameters,
              (std::vector<parameter>{{"line_id", "coat"}, {"asked", "1"}, {"left", "0"}}));
    EXPECT_EQ(outcome.error().details[1].path, "/lines/2/line_id");
}

TEST(Settle, IsAFunctionOfItsInputs) {
    const auto original = two_lines();
    const auto lines = returns({"return coat: 1; shipping pro_rata", "return cap: 1"});
    EXPECT_EQ(settle(original, {}, lines).value(), settle(original, {}, lines).value());
}

TEST(Settle, SettlesNothingForNoLines) {
    const auto plan = settle(two_lines(), {}, {});
    ASSERT_TRUE(plan);
    EXPECT_TRUE(plan->entries.empty());
    EXPECT_EQ(plan->total, money(0, EUR));
}

TEST(Settle, DoesNotCatchUpShippingThatEarlierTermsKept) {
    // The first coat came back without shipping; the second gives its own share only.
    ledger_of_returns books(two_lines());
    ASSERT_TRUE(books.settle(returns({"return coat: 1"})));
    const auto second = books.settle(returns({"return coat: 1; shipping pro_rata"}));
    ASSERT_TRUE(second);
    EXPECT_EQ(second->total, money(10'238, EUR));  // 5.00 × 100 ÷ 210
}

TEST(Settle, GivesShippingOnceWhateverTheLinesSay) {
    ledger_of_returns books(two_lines());
    const auto first =
        books.settle(returns({"return coat: 1; shipping full", "return cap: 1; shipping full"}));
    ASSERT_TRUE(first);
    EXPECT_EQ(first->total, money(11'500, EUR));
    const auto second = books.settle(returns({"return coat: 1; shipping pro_rata"}));
    ASSERT_TRUE(second);
    EXPECT_EQ(second->total, money(10'000, EUR));
}

TEST(Settle, ChargesAReturnFeeOnceInACase) {
    ledger_of_returns books(two_lines());
    const auto first = books.settle(returns(
        {"return coat: 1; fee label 4.00 per_return", "return cap: 1; fee label 4.00 per_return"}));
    ASSERT_TRUE(first);
    EXPECT_EQ(first->total, money(10'600, EUR));
    const auto second = books.settle(returns({"return coat: 1; fee label 4.00 per_return"}));
    ASSERT_TRUE(second);
    EXPECT_EQ(second->total, money(10'000, EUR));
}

TEST(Settle, RoundsAPercentageFeeDown) {
    const auto original = read_order({"order EUR", "line pin: 1 x 0.99", "payment card: 0.99"});
    const auto plan = settle(original, {}, returns({"return pin: 1; fee restocking 15%"}));
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->total, money(85, EUR));  // 14.85 cents
}

TEST(Settle, TakesADeductionFromTheItemAndNotFromItsShipping) {
    const auto plan =
        settle(two_lines(), {}, returns({"return cap: 1; shipping full; deduction 50.00"}));
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->total, money(500, EUR));
}

TEST(Settle, GivesNoBonusOnMoneyThatLeavesTheShop) {
    auto lines = returns({"return cap: 1; by store_credit; bonus 10%"});
    lines.front().by = resolution::refund;
    const auto plan = settle(two_lines(), {}, lines);
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->total, money(1'000, EUR));
}

TEST(Settle, SettlesEachLineByItsOwnResolution) {
    const auto plan = settle(two_lines(), {},
                             returns({"return coat: 1", "return cap: 1; by store_credit",
                                      "return coat: 1; by exchange; for boot 1 x 120.00"}));
    ASSERT_TRUE(plan);
    ASSERT_EQ(plan->to_payments.size(), 1U);
    EXPECT_EQ(plan->to_payments[0].amount, money(10'000, EUR));
    EXPECT_EQ(plan->to_store_credit, money(1'000, EUR));
    EXPECT_EQ(plan->exchange_value, money(10'000, EUR));
    EXPECT_EQ(plan->owed_by_customer, money(2'000, EUR));
    EXPECT_EQ(plan->total, money(9'000, EUR));
}

TEST(Settle, PaysALinesUnitsAsTheyWereStored) {
    // Three for two: the shop gave the third for nothing.
    auto original = read_order({"order EUR", "line soap: 3 x 6.00", "payment card: 12.00"});
    original.lines[0].units = {{2, money(600, EUR), money(0, EUR), money(0, EUR)},
                               {1, money(0, EUR), money(0, EUR), money(600, EUR)}};
    ledger_of_returns books(original);
    std::vector<std::int64_t> given;
    for (int unit = 0; unit < 3; ++unit)
        given.push_back(books.settle(returns({"return soap: 1"}))->total.amount_minor);
    EXPECT_EQ(given, (std::vector<std::int64_t>{600, 600, 0}));
}

TEST(Settle, ChargesWhatTheLabelCostOnceAReturn) {
    const auto original = two_lines();
    auto lines = returns({"return coat: 1", "return cap: 1"});
    for (auto& line : lines) {
        line.terms.fees = {{.code = "label",
                            .amount = money(390, EUR),
                            .percent = 0,
                            .basis = fee_basis::per_return,
                            .label_cost = true}};
    }
    EXPECT_EQ(settle(original, {}, lines)->total, money(11'000 - 390, EUR));
    for (auto& line : lines)
        line.label_cost = money(512, EUR);
    const auto plan = settle(original, {}, lines);
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->total, money(11'000 - 512, EUR));
    EXPECT_EQ(position_after({}, *plan).fees_charged_once, std::vector<std::string>{"label"});
    for (auto& line : lines)
        line.terms.fees.front().amount.reset();
    EXPECT_EQ(settle(original, {}, lines)->total, money(11'000 - 512, EUR));
    for (auto& line : lines)
        line.label_cost.reset();
    EXPECT_EQ(settle(original, {}, lines)->total, money(11'000, EUR));
    lines.front().label_cost = money(512, *currency_code::parse("USD"));
    EXPECT_EQ(codes_of(settle(original, {}, lines)), std::vector<std::string>{"currency_mismatch"});
}

TEST(Settle, GivesAPartToWhoKeepsTheArticleAndNothingLater) {
    ledger_of_returns books(two_lines());
    auto lines = returns({"return coat: 1"});
    lines.front().by = resolution::partial_refund;
    lines.front().terms.partial_refund = 2500;
    const auto plan = books.settle(lines);
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->total, money(2'500, EUR));
    EXPECT_EQ(plan->tax, money(399, EUR));  // 19 % within 25.00
    ASSERT_EQ(plan->entries.size(), 2U);
    EXPECT_EQ(plan->entries[1].part, component::adjustment);
    EXPECT_EQ(plan->entries[1].code, "partial_refund");
    EXPECT_EQ(plan->entries[1].amount, money(-7'500, EUR));
    ASSERT_EQ(plan->to_payments.size(), 1U);
    EXPECT_EQ(plan->to_payments[0].amount, money(2'500, EUR));
    EXPECT_EQ(books.settle(returns({"return coat: 1"}))->total, money(10'000, EUR));
}

TEST(Settle, GivesFreeGoodsTheirShareOfShippingByNumber) {
    const auto original = read_order(
        {"order EUR", "line sample: 4 x 0.00", "shipping post: 5.00", "payment card: 5.00"});
    const auto plan = settle(original, {}, returns({"return sample: 1; shipping pro_rata"}));
    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->total, money(125, EUR));
}

}  // namespace
}  // namespace refundry::stories
