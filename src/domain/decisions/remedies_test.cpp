// SPDX-License-Identifier: Apache-2.0
#include "domain/decisions/remedies.hpp"

#include <gtest/gtest.h>

#include "domain/decisions/decision_story.hpp"

namespace refundry {
namespace {

/// "earlier last_day=2026-04-09 days_late=3; evidence missing=photo"
std::string told(const std::vector<remedy>& remedies) {
    std::string all;
    for (const auto& each : remedies) {
        all.append(all.empty() ? "" : "; ").append(enum_name(each.kind));
        for (const auto& [name, value] : each.parameters)
            all.append(" ").append(name).append("=").append(value);
    }
    return all;
}

std::string remedies_in(const decision_story& story, const compiled_policy& policy) {
    auto decided = story.by(policy);
    EXPECT_TRUE(decided.items.front().remedies.empty());
    add_remedies(decided, policy, story.input());
    return told(decided.items.front().remedies);
}
std::string remedies_in(const decision_story& story, std::string_view rules) {
    return remedies_in(story, *policy_of_rules(rules));
}

constexpr std::string_view THIRTY_DAYS =
    R"({"name":"30 days","then":{"window":{"length":30,"unit":"days"}}})";

TEST(Remedies, AreNoneForWhatIsApproved) {
    EXPECT_EQ(remedies_in({}, THIRTY_DAYS), "");
}

TEST(Remedies, SayByHowManyDaysTheLastDayWasMissed) {
    decision_story story;
    story.now = at("2026-04-12T10:00:00Z");
    EXPECT_EQ(remedies_in(story, THIRTY_DAYS), "earlier last_day=2026-04-09 days_late=3");
}

TEST(Remedies, AreAllThatIsNeededTogether) {
    decision_story story;
    story.now = at("2026-04-12T10:00:00Z");
    EXPECT_EQ(remedies_in(story, R"({"name":"30 days","then":{
                  "window":{"length":30,"unit":"days"},"evidence":["photo","serial_number"]}})"),
              "earlier last_day=2026-04-09 days_late=3; evidence missing=photo, serial_number");
}

TEST(Remedies, NameTheFactThatMakesARuleHold) {
    decision_story story;
    story.line().product.final_sale = true;
    EXPECT_EQ(remedies_in(story, R"({"name":"Final sale","when":{"all":[
                  {"fact":"order.country","is":"DE"},
                  {"fact":"product.final_sale","is":true}]},"then":{"deny":{"code":"final_sale"}}})"),
              "fact fact=order.country value=DE rule=Final sale");
}

TEST(Remedies, PreferWhatTheShopperSays) {
    decision_story story;
    story.item().reason = "changed_mind";
    EXPECT_EQ(remedies_in(story, R"({"name":"Mind","when":{"all":[
                  {"fact":"order.country","is":"DE"},
                  {"fact":"return.reason","is":"changed_mind"}]},"then":{"route":"decline"}})"),
              "fact fact=return.reason value=changed_mind rule=Mind");
}

TEST(Remedies, LeaveOutSeveralFactsWhereEachAloneIsEnoughForTheRule) {
    decision_story story;
    story.line().product.final_sale = true;
    EXPECT_EQ(remedies_in(story, R"({"name":"Either","when":{"any":[
                  {"fact":"product.final_sale","is":true},
                  {"fact":"product.category","is":"jackets"}]},"then":{"route":"review"}})"),
              "fact fact=product.final_sale value=true rule=Either; "
              "fact fact=product.category value=jackets rule=Either");
}

TEST(Remedies, AreNoneAgainstARuleWithoutACondition) {
    EXPECT_EQ(remedies_in({}, R"({"name":"No","then":{"deny":{"code":"no_returns"}}})"), "");
    EXPECT_EQ(remedies_in({}, R"({"name":"Look","then":{"route":"review"}})"), "");
}

