// SPDX-License-Identifier: Apache-2.0
#include "main/demo/make_order.hpp"

#include <fmt/format.h>

#include "base/ensure.hpp"

namespace refundry::demo {

namespace {

line_request make_line(std::size_t position, const market& where, seeded_random& random) {
    const auto& what = one_of(articles(), random);
    line_request line;
    line.line_id = std::to_string(position + 1);
    if (!what.sizes.empty()) line.variant = one_of(what.sizes, random);
    line.sku =
        line.variant.empty() ? std::string(what.sku) : fmt::format("{}-{}", what.sku, line.variant);
    line.title = what.title;
    line.quantity = chance(random, 20) ? 2 + static_cast<std::int64_t>(random.below(2)) : 1;
    line.unit_price = price_in(where, what.euro_cents);
    line.tax_rate = where.tax_rate;
    line.product = facts_of(what);
    return line;
}

void add_discount(order_request& to, const market& where, seeded_random& random) {
    if (chance(random, 15)) {
        to.discount_codes.emplace_back("WELCOME10");
        to.discounts.push_back({.code = "WELCOME10",
                                .title = "10 % off the first order",
                                .kind = discount_kind::percent,
                                .percent = 1'000,
                                .amount = {},
                                .minimum_subtotal = {},
                                .line_ids = {}});
        return;
    }
    money goods(0, to.currency);
    for (const auto& line : to.lines)
        goods += line.unit_price.multiplied(line.quantity);
    const auto minimum = price_in(where, 10'000);
    if (goods < minimum || !chance(random, 40)) return;
    to.discounts.push_back({.code = "SPEND100",
                            .title = "15 off from 100",
                            .kind = discount_kind::fixed,
                            .percent = 0,
                            .amount = price_in(where, 1'500),
                            .minimum_subtotal = minimum,
                            .line_ids = {}});
}

/// Most payments are refunded at once; a few show what else a provider may say.
std::string payment_reference(std::int64_t number, seeded_random& random) {
    const auto dice = random.below(100);
    const auto prefix = dice < 3   ? "sandbox_timeout"
                        : dice < 5 ? "sandbox_pending"
                        : dice < 7 ? "sandbox_declined"
                                   : "ch";
    return fmt::format("{}_{}", prefix, number);
}

void pay(order_request& to, std::int64_t number, const market& where, seeded_random& random) {
    // The total, with its tax, is known once the order is taken: try it on its own first.
    set_clock clock(to.placed_at);
    seeded_random scratch(1);
    id_source ids(clock, scratch);
    const auto tried = take_order(to, ids.next<order_id>(), ids);
    ensure(tried.has_value(), "the demo makes an order that cannot be");
    auto left = tried->total();
    const auto gift = price_in(where, 2'000);
    if (chance(random, 6) && gift < left) {
        to.payments.push_back({.provider = "sandbox",
                               .reference = fmt::format("gift_{}", number),
                               .method = payment_method::gift_card,
                               .captured = gift,
                               .refunds = partial_refunds::any});
        left -= gift;
    }
    to.payments.push_back(
        {.provider = "sandbox",
         .reference = payment_reference(number, random),
         .method = chance(random, 25) ? payment_method::wallet : payment_method::card,
         .captured = left,
         .refunds = partial_refunds::any});
}

std::string reason_for(const order_line& line, seeded_random& random) {
    constexpr std::array<std::string_view, 3> OF_SIZE{"too_small", "too_large", "changed_mind"};
    constexpr std::array<std::string_view, 6> OF_ANY{"changed_mind",       "changed_mind",
                                                     "not_as_described",   "defective",
                                                     "damaged_in_transit", "wrong_item"};
    if (!line.variant.empty() && chance(random, 70))
        return std::string(OF_SIZE[random.below(OF_SIZE.size())]);
    return std::string(OF_ANY[random.below(OF_ANY.size())]);
}

/// The same article in another size, as dear as it was.
std::optional<exchange_target> other_size(const order_line& line, std::int64_t quantity,
                                          seeded_random& random) {
    for (const auto& what : articles()) {
        if (what.sizes.empty() || !line.sku.starts_with(std::string(what.sku) + "-")) continue;
        const auto size = one_of(what.sizes, random);
        if (size == line.variant) return std::nullopt;
        return exchange_target{.sku = fmt::format("{}-{}", what.sku, size),
                               .title = line.title,
                               .variant = std::string(size),
                               .quantity = quantity,
                               .unit_price = line.units.front().paid};
    }
    return std::nullopt;
}

}  // namespace

order_request make_order(std::int64_t number, const customer& buyer, instant placed_at,
                         seeded_random& random) {
    const auto& where = *buyer.lives_in;
    order_request request;
    request.number = fmt::format("K-{}", number);
    request.placed_at = placed_at;
    request.currency = *currency_code::parse(where.currency);
    request.prices_include_tax = where.country != "US";
    request.market = where.country;
    request.channel = chance(random, 80) ? "web" : "app";
    request.customer.name = buyer.name;
    request.customer.email = buyer.email;
    request.customer.language = where.language;
    request.customer.tier = buyer.tier;
    request.ship_to.country = where.country;
    request.ship_to.city = where.city;
    request.ship_to.recipient = buyer.name;
    request.gift = chance(random, 5);
    const auto lines = 1 + random.below(4);
    for (std::size_t i = 0; i < lines; ++i)
        request.lines.push_back(make_line(i, where, random));
    add_discount(request, where, random);
    const bool express = chance(random, 12);
    charge_request shipping;
    shipping.title = express ? "Express delivery" : "Standard delivery";
    shipping.price = price_in(where, express ? 1'290 : 490);
    shipping.tax_rate = where.tax_rate;
    shipping.express = express;
    if (express) shipping.standard_price = price_in(where, 490);
    request.charges.push_back(std::move(shipping));
    pay(request, number, where, random);
    return request;
}

fulfilment parcel_of(std::int64_t number, instant shipped_at, std::optional<instant> delivered_at) {
    return {.fulfilment_id = "1",
            .tracking_number = fmt::format("00340{:011}", number * 7'919),
            .shipped_at = shipped_at,
            .delivered_at = delivered_at,
            .lines = {}};
}

open_return_command make_return(const order& placed, seeded_random& random) {
    constexpr std::array METHODS{return_method::label, return_method::drop_off,
                                 return_method::own_carrier};
    open_return_command command;
    command.order = placed.id;
    command.channel = chance(random, 85) ? "portal" : "support";
    command.method = METHODS[random.below(METHODS.size())];
    const auto first = random.below(placed.lines.size());
    const auto count = placed.lines.size() > 1 && chance(random, 30) ? 2U : 1U;
    for (std::size_t i = 0; i < count; ++i) {
        const auto& line = placed.lines[(first + i) % placed.lines.size()];
        item_request item;
        item.line_id = line.line_id;
        item.quantity =
            1 + static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(line.quantity)));
        item.reason = reason_for(line, random);
        item.evidence = {"photo"};
        if (chance(random, 12)) item.wanted = resolution::store_credit;
        if (item.reason.starts_with("too_") && chance(random, 50)) {
            item.exchange_for = other_size(line, item.quantity, random);
            if (item.exchange_for) item.wanted = resolution::exchange;
        }
        command.items.push_back(std::move(item));
    }
    return command;
}

}  // namespace refundry::demo
