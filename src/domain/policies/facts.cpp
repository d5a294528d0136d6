// SPDX-License-Identifier: Apache-2.0
#include "domain/policies/facts.hpp"

#include <algorithm>

namespace refundry {

namespace {

using facts = item_facts;
using optional_integer = std::optional<std::int64_t>;
using optional_money = std::optional<money>;
using optional_day = std::optional<day_count>;
using texts = const std::vector<std::string>&;
using text = std::string_view;
constexpr auto request = fact_scope::request;
constexpr auto item = fact_scope::item;

text country_objection(text value) {
    const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (value.size() == 2 && std::ranges::all_of(value, upper)) return {};
    return "Write a country as two capital letters (ISO 3166-1), such as GB.";
}

text currency_objection(text value) {
    if (currency_code::parse(value)) return {};
    return "Write a currency as its ISO 4217 code, such as EUR.";
}

std::int64_t days_between(day_count from, day_count to) {
    return (to - from).count();
}

optional_integer days_since(const optional_day& day, const facts& of) {
    if (!day) return std::nullopt;
    return days_between(*day, of.dates.today);
}

optional_money price_of(const order_line& line) {
    if (line.units.empty()) return std::nullopt;
    return line.units.front().paid;
}

/// What the first units of the line cost; an item over the line's quantity counts as the line.
money paid_for(const order_line& line, std::int64_t quantity) {
    money paid;
    bool first = true;
    for (const auto& run : line.units) {
        const auto taken = std::clamp<std::int64_t>(quantity, 0, run.quantity);
        const auto part = run.paid.multiplied(taken);
        paid = first ? part : paid + part;
        first = false;
        quantity -= taken;
    }
    return paid;
}

optional_money value_of(const facts& of) {
    if (of.line->units.empty()) return std::nullopt;
    return paid_for(*of.line, of.item->quantity);
}

optional_money value_of_all(const facts& of) {
    money sum = of.input.original.zero();
    for (const auto& asked : of.input.request.items)
        if (const auto* line = of.input.original.find_line(asked.line_id))
            if (!line->units.empty()) sum += paid_for(*line, asked.quantity);
    return sum;
}

optional_integer units_of_order(const facts& of) {
    std::int64_t units = 0;
    for (const auto& line : of.input.original.lines)
        units += line.quantity;
    return units;
}

/// The units asked for are all the order has, though not all may be left.
bool asks_for_everything(const facts& of) {
    return std::ranges::all_of(of.input.original.lines, [&](const order_line& line) {
        std::int64_t asked = 0;
        for (const auto& each : of.input.request.items)
            if (each.line_id == line.line_id)
                asked += std::clamp<std::int64_t>(each.quantity, 0, QUANTITY_MAX);
        return asked >= line.quantity;
    });
}

struct line_value {
    std::int64_t before = 0;
    std::int64_t discount = 0;
};
void add_runs(line_value& sum, const order_line& line) {
    for (const auto& run : line.units) {
        sum.discount += run.discount.amount_minor * run.quantity;
        sum.before += (run.paid.amount_minor + run.discount.amount_minor) * run.quantity;
    }
}

/// Hundredths of a percent of the price before discounts.
optional_integer share_of(const line_value& value) {
    if (value.before <= 0) return std::nullopt;
    return static_cast<std::int64_t>(static_cast<__int128>(value.discount) * WHOLE / value.before);
}

line_value value_of_lines(const order& original) {
    line_value sum;
    for (const auto& line : original.lines)
        add_runs(sum, line);
    return sum;
}

optional_money list_price_of(const order_line& line) {
    if (line.units.empty()) return std::nullopt;
    return line.units.front().paid + line.units.front().discount;
}

text answer_to(const facts& of) {
    for (const auto& given : of.item->answers)
        if (given.question == of.parameter) return given.answer;
    return {};
}

/// Returns for a hundred orders, in hundredths of a percent.
optional_integer rate(const optional_integer& returns, const optional_integer& orders) {
    if (!returns || !orders || *orders <= 0) return std::nullopt;
    return static_cast<std::int64_t>(static_cast<__int128>(*returns) * WHOLE / *orders);
}

/// What was kept before and what the items above this one in the request would keep.
optional_integer kept(const optional_integer& before, const facts& of) {
    if (!before) return std::nullopt;
    auto count = *before;
    for (const auto* above = of.input.request.items.data(); above != of.item; ++above)
        if (leaves_the_article(above->wanted)) ++count;
    return count;
}

optional_integer units_of_all(const facts& of) {
    std::int64_t units = 0;
    for (const auto& asked : of.input.request.items)
        units += std::clamp<std::int64_t>(asked.quantity, 0, QUANTITY_MAX);
    return units;
}

// clang-format off
const std::array FACTS = std::to_array<fact_row>({
    {"order.market", request, +[](const facts& of) -> text { return of.input.original.market; }},
    {"order.channel", request, +[](const facts& of) -> text { return of.input.original.channel; }},
    {"order.country", request, +[](const facts& of) -> text { return of.input.original.ship_to.country; },
     nullptr, country_objection},
    {"order.subdivision", request, +[](const facts& of) -> text { return of.input.original.ship_to.subdivision; }},
    {"order.postal_code", request, +[](const facts& of) -> text { return of.input.original.ship_to.postal_code; }},
    {"order.currency", request, +[](const facts& of) -> text { return of.input.original.currency.code(); },
     nullptr, currency_objection},
    {"order.tags", request, +[](const facts& of) -> texts { return of.input.original.tags; }},
    {"order.discount_codes", request, +[](const facts& of) -> texts { return of.input.original.discount_codes; }},
    {"order.value", request, +[](const facts& of) -> optional_money { return of.input.original.total(); }},
    {"order.discount", request, +[](const facts& of) -> optional_money { return money(value_of_lines(of.input.original).discount, of.input.original.currency); }},
    {"order.discount_share", request, +[](const facts& of) -> optional_integer { return share_of(value_of_lines(of.input.original)); }},
    {"order.units", request, units_of_order},
    {"order.risk", request, +[](const facts& of) -> text { return enum_name(of.input.original.risk); },
     json::enum_words<risk_band>},
    {"order.returns", request, +[](const facts& of) -> optional_integer { return of.input.history.returns_of_order; },
     nullptr, nullptr, history_part::returns_of_order},
    {"order.gift", request, +[](const facts& of) -> bool { return of.input.original.gift; }},
    {"order.placed_on", request, +[](const facts& of) -> optional_day { return of.dates.ordered; }},
    {"order.days_since", request, +[](const facts& of) -> optional_integer { return days_between(of.dates.ordered, of.dates.today); }},
    {"line.sku", item, +[](const facts& of) -> text { return of.line->sku; }},
    {"line.vendor", item, +[](const facts& of) -> text { return of.line->vendor; }},
    {"line.kit", item, +[](const facts& of) -> text { return of.line->kit; }},
    {"line.price", item, +[](const facts& of) -> optional_money { return price_of(*of.line); }},
    {"line.list_price", item, +[](const facts& of) -> optional_money { return list_price_of(*of.line); }},
    {"line.quantity", item, +[](const facts& of) -> optional_integer { return of.line->quantity; }},
    {"line.discount_share", item, +[](const facts& of) -> optional_integer {
         line_value value;
         add_runs(value, *of.line);
         return share_of(value);
     }},
    {"line.gift", item, +[](const facts& of) -> bool { return of.line->gift; }},
    {"line.delivery", item, +[](const facts& of) -> text { return enum_name(of.progress); },
     json::enum_words<delivery_progress>},
    {"line.delivered_on", item, +[](const facts& of) -> optional_day { return of.dates.delivered; }},
    {"line.shipped_on", item, +[](const facts& of) -> optional_day { return of.dates.shipped; }},
    {"line.days_since_delivery", item, +[](const facts& of) -> optional_integer { return days_since(of.dates.delivered, of); }},
    {"line.days_since_shipment", item, +[](const facts& of) -> optional_integer { return days_since(of.dates.shipped, of); }},
    {"product.category", item, +[](const facts& of) -> text { return of.line->product.category; }},
    {"product.product_type", item, +[](const facts& of) -> text { return of.line->product.product_type; }},
    {"product.tags", item, +[](const facts& of) -> texts { return of.line->product.tags; }},
    {"product.hs_code", item, +[](const facts& of) -> text { return of.line->product.hs_code; }},
    {"product.origin_country", item, +[](const facts& of) -> text { return of.line->product.origin_country; },
     nullptr, country_objection},
    {"product.weight_grams", item, +[](const facts& of) -> optional_integer { return of.line->product.weight_grams; }},
    {"product.final_sale", item, +[](const facts& of) -> bool { return of.line->product.final_sale; }},
    {"product.hygiene_seal", item, +[](const facts& of) -> bool { return of.line->product.hygiene_seal; }},
    {"product.custom_made", item, +[](const facts& of) -> bool { return of.line->product.custom_made; }},
    {"product.perishable", item, +[](const facts& of) -> bool { return of.line->product.perishable; }},
    {"product.digital", item, +[](const facts& of) -> bool { return of.line->product.digital; }},
    {"product.gift_card", item, +[](const facts& of) -> bool { return of.line->product.gift_card; }},
    {"product.sealed_media", item, +[](const facts& of) -> bool { return of.line->product.sealed_media; }},
    {"product.newspaper", item, +[](const facts& of) -> bool { return of.line->product.newspaper; }},
    {"product.book", item, +[](const facts& of) -> bool { return of.line->product.book; }},
    {"product.plant", item, +[](const facts& of) -> bool { return of.line->product.plant; }},
    {"product.medicine", item, +[](const facts& of) -> bool { return of.line->product.medicine; }},
    {"customer.kind", request, +[](const facts& of) -> text { return enum_name(of.input.original.customer.kind); },
     json::enum_words<buyer_kind>},
    {"customer.tier", request, +[](const facts& of) -> text { return of.input.original.customer.tier; }},
    {"customer.tags", request, +[](const facts& of) -> texts { return of.input.original.customer.tags; }},
    {"customer.language", request, +[](const facts& of) -> text { return of.input.original.customer.language; }},
    {"customer.reference", request, +[](const facts& of) -> text { return of.input.original.customer.reference; }},
    {"customer.email", request, +[](const facts& of) -> text { return of.input.original.customer.email; },
     nullptr, nullptr, history_part::none, true},
    {"customer.orders", request, +[](const facts& of) -> optional_integer { return of.input.history.orders; },
     nullptr, nullptr, history_part::orders},
    {"customer.orders_90_days", request, +[](const facts& of) -> optional_integer { return of.input.history.orders_90_days; },
     nullptr, nullptr, history_part::orders},
    {"customer.orders_365_days", request, +[](const facts& of) -> optional_integer { return of.input.history.orders_365_days; },
     nullptr, nullptr, history_part::orders},
    {"customer.order_value", request, +[](const facts& of) -> optional_money { return of.input.history.order_value; },
     nullptr, nullptr, history_part::orders},
    {"customer.returns", request, +[](const facts& of) -> optional_integer { return of.input.history.returns; },
     nullptr, nullptr, history_part::returns},
    {"customer.returns_90_days", request, +[](const facts& of) -> optional_integer { return of.input.history.returns_90_days; },
     nullptr, nullptr, history_part::returns},
    {"customer.returns_365_days", request, +[](const facts& of) -> optional_integer { return of.input.history.returns_365_days; },
     nullptr, nullptr, history_part::returns},
    {"customer.return_value", request, +[](const facts& of) -> optional_money { return of.input.history.return_value; },
     nullptr, nullptr, history_part::returns},
    {"customer.return_rate", request, +[](const facts& of) -> optional_integer { return rate(of.input.history.returns, of.input.history.orders); },
     nullptr, nullptr, history_part::rates},
    {"customer.return_rate_90_days", request, +[](const facts& of) -> optional_integer { return rate(of.input.history.returns_90_days, of.input.history.orders_90_days); },
     nullptr, nullptr, history_part::rates},
    {"customer.return_rate_365_days", request, +[](const facts& of) -> optional_integer { return rate(of.input.history.returns_365_days, of.input.history.orders_365_days); },
     nullptr, nullptr, history_part::rates},
    {"customer.keep_items", item, +[](const facts& of) -> optional_integer { return kept(of.input.history.keep_items, of); },
     nullptr, nullptr, history_part::keep_items},
    {"customer.keep_items_365_days", item, +[](const facts& of) -> optional_integer { return kept(of.input.history.keep_items_365_days, of); },
     nullptr, nullptr, history_part::keep_items},
    {"return.kind", request, +[](const facts& of) -> text { return enum_name(of.input.request.kind); },
     json::enum_words<case_kind>},
    {"return.method", request, +[](const facts& of) -> text { return enum_name(of.input.request.method); },
     json::enum_words<return_method>},
    {"return.channel", request, +[](const facts& of) -> text { return of.input.request.channel; }},
    {"return.requested_on", request, +[](const facts& of) -> optional_day { return of.dates.today; }},
    {"return.lines", request, +[](const facts& of) -> optional_integer { return static_cast<std::int64_t>(of.input.request.items.size()); }},
    {"return.whole_order", request, asks_for_everything},
    {"return.total_quantity", request, units_of_all},
    {"return.total_value", request, value_of_all},
    {REASON_FACT, item, +[](const facts& of) -> text { return of.item->reason; }},
    {MAIN_REASON_FACT, item, +[](const facts& of) -> text { return of.main_reason; }},
    {"return.at_fault", item, +[](const facts& of) -> text { return enum_name(of.at_fault); },
     json::enum_words<fault>},
    {"return.resolution", item, +[](const facts& of) -> text { return enum_name(of.item->wanted); },
     json::enum_words<resolution>},
    {"return.quantity", item, +[](const facts& of) -> optional_integer { return of.item->quantity; }},
    {"return.value", item, value_of},
    {ANSWER_FACT, item, answer_to},
    {"return.evidence", item, +[](const facts& of) -> texts { return of.item->evidence; }},
});
// clang-format on

}  // namespace

char folded(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

std::string_view kind_text(fact_kind kind) {
    switch (kind) {
        case fact_kind::text:
            return "a text";
        case fact_kind::text_list:
            return "a list of texts";
        case fact_kind::integer:
            return "a whole number";
        case fact_kind::money:
            return "an amount such as {\"amount_minor\": 5000, \"currency\": \"EUR\"}";
        case fact_kind::boolean:
            return "true or false";
        case fact_kind::date:
            return "a date such as 2026-11-01";
    }
    return {};
}

std::span<const fact_row> fact_table() {
    return FACTS;
}

std::optional<std::size_t> find_fact(std::string_view name) {
    const auto found = std::ranges::find(FACTS, name, &fact_row::name);
    if (found == FACTS.end()) return std::nullopt;
    return static_cast<std::size_t>(found - FACTS.begin());
}

const std::vector<std::string_view>& fact_names() {
    static const auto names = [] {
        std::vector<std::string_view> all;
        all.reserve(FACTS.size());
        for (const auto& fact : FACTS)
            all.push_back(fact.name);
        return all;
    }();
    return names;
}

}  // namespace refundry