TEST(Remedies, AskForFewerUnitsThanAreLeft) {
    decision_story story;
    story.item().quantity = 2;
    story.available = {1};
    EXPECT_EQ(remedies_in(story, THIRTY_DAYS), "quantity at_most=1");
    story.available = {0};
    EXPECT_EQ(remedies_in(story, THIRTY_DAYS), "");
}

TEST(Remedies, NameWhatIsOfferedInstead) {
    decision_story story;
    story.item().wanted = resolution::store_credit;
    story.request.method = return_method::pickup;
    EXPECT_EQ(remedies_in(story, R"({"name":"Terms","then":{
                  "resolutions":["refund","exchange"],"methods":["label","drop_off"]}})"),
              "resolution offered=refund, exchange; method offered=label, drop_off");
}

TEST(Remedies, ChooseTheAnswerThatHelps) {
    decision_story story;
    const auto policy = policy_of(R"({"name":"p",
        "questions":[{"code":"worn","answers":[{"code":"yes"},{"code":"no"}]},{"code":"why"}],
        "rules":[{"name":"Worn","when":{"fact":"return.answer.worn","is":"yes"},
                  "then":{"deny":{"code":"worn"}}},
                 {"name":"Ask","then":{"questions":["worn","why"],"route":"ask"}}]})");
    EXPECT_EQ(remedies_in(story, *policy), "answer question=worn answer=no; answer question=why");
}

TEST(Remedies, TakeAReasonThatThePolicyKnowsForTheProduct) {
    decision_story story;
    story.item().reason = "nonsense";
    const auto policy = policy_of(R"({"name":"p","reasons":[
        {"code":"fit","at_fault":"change_of_mind","categories":["jackets"]},
        {"code":"leaks","at_fault":"merchant","categories":["bottles"]}],"rules":[]})");
    EXPECT_EQ(remedies_in(story, *policy), "reason offered=fit");
}

TEST(RefusedResolutions, SayWhyAndWhatWouldHelpForEach) {
    decision_story story;
    story.now = at("2026-04-12T10:00:00Z");
    const auto policy = policy_of_rules(
        R"({"name":"30 days","then":{"window":{"length":30,"unit":"days","resolutions":["refund"]},
            "resolutions":["refund","store_credit"]}},
           {"name":"60 days","then":{"window":{"length":60,"unit":"days"}}})");
    const auto input = story.input();
    std::string all;
    for (const auto& each : refused_resolutions(*policy, input)) {
        all.append(enum_name(each.resolution)).append(": ");
        for (const auto& why : each.reasons)
            all.append(why.code);
        all.append(" [").append(told(each.remedies)).append("]\n");
    }
    EXPECT_NE(all.find("refund: window_ended [earlier last_day=2026-04-09 days_late=3]\n"),
              std::string::npos)
        << all;
    EXPECT_NE(all.find("exchange: resolution_not_offered []\n"), std::string::npos) << all;
    EXPECT_EQ(all.find("store_credit:"), std::string::npos) << all;
}

TEST(InputsThatMattered, AreThoseThatTheWinningRulesRead) {
    decision_story story;
    const auto decided = story.by(*policy_of_rules(
        R"({"name":"Shoes","when":{"fact":"product.category","is":"shoes"},"then":{"settle_on":"receipt"}},
           {"name":"Dear","when":{"all":[{"fact":"line.price","at_least":{"amount_minor":4000,"currency":"EUR"}},
                {"fact":"product.tags","has_any":["wool"]}]},"then":{"settle_on":"inspection"}})"));
    ASSERT_EQ(decided.items.front().inputs.size(), 1U);
    const auto& inputs = decided.items.front().inputs.front();
    EXPECT_EQ(inputs.of, "Dear");
    EXPECT_EQ(inputs.facts, (std::vector<parameter>{{"line.price", "50.00 EUR"},
                                                    {"product.tags", "winter, wool"}}));
}

}  // namespace
}  // namespace refundry
