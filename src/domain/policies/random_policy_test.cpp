// SPDX-License-Identifier: Apache-2.0
// Any legal policy decides any order; what stands below never changes what is decided above.
#include "domain/policies/random_policy.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "domain/policies/facts.hpp"

namespace refundry {

namespace {

constexpr std::array WORDS = {"jackets", "shoes", "winter", "wool", "web", "eu", "gold", ""};

std::string word(seeded_random& random) {
    return WORDS[random.below(WORDS.size())];
}
std::string in_quotes(std::string_view text) {
    return "\"" + std::string(text) + "\"";
}
bool one_in(seeded_random& random, std::uint64_t count) {
    return random.below(count) == 0;
}
template <described_enum E>
E any_of(seeded_random& random) {
    const auto& words = json::enum_words<E>();
    return *enum_from_name<E>(words[random.below(words.size())]);
}
currency_code currency(seeded_random& random) {
    return *currency_code::parse(one_in(random, 4) ? "GBP" : "EUR");
}

std::string text_for(const fact_row& fact, seeded_random& random) {
    if (fact.words != nullptr) return in_quotes(fact.words()[random.below(fact.words().size())]);
    if (fact.name == "order.currency") return in_quotes(currency(random).code());
    if (fact.name == ANSWER_FACT) return one_in(random, 2) ? in_quotes("yes") : in_quotes("no");
    if (fact.name.ends_with("country"))
        return one_in(random, 2) ? in_quotes("DE") : in_quotes("GB");
    if (fact.name == MAIN_REASON_FACT) return in_quotes("size");
    if (fact.name == REASON_FACT)
        return one_in(random, 2) ? in_quotes("broken") : in_quotes("small");
    return in_quotes(word(random));
}

void add_bound(condition& asked, seeded_random& random, std::string operand) {
    json::raw_text condition::* const bounds[] = {&condition::is, &condition::at_least,
                                                  &condition::at_most, &condition::more_than,
                                                  &condition::less_than};
    (asked.*bounds[random.below(std::size(bounds))]).text = std::move(operand);
}

std::string amount(seeded_random& random, std::string_view code) {
    return json::encode(
        money(static_cast<std::int64_t>(random.below(20'000)), *currency_code::parse(code)));
}

condition random_comparison(seeded_random& random) {
    const auto& fact = fact_table()[random.below(fact_table().size())];
    condition asked;
    asked.fact = std::string(fact.name);
    if (fact.name == ANSWER_FACT) *asked.fact += ".worn";
    const bool any_text = fact.words == nullptr && fact.objection == nullptr &&
                          !fact.name.ends_with("reason") && fact.name != ANSWER_FACT;
    if (any_text && one_in(random, 4) &&
        (fact.kind() == fact_kind::text || fact.kind() == fact_kind::text_list)) {
        asked.in_list.text = in_quotes("words");
        return asked;
    }
    switch (fact.kind()) {
        case fact_kind::text:
            if (one_in(random, 2))
                asked.is.text = text_for(fact, random);
            else
                asked.in.text = "[" + text_for(fact, random) + "," + text_for(fact, random) + "]";
            break;
        case fact_kind::text_list:
            asked.has_any.text = "[" + text_for(fact, random) + "]";
            break;
        case fact_kind::integer:
            add_bound(asked, random, std::to_string(random.below(40)));
            break;
        case fact_kind::money:
            add_bound(asked, random,
                      one_in(random, 2)
                          ? amount(random, "EUR")
                          : "[" + amount(random, "EUR") + "," + amount(random, "GBP") + "]");
            break;
        case fact_kind::boolean:
            asked.is.text = one_in(random, 2) ? "true" : "false";
            break;
        case fact_kind::date:
            add_bound(asked, random, in_quotes("2026-03-1" + std::to_string(random.below(10))));
            break;
    }
    return asked;
}

condition random_condition(seeded_random& random, int depth = 0) {
    if (depth == 3 || one_in(random, 2)) return random_comparison(random);
    std::vector<condition> parts;
    for (auto count = 1 + random.below(3); count > 0; --count)
        parts.push_back(random_condition(random, depth + 1));
    condition group;
    std::optional<std::vector<condition>> condition::* const forms[] = {
        &condition::all, &condition::any, &condition::none};
    group.*forms[random.below(3)] = std::move(parts);
    return group;
}

window_effect random_window(seeded_random& random) {
    window_effect window{.length = static_cast<std::int32_t>(random.below(40)),
                         .unit = any_of<window_unit>(random),
                         .start = any_of<window_start>(random),
                         .fallback = {},
                         .transit_days = 0,
                         .grace_days = static_cast<std::int32_t>(random.below(5)),
                         .resolutions = {}};
    if (one_in(random, 2) && window.start != window_start::order)
        window.fallback = {window_start::order};
    if (one_in(random, 4)) window.extended_to = *parse_local_date("2026-04-15");
    if (one_in(random, 6)) {
        window.length.reset();
        window.extended_to.reset();
        window.ends_on = *parse_local_date("2026-04-20");
    }
    if (one_in(random, 2)) window.resolutions = {any_of<resolution>(random)};
    return window;
}

rule_effects random_effects(seeded_random& random) {
    rule_effects then;
    const auto sometimes = [&](auto& member, auto value) {
        if (one_in(random, 4)) member = std::move(value);
    };
    sometimes(then.window, random_window(random));
    if (one_in(random, 8)) then.deny = deny_effect{.code = one_in(random, 2) ? "no" : "never"};
    if (const auto offered = any_of<resolution>(random); offered != resolution::partial_refund)
        sometimes(then.resolutions, std::vector{offered});
    if (one_in(random, 4))
        then.fees = std::vector<fee_term>{{.code = "label",
                                           .amount = money(390, *currency_code::parse("EUR")),
                                           .percent = 0,
                                           .basis = any_of<fee_basis>(random)}};
    sometimes(then.bonuses,
              std::vector<bonus_term>{
                  {.applies_to = resolution::store_credit, .amount = {}, .percent = 500}});
    sometimes(then.return_cost, any_of<cost_bearer>(random));
    sometimes(then.outbound_shipping, any_of<given_back>(random));
    sometimes(then.duty, any_of<given_back>(random));
    sometimes(then.methods, std::vector{any_of<return_method>(random)});
    sometimes(then.goods, any_of<goods_flow>(random));
    if (then.goods != goods_flow::none) sometimes(then.settle_on, any_of<settle_trigger>(random));
    sometimes(then.route, any_of<decision_route>(random));
    sometimes(then.pricing, any_of<pricing_mode>(random));
    sometimes(then.split, any_of<payment_split>(random));
    sometimes(then.evidence, std::vector<std::string>{"photo"});
    if (!then.goods && !then.settle_on) sometimes(then.keep_item, one_in(random, 2));
    if (one_in(random, 8)) then.partial_refund = 3000;
    sometimes(then.hidden_resolutions, std::vector{any_of<resolution>(random)});
    sometimes(then.hidden_methods, std::vector{any_of<return_method>(random)});
    sometimes(then.kept_item, any_of<kept_item>(random));
    sometimes(then.exchange_rule, any_of<exchange_rule>(random));
    sometimes(then.destination, std::string("depot"));
    if (one_in(random, 8)) then.questions = std::vector<std::string>{"worn"};
    sometimes(then.queue, std::string("fraud"));
    sometimes(then.priority, static_cast<std::int32_t>(random.below(10)));
    sometimes(then.messages, std::vector<std::string>{"sorry"});
    sometimes(then.store_credit_expiry_days, static_cast<std::int32_t>(random.below(900)));
    if (then == rule_effects{}) then.route = decision_route::review;
    return then;
}

std::optional<instant> some_time(seeded_random& random) {
    if (one_in(random, 3)) return std::nullopt;
    return at("2026-03-01T00:00:00Z") +
           std::chrono::seconds(static_cast<std::int64_t>(random.below(40 * 86'400)));
}

}  // namespace

policy_rule random_rule(seeded_random& random, std::string name) {
    policy_rule rule{.name = std::move(name), .when = {}, .then = random_effects(random)};
    if (!one_in(random, 5)) rule.when = random_condition(random);
    return rule;
}

policy_document random_policy(seeded_random& random, std::size_t rules) {
    policy_document document{
        .name = "random",
        .lists = {{.name = "words", .values = {"jackets", "web"}, .includes = {"more"}},
                  {.name = "more", .values = {"gold"}}},
        .reasons = {{.code = "broken", .at_fault = fault::carrier, .label = {}},
                    {.code = "size", .at_fault = fault::change_of_mind, .label = {}},
                    {.code = "small",
                     .at_fault = fault::change_of_mind,
                     .label = {},
                     .parent = "size",
                     .categories = {"jackets", "shoes"}}},
        .questions = {{.code = "worn",
                       .label = {},
                       .answers = {{.code = "yes", .label = {}}, {.code = "no", .label = {}}}},
                      {.code = "why", .label = {}}},
        .rules = {}};
    for (std::size_t i = 0; i < rules; ++i)
        document.rules.push_back(random_rule(random, "rule " + std::to_string(i)));
    return document;
}

decision_story random_story(seeded_random& random) {
    decision_story story;
    story.now = at("2026-03-20T00:00:00Z") +
                std::chrono::seconds(static_cast<std::int64_t>(random.below(60 * 86'400)));
    if (one_in(random, 4)) {
        story.original.currency = *currency_code::parse("GBP");
        auto& units = story.line().units.front();
        units.paid.currency = units.tax.currency = units.discount.currency =
            story.original.currency;
    }
    story.original.ship_to.country = one_in(random, 2) ? "DE" : "GB";
    story.original.customer.tier = word(random);
    story.original.tags = {word(random), word(random)};
    story.line().product.final_sale = one_in(random, 3);
    story.original.fulfilments.clear();
    for (auto count = random.below(4); count > 0; --count)
        story.original.fulfilments.push_back(parcel("p", some_time(random), some_time(random)));
    story.request.items.clear();
    story.available.clear();
    story.request.kind = any_of<case_kind>(random);
    story.request.method = any_of<return_method>(random);
    for (auto count = random.below(4); count > 0; --count) {
        auto item = decision_story::asked(one_in(random, 6) ? "?" : "1",
                                          static_cast<std::int64_t>(random.below(4)) - 1);
        item.wanted = any_of<resolution>(random);
        item.reason = one_in(random, 3) ? "broken" : one_in(random, 2) ? "small" : word(random);
        if (one_in(random, 2)) item.answers = {{"worn", one_in(random, 2) ? "yes" : "no"}};
        if (one_in(random, 2)) item.evidence = {"photo"};
        if (item.wanted == resolution::exchange && one_in(random, 2))
            item.exchange_for = exchange_target{
                .sku = "JKT-L",
                .title = "Jacket",
                .variant = "L",
                .quantity = 1,
                .unit_price = {one_in(random, 2) ? 5000 : 6000, story.original.currency}};
        story.request.items.push_back(std::move(item));
        story.available.push_back(static_cast<std::int64_t>(random.below(3)));
    }
    if (one_in(random, 3)) return story;
    story.history = {.orders = static_cast<std::int64_t>(random.below(20)),
                     .orders_365_days = static_cast<std::int64_t>(random.below(5)),
                     .order_value = euros(static_cast<std::int64_t>(random.below(90'000))),
                     .returns = static_cast<std::int64_t>(random.below(20)),
                     .returns_365_days = static_cast<std::int64_t>(random.below(5)),
                     .keep_items = static_cast<std::int64_t>(random.below(5))};
    return story;
}

namespace {

std::shared_ptr<const compiled_policy> compiled(const policy_document& document) {
    auto made = compile_policy(document, 1);
    RC_ASSERT(made.has_value());
    return std::move(*made);
}

RC_GTEST_PROP(RandomPolicies, AnswerEachItemWithTermsThatCanBeCarriedOut, (std::uint64_t seed)) {
    seeded_random random(seed);
    const auto policy = compiled(random_policy(random, random.below(12)));
    const auto story = random_story(random);
    const auto made = story.by(*policy);
    RC_ASSERT(made.items.size() == story.request.items.size());
    for (std::size_t i = 0; i < made.items.size(); ++i) {
        const auto& item = made.items[i];
        RC_ASSERT(item.line_id == story.request.items[i].line_id);
        RC_ASSERT((item.outcome == item_outcome::approved) == item.reasons.empty());
        if (item.terms.goods == goods_flow::none)
            RC_ASSERT(item.terms.settle_on == settle_trigger::approval);
        for (const auto& fee : item.terms.fees)
            RC_ASSERT(!fee.amount || fee.amount->currency == story.original.currency);
        if (item.outcome == item_outcome::approved)
            RC_ASSERT(std::ranges::count(item.terms.resolutions, story.request.items[i].wanted) >
                      0);
    }
}

RC_GTEST_PROP(RandomPolicies, GiveTheSameAnswerAfterTheirTextIsReadAgain, (std::uint64_t seed)) {
    seeded_random random(seed);
    const auto document = random_policy(random, random.below(8));
    const auto read = json::decode<policy_document>(json::encode(document));
    RC_ASSERT(read.has_value());
    const auto story = random_story(random);
    RC_ASSERT(story.by(*compiled(document)) == story.by(*compiled(*read)));
}

RC_GTEST_PROP(RandomPolicies, ARuleAddedBelowChangesNoEffectThatIsSet, (std::uint64_t seed)) {
    seeded_random random(seed);
    auto document = random_policy(random, random.below(8));
    const auto story = random_story(random);
    const auto before = story.by(*compiled(document));
    document.rules.push_back(random_rule(random, "below"));
    const auto after = story.by(*compiled(document));
    for (std::size_t i = 0; i < before.items.size(); ++i)
        for (const auto& old : before.items[i].effects) {
            if (old.from.kind == source_kind::built_in) continue;
            const auto& now = effect_in(after.items[i], old.effect);
            if (now.from.name == "nothing_to_send_back") {  // a goods effect was added below
                RC_ASSERT(now.overruled.front() == old.from || now == old);
                continue;
            }
            RC_ASSERT(now.value == old.value);
            RC_ASSERT(now.from == old.from);
        }
}

RC_GTEST_PROP(RandomPolicies, ARuleThatNeverAppliesChangesNothing, (std::uint64_t seed)) {
    seeded_random random(seed);
    auto document = random_policy(random, random.below(8));
    const auto story = random_story(random);
    const auto before = story.by(*compiled(document));
    auto never = random_rule(random, "never");
    condition elsewhere;
    elsewhere.fact = "order.country";
    elsewhere.is.text = R"("ZZ")";
    never.when = elsewhere;
    const auto place = static_cast<std::ptrdiff_t>(random.below(document.rules.size() + 1));
    document.rules.insert(document.rules.begin() + place, never);
    RC_ASSERT(story.by(*compiled(document)) == before);
}

RC_GTEST_PROP(RandomPolicies, EachEffectIsOfTheFirstRuleThatSetsItAlone, (std::uint64_t seed)) {
    seeded_random random(seed);
    const auto document = random_policy(random, 1 + random.below(8));
    const auto story = random_story(random);
    const auto whole = story.by(*compiled(document));
    for (std::size_t i = 0; i < whole.items.size(); ++i)
        for (const auto& effect : whole.items[i].effects) {
            if (effect.from.kind != source_kind::rule) continue;
            for (const auto& rule : document.rules) {
                auto alone = document;
                alone.rules = {rule};
                const auto single = story.by(*compiled(alone)).items[i];
                const auto found =
                    std::ranges::find(single.effects, effect.effect, &decision_effect::effect);
                const bool sets = found != single.effects.end() && found->from.name == rule.name;
                if (rule.name == effect.from.name) {
                    RC_ASSERT(sets);
                    RC_ASSERT(found->value == effect.value);
                    break;
                }
                RC_ASSERT(!sets);
            }
        }
}

}  // namespace
}  // namespace refundry
