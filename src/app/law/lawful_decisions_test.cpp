// SPDX-License-Identifier: Apache-2.0
// The shipped law over policies: no policy takes from a shopper what the law gives, and none that
// gives more is made worse.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "app/law/law_library.hpp"
#include "domain/decisions/decision_story.hpp"
#include "domain/decisions/legal.hpp"
#include "domain/settlement/settlement.hpp"

namespace refundry {
namespace {

using testing::Contains;
using testing::Field;
using testing::IsEmpty;

struct lawful_story : decision_story {
    law::law_stances stances;
    law::merchant_declarations declared;
    time_zone_rules consumers{std::chrono::hours(1)};
    std::vector<working_day_override> overrides;

    item_decision under(std::string_view rules, bool with_law = true) {
        return by(*policy_of_rules(rules), with_law);
    }
    item_decision by_document(std::string_view document) { return by(*policy_of(document, 7)); }
    item_decision by(const compiled_policy& policy, bool with_law = true) {
        const legal_context law{.book = law::shipped_law(),
                                .stances = stances,
                                .declared = declared,
                                .zone = consumers,
                                .overrides = overrides};
        auto asked = input();
        asked.law = with_law ? &law : nullptr;
        return decide(policy, asked).items.front();
    }
};

constexpr std::string_view HARSH = R"(
    {"name": "Final sale", "then": {"deny": {"code": "final_sale"}}},
    {"name": "Harsh", "then": {
        "window": {"length": 3}, "resolutions": ["store_credit"], "methods": ["in_store"],
        "fees": [{"code": "restocking", "percent": 2000},
                 {"code": "return_shipping", "amount": {"amount_minor": 490, "currency": "EUR"}}],
        "evidence": ["video"]}})";

TEST(LawfulDecision, GivesWhatTheLawGivesAboveAHarshPolicy) {
    lawful_story story;
    const auto decided = story.under(HARSH);
    EXPECT_EQ(decided.outcome, item_outcome::approved) << codes_of(decided);
    EXPECT_THAT(decided.reasons, IsEmpty());
    EXPECT_EQ(decided.last_day, parse_local_date("2026-03-24")) << "delivered on 10 March";
    EXPECT_EQ(effect_in(decided, "deny").from.kind, source_kind::statute);
    EXPECT_EQ(effect_in(decided, "deny").overruled.front().name, "Final sale");
    EXPECT_THAT(effect_in(decided, "window").from.name, testing::HasSubstr("2011/83/EU"));
    EXPECT_EQ(effect_in(decided, "window").overruled.front().name, "Harsh");
    EXPECT_EQ(decided.terms.resolutions.front(), resolution::refund);
    EXPECT_THAT(decided.terms.methods, Contains(return_method::own_carrier));
    ASSERT_EQ(decided.terms.fees.size(), 1U) << "only the direct cost of sending back stays";
    EXPECT_EQ(decided.terms.fees.front().code, "return_shipping");
    EXPECT_EQ(decided.terms.outbound_shipping, given_back::pro_rata);
    ASSERT_TRUE(decided.terms.right);
    EXPECT_EQ(decided.terms.right->kind, right_kind::withdrawal);
    EXPECT_EQ(decided.terms.right->last_day, parse_local_date("2026-03-24"));
    EXPECT_EQ(decided.send_back_by, parse_local_date("2026-04-07"))
        << "14 days from 20 March is Good Friday; Easter Monday is no working day either";
}

TEST(LawfulDecision, IsNotHinderedByRoutesQuestionsOrWhatARuleHides) {
    lawful_story story;
    const auto decided = story.under(R"(
        {"name": "Harsh", "then": {"route": "decline", "hidden_resolutions": ["refund"],
         "hidden_methods": ["own_carrier"], "evidence": ["photo"],
         "fees": [{"code": "label", "label_cost": true, "basis": "per_return"},
                  {"code": "handling", "percent": 500}]}})");
    EXPECT_EQ(decided.outcome, item_outcome::approved) << codes_of(decided);
    EXPECT_THAT(decided.terms.resolutions, Contains(resolution::refund));
    EXPECT_THAT(decided.terms.methods, Contains(return_method::own_carrier));
    ASSERT_EQ(decided.terms.fees.size(), 1U) << "only the direct cost of sending back stays";
    EXPECT_EQ(decided.terms.fees.front().code, "label");
    for (const auto& [effect, value] : {std::pair{"route", "approve"},
                                        {"hidden_resolutions", "none"},
                                        {"hidden_methods", "none"}}) {
        EXPECT_EQ(effect_in(decided, effect).from.kind, source_kind::statute) << effect;
        EXPECT_EQ(effect_in(decided, effect).value, value) << effect;
        EXPECT_EQ(effect_in(decided, effect).overruled.front().name, "Harsh") << effect;
    }
    story.request.kind = case_kind::withdrawal;
    const auto asked =
        story.under(R"({"name": "Ask", "then": {"route": "ask", "evidence": ["photo"]}})");
    EXPECT_EQ(asked.outcome, item_outcome::approved);
    EXPECT_EQ(effect_in(asked, "route").from.kind, source_kind::statute);
}

TEST(LawfulDecision, OpensAClaimWhateverThePolicyAsksFor) {
    lawful_story story;
    story.now = at("2026-11-01T12:00:00Z");
    story.request.kind = case_kind::claim;
    constexpr std::string_view ASK = R"({"name": "Ask", "then": {
        "window": {"ends_on": "2027-01-01"}, "route": "ask", "evidence": ["photo"]}})";
    EXPECT_EQ(codes_of(story.under(ASK)), "evidence_missing") << "staff look, nothing is refused";
    EXPECT_EQ(codes_of(story.under(ASK, false)), "evidence_missing asked_for_more");
    constexpr std::string_view DECLINE = R"({"name": "Never", "then": {
        "window": {"ends_on": "2027-01-01"}, "route": "decline"}})";
    EXPECT_EQ(codes_of(story.under(DECLINE)), "legal_guarantee");
    EXPECT_EQ(effect_in(story.under(DECLINE), "route").value, "review");
    EXPECT_EQ(codes_of(story.under(DECLINE, false)), "routed_to_decline");
}

