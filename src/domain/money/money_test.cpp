// SPDX-License-Identifier: Apache-2.0
#include "domain/money/money.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <limits>
#include <numeric>

#include "base/ensure.hpp"

namespace refundry {
namespace {

currency_code currency(std::string_view code) {
    return currency_code::parse(code).value();
}
money eur(std::int64_t minor) {
    return {minor, currency("EUR")};
}

TEST(CurrencyCode, KnowsEveryRowOfItsFile) {
    std::ifstream file("data/currencies.csv");
    std::string row;
    ASSERT_TRUE(std::getline(file, row));
    int rows = 0;
    while (std::getline(file, row)) {
        const auto known = currency_code::parse(row.substr(0, 3));
        ASSERT_TRUE(known) << row;
        EXPECT_EQ(known->digits(), row.at(4) - '0') << row;
        EXPECT_EQ(known->code(), row.substr(0, 3));
        ++rows;
    }
    EXPECT_EQ(rows, 166);
}

TEST(CurrencyCode, HasTheMinorUnitsOfTheStandard) {
    EXPECT_EQ(currency("EUR").digits(), 2);
    EXPECT_EQ(currency("JPY").digits(), 0);
    EXPECT_EQ(currency("KWD").digits(), 3);
    EXPECT_EQ(currency("CLF").digits(), 4);
}

TEST(CurrencyCode, RefusesWhatIsNoCurrency) {
    for (const std::string_view wrong :
         {"", "E", "EU", "EURO", "eur", "Eur", "XAU", "XTS", "ZZZ", "E R", "\xc3\x84U", "@@@"})
        EXPECT_FALSE(currency_code::parse(wrong)) << wrong;
}

TEST(Money, AddsAndTakesAwayWithinOneCurrency) {
    EXPECT_EQ(eur(5) + eur(-7), eur(-2));
    EXPECT_EQ(eur(5) - eur(7), eur(-2));
    EXPECT_EQ(-eur(5), eur(-5));
    EXPECT_EQ(eur(-3).multiplied(4), eur(-12));
    EXPECT_LT(eur(-1), eur(0));
}

TEST(Money, RefusesAnotherCurrency) {
    const money yen(5, currency("JPY"));
    EXPECT_THROW((void)(eur(5) + yen), internal_error);
    EXPECT_THROW((void)(eur(5) - yen), internal_error);
    EXPECT_THROW((void)(eur(5) < yen), internal_error);
    EXPECT_NE(eur(5), yen);
}

TEST(Money, RefusesWhatDoesNotFit) {
    const auto most = std::numeric_limits<std::int64_t>::max();
    const auto least = std::numeric_limits<std::int64_t>::min();
    EXPECT_EQ(eur(most - 1) + eur(1), eur(most));
    EXPECT_THROW((void)(eur(most) + eur(1)), internal_error);
    EXPECT_THROW((void)(eur(least) - eur(1)), internal_error);
    EXPECT_THROW((void)-eur(least), internal_error);
    EXPECT_THROW((void)eur(most / 2 + 1).multiplied(2), internal_error);
    EXPECT_THROW((void)scaled(eur(most), 2, 1, rounding::down), internal_error);
}

TEST(Money, PrintsTheCurrencysOwnDigits) {
    EXPECT_EQ(to_string(eur(-123450)), "-1234.50 EUR");
    EXPECT_EQ(to_string(eur(-5)), "-0.05 EUR");
    EXPECT_EQ(to_string(eur(0)), "0.00 EUR");
    EXPECT_EQ(to_string(money(1000, currency("JPY"))), "1000 JPY");
    EXPECT_EQ(to_string(money(1, currency("KWD"))), "0.001 KWD");
    EXPECT_EQ(to_string(money(10'001, currency("CLF"))), "1.0001 CLF");
    EXPECT_EQ(to_string(eur(std::numeric_limits<std::int64_t>::min())),
              "-92233720368547758.08 EUR");
}

TEST(ParseDecimal, ReadsMajorUnitsExactly) {
    EXPECT_EQ(parse_decimal("12.3", currency("EUR")), eur(1230));
    EXPECT_EQ(parse_decimal("+0.01", currency("EUR")), eur(1));
    EXPECT_EQ(parse_decimal("-0.01", currency("EUR")), eur(-1));
    EXPECT_EQ(parse_decimal("007", currency("EUR")), eur(700));
    EXPECT_EQ(parse_decimal("10000000000", currency("EUR")), eur(AMOUNT_MINOR_MAX));
    EXPECT_EQ(parse_decimal("7", currency("JPY")), money(7, currency("JPY")));
}

TEST(ParseDecimal, RefusesWhatIsNoPlainDecimal) {
    for (const std::string_view wrong :
         {"", "-", ".", ".5", "5.", "1e3", "1,5", "1 000", " 1", "1 ", "--1", "+-1", "0x10",
          "1.2.3", "0.001", "NaN", "10000000000.01", "99999999999999999999999", "1.-5"})
        EXPECT_FALSE(parse_decimal(wrong, currency("EUR"))) << wrong;
    EXPECT_FALSE(parse_decimal("7.0", currency("JPY")));
}

TEST(Scaled, RoundsByMagnitude) {
    struct row {
        std::int64_t minor, numerator;
        std::int64_t down, half_up, half_even, up;
    };
    for (const row& each :
         {row{5, 1, 2, 3, 2, 3}, row{7, 1, 3, 4, 4, 4}, row{-5, 1, -2, -3, -2, -3},
          row{6, 1, 3, 3, 3, 3}, row{5, -1, -2, -3, -2, -3}}) {
        EXPECT_EQ(scaled(eur(each.minor), each.numerator, 2, rounding::down), eur(each.down));
        EXPECT_EQ(scaled(eur(each.minor), each.numerator, 2, rounding::half_up), eur(each.half_up));
        EXPECT_EQ(scaled(eur(each.minor), each.numerator, 2, rounding::half_even),
                  eur(each.half_even));
        EXPECT_EQ(scaled(eur(each.minor), each.numerator, 2, rounding::up), eur(each.up));
    }
    EXPECT_THROW((void)scaled(eur(1), 1, 0, rounding::down), internal_error);
}

std::vector<std::int64_t> parts(std::int64_t total, std::vector<std::int64_t> weights) {
    std::vector<std::int64_t> minors;
    for (const money& part : allocate(eur(total), weights))
        minors.push_back(part.amount_minor);
    return minors;
}

using list = std::vector<std::int64_t>;

TEST(Allocate, GivesTheRestToTheLargestRemaindersThenTheFirst) {
    EXPECT_EQ(parts(100, {1, 1, 1}), (list{34, 33, 33}));
    EXPECT_EQ(parts(101, {1, 1, 1}), (list{34, 34, 33}));
    EXPECT_EQ(parts(-100, {1, 1, 1}), (list{-34, -33, -33}));
    EXPECT_EQ(parts(10, {1, 2, 4}), (list{1, 3, 6}));
    EXPECT_EQ(parts(1, {0, 1, 1}), (list{0, 1, 0}));
    EXPECT_EQ(parts(5, {0, 0, 7}), (list{0, 0, 5}));
}

TEST(Allocate, GivesNothingOfNothing) {
    EXPECT_EQ(parts(0, {0, 0}), (list{0, 0}));
    EXPECT_EQ(parts(0, {}), list{});
}

TEST(Allocate, RefusesAnAmountWithoutPlace) {
    EXPECT_THROW(parts(1, {0, 0}), internal_error);
    EXPECT_THROW(parts(1, {}), internal_error);
    EXPECT_THROW(parts(1, {2, -1}), internal_error);
}

TEST(Allocate, CountsIn128Bits) {
    const auto most = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(parts(most, {most, most}), (list{most / 2 + 1, most / 2}));
}

}  // namespace
}  // namespace refundry
