// SPDX-License-Identifier: Apache-2.0
// The linter over the law this binary ships.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/law/law_library.hpp"
#include "domain/policies/lint/lint.hpp"

namespace refundry {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

/// Of a document with these rules.
std::vector<lint_finding> lint(const std::string& rules, std::vector<lint_market> markets) {
    auto document = json::decode<policy_document>(R"({"name": "Shop", "rules": [)" + rules + "]}");
    EXPECT_TRUE(document.has_value());
    const auto policy = compile_policy(std::move(*document), 1);
    EXPECT_TRUE(policy.has_value());
    const law::law_stances stances;
    const law::merchant_declarations declared;
    const time_zone_rules zone;
    const legal_context law{
        .book = law::shipped_law(), .stances = stances, .declared = declared, .zone = zone};
    return lint_policy(**policy, {.law = &law, .markets = std::move(markets)}).findings;
}

std::vector<std::string> codes(const std::vector<lint_finding>& findings) {
    std::vector<std::string> all;
    for (const auto& each : findings)
        all.push_back(each.market + " " + each.code + " " + each.path);
    return all;
}

std::string window(const std::string& members, const std::string& when = "") {
    return R"({"name": "Window", )" + (when.empty() ? "" : R"("when": )" + when + ", ") +
           R"("then": {"window": {)" + members + "}}}";
}

const lint_market GERMANY{.country = "DE", .subdivision = ""};
const lint_market FRANCE{.country = "FR", .subdivision = ""};
constexpr auto SHORT_IN_GERMANY = "DE window_shorter_than_law /rules/0/then/window";

TEST(PolicyLintLaw, NamesAWindowShorterThanTheLawAndWhatHoldsInstead) {
    const auto found = lint(window(R"("length": 7)"), {GERMANY});
    ASSERT_THAT(codes(found), ElementsAre(SHORT_IN_GERMANY));
    EXPECT_EQ(found.front().rule, "Window");
    EXPECT_THAT(found.front().message,
                AllOf(HasSubstr("In DE 14 days hold by law (Directive 2011/83/EU, 9)"),
                      HasSubstr("not the 7 days")));
    EXPECT_THAT(found.front().remedy, HasSubstr("14 days or more"));
    ASSERT_TRUE(found.front().from.has_value());
    EXPECT_EQ(found.front().from->kind, source_kind::statute);
    EXPECT_THAT(found.front().from->link.value_or(""), HasSubstr("eur-lex.europa.eu"));
}

TEST(PolicyLintLaw, SaysNothingOfAWindowThatIsAsLongOrKinder) {
    for (const auto* members :
         {R"("length": 14)", R"("length": 2, "unit": "weeks")", R"("length": 15, "start": "order")",
          R"("length": 1, "unit": "months")", R"("length": 100, "unit": "years")",
          R"("length": 7, "resolutions": ["exchange"])"})
        EXPECT_THAT(lint(window(members), {GERMANY}), IsEmpty()) << members;
    EXPECT_THAT(lint(window(R"("length": 7)"), {}), IsEmpty()) << "no market, no finding";
}

TEST(PolicyLintLaw, WeighsUnitsAndStarts) {
    for (const auto* members :
         {R"("length": 13)", R"("length": 1, "unit": "weeks")", R"("length": 14, "start": "order")",
          R"("length": 9, "unit": "business_days")", R"("length": 3, "grace_days": 20)"})
        EXPECT_THAT(codes(lint(window(members), {GERMANY})), ElementsAre(SHORT_IN_GERMANY))
            << members;
    const auto fixed = lint(window(R"("ends_on": "2026-12-31")"), {GERMANY});
    ASSERT_THAT(codes(fixed), ElementsAre("DE window_ends_before_law /rules/0/then/window"));
    EXPECT_EQ(fixed.front().severity, lint_severity::notice);
}

TEST(PolicyLintLaw, LooksOnlyAtRulesThatApplyInTheMarket) {
    const auto in = [](const std::string& country) {
        return R"({"fact": "order.country", "is": ")" + country + R"("})";
    };
    EXPECT_THAT(codes(lint(window(R"("length": 7)", in("FR")), {GERMANY, FRANCE})),
                ElementsAre("FR window_shorter_than_law /rules/0/then/window"));
    EXPECT_THAT(
        lint(window(R"("length": 7)", R"({"fact": "customer.kind", "is": "business"})"), {GERMANY}),
        IsEmpty());
    EXPECT_THAT(lint(window(R"("length": 7)", R"({"fact": "return.resolution", "is": "exchange"})"),
                     {GERMANY}),
                IsEmpty());
    const auto kinder_above = R"({"name": "DE", "when": )" + in("DE") +
                              R"(, "then": {"window": {"length": 14}}},)" +
                              window(R"("length": 7)");
    EXPECT_THAT(codes(lint(kinder_above, {GERMANY, FRANCE})),
                ElementsAre("FR window_shorter_than_law /rules/1/then/window"));
}

TEST(PolicyLintLaw, KnowsWhatTheLawExempts) {
    EXPECT_THAT(
        lint(window(R"("length": 3)", R"({"fact": "product.custom_made", "is": true})"), {GERMANY}),
        IsEmpty());
    EXPECT_THAT(codes(lint(window(R"("length": 3)", R"({"any": [
                         {"fact": "product.custom_made", "is": true},
                         {"fact": "product.category", "is": "shoes"}]})"),
                           {GERMANY})),
                ElementsAre(SHORT_IN_GERMANY));
}

