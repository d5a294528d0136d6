// SPDX-License-Identifier: Apache-2.0
#include "domain/orders/take_order.hpp"

#include <utility>

#include "domain/orders/check_fields.hpp"
#include "domain/orders/check_order.hpp"
#include "domain/orders/price_order.hpp"

namespace refundry {
namespace {

order_line line_of(line_request& request, std::vector<unit_run>& units) {
    return {.line_id = std::move(request.line_id),
            .sku = std::move(request.sku),
            .title = std::move(request.title),
            .variant = std::move(request.variant),
            .image_url = std::move(request.image_url),
            .quantity = request.quantity,
            .unit_price = request.unit_price,
            .tax_rate = request.tax_rate.value_or(0),
            .vendor = std::move(request.vendor),
            .kit = std::move(request.kit),
            .gift = request.gift,
            .product = std::move(request.product),
            .units = std::move(units)};
}

order_discount discount_of(discount_request& request, const money& amount) {
    return {.code = std::move(request.code),
            .title = std::move(request.title),
            .kind = request.kind,
            .percent = request.percent,
            .amount = amount,
            .minimum_subtotal = request.minimum_subtotal,
            .line_ids = std::move(request.line_ids)};
}

order_charge charge_of(charge_request& request, std::string charge_id,
                       const priced_charge& priced) {
    return {.charge_id = std::move(charge_id),
            .kind = request.kind,
            .title = std::move(request.title),
            .paid = priced.paid,
            .tax = priced.tax,
            .tax_rate = request.tax_rate.value_or(0),
            .express = request.express,
            .standard_paid = priced.standard_paid};
}

order_payment payment_of(payment_request& request, payment_id id) {
    return {.id = id,
            .provider = std::move(request.provider),
            .reference = std::move(request.reference),
            .method = request.method,
            .captured = request.captured,
            .refunds = request.refunds};
}

order order_of(order_request& request, priced_order& priced, order_id id, id_source& ids) {
    order taken{.id = id,
                .version = 1,
                .number = std::move(request.number),
                .placed_at = request.placed_at,
                .currency = request.currency,
                .prices_include_tax = request.prices_include_tax,
                .market = std::move(request.market),
                .channel = std::move(request.channel),
                .customer = std::move(request.customer),
                .ship_to = std::move(request.ship_to),
                .tags = std::move(request.tags),
                .discount_codes = std::move(request.discount_codes),
                .gift = request.gift,
                .risk = request.risk,
                .lines = {},
                .discounts = {},
                .charges = {},
                .payments = {},
                .fulfilments = std::move(request.fulfilments)};
    taken.lines.reserve(request.lines.size());
    for (std::size_t i = 0; i < request.lines.size(); ++i)
        taken.lines.push_back(line_of(request.lines[i], priced.units[i]));
    for (std::size_t i = 0; i < request.discounts.size(); ++i)
        taken.discounts.push_back(discount_of(request.discounts[i], priced.discounts[i]));
    for (std::size_t i = 0; i < request.charges.size(); ++i)
        taken.charges.push_back(
            charge_of(request.charges[i], charge_id_of(request.charges[i], i), priced.charges[i]));
    for (payment_request& payment : request.payments)
        taken.payments.push_back(payment_of(payment, ids.next<payment_id>()));
    return taken;
}

}  // namespace

result<order> take_order(order_request request, order_id id, id_source& ids) {
    order_faults faults;
    const place root;
    check_header(request, faults);
    if (!check_size(request.lines.size(), ORDER_LINES_MAX, place(root, "lines"), faults))
        return std::unexpected(std::move(faults).as_failure());

    const std::size_t before = faults.count();
    const line_index lines(request.lines, faults);
    check_amounts(request, lines, faults);
    const bool can_be_priced = faults.count() == before && request.currency != currency_code();
    check_fulfilments(request, lines, faults);
    priced_order priced;
    if (can_be_priced) priced = price_order(request, lines, faults);
    if (faults.count() > 0) return std::unexpected(std::move(faults).as_failure());
    return order_of(request, priced, id, ids);
}

}  // namespace refundry