TEST(LawfulDecision, IsNotEndedByAnyWindowOfThePolicy) {
    for (const std::string_view window :
         {R"({"ends_on": "2026-03-12"})", R"({"length": 1, "unit": "business_days"})",
          R"({"length": 1, "unit": "weeks"})", R"({"length": 0, "extended_to": "2026-03-13"})"}) {
        lawful_story story;
        const auto rule = R"({"name": "Short", "then": {"window": )" + std::string(window) + "}}";
        const auto decided = story.under(rule);
        EXPECT_EQ(codes_of(story.under(rule, false)), "window_ended") << window;
        EXPECT_EQ(decided.outcome, item_outcome::approved) << window;
        EXPECT_EQ(decided.last_day, parse_local_date("2026-03-24")) << window;
        EXPECT_EQ(effect_in(decided, "window").overruled.front().name, "Short");
    }
}

TEST(LawfulDecision, CountsBusinessDaysOfThePlaceTheGoodsWentTo) {
    constexpr std::string_view TWO_DAYS =
        R"({"name": "w", "then": {"window": {"length": 2, "unit": "business_days"}}})";
    lawful_story story;
    story.original.customer.kind = buyer_kind::business;  // no law above the window
    story.now = at("2026-04-01T16:00:00Z");
    story.original.fulfilments = {
        parcel("p1", at("2026-03-28T08:00:00Z"), at("2026-04-01T14:00:00Z"))};
    EXPECT_EQ(story.under(TWO_DAYS).last_day, parse_local_date("2026-04-07"))
        << "Thursday 2 April; Good Friday and Easter Monday are none";
    EXPECT_EQ(story.under(TWO_DAYS, false).last_day, parse_local_date("2026-04-03"));
    story.overrides = {{.country = "DE",
                        .subdivision = "",
                        .date = *parse_local_date("2026-04-07"),
                        .is_working_day = false}};
    EXPECT_EQ(story.under(TWO_DAYS).last_day, parse_local_date("2026-04-08"));
    story.original.ship_to.country = "US";
    EXPECT_EQ(story.under(TWO_DAYS).last_day, parse_local_date("2026-04-06"))
        << "Good Friday is one in some states: in doubt it is";
    story.original.ship_to.subdivision = "CA";
    EXPECT_EQ(story.under(TWO_DAYS).last_day, parse_local_date("2026-04-03"));
}

