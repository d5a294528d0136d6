// SPDX-License-Identifier: Apache-2.0
#include "domain/orders/check_order.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "domain/orders/check_fields.hpp"

namespace refundry {
namespace {

void check_product(const product_facts& product, const place& at, order_faults& faults) {
    check_short_text(product.category, place(at, "category"), faults);
    check_short_text(product.product_type, place(at, "product_type"), faults);
    check_texts(product.tags, place(at, "tags"), faults);
    check_short_text(product.hs_code, place(at, "hs_code"), faults);
    if (!product.origin_country.empty())
        check_country(product.origin_country, place(at, "origin_country"), faults);
    check_between(product.weight_grams, 0, WEIGHT_GRAMS_MAX, place(at, "weight_grams"), faults);
}

/// Either a rate or an amount of tax, never both: they could contradict each other.
void check_tax(const std::optional<basis_points>& rate, const std::optional<money>& tax,
               currency_code currency, const place& at, order_faults& faults) {
    if (rate) check_between(*rate, 0, WHOLE, place(at, "tax_rate"), faults);
    check_amount(tax, currency, place(at, "tax"), faults);
    if (rate && tax)
        faults.add(place(at, "tax"), "ambiguous_tax", "Give either tax_rate or tax, not both.");
}

void check_discount_of(const std::optional<money>& discount, std::int64_t value,
                       currency_code currency, const place& at, order_faults& faults) {
    if (!check_amount(discount, currency, at, faults) || !discount) return;
    if (discount->amount_minor > value)
        faults.add(at, "discount_above_value", "This discount is more than what it is taken from.");
}

void check_units(const line_request& line, currency_code currency, const place& at,
                 order_faults& faults) {
    if (!check_size(line.units->size(), ORDER_UNIT_RUNS_MAX, at, faults)) return;
    std::int64_t units = 0;
    for (std::size_t i = 0; i < line.units->size(); ++i) {
        const unit_run& run = (*line.units)[i];
        const place here(at, i);
        check_amount(run.discount, currency, place(here, "discount"), faults);
        const bool paid = check_amount(run.paid, currency, place(here, "paid"), faults);
        const bool tax = check_amount(run.tax, currency, place(here, "tax"), faults);
        if (paid && tax && run.tax > run.paid)
            faults.add(place(here, "tax"), "tax_above_paid", "More tax than was paid.");
        if (check_between(run.quantity, 1, QUANTITY_MAX, place(here, "quantity"), faults))
            units += run.quantity;
    }
    if (units != line.quantity)
        faults.add(at, "units_mismatch",
                   fmt::format("These are {} units, the line has {}.", units, line.quantity));
}

void check_line(const line_request& line, currency_code currency, const place& at,
                order_faults& faults) {
    check_short_text(line.line_id, place(at, "line_id"), faults, text_need::required);
    check_short_text(line.sku, place(at, "sku"), faults);
    check_long_text(line.title, place(at, "title"), faults);
    check_long_text(line.variant, place(at, "variant"), faults);
    check_long_text(line.image_url, place(at, "image_url"), faults);
    check_short_text(line.vendor, place(at, "vendor"), faults);
    check_short_text(line.kit, place(at, "kit"), faults);
    check_product(line.product, place(at, "product"), faults);
    check_tax(line.tax_rate, line.tax, currency, at, faults);
    const place price(at, "unit_price");
    const bool counted =
        check_between(line.quantity, 1, QUANTITY_MAX, place(at, "quantity"), faults);
    if (!check_amount(line.unit_price, currency, price, faults) || !counted) return;
    const std::int64_t value = line.unit_price.amount_minor * line.quantity;
    if (value > AMOUNT_MINOR_MAX)
        faults.add(price, "line_too_large", "The line is worth more than an amount can be.");
    check_discount_of(line.discount, value, currency, place(at, "discount"), faults);
    if (line.units) check_units(line, currency, place(at, "units"), faults);
}

void check_charge(const charge_request& charge, currency_code currency, const place& at,
                  order_faults& faults) {
    check_short_text(charge.charge_id, place(at, "charge_id"), faults);
    check_long_text(charge.title, place(at, "title"), faults);
    check_tax(charge.tax_rate, charge.tax, currency, at, faults);
    check_amount(charge.standard_price, currency, place(at, "standard_price"), faults);
    if (!check_amount(charge.price, currency, place(at, "price"), faults)) return;
    check_discount_of(charge.discount, charge.price.amount_minor, currency, place(at, "discount"),
                      faults);
}

void check_charge_ids(const std::vector<charge_request>& charges, const place& at,
                      order_faults& faults) {
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < charges.size(); ++i) {
        ids.push_back(charge_id_of(charges[i], i));
        if (std::ranges::find(ids, ids.back()) == std::prev(ids.end())) continue;
        const place here(at, i);
        faults.add(place(here, "charge_id"), "duplicate",
                   "Another charge of the order has this id.");
    }
}

void check_discount(const discount_request& discount, currency_code currency,
                    const line_index& lines, const place& at, order_faults& faults) {
    check_short_text(discount.code, place(at, "code"), faults);
    check_long_text(discount.title, place(at, "title"), faults);
    check_amount(discount.amount, currency, place(at, "amount"), faults);
    check_amount(discount.minimum_subtotal, currency, place(at, "minimum_subtotal"), faults);
    const bool by_percent = discount.kind == discount_kind::percent;
    check_between(discount.percent, by_percent ? 1 : 0, by_percent ? WHOLE : 0,
                  place(at, "percent"), faults);
    if (!by_percent && !discount.amount)
        faults.add(place(at, "amount"), "required", "A fixed discount needs its amount.");
    const place covered(at, "line_ids");
    if (!check_size(discount.line_ids.size(), ORDER_LINES_MAX, covered, faults)) return;
    std::vector<bool> seen(discount.line_ids.empty() ? 0 : ORDER_LINES_MAX);
    for (std::size_t i = 0; i < discount.line_ids.size(); ++i) {
        const auto line = lines.find(discount.line_ids[i]);
        if (!line) {
            faults.add(place(covered, i), "unknown_line",
                       fmt::format("The order has no line {}.", discount.line_ids[i]));
        } else if (seen[*line]) {
            faults.add(place(covered, i), "duplicate", "This line is named twice.");
        } else {
            seen[*line] = true;
        }
    }
}

void check_payment(const payment_request& payment, currency_code currency, const place& at,
                   order_faults& faults) {
    check_short_text(payment.provider, place(at, "provider"), faults, text_need::required);
    check_short_text(payment.reference, place(at, "reference"), faults);
    check_amount(payment.captured, currency, place(at, "captured"), faults);
}

void check_customer(const customer_facts& customer, const place& at, order_faults& faults) {
    check_short_text(customer.reference, place(at, "reference"), faults);
    check_short_text(customer.name, place(at, "name"), faults);
    check_short_text(customer.language, place(at, "language"), faults);
    check_short_text(customer.tier, place(at, "tier"), faults);
    check_texts(customer.tags, place(at, "tags"), faults);
    if (!customer.email.empty()) check_email(customer.email, place(at, "email"), faults);
}

void check_address(const address& where, const place& at, order_faults& faults) {
    check_country(where.country, place(at, "country"), faults);
    check_short_text(where.subdivision, place(at, "subdivision"), faults);
    check_short_text(where.postal_code, place(at, "postal_code"), faults);
    check_short_text(where.city, place(at, "city"), faults);
    check_short_text(where.recipient, place(at, "recipient"), faults);
    check_texts(where.lines, place(at, "lines"), faults);
}

}  // namespace

