// SPDX-License-Identifier: Apache-2.0
// For tests: an order of one jacket at 50 EUR, two units, delivered on 10 March 2026, and a request
// for one of them ten days later; each test bends what it is about.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/ensure.hpp"
#include "domain/policies/policy.hpp"

namespace refundry {

inline instant at(std::string_view text) {
    const auto parsed = parse_instant(text);
    ensure(parsed.has_value(), text);
    return *parsed;
}

inline money euros(std::int64_t minor) {
    return {minor, *currency_code::parse("EUR")};
}

inline order_line jacket_line() {
    order_line line;
    line.line_id = "1";
    line.sku = "JKT-M";
    line.title = "Jacket";
    line.quantity = 2;
    line.unit_price = euros(5000);
    line.vendor = "north";
    line.product.category = "jackets";
    line.product.tags = {"winter", "wool"};
    line.product.weight_grams = 900;
    line.units = {{.quantity = 2, .paid = euros(5000), .tax = euros(798), .discount = euros(0)}};
    return line;
}

inline fulfilment parcel(std::string id, std::optional<instant> shipped,
                         std::optional<instant> delivered, std::vector<fulfilled_line> lines = {}) {
    return {.fulfilment_id = std::move(id),
            .tracking_number = {},
            .shipped_at = shipped,
            .delivered_at = delivered,
            .lines = std::move(lines)};
}

struct decision_story {
    order original;
    return_request request;
    std::vector<std::int64_t> available{2};
    customer_history history{.orders = 0, .returns = 0, .keep_items = 0};
    instant now = at("2026-03-20T12:00:00Z");
    time_zone_rules zone;

    decision_story() {
        original.number = "1001";
        original.placed_at = at("2026-03-05T09:00:00Z");
        original.currency = *currency_code::parse("EUR");
        original.market = "eu";
        original.channel = "web";
        original.ship_to.country = "DE";
        original.lines = {jacket_line()};
        original.fulfilments = {
            parcel("p1", at("2026-03-07T08:00:00Z"), at("2026-03-10T14:00:00Z"))};
        request.items = {asked()};
    }

    static item_request asked(std::string line_id = "1", std::int64_t quantity = 1) {
        item_request item;
        item.line_id = std::move(line_id);
        item.quantity = quantity;
        return item;
    }

    item_request& item() { return request.items.front(); }
    order_line& line() { return original.lines.front(); }

    decision_input input() const {
        return {.original = original,
                .request = request,
                .available = available,
                .history = history,
                .now = now,
                .zone = &zone};
    }
    decision by(const compiled_policy& policy) const { return decide(policy, input()); }
};

/// Compiles a policy that the test knows to be right.
inline std::shared_ptr<const compiled_policy> policy_of(std::string_view text,
                                                        std::int64_t version = 1) {
    auto document = json::decode<policy_document>(text);
    ensure(document.has_value(),
           document ? "" : document.error().front().path + " " + document.error().front().message);
    auto compiled = compile_policy(std::move(*document), version);
    ensure(compiled.has_value(), compiled ? ""
                                          : compiled.error().details.front().path + " " +
                                                compiled.error().details.front().message);
    return std::move(*compiled);
}

/// The rules alone, as JSON objects separated by commas.
inline std::shared_ptr<const compiled_policy> policy_of_rules(std::string_view rules) {
    return policy_of(R"({"name":"test","rules":[)" + std::string(rules) + "]}", 7);
}

inline const decision_effect& effect_in(const item_decision& decided, std::string_view name) {
    for (const auto& one : decided.effects)
        if (one.effect == name) return one;
    fail_invariant("no effect " + std::string(name), std::source_location::current());
}

inline std::string codes_of(const item_decision& decided) {
    std::string all;
    for (const auto& reason : decided.reasons)
        all.append(all.empty() ? "" : " ").append(reason.code);
    return all;
}

inline std::string parameter_of(const item_decision& decided, std::string_view name) {
    for (const auto& reason : decided.reasons)
        for (const auto& one : reason.parameters)
            if (one.name == name) return one.value;
    return "(none)";
}

}  // namespace refundry
