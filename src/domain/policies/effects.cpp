// SPDX-License-Identifier: Apache-2.0
#include "domain/policies/effects.hpp"

#include <algorithm>
#include <array>

namespace refundry {

namespace {

template <typename T>
std::string text_of(const T& value) {
    if constexpr (described_enum<T>)
        return std::string(enum_name(value));
    else if constexpr (std::is_same_v<T, std::string>)
        return value;
    else
        return json::encode(value);
}

void check_nothing(const rule_effects&, defects&) {}

/// A term of the same type is copied; `put` says otherwise.
template <auto Effect>
constexpr effect_row row(std::string_view name, void (*put)(const rule_effects&, item_terms&),
                         void (*check)(const rule_effects&, defects&) = check_nothing) {
    return {.name = name,
            .is_set = [](const rule_effects& then) { return (then.*Effect).has_value(); },
            .value = [](const rule_effects& then) { return text_of(*(then.*Effect)); },
            .put = put,
            .check = check};
}
template <auto Effect, auto Term>
void copy(const rule_effects& then, item_terms& terms) {
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(terms.*Term)>,
                                 std::remove_cvref_t<decltype(then.*Effect)>>)
        terms.*Term = then.*Effect;
    else
        terms.*Term = *(then.*Effect);
}

std::string up_to(std::int64_t max) {
    return "Use a number from 0 to " + std::to_string(max) + ".";
}

void check_range(defects& found, std::string_view path, std::int64_t value, std::int64_t max) {
    if (value < 0 || value > max) found.add(path, "out_of_range", up_to(max));
}

/// A list is compared with itself for duplicates: it has a bound.
template <typename T>
bool check_length(defects& found, std::string_view path, const std::vector<T>& list) {
    if (list.size() <= EFFECT_VALUES_MAX) return true;
    found.add(path, "too_many_values",
              "Such a list holds up to " + std::to_string(EFFECT_VALUES_MAX) + " values.");
    return false;
}

template <typename T>
void check_list(defects& found, std::string_view path, const std::vector<T>& list) {
    if (!check_length(found, path, list)) return;
    for (std::size_t i = 0; i < list.size(); ++i)
        if (std::find(list.begin(), list.begin() + static_cast<std::ptrdiff_t>(i), list[i]) !=
            list.begin() + static_cast<std::ptrdiff_t>(i))
            found.add(std::string(path) + "/" + std::to_string(i), "duplicate_value",
                      "This stands in the list twice; keep one.");
}

template <typename T>
void check_offer(defects& found, const std::vector<T>& list, std::string remedy) {
    if (list.empty()) found.add("", "empty_list", std::move(remedy));
    check_list(found, "", list);
}

/// Exactly one of a fixed amount and a percentage, each in its bounds.
template <typename Term>
void check_amount(defects& found, const Term& term) {
    if (term.amount.has_value() == (term.percent != 0))
        found.add("", "amount_or_percent",
                  "Give either an amount or a percent above zero, not both.");
    if (term.percent < 0 || term.percent > WHOLE)
        found.add("/percent", "percent_out_of_range",
                  "Percentages are hundredths of a percent: 10 % is 1000, and 10000 is all.");
    if (term.amount &&
        (term.amount->amount_minor <= 0 || term.amount->amount_minor > AMOUNT_MINOR_MAX))
        found.add("/amount/amount_minor", "out_of_range",
                  "Use an amount above zero and up to " + std::to_string(AMOUNT_MINOR_MAX) + ".");
}

std::int32_t length_max(window_unit unit) {
    switch (unit) {
        case window_unit::days:
        case window_unit::business_days:
            return WINDOW_DAYS_MAX;
        case window_unit::weeks:
            return WINDOW_WEEKS_MAX;
        case window_unit::months:
            return WINDOW_MONTHS_MAX;
        case window_unit::years:
            return WINDOW_YEARS_MAX;
    }
    return 0;
}

void check_window(const rule_effects& then, defects& found) {
    const auto& window = *then.window;
    if (window.length.has_value() == window.ends_on.has_value())
        found.add("", "length_or_ends_on",
                  "Give either a length or the last day in ends_on, not both.");
    if (window.length) check_range(found, "/length", *window.length, length_max(window.unit));
    if (window.ends_on && window.extended_to)
        found.add("/extended_to", "length_or_ends_on",
                  "Only a counted window is extended; put the later day into ends_on.");
    check_range(found, "/transit_days", window.transit_days, GRACE_DAYS_MAX);
    check_range(found, "/grace_days", window.grace_days, GRACE_DAYS_MAX);
    check_list(found, "/fallback", window.fallback);
    check_list(found, "/resolutions", window.resolutions);
    if (std::ranges::find(window.fallback, window.start) != window.fallback.end())
        found.add("/fallback", "fallback_is_start",
                  "A fallback stands in when the date of the start is missing; name another.");
    if (window.transit_days != 0 &&
        (window.start != window_start::delivery || window.fallback.empty()))
        found.add("/transit_days", "transit_without_fallback",
                  "Transit days are added when a fallback stands in for the delivery; name one.");
}

void check_deny(const rule_effects& then, defects& found) {
    if (!is_code(then.deny->code)) found.add("/code", "invalid_code", std::string(CODE_REMEDY));
}

void check_resolutions(const rule_effects& then, defects& found) {
    check_offer(found, *then.resolutions,
                "Offer at least one resolution; to offer nothing, deny with a code.");
    const auto partial = std::ranges::find(*then.resolutions, resolution::partial_refund);
    if (partial != then.resolutions->end())
        found.add("/" + std::to_string(partial - then.resolutions->begin()), "offered_by_effect",
                  "The effect partial_refund offers it, with its share of the price.");
}

void check_methods(const rule_effects& then, defects& found) {
    check_offer(found, *then.methods, "Offer at least one method; \"none\" is one.");
}

/// Terms in different currencies stand for one another: an order has one of them.
bool same_currency(const std::optional<money>& one, const std::optional<money>& other) {
    return !one || !other || one->currency == other->currency;
}

void check_label_cost(defects& found, const fee_term& fee) {
    if (fee.percent != 0)
        found.add("/percent", "amount_or_percent",
                  "The label costs what it costs; the amount stands in while that is not known.");
    if (fee.amount &&
        (fee.amount->amount_minor <= 0 || fee.amount->amount_minor > AMOUNT_MINOR_MAX))
        found.add("/amount/amount_minor", "out_of_range",
                  "Use an amount above zero and up to " + std::to_string(AMOUNT_MINOR_MAX) + ".");
    if (fee.basis != fee_basis::per_return)
        found.add("/basis", "label_is_per_return", "A return has one label; use per_return.");
}

void check_fees(const rule_effects& then, defects& found) {
    if (!check_length(found, "", *then.fees)) return;
    for (std::size_t i = 0; i < then.fees->size(); ++i) {
        const auto& fee = (*then.fees)[i];
        const defects::step at(found, i);
        if (!is_code(fee.code)) found.add("/code", "invalid_code", std::string(CODE_REMEDY));
        if (fee.label_cost)
            check_label_cost(found, fee);
        else
            check_amount(found, fee);
        if (fee.at_most && (fee.amount || fee.label_cost || fee.at_most->amount_minor <= 0 ||
                            fee.at_most->amount_minor > AMOUNT_MINOR_MAX))
            found.add("/at_most", "out_of_range",
                      "An upper bound is above zero and belongs to a percent.");
        for (std::size_t before = 0; before < i; ++before)
            if ((*then.fees)[before].code == fee.code &&
                same_currency((*then.fees)[before].amount, fee.amount))
                found.add("/code", "duplicate_code",
                          "Two fees have this code; rename one, or give each its currency.");
    }
}

void check_bonuses(const rule_effects& then, defects& found) {
    if (!check_length(found, "", *then.bonuses)) return;
    for (std::size_t i = 0; i < then.bonuses->size(); ++i) {
        const auto& bonus = (*then.bonuses)[i];
        const defects::step at(found, i);
        check_amount(found, bonus);
        if (bonus.applies_to != resolution::store_credit &&
            bonus.applies_to != resolution::exchange)
            found.add("/applies_to", "bonus_leaves_shop",
                      "A bonus goes with store_credit or exchange: what keeps the money here.");
        for (std::size_t before = 0; before < i; ++before)
            if ((*then.bonuses)[before].applies_to == bonus.applies_to &&
                same_currency((*then.bonuses)[before].amount, bonus.amount))
                found.add("/applies_to", "duplicate_value",
                          "Two bonuses are for this resolution; keep one.");
    }
}

void check_evidence(const rule_effects& then, defects& found) {
    check_list(found, "", *then.evidence);
    if (then.evidence->size() > EFFECT_VALUES_MAX) return;
    for (std::size_t i = 0; i < then.evidence->size(); ++i)
        if (!is_code((*then.evidence)[i]))
            found.add("/" + std::to_string(i), "invalid_code",
                      "Name a kind of evidence in lower case, such as photo.");
}

void check_goods(const rule_effects& then, defects& found) {
    if (*then.goods != goods_flow::none && then.keep_item == true)
        found.add("", "keeps_and_returns",
                  "keep_item leaves the article with the customer; goods must be none or absent.");
}

void check_settle_on(const rule_effects& then, defects& found) {
    const bool nothing_comes = then.goods == goods_flow::none || then.keep_item == true;
    if (nothing_comes && *then.settle_on != settle_trigger::approval)
        found.add("", "never_settles", "Nothing is sent back under this rule; settle on approval.");
}

void check_expiry(const rule_effects& then, defects& found) {
    check_range(found, "", *then.store_credit_expiry_days, CREDIT_EXPIRY_DAYS_MAX);
}

void check_share(const rule_effects& then, defects& found) {
    if (*then.partial_refund < 1 || *then.partial_refund >= WHOLE)
        found.add("", "percent_out_of_range",
                  "Percentages are hundredths of a percent: 10 % is 1000; less than all, which is "
                  "keep_item.");
}

template <auto Effect>
void check_hidden(const rule_effects& then, defects& found) {
    check_list(found, "", *(then.*Effect));
}

template <auto Effect>
void check_code(const rule_effects& then, defects& found) {
    if (!is_code(*(then.*Effect))) found.add("", "invalid_code", std::string(CODE_REMEDY));
}

template <auto Effect>
void check_codes(const rule_effects& then, defects& found) {
    const auto& codes = *(then.*Effect);
    check_list(found, "", codes);
    if (codes.size() > EFFECT_VALUES_MAX) return;
    for (std::size_t i = 0; i < codes.size(); ++i)
        if (!is_code(codes[i]))
            found.add("/" + std::to_string(i), "invalid_code", std::string(CODE_REMEDY));
}

void check_priority(const rule_effects& then, defects& found) {
    check_range(found, "", *then.priority, REVIEW_PRIORITY_MAX);
}

void put_return_cost(const rule_effects& then, item_terms& terms) {
    terms.merchant_bears_return_cost = *then.return_cost == cost_bearer::merchant;
}

void offer(item_terms& terms, resolution by) {
    if (std::ranges::find(terms.resolutions, by) == terms.resolutions.end())
        terms.resolutions.push_back(by);
}

void put_keep_item(const rule_effects& then, item_terms& terms) {
    if (!*then.keep_item) return;
    offer(terms, resolution::keep_item);
}

void put_partial_refund(const rule_effects& then, item_terms& terms) {
    terms.partial_refund = then.partial_refund;
    offer(terms, resolution::partial_refund);
}

template <auto Effect, auto Term>
void hide(const rule_effects& then, item_terms& terms) {
    std::erase_if(terms.*Term, [&](const auto& offered) {
        return std::ranges::find(*(then.*Effect), offered) != (then.*Effect)->end();
    });
}

using e = rule_effects;
using t = item_terms;

constexpr std::array EFFECTS = std::to_array<effect_row>({
    row<&e::window>("window", nullptr, check_window),
    row<&e::deny>("deny", nullptr, check_deny),
    row<&e::resolutions>("resolutions", copy<&e::resolutions, &t::resolutions>, check_resolutions),
    row<&e::bonuses>("bonuses", copy<&e::bonuses, &t::bonuses>, check_bonuses),
    row<&e::fees>("fees", copy<&e::fees, &t::fees>, check_fees),
    row<&e::return_cost>("return_cost", put_return_cost),
    row<&e::outbound_shipping>("outbound_shipping",
                               copy<&e::outbound_shipping, &t::outbound_shipping>),
    row<&e::duty>("duty", copy<&e::duty, &t::duty>),
    row<&e::methods>("methods", copy<&e::methods, &t::methods>, check_methods),
    row<&e::goods>("goods", copy<&e::goods, &t::goods>, check_goods),
    row<&e::settle_on>("settle_on", copy<&e::settle_on, &t::settle_on>, check_settle_on),
    row<&e::route>("route", nullptr),
    row<&e::pricing>("pricing", copy<&e::pricing, &t::pricing>),
    row<&e::split>("split", copy<&e::split, &t::split>),
    row<&e::evidence>("evidence", copy<&e::evidence, &t::evidence_required>, check_evidence),
    row<&e::keep_item>("keep_item", put_keep_item),
    row<&e::store_credit_expiry_days>(
        "store_credit_expiry_days",
        copy<&e::store_credit_expiry_days, &t::store_credit_expiry_days>, check_expiry),
    row<&e::partial_refund>("partial_refund", put_partial_refund, check_share),
    row<&e::hidden_resolutions>("hidden_resolutions", hide<&e::hidden_resolutions, &t::resolutions>,
                                check_hidden<&e::hidden_resolutions>),
    row<&e::hidden_methods>("hidden_methods", hide<&e::hidden_methods, &t::methods>,
                            check_hidden<&e::hidden_methods>),
    row<&e::kept_item>("kept_item", copy<&e::kept_item, &t::kept_item>),
    row<&e::exchange_rule>("exchange_rule", copy<&e::exchange_rule, &t::exchange_rule>),
    row<&e::destination>("destination", copy<&e::destination, &t::destination>,
                         check_code<&e::destination>),
    row<&e::questions>("questions", copy<&e::questions, &t::questions>, check_codes<&e::questions>),
    row<&e::queue>("queue", copy<&e::queue, &t::queue>, check_code<&e::queue>),
    row<&e::priority>("priority", copy<&e::priority, &t::priority>, check_priority),
    row<&e::messages>("messages", copy<&e::messages, &t::messages>, check_codes<&e::messages>),
});

consteval bool table_follows_members() {
    std::size_t at = 0;
    bool same = EFFECTS.size() == effect::COUNT;
    boost::mp11::mp_for_each<described_members<rule_effects>>([&](auto descriptor) {
        if (same) same = EFFECTS[at++].name == descriptor.name;
    });
    return same;
}
static_assert(table_follows_members(), "one line for each member of rule_effects, in its order");

}  // namespace

std::span<const effect_row> effect_table() {
    return EFFECTS;
}

const rule_effects& built_in_effects() {
    static const rule_effects effects = {
        .window = window_effect{.length = 30,
                                .unit = window_unit::days,
                                .start = window_start::delivery,
                                .fallback = {window_start::shipment, window_start::order},
                                .transit_days = 7,
                                .grace_days = 0,
                                .resolutions = {}},
        .deny = {},
        .resolutions = std::vector{resolution::refund},
        .bonuses = std::vector<bonus_term>{},
        .fees = std::vector<fee_term>{},
        .return_cost = cost_bearer::customer,
        .outbound_shipping = given_back::none,
        .duty = given_back::none,
        .methods = std::vector{return_method::own_carrier},
        .goods = goods_flow::before_settlement,
        .settle_on = settle_trigger::inspection,
        .route = decision_route::approve,
        .pricing = pricing_mode::keep_proration,
        .split = payment_split::in_order,
        .evidence = std::vector<std::string>{},
        .keep_item = {},
        .store_credit_expiry_days = 0};
    return effects;
}

}  // namespace refundry