std::string charge_id_of(const charge_request& charge, std::size_t index) {
    return charge.charge_id.empty() ? fmt::format("charge-{}", index + 1) : charge.charge_id;
}

line_index::line_index(const std::vector<line_request>& lines, order_faults& faults) {
    entries_.reserve(lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i)
        entries_.emplace_back(lines[i].line_id, i);
    std::ranges::sort(entries_);
    const place root;
    const place all(root, "lines");
    for (std::size_t i = 1; i < entries_.size(); ++i) {
        if (entries_[i].first != entries_[i - 1].first) continue;
        const place here(all, entries_[i].second);
        faults.add(place(here, "line_id"), "duplicate", "Another line of the order has this id.");
    }
}

std::optional<std::size_t> line_index::find(std::string_view line_id) const {
    const auto found = std::ranges::lower_bound(entries_, line_id, {},
                                                &std::pair<std::string_view, std::size_t>::first);
    if (found == entries_.end() || found->first != line_id) return std::nullopt;
    return found->second;
}

void check_header(const order_request& request, order_faults& faults) {
    const place root;
    check_short_text(request.number, place(root, "number"), faults, text_need::required);
    check_instant(request.placed_at, place(root, "placed_at"), faults);
    if (!currency_code::parse(request.currency.code()))
        faults.add(place(root, "currency"), "required", "The order needs a currency.");
    check_short_text(request.market, place(root, "market"), faults);
    check_short_text(request.channel, place(root, "channel"), faults);
    check_texts(request.tags, place(root, "tags"), faults);
    check_texts(request.discount_codes, place(root, "discount_codes"), faults);
    check_customer(request.customer, place(root, "customer"), faults);
    // Digital goods go nowhere; an address that is given has a country.
    if (request.ship_to != address{})
        check_address(request.ship_to, place(root, "ship_to"), faults);
}

void check_amounts(const order_request& request, const line_index& lines, order_faults& faults) {
    const place root;
    const place line_places(root, "lines");
    if (request.lines.empty()) faults.add(line_places, "required", "An order has lines.");
    for (std::size_t i = 0; i < request.lines.size(); ++i)
        check_line(request.lines[i], request.currency, place(line_places, i), faults);

    const place charges(root, "charges");
    if (check_size(request.charges.size(), ORDER_CHARGES_MAX, charges, faults)) {
        for (std::size_t i = 0; i < request.charges.size(); ++i)
            check_charge(request.charges[i], request.currency, place(charges, i), faults);
        check_charge_ids(request.charges, charges, faults);
    }
    const place discounts(root, "discounts");
    if (check_size(request.discounts.size(), ORDER_DISCOUNTS_MAX, discounts, faults))
        for (std::size_t i = 0; i < request.discounts.size(); ++i)
            check_discount(request.discounts[i], request.currency, lines, place(discounts, i),
                           faults);
    const place payments(root, "payments");
    if (check_size(request.payments.size(), ORDER_PAYMENTS_MAX, payments, faults))
        for (std::size_t i = 0; i < request.payments.size(); ++i)
            check_payment(request.payments[i], request.currency, place(payments, i), faults);
}

}  // namespace refundry
