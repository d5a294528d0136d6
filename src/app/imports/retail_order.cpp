// SPDX-License-Identifier: Apache-2.0
#include "app/imports/retail_order.hpp"

#include "app/imports/decimal.hpp"
#include "app/imports/history.hpp"
#include "app/imports/line_price.hpp"

namespace refundry {

namespace {

/// Country names that stand for no single country keep their own word beside the code.
bool is_vague_country(std::string_view name) {
    return name == "Channel Islands" || name == "European Community" || name == "Unspecified";
}

money amount_of(const retail_row& row, currency_code currency) {
    return {book_exactly(row.amount_thousandths(), currency).minor, currency};
}

order_request head_of(const retail_row& first, instant placed_at, currency_code currency) {
    order_request head;
    head.placed_at = placed_at;
    head.currency = currency;
    head.prices_include_tax = true;
    head.channel = "online-retail";
    head.customer.reference = first.customer;
    const auto country = country_of(first.country).value_or("");
    if (!country.empty()) head.ship_to.country = country;
    if (is_vague_country(first.country)) head.tags.push_back("country: " + first.country);
    return head;
}

line_request line_of(const fresh_row& fresh, currency_code currency) {
    const auto& row = *fresh.row;
    line_request line;
    line.line_id = std::to_string(fresh.position);
    line.sku = row.stock_code;
    line.title = row.description;
    line.quantity = row.quantity;
    const auto price = price_of_line(amount_of(row, currency), row.quantity);
    line.unit_price = price.unit_price;
    line.discount = price.discount;
    line.product.gift_card = fresh.is == retail_class::sale_of_gift_card;
    return line;
}

charge_request charge_of(const fresh_row& fresh, currency_code currency) {
    const auto& row = *fresh.row;
    charge_request charge;
    charge.charge_id = std::to_string(fresh.position);
    charge.kind =
        fresh.is == retail_class::sale_of_delivery ? charge_kind::shipping : charge_kind::fee;
    charge.title = row.description.empty() ? row.stock_code : row.description;
    charge.price = amount_of(row, currency);
    return charge;
}

}  // namespace

bool is_order_line(retail_class of) {
    return of == retail_class::sale_of_goods || of == retail_class::sale_of_gift_card ||
           of == retail_class::free_goods;
}
bool is_order_charge(retail_class of) {
    return of == retail_class::sale_of_delivery || of == retail_class::sale_of_services;
}

retail_order order_of_invoice(std::span<const fresh_row> rows, std::string number,
                              std::string_view invoice, instant placed_at, currency_code currency) {
    retail_order made{head_of(*rows.front().row, placed_at, currency), {}};
    made.request.number = std::move(number);
    money total(0, currency);
    for (const auto& fresh : rows) {
        if (is_order_line(fresh.is)) {
            made.request.lines.push_back(line_of(fresh, currency));
            made.purchases.push_back({.article = article_key(fresh.row->stock_code),
                                      .price_thousandths = fresh.row->price_thousandths,
                                      .quantity = static_cast<std::uint32_t>(fresh.row->quantity),
                                      .line = static_cast<std::uint32_t>(fresh.position)});
        } else if (is_order_charge(fresh.is)) {
            made.request.charges.push_back(charge_of(fresh, currency));
        } else {
            continue;
        }
        total += amount_of(*fresh.row, currency);
    }
    if (!total.is_zero())
        made.request.payments.push_back({.provider = std::string(IMPORT_PROVIDER),
                                         .reference = std::string(invoice),
                                         .method = payment_method::other,
                                         .captured = total,
                                         .refunds = partial_refunds::any});
    return made;
}

}  // namespace refundry