TEST(PolicyLintLaw, NamesFeesTheLawForbids) {
    const auto found = lint(R"({"name": "Fees", "then": {"fees": [
        {"code": "restocking", "percent": 1500},
        {"code": "return_shipping", "amount": {"amount_minor": 490, "currency": "EUR"}}]}})",
                            {GERMANY});
    ASSERT_THAT(codes(found), ElementsAre("DE fee_forbidden /rules/0/then/fees/0"))
        << "the direct cost of sending back may be the shopper's";
    EXPECT_THAT(found.front().message, HasSubstr("\"restocking\""));
    ASSERT_TRUE(found.front().from.has_value());
    EXPECT_EQ(found.front().from->kind, source_kind::statute);
}

TEST(PolicyLintLaw, NamesTheWayBackWhereTheMerchantPaysIt) {
    const auto found = lint(R"({"name": "Way back", "then": {"return_cost": "customer", "fees": [
        {"code": "label", "label_cost": true, "basis": "per_return"}]}})",
                            {GERMANY, {.country = "BR", .subdivision = ""}});
    EXPECT_THAT(codes(found), ElementsAre("BR fee_forbidden /rules/0/then/fees/0",
                                          "BR return_cost_forbidden /rules/0/then/return_cost"));
}

TEST(PolicyLintLaw, SaysToWhatAFeeIsLowered) {
    const auto found = lint(R"({"name": "Fees", "then": {"fees": [
        {"code": "restocking", "percent": 1500}]}})",
                            {{.country = "IL", .subdivision = ""}});
    ASSERT_THAT(codes(found), ElementsAre("IL fee_limited /rules/0/then/fees/0"));
    EXPECT_THAT(found.front().message, AllOf(HasSubstr("5 %"), HasSubstr("100.00 ILS")));
}

std::string denial(const std::string& when, const std::string& then = R"("deny": {"code": "no"})") {
    return R"({"name": "Denial", )" + (when.empty() ? "" : R"("when": )" + when + ", ") +
           R"("then": {)" + then + "}}";
}
std::string fact(const std::string& name, const std::string& operand) {
    return R"({"fact": ")" + name + R"(", )" + operand + "}";
}
std::string all(const std::string& one, const std::string& other) {
    return R"({"all": [)" + one + ", " + other + "]}";
}

TEST(PolicyLintLaw, NamesDenialsOfWhatTheLawGives) {
    const auto found = lint(denial(fact("product.final_sale", R"("is": true)")),
                            {GERMANY, {.country = "CH", .subdivision = ""}});
    ASSERT_THAT(codes(found), ElementsAre("DE denial_overruled /rules/0/then/deny"));
    EXPECT_EQ(found.front().severity, lint_severity::warning);
    EXPECT_THAT(found.front().message,
                AllOf(HasSubstr("In DE the law gives 14 days"), HasSubstr("2011/83/EU"),
                      HasSubstr("still get the refund")));
    EXPECT_THAT(found.front().remedy, HasSubstr("Leave DE out"));
    EXPECT_EQ(found.front().from.value().kind, source_kind::statute);
    for (const auto* then : {R"("deny": {"code": "no"})", R"("route": "decline")"})
        for (const auto& when : {std::string(), fact("return.kind", R"("is": "withdrawal")"),
                                 fact("line.days_since_delivery", R"("more_than": 13)"),
                                 all(fact("product.hygiene_seal", R"("is": true)"),
                                     fact("return.at_fault", R"("is": "change_of_mind")")),
                                 fact("product.digital", R"("is": true)")})
            EXPECT_EQ(lint(denial(when, then), {GERMANY}).size(), 1U) << when << then;
}

TEST(PolicyLintLaw, SaysNothingOfDenialsThatStand) {
    for (const auto& when :
         {fact("product.custom_made", R"("is": true)"), fact("product.perishable", R"("is": true)"),
          fact("customer.kind", R"("is": "business")"), fact("order.country", R"("is": "CH")"),
          fact("line.days_since_delivery", R"("more_than": 14)"),
          fact("return.resolution", R"("is": "exchange")"), fact("return.kind", R"("is": "claim")"),
          fact("return.at_fault", R"("is": "merchant")")})
        EXPECT_THAT(codes(lint(denial(when), {GERMANY})), IsEmpty()) << when;
    EXPECT_THAT(lint(denial("", R"("route": "review")"), {GERMANY}), IsEmpty());
}

