// SPDX-License-Identifier: Apache-2.0
#include "app/imports/online_retail.hpp"

#include <gmock/gmock.h>

namespace refundry {
namespace {

using row_fields = std::array<std::string_view, 8>;

row_fields a_row() {
    return {"536365", "85123A",  "WHITE HEART",   "6", "2010-12-01 08:26:00",
            "2.55",   "17850.0", "United Kingdom"};
}
std::expected<retail_row, row_fault> with(std::size_t place, std::string_view text) {
    auto fields = a_row();
    fields[place] = text;
    return read_retail_row(fields);
}
std::string class_of(std::string_view invoice, std::string_view code, std::string_view quantity,
                     std::string_view price, bool free_invoice = false) {
    auto fields = a_row();
    fields[0] = invoice;
    fields[1] = code;
    fields[3] = quantity;
    fields[5] = price;
    const auto row = read_retail_row(fields);
    if (!row) return row.error().code;
    const auto is = classify(*row, free_invoice);
    return is ? std::string(enum_name(*is)) : is.error().code;
}

TEST(RetailRow, ReadsEveryField) {
    const auto row = read_retail_row(a_row());
    ASSERT_TRUE(row.has_value());
    EXPECT_EQ(row->invoice, "536365");
    EXPECT_EQ(row->quantity, 6);
    EXPECT_EQ(row->price_thousandths, 2'550);
    EXPECT_EQ(row->amount_thousandths(), 15'300);
    EXPECT_EQ(row->customer, "17850");
    EXPECT_EQ(with(6, "")->customer, "");
    EXPECT_EQ(with(5, "0.001")->price_thousandths, 1);
}

TEST(RetailRow, NamesTheFieldThatCannotBeRead) {
    struct {
        std::size_t place;
        std::string_view text;
        std::string_view field;
        std::string_view code;
    } const wrong[] = {
        {0, "", "InvoiceNo", "required"},
        {1, "", "StockCode", "required"},
        {2, "two\nlines", "Description", "text_unusable"},
        {3, "0", "Quantity", "not_a_quantity"},
        {3, "1.5", "Quantity", "not_a_quantity"},
        {3, "six", "Quantity", "not_a_quantity"},
        {3, "9999999", "Quantity", "not_a_quantity"},
        {4, "2010-13-01 08:26:00", "InvoiceDate", "not_a_time"},
        {4, "01/12/2010", "InvoiceDate", "not_a_time"},
        {4, "2010-12-01 24:26:00", "InvoiceDate", "not_a_time"},
        {5, "2.5555", "UnitPrice", "not_a_price"},
        {5, "£2", "UnitPrice", "not_a_price"},
        {5, "", "UnitPrice", "not_a_price"},
        {6, "ann", "CustomerID", "not_a_customer"},
        {7, "Atlantis", "Country", "country_unknown"},
    };
    for (const auto& [place, text, field, code] : wrong) {
        const auto row = with(place, text);
        ASSERT_FALSE(row.has_value()) << text;
        EXPECT_EQ(row.error().field, field) << text;
        EXPECT_EQ(row.error().code, code) << text;
    }
}

TEST(RetailRow, HashTellsFieldsApart) {
    auto moved = a_row();
    moved[1] = "85123AW";
    moved[2] = "HITE HEART";
    EXPECT_NE(read_retail_row(a_row())->hash, read_retail_row(moved)->hash);
    EXPECT_EQ(read_retail_row(a_row())->hash, read_retail_row(a_row())->hash);
}

TEST(RetailClass, SaysWhatARowIs) {
    EXPECT_EQ(class_of("536365", "85123A", "6", "2.55"), "sale_of_goods");
    EXPECT_EQ(class_of("536365", "PADS", "1", "0.001"), "sale_of_goods");
    EXPECT_EQ(class_of("536365", "DCGS0004", "1", "16.63"), "sale_of_goods");
    EXPECT_EQ(class_of("536365", "gift_0001_40", "1", "34.04"), "sale_of_gift_card");
    EXPECT_EQ(class_of("536365", "85123A", "6", "0.0"), "free_goods");
    EXPECT_EQ(class_of("536365", "POST", "1", "18.00"), "sale_of_delivery");
    EXPECT_EQ(class_of("536365", "DOT", "1", "18.00"), "sale_of_delivery");
    EXPECT_EQ(class_of("536365", "C2", "1", "50.00"), "sale_of_delivery");
    for (const std::string_view service : {"M", "m", "S", "BANK CHARGES", "AMAZONFEE"})
        EXPECT_EQ(class_of("536365", service, "1", "4.00"), "sale_of_services") << service;
    EXPECT_EQ(class_of("C536379", "85123A", "-6", "2.55"), "return_of_goods");
    EXPECT_EQ(class_of("C536379", "POST", "-1", "18.00"), "credit_of_delivery");
    EXPECT_EQ(class_of("C536379", "D", "-1", "27.50"), "discount");
    EXPECT_EQ(class_of("C536379", "M", "-1", "27.50"), "credit_of_services");
    EXPECT_EQ(class_of("C536379", "S", "-1", "27.50"), "credit_of_services");
    for (const std::string_view fee : {"AMAZONFEE", "CRUK", "BANK CHARGES"})
        EXPECT_EQ(class_of("C536379", fee, "-1", "27.50"), "fee_paid") << fee;
    EXPECT_EQ(class_of("A563185", "B", "1", "11062.06"), "bad_debt");
    EXPECT_EQ(class_of("A563186", "B", "1", "-11062.06"), "bad_debt");
    EXPECT_EQ(class_of("536589", "21777", "-10", "0.0"), "stock_written_off");
    EXPECT_EQ(class_of("536414", "22139", "56", "0.0", true), "stock_found");
}

TEST(RetailClass, RefusesWhatContradictsItself) {
    EXPECT_EQ(class_of("536365", "85123A", "6", "-2.55"), "price_negative");
    EXPECT_EQ(class_of("536365", "85123A", "-6", "2.55"), "negative_sale");
    EXPECT_EQ(class_of("C536365", "85123A", "6", "2.55"), "cancellation_positive");
}

TEST(RetailCountry, KnowsTheNamesOfTheFile) {
    EXPECT_EQ(country_of("EIRE"), "IE");
    EXPECT_EQ(country_of("RSA"), "ZA");
    EXPECT_EQ(country_of("USA"), "US");
    EXPECT_EQ(country_of("Channel Islands"), "JE");
    EXPECT_EQ(country_of("European Community"), "EU");
    EXPECT_EQ(country_of("Unspecified"), "");
    EXPECT_EQ(country_of("DE"), "DE");
    EXPECT_EQ(country_of("Germoney"), std::nullopt);
}

}  // namespace
}  // namespace refundry
