// SPDX-License-Identifier: Apache-2.0
// The format of the UCI "Online Retail" file: one row per invoice line, eight columns. What a row
// is stands in its invoice number, stock code, sign and price; nothing else in the file says it.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/imports/csv_reader.hpp"
#include "base/describe.hpp"
#include "base/time.hpp"

namespace refundry {

inline constexpr std::array<std::string_view, 8> RETAIL_COLUMNS = {
    "InvoiceNo",   "StockCode", "Description", "Quantity",
    "InvoiceDate", "UnitPrice", "CustomerID",  "Country"};

struct retail_row {
    std::int64_t row = 0;
    std::int64_t line = 0;
    std::uint64_t hash = 0;  ///< of the text of all fields
    std::string invoice;
    std::string stock_code;
    std::string description;
    std::int64_t quantity = 0;
    std::chrono::local_time<std::chrono::microseconds> at;  ///< on the shop's clock
    std::int64_t price_thousandths = 0;
    std::string customer;  ///< "17850.0" is 17850
    std::string country;

    std::int64_t amount_thousandths() const { return quantity * price_thousandths; }
};

/// The fault names the field and a remedy; row and line are the caller's to fill in.
std::expected<retail_row, row_fault> read_retail_row(std::span<const std::string_view> fields);

enum class retail_class {
    sale_of_goods,
    sale_of_gift_card,
    free_goods,        ///< price 0 within a customer's invoice
    sale_of_delivery,  ///< POST, DOT, C2
    sale_of_services,  ///< M, S, BANK CHARGES, AMAZONFEE billed to a customer
    return_of_goods,
    credit_of_delivery,
    discount,            ///< D
    credit_of_services,  ///< M, S: credited by hand, samples
    fee_paid,            ///< AMAZONFEE, CRUK, BANK CHARGES taken by others
    bad_debt,            ///< invoices that begin with A
    stock_written_off,   ///< negative, no C, no price: broken, lost, miscounted
    stock_found,         ///< an invoice of nothing but free rows and no customer
};
BOOST_DESCRIBE_ENUM(retail_class, sale_of_goods, sale_of_gift_card, free_goods, sale_of_delivery,
                    sale_of_services, return_of_goods, credit_of_delivery, discount,
                    credit_of_services, fee_paid, bad_debt, stock_written_off, stock_found)

/// The fault says which of invoice number, sign and price contradict each other. `free_invoice`:
/// every row of the invoice is without price and without customer.
std::expected<retail_class, row_fault> classify(const retail_row& row, bool free_invoice);
bool is_free_invoice(std::span<const retail_row> rows);

/// ISO 3166-1 alpha-2 for a country as the file names it: "EIRE" is IE. "" for "Unspecified";
/// nullopt for a name the table does not have.
std::optional<std::string_view> country_of(std::string_view name);

}  // namespace refundry