TEST(LawfulDecision, EndsWithTheLastDayOfTheLaw) {
    lawful_story story;
    story.now = at("2026-03-24T22:59:59Z");  // 24 March, a second before midnight
    EXPECT_EQ(story.under(HARSH).outcome, item_outcome::approved);
    story.now = at("2026-03-24T23:00:00Z");
    EXPECT_EQ(codes_of(story.under(HARSH)), "final_sale");
    EXPECT_FALSE(story.under(HARSH).terms.right);
}

TEST(LawfulDecision, LeavesAKinderPolicyAsItIsAndRecordsTheLawBesideIt) {
    lawful_story story;
    constexpr std::string_view KIND = R"(
        {"name": "Kind", "then": {"window": {"length": 60}, "return_cost": "merchant",
         "outbound_shipping": "full"}})";
    const auto with_law = story.under(KIND);
    const auto without = story.under(KIND, false);
    EXPECT_EQ(with_law.outcome, without.outcome);
    EXPECT_EQ(with_law.last_day, without.last_day);
    EXPECT_EQ(effect_in(with_law, "window"), effect_in(without, "window"));
    auto terms = with_law.terms;
    terms.right.reset();
    EXPECT_EQ(terms, without.terms);
    EXPECT_EQ(effect_in(with_law, "withdrawal_right").value, "open:2026-03-24");
}

TEST(LawfulDecision, LeavesBusinessesToThePolicy) {
    lawful_story story;
    story.original.customer.kind = buyer_kind::business;
    EXPECT_EQ(codes_of(story.under(HARSH)), "final_sale");
}

TEST(LawfulDecision, LeavesPlacesWithoutARightToThePolicy) {
    lawful_story story;
    story.original.ship_to.country = "SG";
    EXPECT_EQ(codes_of(story.under(HARSH)), "final_sale");
    EXPECT_EQ(effect_in(story.under(HARSH), "withdrawal_right").value, "no_right");
}

TEST(LawfulDecision, AnswersAnExemptArticleWithItsArticle) {
    lawful_story story;
    story.declared.tells_of_exceptions = law::known::yes;
    story.line().product.custom_made = true;
    const auto decided = story.under(HARSH);
    EXPECT_EQ(codes_of(decided), "final_sale");
    const auto& right = effect_in(decided, "withdrawal_right");
    EXPECT_EQ(right.value, "exempt:custom_made");
    EXPECT_EQ(right.from.kind, source_kind::statute);
}

/// As HARSH, by a shop that asks what the law asks.
constexpr std::string_view ASKING = R"({"name": "test",
    "questions": [
        {"code": "unsealed", "answers": [{"code": "yes", "states": {"seal_broken": true}},
                                         {"code": "no", "states": {"seal_broken": false}}]},
        {"code": "shrink_wrap", "answers": [{"code": "whole", "states": {"seal_broken": false}}]},
        {"code": "begun", "answers": [{"code": "yes", "states": {"begun": true}},
                                      {"code": "no", "states": {"begun": false}}]},
        {"code": "opened", "answers": [{"code": "yes"}]}],
    "rules": [{"name": "Sold is sold", "then": {"deny": {"code": "sold"}}}]})";

