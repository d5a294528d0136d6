// SPDX-License-Identifier: Apache-2.0
// What an order becomes when it is taken: amounts per unit. Sums are worked out by hand or asserted
// by the tests of Sylius (SYL) and Medusa (MED).
#include "domain/orders/take_order.hpp"

#include <gtest/gtest.h>

#include "base/ensure.hpp"
#include "domain/orders/order_request_builder.hpp"

namespace refundry {
namespace {

class TakeOrder : public testing::Test {
  protected:
    result<order> try_take(order_request_builder builder) {
        return take_order(std::move(builder.request), ids_.next<order_id>(), ids_);
    }
    order take(order_request_builder builder) {
        auto taken = try_take(std::move(builder));
        if (!taken) {
            std::string all;
            for (const auto& detail : taken.error().details)
                all += detail.path + " " + detail.code + "; ";
            throw std::runtime_error(all);
        }
        return *std::move(taken);
    }

  private:
    set_clock clock_{parse_instant("2026-03-01T12:00:00Z").value()};
    seeded_random random_{1};
    id_source ids_{clock_, random_};
};

/// "3 x 990 (90 tax, 100 off)" per run.
std::string units_of(const order_line& line) {
    std::string text;
    for (const unit_run& run : line.units)
        text += (text.empty() ? "" : ", ") + std::to_string(run.quantity) + " x " +
                std::to_string(run.paid.amount_minor) + " (" +
                std::to_string(run.tax.amount_minor) + " tax, " +
                std::to_string(run.discount.amount_minor) + " off)";
    return text;
}

TEST_F(TakeOrder, GivesOddDiscountCentsToTheFirstUnits) {  // SYL-07
    const order taken = take(an_order()
                                 .with_line("tshirt", 4, 1000, 1000)
                                 .with_discount(399)
                                 .with_shipping(1000, 1500, 500)
                                 .with_payment(4536));
    EXPECT_EQ(units_of(taken.lines[0]), "3 x 990 (90 tax, 100 off), 1 x 991 (90 tax, 99 off)");
    EXPECT_EQ(taken.charges[0].paid.amount_minor, 575);
    EXPECT_EQ(taken.charges[0].tax.amount_minor, 75);
    EXPECT_EQ(taken.total().amount_minor, 4536);
    EXPECT_EQ(first_units(taken.lines[0], 3).paid.amount_minor, 2970);
    EXPECT_EQ(first_units(taken.lines[0], 4).tax.amount_minor, 360);
}

TEST_F(TakeOrder, AllocatesAFixedDiscountByTheValueOfLines) {  // MED-05
    const order taken = take(an_order()
                                 .with_line("a", 2, 4'452'600, 2000)
                                 .with_line("b", 2, 482'200, 2000)
                                 .with_discount(10'000));
    EXPECT_EQ(first_units(taken.lines[0], 2).discount.amount_minor, 9023);
    EXPECT_EQ(first_units(taken.lines[1], 2).discount.amount_minor, 977);
    EXPECT_EQ(first_units(taken.lines[0], 1).paid.amount_minor, 5'337'706);
    EXPECT_EQ(first_units(taken.lines[0], 2).paid.amount_minor, 10'675'412);
}

TEST_F(TakeOrder, TaxesEachLineAndChargeByItsOwnRate) {  // SYL-01
    const order taken = take(an_order()
                                 .with_line("tshirt", 1, 1000, 1000)
                                 .with_line("mug", 1, 2000, 2000)
                                 .with_shipping(1000, 1500));
    EXPECT_EQ(units_of(taken.lines[0]), "1 x 1100 (100 tax, 0 off)");
    EXPECT_EQ(units_of(taken.lines[1]), "1 x 2400 (400 tax, 0 off)");
    EXPECT_EQ(taken.charges[0].paid.amount_minor, 1150);
    EXPECT_EQ(taken.total().amount_minor, 4650);
}

TEST_F(TakeOrder, KeepsSeveralShipmentsApart) {  // SYL-05
    const order taken = take(
        an_order().with_line("a", 2, 1000, 1000).with_shipping(2000).with_shipping(1000, 2300));
    EXPECT_EQ(units_of(taken.lines[0]), "2 x 1100 (100 tax, 0 off)");
    EXPECT_EQ(taken.charges[0].paid.amount_minor, 2000);
    EXPECT_EQ(taken.charges[1].paid.amount_minor, 1230);
    EXPECT_EQ(taken.charges[0].charge_id, "charge-1");
    EXPECT_EQ(taken.charges[1].charge_id, "charge-2");
    EXPECT_EQ(taken.total().amount_minor, 5430);
}

TEST_F(TakeOrder, FindsTheTaxWithinAPrice) {
    const order taken =
        take(an_order().with_prices_including_tax().with_line("a", 3, 1000, 1900).with_discount(1));
    // 29.99 × 19/119 = 4.788…
    EXPECT_EQ(units_of(taken.lines[0]), "1 x 999 (159 tax, 1 off), 2 x 1000 (160 tax, 0 off)");
}

TEST_F(TakeOrder, NeverHoldsMoreTaxThanPaidInAUnit) {
    auto builder = an_order().with_prices_including_tax().with_line("a", 3, 1, -1).with_discount(2);
    builder.request.lines[0].tax = builder.amount(1);
    const order taken = take(std::move(builder));
    EXPECT_EQ(units_of(taken.lines[0]), "2 x 0 (0 tax, 1 off), 1 x 1 (1 tax, 0 off)");
}

TEST_F(TakeOrder, TakesDiscountsOneAfterTheOther) {
    const order taken = take(an_order()
                                 .with_line("a", 1, 10'000)
                                 .with_line("b", 1, 5'000)
                                 .with_discount(5'000, {"a"})
                                 .with_percent_off(1'000));
    EXPECT_EQ(taken.discounts[1].amount.amount_minor, 1'000);  // a tenth of what is left
    EXPECT_EQ(units_of(taken.lines[0]), "1 x 4500 (0 tax, 5500 off)");
    EXPECT_EQ(units_of(taken.lines[1]), "1 x 4500 (0 tax, 500 off)");
}

TEST_F(TakeOrder, KeepsALineOfAnyQuantityInAHandfulOfRuns) {
    const order taken =
        take(an_order("GBP").with_line("a", 80'995, 104, 2000).with_discount(123'457));
    EXPECT_LE(taken.lines[0].units.size(), 3U);
    EXPECT_EQ(first_units(taken.lines[0], 80'995).discount.amount_minor, 123'457);
}

TEST_F(TakeOrder, CountsInTheCurrencysOwnUnits) {
    const order yen = take(an_order("JPY")
                               .with_prices_including_tax()
                               .with_line("a", 3, 333, 1000)
                               .with_discount(100));
    EXPECT_EQ(units_of(yen.lines[0]),  // 899 × 10/110 = 81.7…
              "1 x 299 (27 tax, 34 off), 1 x 300 (28 tax, 33 off), 1 x 300 (27 tax, 33 off)");
    const order dinar = take(an_order("KWD").with_line("a", 2, 1'005, 500));
    EXPECT_EQ(units_of(dinar.lines[0]), "1 x 1056 (51 tax, 0 off), 1 x 1055 (50 tax, 0 off)");
}

TEST_F(TakeOrder, TaxesStandardDeliveryLikeTheOneChosen) {
    auto builder = an_order().with_line("a", 1, 1000).with_shipping(1500, 2000);
    builder.request.charges[0].express = true;
    builder.request.charges[0].standard_price = builder.amount(500);
    builder.request.charges.push_back(builder.request.charges[0]);
    builder.request.charges[1].tax_rate.reset();
    builder.request.charges[1].tax = builder.amount(150);
    const order taken = take(std::move(builder));
    EXPECT_EQ(taken.charges[0].standard_paid->amount_minor, 600);
    EXPECT_EQ(taken.charges[1].standard_paid->amount_minor, 550);
}

TEST_F(TakeOrder, KeepsTheShopsOwnUnits) {
    // Buy two, get one: the shop put the discount on the third unit.
    auto builder =
        an_order().with_line("a", 3, 1000, -1).with_line("b", 1, 500).with_discount(1000, {"a"});
    const auto eur = [&](std::int64_t minor) { return builder.amount(minor); };
    builder.request.lines[0].units = {
        {.quantity = 1, .paid = eur(1100), .tax = eur(100), .discount = eur(0)},
        {.quantity = 1, .paid = eur(1100), .tax = eur(100), .discount = eur(0)},
        {.quantity = 1, .paid = eur(0), .tax = eur(0), .discount = eur(1000)}};
    const order taken = take(std::move(builder));
    EXPECT_EQ(units_of(taken.lines[0]), "2 x 1100 (100 tax, 0 off), 1 x 0 (0 tax, 1000 off)");
    EXPECT_EQ(units_of(taken.lines[1]), "1 x 500 (0 tax, 0 off)");
}

TEST_F(TakeOrder, MakesAnIdPerPaymentAndKeepsEveryFact) {
    auto builder = an_order().with_line("a", 1, 1000).with_payment(400).with_payment(600);
    builder.request.customer.email = "ada@example.com";
    builder.request.ship_to.country = "DE";
    builder.request.lines[0].kit = "set";
    builder.request.lines[0].product.hygiene_seal = true;
    builder.request.fulfilments.push_back({});
    const order taken = take(std::move(builder));
    EXPECT_FALSE(taken.payments[0].id.is_nil());
    EXPECT_NE(taken.payments[0].id, taken.payments[1].id);
    EXPECT_EQ(taken.customer.email, "ada@example.com");
    EXPECT_EQ(taken.ship_to.country, "DE");
    EXPECT_TRUE(taken.lines[0].product.hygiene_seal);
    EXPECT_EQ(taken.fulfilments.size(), 1U);
    EXPECT_EQ(taken.number, "1001");
    EXPECT_EQ(kit_lines(taken, "set").size(), 1U);
    EXPECT_TRUE(kit_lines(taken, "").empty());
    EXPECT_EQ(taken.find_line("a"), &taken.lines[0]);
    EXPECT_EQ(taken.find_line("b"), nullptr);
}

TEST_F(TakeOrder, AcceptsThePaymentToTheLastCentAndNotOneMore) {
    EXPECT_TRUE(try_take(an_order().with_line("a", 1, 1000).with_payment(1000)));
    EXPECT_TRUE(try_take(an_order().with_line("a", 1, 1000).with_payment(999)));
    const auto above = try_take(an_order().with_line("a", 1, 1000).with_payment(1001));
    ASSERT_FALSE(above);
    EXPECT_EQ(above.error().code, "order_invalid");
    EXPECT_EQ(above.error().kind, failure_kind::invalid);
    EXPECT_EQ(above.error().details.at(0).path, "/payments");
    EXPECT_EQ(above.error().details.at(0).code, "payments_above_total");
}

TEST_F(TakeOrder, CountsUnitsOnlyWithinTheLine) {
    const order taken = take(an_order().with_line("a", 2, 1000));
    EXPECT_EQ(first_units(taken.lines[0], 0).paid.amount_minor, 0);
    EXPECT_THROW((void)first_units(taken.lines[0], 3), internal_error);
    EXPECT_THROW((void)first_units(taken.lines[0], -1), internal_error);
}

}  // namespace
}  // namespace refundry
