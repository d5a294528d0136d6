// SPDX-License-Identifier: Apache-2.0
// Every fact with a comparison that holds for one order and one that does not.
#include "domain/policies/facts.hpp"

#include <gtest/gtest.h>

#include <set>

#include "domain/decisions/decision_story.hpp"

namespace refundry {
namespace {

/// Everything a fact reads is set, and to something of its own.
decision_story full_story() {
    decision_story story;
    auto& original = story.original;
    original.ship_to = {"DE", "BE", "10115", "Berlin", {"Street 1"}, "Ana"};
    original.tags = {"preorder"};
    original.discount_codes = {"SPRING"};
    original.gift = true;
    original.risk = risk_band::medium;
    original.customer = {"c-17", "Ana@Example.com", "Ana", "de-DE", buyer_kind::business, "gold",
                         {"vip"}};
    auto& line = story.line();
    line.kit = "set";
    line.gift = true;
    line.product = {"jackets", "outerwear", {"winter", "wool"},
                    "6201.40", "PT",        900,
                    true,      true,        true,
                    true,      true,        true,
                    true,      true,        true,
                    true,      true};
    line.units = {{.quantity = 2, .paid = euros(5000), .tax = euros(798), .discount = euros(1250)}};
    story.request.kind = case_kind::withdrawal;
    story.request.method = return_method::label;
    story.request.channel = "portal";
    story.item().reason = "torn_seam";
    story.item().wanted = resolution::exchange;
    story.item().evidence = {"photo"};
    story.item().answers = {{"worn", "no"}};
    story.history = {.orders = 8,
                     .orders_90_days = 2,
                     .orders_365_days = 5,
                     .order_value = euros(90'000),
                     .returns = 4,
                     .returns_90_days = 1,
                     .returns_365_days = 3,
                     .return_value = euros(30'000),
                     .returns_of_order = 1,
                     .keep_items = 2,
                     .keep_items_365_days = 1};
    return story;
}

bool holds(const decision_story& story, std::string_view condition) {
    const auto policy = policy_of(
        R"({"name":"test","lists":[{"name":"blocked","values":["C-99","ana@example.COM","wool"]}],)"
        R"("reasons":[{"code":"broken","at_fault":"merchant"},)"
        R"({"code":"torn_seam","parent":"broken","at_fault":"legal_claim"}],)"
        R"("questions":[{"code":"worn","answers":[{"code":"yes"},{"code":"no"}]},{"code":"why"}],)"
        R"("rules":[{"name":"r","when":)" +
        std::string(condition) + R"(,"then":{"deny":{"code":"yes"}}}]})");
    return codes_of(story.by(*policy).items.front()).starts_with("yes");
}

struct fact_case {
    std::string_view fact;
    std::string_view true_when;
    std::string_view false_when;
};

constexpr std::array FACT_CASES = std::to_array<fact_case>({
    {"order.market", R"("is":"eu")", R"("is":"us")"},
    {"order.channel", R"("is":"web")", R"("in":["shop"])"},
    {"order.country", R"("in":["DE","FR"])", R"("is":"FR")"},
    {"order.subdivision", R"("is":"BE")", R"("is":"BY")"},
    {"order.postal_code", R"("is":"10115")", R"("is":"10116")"},
    {"order.currency", R"("is":"EUR")", R"("is":"GBP")"},
    {"order.tags", R"("has_any":["preorder"])", R"("has_any":["sale"])"},
    {"order.discount_codes", R"("has_any":["SPRING"])", R"("has_any":["WINTER"])"},
    {"order.value", R"("is":{"amount_minor":10000,"currency":"EUR"})",
     R"("more_than":{"amount_minor":10000,"currency":"EUR"})"},
    {"order.discount", R"("is":{"amount_minor":2500,"currency":"EUR"})",
     R"("at_most":{"amount_minor":2499,"currency":"EUR"})"},
    {"order.discount_share", R"("is":2000)", R"("less_than":2000)"},
    {"order.units", R"("is":2)", R"("more_than":2)"},
    {"order.risk", R"("is":"medium")", R"("in":["high"])"},
    {"order.returns", R"("is":1)", R"("less_than":1)"},
    {"order.gift", R"("is":true)", R"("is":false)"},
    {"order.placed_on", R"("is":"2026-03-05")", R"("less_than":"2026-03-05")"},
    {"order.days_since", R"("is":15)", R"("more_than":15)"},
    {"line.sku", R"("is":"JKT-M")", R"("in":["JKT-L"])"},
    {"line.vendor", R"("is":"north")", R"("is":"south")"},
    {"line.kit", R"("is":"set")", R"("is":"")"},
    {"line.price", R"("is":{"amount_minor":5000,"currency":"EUR"})",
     R"("less_than":{"amount_minor":5000,"currency":"EUR"})"},
    {"line.list_price", R"("is":{"amount_minor":6250,"currency":"EUR"})",
     R"("less_than":{"amount_minor":6250,"currency":"EUR"})"},
    {"line.quantity", R"("is":2)", R"("at_most":1)"},
    {"line.discount_share", R"("at_least":2000)", R"("at_least":2001)"},
    {"line.gift", R"("is":true)", R"("is":false)"},
    {"line.delivery", R"("is":"delivered")", R"("is":"sent")"},
    {"line.delivered_on", R"("is":"2026-03-10")", R"("more_than":"2026-03-10")"},
    {"line.shipped_on", R"("is":"2026-03-07")", R"("more_than":"2026-03-07")"},
    {"line.days_since_delivery", R"("is":10)", R"("more_than":10)"},
    {"line.days_since_shipment", R"("is":13)", R"("less_than":13)"},
    {"product.category", R"("is":"jackets")", R"("is":"shoes")"},
    {"product.product_type", R"("is":"outerwear")", R"("is":"")"},
    {"product.tags", R"("in_list":"blocked")", R"("has_any":["linen"])"},
    {"product.hs_code", R"("is":"6201.40")", R"("is":"6202.40")"},
    {"product.origin_country", R"("is":"PT")", R"("is":"CN")"},
    {"product.weight_grams", R"("is":900)", R"("more_than":900)"},
    {"product.final_sale", R"("is":true)", R"("is":false)"},
    {"product.hygiene_seal", R"("is":true)", R"("is":false)"},
    {"product.custom_made", R"("is":true)", R"("is":false)"},
    {"product.perishable", R"("is":true)", R"("is":false)"},
    {"product.digital", R"("is":true)", R"("is":false)"},
    {"product.gift_card", R"("is":true)", R"("is":false)"},
    {"product.sealed_media", R"("is":true)", R"("is":false)"},
    {"product.newspaper", R"("is":true)", R"("is":false)"},
    {"product.book", R"("is":true)", R"("is":false)"},
    {"product.plant", R"("is":true)", R"("is":false)"},
    {"product.medicine", R"("is":true)", R"("is":false)"},
    {"customer.kind", R"("is":"business")", R"("is":"consumer")"},
    {"customer.tier", R"("is":"gold")", R"("is":"silver")"},
    {"customer.tags", R"("has_any":["vip"])", R"("has_any":["staff"])"},
    {"customer.language", R"("is":"de-DE")", R"("is":"de")"},
    {"customer.reference", R"("is":"c-17")", R"("in_list":"blocked")"},
    {"customer.email", R"("in_list":"blocked")", R"("is":"bo@example.com")"},
    {"customer.orders", R"("is":8)", R"("more_than":8)"},
    {"customer.orders_90_days", R"("is":2)", R"("more_than":2)"},
    {"customer.orders_365_days", R"("is":5)", R"("more_than":5)"},
    {"customer.order_value", R"("is":{"amount_minor":90000,"currency":"EUR"})",
     R"("more_than":{"amount_minor":90000,"currency":"EUR"})"},
    {"customer.returns", R"("is":4)", R"("more_than":4)"},
    {"customer.returns_90_days", R"("is":1)", R"("more_than":1)"},
    {"customer.returns_365_days", R"("is":3)", R"("more_than":3)"},
    {"customer.return_value", R"("is":{"amount_minor":30000,"currency":"EUR"})",
     R"("more_than":{"amount_minor":30000,"currency":"EUR"})"},
    {"customer.return_rate", R"("is":5000)", R"("more_than":5000)"},
    {"customer.return_rate_90_days", R"("is":5000)", R"("more_than":5000)"},
    {"customer.return_rate_365_days", R"("is":6000)", R"("more_than":6000)"},
    {"customer.keep_items", R"("is":2)", R"("less_than":2)"},
    {"customer.keep_items_365_days", R"("is":1)", R"("less_than":1)"},
    {"return.kind", R"("is":"withdrawal")", R"("is":"claim")"},
    {"return.method", R"("is":"label")", R"("is":"pickup")"},
    {"return.channel", R"("is":"portal")", R"("is":"api")"},
    {"return.requested_on", R"("is":"2026-03-20")", R"("less_than":"2026-03-20")"},
    {"return.lines", R"("is":1)", R"("more_than":1)"},
    {"return.whole_order", R"("is":false)", R"("is":true)"},
    {"return.total_quantity", R"("is":1)", R"("more_than":1)"},
    {"return.total_value", R"("is":{"amount_minor":5000,"currency":"EUR"})",
     R"("more_than":{"amount_minor":5000,"currency":"EUR"})"},
    {"return.reason", R"("is":"torn_seam")", R"("is":"broken")"},
    {"return.main_reason", R"("is":"broken")", R"("is":"")"},
    {"return.at_fault", R"("is":"legal_claim")", R"("is":"merchant")"},
    {"return.resolution", R"("is":"exchange")", R"("is":"refund")"},
    {"return.quantity", R"("is":1)", R"("more_than":1)"},
    {"return.value", R"("is":{"amount_minor":5000,"currency":"EUR"})",
     R"("more_than":{"amount_minor":5000,"currency":"EUR"})"},
    {"return.answer.worn", R"("is":"no")", R"("is":"yes")"},
    {"return.answer.why", R"("is":"")", R"("is":"too big")"},
    {"return.evidence", R"("has_any":["photo"])", R"("has_any":["video"])"},
});

std::string comparison(std::string_view fact, std::string_view operators) {
    return R"({"fact":")" + std::string(fact) + "\"," + std::string(operators) + "}";
}

TEST(Facts, HoldAndFailAsTheyAreWritten) {
    const auto story = full_story();
    for (const auto& each : FACT_CASES) {
        EXPECT_TRUE(holds(story, comparison(each.fact, each.true_when))) << each.fact;
        EXPECT_FALSE(holds(story, comparison(each.fact, each.false_when))) << each.fact;
        EXPECT_TRUE(holds(story, R"({"none":[)" + comparison(each.fact, each.false_when) + "]}"))
            << each.fact;
    }
}

TEST(Facts, EachHasACase) {
    std::set<std::string_view> told;
    for (const auto& each : FACT_CASES)
        told.insert(each.fact.starts_with(ANSWER_FACT) ? ANSWER_FACT : each.fact);
    for (const auto name : fact_names())
        EXPECT_TRUE(told.contains(name)) << name;
}

TEST(Facts, HistoryThatWasNotCountedNeitherHoldsNorFails) {
    auto story = full_story();
    story.history = {};
    for (const auto& fact : fact_table()) {
        if (fact.history == history_part::none) continue;
        const std::string operand = fact.kind() == fact_kind::money
                                        ? R"("at_least":{"amount_minor":0,"currency":"EUR"})"
                                        : R"("at_least":0)";
        EXPECT_FALSE(holds(story, comparison(fact.name, operand))) << fact.name;
        EXPECT_FALSE(holds(story, R"({"none":[)" + comparison(fact.name, operand) + "]}"))
            << fact.name;
    }
}

TEST(Facts, ARateOfNoOrdersIsNotKnown) {
    auto story = full_story();
    story.history.orders_90_days = 0;
    EXPECT_FALSE(holds(story, R"({"fact":"customer.return_rate_90_days","at_least":0})"));
    EXPECT_TRUE(holds(story, R"({"fact":"customer.return_rate","at_least":0})"));
}

TEST(Facts, AmountsListedByCurrencyCompareInTheOneOfTheOrder) {
    const std::string both = R"({"fact":"order.value","at_least":[)"
                             R"({"amount_minor":12000,"currency":"GBP"},)"
                             R"({"amount_minor":10000,"currency":"EUR"}]})";
    auto story = full_story();
    EXPECT_TRUE(holds(story, both));
    EXPECT_FALSE(holds(story, R"({"none":[)" + both + "]}"));
    auto& original = story.original;
    original.currency = *currency_code::parse("GBP");
    auto& units = story.line().units.front();
    units.paid.currency = units.tax.currency = units.discount.currency = original.currency;
    EXPECT_FALSE(holds(story, both));
    EXPECT_TRUE(holds(story, R"({"none":[)" + both + "]}"));
}

TEST(Facts, AmountsInNoneOfTheCurrenciesAreNotKnownAndSaySo) {
    const auto policy = policy_of_rules(
        R"({"name":"large","when":{"fact":"order.value","at_least":[{"amount_minor":1,"currency":"GBP"},{"amount_minor":1,"currency":"USD"}]},"then":{"route":"review"}})");
    const auto item = full_story().by(*policy).items.front();
    EXPECT_EQ(item.assumptions,
              std::vector<std::string>{"order.value_in_other_currency:rule_not_applied"});
}

TEST(Facts, KeptItemsCountThoseAboveInTheRequest) {
    decision_story story;
    story.original.lines.push_back(jacket_line());
    story.original.lines.back().line_id = "2";
    story.request.items = {decision_story::asked("1"), decision_story::asked("2")};
    story.available = {1, 1};
    for (auto& item : story.request.items)
        item.wanted = resolution::keep_item;
    story.history.keep_items = 1;
    const auto policy = policy_of_rules(
        R"({"name":"keep","when":{"fact":"customer.keep_items","less_than":2},"then":{"keep_item":true}})");
    const auto made = story.by(*policy);
    EXPECT_EQ(made.items[0].outcome, item_outcome::approved);
    EXPECT_EQ(codes_of(made.items[1]), "resolution_not_offered");
}

TEST(Facts, AnOrderIsAskedBackWholeWhenAllUnitsAre) {
    auto story = full_story();
    story.item().quantity = 2;
    EXPECT_TRUE(holds(story, R"({"fact":"return.whole_order","is":true})"));
}

TEST(Facts, ALongEmailIsOnNoList) {
    auto story = full_story();
    story.original.customer.email = std::string(FOLDED_TEXT_MAX + 1, 'a');
    EXPECT_FALSE(holds(story, R"({"fact":"customer.email","in_list":"blocked"})"));
}

}  // namespace
}  // namespace refundry