std::string exempt_by(lawful_story& story, std::vector<given_answer> answers) {
    story.item().answers = std::move(answers);
    const auto decided = story.by_document(ASKING);
    EXPECT_EQ(codes_of(decided), decided.outcome == item_outcome::approved ? "" : "sold");
    const auto& right = effect_in(decided, "withdrawal_right");
    EXPECT_EQ(decided.outcome == item_outcome::declined, right.value.starts_with("exempt:"));
    return right.value.starts_with("exempt:") ? right.value.substr(7) : "";
}

TEST(LawfulDecision, TakesABrokenSealFromAnAnswerThatStatesIt) {
    for (const auto& [flag, code] :
         {std::pair(&product_facts::hygiene_seal, "sealed_hygiene_unsealed"),
          std::pair(&product_facts::sealed_media, "sealed_av_software_unsealed")}) {
        lawful_story story;
        EXPECT_EQ(exempt_by(story, {{"unsealed", "yes"}}), "") << "it never had a seal";
        story.line().product.*flag = true;
        EXPECT_EQ(exempt_by(story, {}), "") << "nobody knows";
        EXPECT_EQ(exempt_by(story, {{"opened", "yes"}}), "") << "that states nothing";
        EXPECT_EQ(exempt_by(story, {{"unsealed", "perhaps"}}), "") << "no such answer";
        EXPECT_EQ(exempt_by(story, {{"unsealed", "no"}}), "");
        EXPECT_EQ(exempt_by(story, {{"unsealed", "yes"}}), code);
        EXPECT_EQ(exempt_by(story, {{"unsealed", "yes"}, {"shrink_wrap", "whole"}}), "")
            << "of answers at odds the kinder";
        EXPECT_EQ(exempt_by(story, {{"shrink_wrap", "whole"}, {"unsealed", "yes"}}), "");
    }
}

TEST(LawfulDecision, TakesADownloadForBegunOnlyWithTheConsentToBegin) {
    lawful_story story;
    story.now = at("2026-03-12T12:00:00Z");  // it runs from the contract
    story.line().product.digital = true;
    EXPECT_EQ(exempt_by(story, {{"begun", "yes"}}), "") << "nothing is declared";
    story.declared.has_consent_to_begin = law::known::no;
    EXPECT_EQ(exempt_by(story, {{"begun", "yes"}}), "");
    story.declared.has_consent_to_begin = law::known::yes;
    EXPECT_EQ(exempt_by(story, {}), "");
    EXPECT_EQ(exempt_by(story, {{"begun", "no"}}), "");
    EXPECT_EQ(exempt_by(story, {{"begun", "yes"}}), "digital_content_started");
}

TEST(LawfulDecision, NamesTheAnswerAmongWhatMatteredToTheLaw) {
    lawful_story story;
    story.line().product.hygiene_seal = true;
    story.item().answers = {{"opened", "yes"}, {"unsealed", "yes"}};
    const auto decided = story.by_document(ASKING);
    const auto of_law = std::ranges::find(decided.inputs, "law", &input_facts::of);
    ASSERT_NE(of_law, decided.inputs.end());
    EXPECT_EQ(of_law->facts.back().name, "return.answer.unsealed");
    EXPECT_EQ(of_law->facts.back().value, "yes");
    EXPECT_EQ(of_law->facts[of_law->facts.size() - 2].name, "country");
}

TEST(LawfulDecision, LessensTheFeeToTheOneIsraelKnows) {
    lawful_story story;
    story.original.ship_to.country = "IL";
    const auto decided = story.under(HARSH);
    ASSERT_TRUE(decided.terms.right);
    const auto fee = std::ranges::find(decided.terms.fees, "restocking", &fee_term::code);
    ASSERT_NE(fee, decided.terms.fees.end());
    EXPECT_EQ(fee->percent, 500);
    EXPECT_FALSE(fee->at_most) << "the cap is in shekels, the order in euros";
}

