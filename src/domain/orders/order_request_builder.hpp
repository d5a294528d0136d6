// SPDX-License-Identifier: Apache-2.0
// Order requests for tests: `an_order().with_line("a", 2, 1000).with_payment(2000).request`.
#pragma once

#include <string>
#include <utility>

#include "domain/orders/take_order.hpp"

namespace refundry {

struct order_request_builder {
    order_request request;

    money amount(std::int64_t minor) const { return {minor, request.currency}; }

    order_request_builder with_prices_including_tax() && {
        request.prices_include_tax = true;
        return std::move(*this);
    }
    /// Taxed by `tax_rate` unless it is negative.
    order_request_builder with_line(std::string line_id, std::int64_t quantity,
                                    std::int64_t unit_price, basis_points tax_rate = 0) && {
        line_request line;
        line.line_id = std::move(line_id);
        line.quantity = quantity;
        line.unit_price = amount(unit_price);
        if (tax_rate >= 0) line.tax_rate = tax_rate;
        request.lines.push_back(std::move(line));
        return std::move(*this);
    }
    order_request_builder with_discount(std::int64_t minor,
                                        std::vector<std::string> line_ids = {}) && {
        discount_request discount;
        discount.amount = amount(minor);
        discount.line_ids = std::move(line_ids);
        request.discounts.push_back(std::move(discount));
        return std::move(*this);
    }
    order_request_builder with_percent_off(basis_points percent,
                                           std::vector<std::string> line_ids = {}) && {
        discount_request discount;
        discount.kind = discount_kind::percent;
        discount.percent = percent;
        discount.line_ids = std::move(line_ids);
        request.discounts.push_back(std::move(discount));
        return std::move(*this);
    }
    order_request_builder with_shipping(std::int64_t price, basis_points tax_rate = 0,
                                        std::int64_t discount = 0) && {
        charge_request charge;
        charge.price = amount(price);
        charge.tax_rate = tax_rate;
        if (discount != 0) charge.discount = amount(discount);
        request.charges.push_back(std::move(charge));
        return std::move(*this);
    }
    order_request_builder with_payment(std::int64_t captured) && {
        payment_request payment;
        payment.captured = amount(captured);
        request.payments.push_back(std::move(payment));
        return std::move(*this);
    }
};

inline order_request_builder an_order(std::string_view currency = "EUR") {
    order_request_builder builder;
    builder.request.number = "1001";
    builder.request.placed_at = parse_instant("2026-03-01T12:00:00Z").value();
    builder.request.currency = currency_code::parse(currency).value();
    return builder;
}

}  // namespace refundry