TEST(PolicyLintLaw, DoubtsDenialsThatAnAnswerDecides) {
    const auto opened = fact("return.answer.opened", R"("is": "yes")");
    const auto lint_asking = [](const std::string& when) {
        auto document = json::decode<policy_document>(
            R"({"name": "Shop", "questions": [{"code": "opened"}], "rules": [)" + denial(when) +
            "]}");
        const auto policy = compile_policy(document.value(), 1).value();
        const law::law_stances stances;
        const law::merchant_declarations declared;
        const time_zone_rules zone;
        const legal_context law{
            .book = law::shipped_law(), .stances = stances, .declared = declared, .zone = zone};
        return lint_policy(*policy, {.law = &law, .markets = {GERMANY}}).findings;
    };
    const auto found = lint_asking(all(fact("product.hygiene_seal", R"("is": true)"), opened));
    ASSERT_THAT(codes(found), ElementsAre("DE denial_in_doubt /rules/0/then/deny"));
    EXPECT_EQ(found.front().severity, lint_severity::notice);
    EXPECT_THAT(found.front().message, HasSubstr("still gets the refund"));
    EXPECT_THAT(codes(lint_asking(all(fact("product.final_sale", R"("is": true)"), opened))),
                ElementsAre("DE denial_in_doubt /rules/0/then/deny"))
        << "media sold sealed may be among them";
}

TEST(PolicyLintLaw, SaysNothingOfDenialsThatAnAnswerJustifies) {
    const auto codes_for = [](const std::string& when, law::known has_consent) {
        auto document = json::decode<policy_document>(
            R"({"name": "Shop", "questions": [
                {"code": "unsealed", "answers": [{"code": "yes", "states": {"seal_broken": true}},
                                                 {"code": "no", "states": {"seal_broken": false}}]},
                {"code": "begun", "answers": [{"code": "yes", "states": {"begun": true}},
                                              {"code": "no"}]}], "rules": [)" +
            denial(when) + "]}");
        const auto policy = compile_policy(document.value(), 1).value();
        const law::law_stances stances;
        const law::merchant_declarations declared{.has_consent_to_begin = has_consent};
        const time_zone_rules zone;
        const legal_context law{
            .book = law::shipped_law(), .stances = stances, .declared = declared, .zone = zone};
        return codes(lint_policy(*policy, {.law = &law, .markets = {GERMANY}}).findings);
    };
    const auto unsealed = fact("return.answer.unsealed", R"("is": "yes")");
    const auto not_sealed = fact("return.answer.unsealed", R"("is": "no")");
    const auto begun = fact("return.answer.begun", R"("is": "yes")");
    const auto hygiene = fact("product.hygiene_seal", R"("is": true)");
    const auto media = fact("product.sealed_media", R"("is": true)");
    const auto digital = fact("product.digital", R"("is": true)");
    using law::known;
    EXPECT_THAT(codes_for(all(hygiene, unsealed), known::unknown), IsEmpty());
    EXPECT_THAT(codes_for(all(media, unsealed), known::unknown), IsEmpty());
    EXPECT_THAT(codes_for(all(digital, begun), known::yes), IsEmpty());
    EXPECT_THAT(codes_for(all(hygiene, not_sealed), known::unknown),
                ElementsAre("DE denial_in_doubt /rules/0/then/deny"));
    EXPECT_THAT(codes_for(all(hygiene, begun), known::yes),
                ElementsAre("DE denial_in_doubt /rules/0/then/deny"))
        << "another question has the same word for an answer";
    EXPECT_THAT(codes_for(all(digital, begun), known::unknown),
                ElementsAre("DE denial_in_doubt /rules/0/then/deny"))
        << "without the consent it does not count";
}

TEST(PolicyLintLaw, TakesTheLongestOfThePartsOfACountry) {
    const auto found = lint(window(R"("length": 7)"), {{.country = "US", .subdivision = ""}});
    ASSERT_THAT(codes(found), ElementsAre("US window_shorter_than_law /rules/0/then/window"));
    EXPECT_THAT(found.front().message, HasSubstr("In US (as in US-HI) 60 days"));
    EXPECT_TRUE(found.front().from.value().unconfirmed.value_or(false));
    EXPECT_THAT(lint(window(R"("length": 30)"), {{.country = "US", .subdivision = "CA"}}),
                IsEmpty());
}

TEST(PolicyLintLaw, SaysWhereNoLawIsKnown) {
    const auto found = lint(window(R"("length": 7)"), {{.country = "ZZ", .subdivision = ""}});
    ASSERT_THAT(codes(found), ElementsAre("ZZ market_law_unknown "));
    EXPECT_EQ(found.front().severity, lint_severity::notice);
}

}  // namespace
}  // namespace refundry