TEST(LawfulDecision, LooksAtAClaimThePolicyWouldRefuse) {
    lawful_story story;
    story.now = at("2026-11-01T12:00:00Z");
    story.request.kind = case_kind::claim;
    const auto decided = story.under(HARSH);
    EXPECT_EQ(decided.outcome, item_outcome::needs_review);
    EXPECT_THAT(codes_of(decided), testing::HasSubstr("legal_guarantee"));
    EXPECT_EQ(parameter_of(decided, "last_day"), "2028-03-10");
    EXPECT_THAT(decided.terms.fees, IsEmpty()) << "a remedy costs nothing";
    ASSERT_TRUE(decided.terms.right);
    EXPECT_EQ(decided.terms.right->kind, right_kind::guarantee);
}

std::string any_rule() {
    const auto pick = [](std::vector<std::string> from) { return *rc::gen::elementOf(from); };
    std::string then = pick({"", R"("deny": {"code": "no"},)"});
    then += R"("window": {"length": )" + std::to_string(*rc::gen::inRange(0, 40)) + "}";
    then += pick(
        {"", R"(, "fees": [{"code": "restocking", "percent": 1500}])",
         R"(, "fees": [{"code": "label", "label_cost": true, "basis": "per_return"}])",
         R"(, "fees": [{"code": "handling", "amount": {"amount_minor": 300, "currency": "EUR"}}])"});
    then += pick({"", R"(, "resolutions": ["store_credit"])", R"(, "resolutions": ["exchange"])"});
    then += pick({"", R"(, "methods": ["in_store"])", R"(, "evidence": ["photo"])"});
    then += pick({"", R"(, "route": "decline")", R"(, "route": "ask")", R"(, "route": "review")"});
    then += pick({"", R"(, "hidden_resolutions": ["refund"])",
                  R"(, "hidden_methods": ["own_carrier"], "partial_refund": 3000)"});
    then += pick({"", R"(, "return_cost": "merchant")", R"(, "outbound_shipping": "full")"});
    return R"({"name": "any", "then": {)" + then + "}}";
}

RC_GTEST_PROP(LawfulDecision, IsNeverBelowTheFloor, ()) {
    lawful_story story;
    const auto places = law::shipped_law().jurisdictions();
    const std::string_view place = places[*rc::gen::inRange<std::size_t>(0, places.size())].code;
    story.original.ship_to.country = place.substr(0, 2);
    story.original.ship_to.subdivision = place.size() > 2 ? place.substr(3) : "";
    story.now = at("2026-03-10T15:00:00Z") + std::chrono::days(*rc::gen::inRange(0, 60));
    const auto rule = any_rule();
    const auto with_law = story.under(rule);
    const auto without = story.under(rule, false);

    RC_ASSERT(with_law.outcome <= without.outcome);  // approved < needs_review < declined
    if (!with_law.terms.right) {
        RC_ASSERT(with_law.terms == without.terms);
        return;
    }
    RC_ASSERT(with_law.outcome != item_outcome::declined);
    RC_ASSERT(std::ranges::find(with_law.terms.resolutions, resolution::refund) !=
              with_law.terms.resolutions.end());
    RC_ASSERT(with_law.terms.outbound_shipping >= without.terms.outbound_shipping);
    RC_ASSERT(with_law.terms.merchant_bears_return_cost >=
              without.terms.merchant_bears_return_cost);
    // What is paid out is never less, nor less than the price where the law forbids a fee.
    const auto paid = [&](const item_decision& decided) {
        settle_line line;
        line.line_id = "1";
        line.quantity = 1;
        line.terms = decided.terms;
        line.label_cost = euros(512);
        return settle(story.original, {}, {line})->total.amount_minor;
    };
    RC_ASSERT(paid(with_law) >= paid(without));
}

}  // namespace
}  // namespace refundry
