// SPDX-License-Identifier: Apache-2.0
#include "app/imports/online_retail.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "app/imports/decimal.hpp"
#include "app/imports/document_rows.hpp"

namespace refundry {

namespace {

using wall_time = std::chrono::local_time<std::chrono::microseconds>;

constexpr std::size_t SHORT_TEXT_MAX = 200;

enum class article_kind { goods, gift_card, delivery, service, outside_fee, discount };

/// Stock codes that name no goods. What is not here is an article.
article_kind kind_of(std::string_view code) {
    struct entry {
        std::string_view code;
        article_kind kind;
    };
    static constexpr std::array<entry, 10> KNOWN = {{
        {"POST", article_kind::delivery},  // postage
        {"DOT", article_kind::delivery},   // postage of the web shop
        {"C2", article_kind::delivery},    // carriage
        {"M", article_kind::service},      // written by hand
        {"m", article_kind::service},
        {"S", article_kind::service},  // samples
        {"D", article_kind::discount},
        {"AMAZONFEE", article_kind::outside_fee},
        {"BANK CHARGES", article_kind::outside_fee},
        {"CRUK", article_kind::outside_fee},  // share of a charity
    }};
    for (const auto& [known, kind] : KNOWN)
        if (code == known) return kind;
    return code.starts_with("gift_") ? article_kind::gift_card : article_kind::goods;
}

std::unexpected<row_fault> fault(std::string_view field, std::string code, std::string message) {
    return std::unexpected(row_fault{.row = 0,
                                     .line = 0,
                                     .byte = 0,
                                     .field = std::string(field),
                                     .code = std::move(code),
                                     .message = std::move(message)});
}

std::optional<int> digits_at(std::string_view text, std::size_t at, std::size_t count) {
    int value = 0;
    for (const char digit : text.substr(at, count)) {
        if (digit < '0' || digit > '9') return {};
        value = value * 10 + (digit - '0');
    }
    return value;
}

/// "2010-12-01 08:26:00", and nothing else.
std::optional<wall_time> parse_wall_time(std::string_view text) {
    using namespace std::chrono;
    const bool shaped = text.size() == 19 && text[4] == '-' && text[7] == '-' && text[10] == ' ' &&
                        text[13] == ':' && text[16] == ':';
    if (!shaped) return {};
    const auto y = digits_at(text, 0, 4), m = digits_at(text, 5, 2), d = digits_at(text, 8, 2);
    const auto h = digits_at(text, 11, 2), i = digits_at(text, 14, 2), s = digits_at(text, 17, 2);
    if (!y || !m || !d || !h || !i || !s || *h > 23 || *i > 59 || *s > 59) return {};
    const year_month_day date{year(*y), month(static_cast<unsigned>(*m)),
                              day(static_cast<unsigned>(*d))};
    if (!date.ok()) return {};
    return wall_time(local_days(date)) + hours(*h) + minutes(*i) + seconds(*s);
}

bool is_text(std::string_view text) {
    return std::ranges::none_of(
        text, [](char letter) { return static_cast<unsigned char>(letter) < 0x20; });
}

/// Digits, with or without ".0" as a spreadsheet writes whole numbers.
std::optional<std::string_view> parse_customer(std::string_view text) {
    if (text.ends_with(".0")) text.remove_suffix(2);
    const bool fine = text.size() <= 20 && std::ranges::all_of(text, [](char letter) {
                          return letter >= '0' && letter <= '9';
                      });
    return fine ? std::optional(text) : std::nullopt;
}

}  // namespace

std::expected<retail_row, row_fault> read_retail_row(std::span<const std::string_view> fields) {
    if (fields.size() != RETAIL_COLUMNS.size())
        return fault("", "wrong_field_count",
                     fmt::format("This row has {} fields instead of {}.", fields.size(),
                                 RETAIL_COLUMNS.size()));
    for (std::size_t i = 0; i < fields.size(); ++i)
        if (fields[i].size() > SHORT_TEXT_MAX || !is_text(fields[i]))
            return fault(RETAIL_COLUMNS[i], "text_unusable",
                         fmt::format("At most {} bytes without line breaks or other control "
                                     "characters can stand here.",
                                     SHORT_TEXT_MAX));
    retail_row read;
    read.hash = hash_of_row(fields);
    read.invoice = fields[0];
    read.stock_code = fields[1];
    read.description = fields[2];
    if (read.invoice.empty())
        return fault("InvoiceNo", "required", "Every row needs its invoice number.");
    if (read.stock_code.empty())
        return fault("StockCode", "required", "Every row needs a stock code.");
    const auto quantity = parse_quantity(fields[3]);
    if (!quantity || *quantity == 0)
        return fault("Quantity", "not_a_quantity",
                     fmt::format("\"{}\" is not a whole number other than 0.", fields[3]));
    const auto at = parse_wall_time(fields[4]);
    if (!at)
        return fault("InvoiceDate", "not_a_time",
                     fmt::format("\"{}\" is not a time such as 2010-12-01 08:26:00.", fields[4]));
    const auto price = parse_thousandths(fields[5]);
    if (!price)
        return fault("UnitPrice", "not_a_price",
                     fmt::format("\"{}\" is not a decimal with at most three places, such as 2.55.",
                                 fields[5]));
    const auto customer = parse_customer(fields[6]);
    if (!customer)
        return fault("CustomerID", "not_a_customer",
                     fmt::format("\"{}\" is not a number such as 17850.0.", fields[6]));
    if (!country_of(fields[7]))
        return fault(
            "Country", "country_unknown",
            fmt::format("\"{}\" is no country this format knows; write its English name or "
                        "its ISO 3166 code.",
                        fields[7]));
    read.quantity = *quantity;
    read.at = *at;
    read.price_thousandths = *price;
    read.customer = *customer;
    read.country = fields[7];
    return read;
}

bool is_free_invoice(std::span<const retail_row> rows) {
    return std::ranges::all_of(rows, [](const retail_row& row) {
        return row.price_thousandths == 0 && row.customer.empty();
    });
}

std::expected<retail_class, row_fault> classify(const retail_row& row, bool free_invoice) {
    const auto kind = kind_of(row.stock_code);
    if (row.invoice.starts_with('A')) return retail_class::bad_debt;
    if (row.price_thousandths < 0)
        return fault("UnitPrice", "price_negative",
                     "Only a bad debt (invoice A…) has a negative price; a credit has a negative "
                     "quantity.");
    if (row.invoice.starts_with('C')) {
        if (row.quantity > 0)
            return fault("Quantity", "cancellation_positive",
                         "Invoices that begin with C cancel; their quantities are negative.");
        switch (kind) {
            case article_kind::goods:
            case article_kind::gift_card:
                return retail_class::return_of_goods;
            case article_kind::delivery:
                return retail_class::credit_of_delivery;
            case article_kind::service:
                return retail_class::credit_of_services;
            case article_kind::outside_fee:
                return retail_class::fee_paid;
            case article_kind::discount:
                return retail_class::discount;
        }
    }
    if (row.quantity < 0) {
        if (row.price_thousandths == 0) return retail_class::stock_written_off;
        return fault(
            "Quantity", "negative_sale",
            "A negative quantity with a price needs an invoice number that begins with C.");
    }
    if (free_invoice) return retail_class::stock_found;
    switch (kind) {
        case article_kind::goods:
            return row.price_thousandths == 0 ? retail_class::free_goods
                                              : retail_class::sale_of_goods;
        case article_kind::gift_card:
            return retail_class::sale_of_gift_card;
        case article_kind::delivery:
            return retail_class::sale_of_delivery;
        case article_kind::service:
        case article_kind::outside_fee:
        case article_kind::discount:
            return retail_class::sale_of_services;
    }
    return retail_class::sale_of_goods;
}

}  // namespace refundry
