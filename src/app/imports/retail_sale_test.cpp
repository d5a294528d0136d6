// SPDX-License-Identifier: Apache-2.0
#include "app/imports/retail_sale.hpp"

#include <gtest/gtest.h>

namespace refundry {
namespace {

retail_row a_row(const std::string& invoice, const std::string& code, std::int64_t quantity,
                 std::int64_t price_thousandths) {
    retail_row row;
    row.invoice = invoice;
    row.stock_code = code;
    row.quantity = quantity;
    row.at = std::chrono::local_days(std::chrono::year(2011) / 7 / 4) + std::chrono::hours(9);
    row.price_thousandths = price_thousandths;
    row.customer = "100";
    row.country = "United Kingdom";
    return row;
}

class SalePreparation : public testing::Test {
  protected:
    retail_invoice prepared(const std::string& number, std::vector<retail_row> rows) {
        return preparation.prepare({.key = number, .rows = std::move(rows)});
    }
    const time_zone_rules hour_ahead{std::chrono::hours(1)};
    seeded_random random{7};
    sale_preparation preparation{merchant_id{}, hour_ahead, *currency_code::parse("GBP"), random};
};

TEST_F(SalePreparation, WritesTheOrderOfAnInvoiceAtItsOwnTime) {
    const auto invoice =
        prepared("1001", {a_row("1001", "CUP", 6, 2'550), a_row("1001", "POST", 1, 3'500)});
    ASSERT_TRUE(invoice.sale.has_value());
    EXPECT_EQ(invoice.sale->of_rows, 2u);
    EXPECT_EQ(invoice.sale->purchases.size(), 24u);
    const auto& order = invoice.sale->order;
    EXPECT_EQ(order.stored.number, "1001");
    EXPECT_EQ(order.stored.total_minor, 1'880);
    EXPECT_EQ(to_string(order.stored.placed_at), "2011-07-04T08:00:00Z");
    EXPECT_EQ(order.stored.id, order.taken.id);
}

TEST_F(SalePreparation, CountsTheRowsThatAreNotRefusedAndLeavesOutTheOthers) {
    const auto invoice =
        prepared("1001", {a_row("1001", "CUP", 6, 2'550), a_row("1001", "JUG", 1, -1)});
    ASSERT_TRUE(invoice.sale.has_value());
    EXPECT_EQ(invoice.sale->of_rows, 1u);
    EXPECT_EQ(invoice.sale->lines, 1);
}

TEST_F(SalePreparation, ACreditOrAChargeAloneIsNoOrder) {
    EXPECT_FALSE(prepared("C1002", {a_row("C1002", "CUP", -6, 2'550)}).sale.has_value());
    EXPECT_FALSE(prepared("1003", {a_row("1003", "POST", 1, 3'500)}).sale.has_value());
}

}  // namespace
}  // namespace refundry
