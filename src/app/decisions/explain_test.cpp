// SPDX-License-Identifier: Apache-2.0
#include "app/decisions/explain.hpp"

#include <gtest/gtest.h>

#include "domain/decisions/decision_story.hpp"
#include "domain/decisions/remedies.hpp"

namespace refundry {
namespace {

const message_catalogue& english() {
    return message_catalogue::of("en");
}
const message_catalogue& german() {
    return message_catalogue::of("de");
}

constexpr std::string_view SHOP = R"({"name":"Shop",
  "reasons":[{"code":"fit","label":"Does not fit","labels":{"de":"Passt nicht"},"at_fault":"change_of_mind"}],
  "questions":[{"code":"worn","label":"Was it worn?","labels":{"de":"Getragen?"},
                "answers":[{"code":"yes"},{"code":"no"}]}],
  "rules":[{"name":"30 days","when":{"fact":"return.reason","is":"fit"},
    "then":{"window":{"length":30,"unit":"days"},"evidence":["photo"],"questions":["worn"],
            "fees":[{"code":"restocking","percent":1050,"at_most":{"amount_minor":500,"currency":"EUR"}}],
            "resolutions":["refund","store_credit"],"bonuses":[{"applies_to":"store_credit","percent":1000}]}}]})";

struct late_return : decision_story {
    std::shared_ptr<const compiled_policy> policy = policy_of(SHOP, 3);
    late_return() {
        item().reason = "fit";
        now = at("2026-04-10T10:00:00Z");
    }
    std::string told(const message_catalogue& in) const {
        auto decided = by(*policy);
        add_remedies(decided, *policy, input());
        return explain(decided, in, {.original = &original, .policy = &policy->document()});
    }
};

TEST(Explain, TellsADecisionInEnglish) {
    EXPECT_EQ(late_return().told(english()),
              "Decided on April 10, 2026 at 10:00\u202fAM UTC under policy “Shop”, version 3.\n"
              "\n"
              "1 unit of line 1 (“Jacket”): declined\n"
              "  Why\n"
              "    The last day was April 9, 2026; it was asked for 1 day late. (rule “30 days”, "
              "version 3)\n"
              "    Evidence is missing: photo. (rule “30 days”, version 3)\n"
              "    Not answered yet: Was it worn? (rule “30 days”, version 3)\n"
              "  What would have to differ\n"
              "    All of these together:\n"
              "    It would have had to be asked for by April 9, 2026, 1 day earlier.\n"
              "    Add this evidence: photo.\n"
              "    Answer the question “Was it worn?” with “yes”.\n"
              "  What can be done now\n"
              "    Change what is named above and ask again.\n"
              "    Staff may decide otherwise within the law, with a reason that is kept.\n"
              "  What holds\n"
              "    Until: April 9, 2026 (rule “30 days”, version 3)\n"
              "    Offered: refund and store credit (rule “30 days”, version 3)\n"
              "    Bonus: store credit: 10% more (rule “30 days”, version 3)\n"
              "    Fees: restocking: 10.5%, at most €5.00 (rule “30 days”, version 3)\n"
              "    Evidence asked for: photo (rule “30 days”, version 3)\n"
              "    Questions asked: worn (rule “30 days”, version 3)\n"
              "    Everything else is as built in.\n"
              "  What mattered\n"
              "    rule “30 days”: reason = Does not fit\n");
}

TEST(Explain, TellsADecisionInGermanWithTheMerchantsOwnWords) {
    const auto text = late_return().told(german());
    for (const auto* part :
         {"Entschieden am 10. April 2026", "1 Stück von Position 1 („Jacket“): abgelehnt",
          "Der letzte Tag war der 9. April 2026; die Anfrage kam 1 Tag zu spät.",
          "Noch nicht beantwortet: Getragen?", "Grund = Passt nicht",
          "Wiedereinlagerung: 10,5\u00a0%, höchstens 5,00\u00a0€", "Regel „30 days“, Version 3"})
        EXPECT_NE(text.find(part), std::string::npos) << part << " in\n" << text;
}

TEST(Explain, LeavesNoPlaceholderAndNoKeyBehind) {
    for (const auto* in : {&english(), &german()}) {
        const auto text = late_return().told(*in);
        for (const auto* mark : {"{", "}", "word.", "reason.", "remedy.", "section."})
            EXPECT_EQ(text.find(mark), std::string::npos) << mark << " in\n" << text;
    }
}

TEST(Explain, SaysOfEachRefusedResolutionWhy) {
    const late_return story;
    const auto input = story.input();
    const auto text = explain(refused_resolutions(*story.policy, input), english());
    EXPECT_NE(text.find("Line 1, exchange: declined\n"), std::string::npos) << text;
    EXPECT_NE(text.find("Not offered for this item: exchange. Offered: refund and store credit."),
              std::string::npos)
        << text;
    EXPECT_EQ(explain(std::vector<refused_resolution>{}, english()), "");
}

TEST(Explain, OffersNothingToOpenWhereTheReturnIsThereAlready) {
    const decision_story story;
    const auto decided = story.by(*policy_of_rules(R"({"name":"r","then":{"route":"approve"}})"));
    EXPECT_NE(explain(decided, english()).find("Open the return as asked."), std::string::npos);
    EXPECT_EQ(explain(decided, english(), {.is_opened = true}).find("What can be done now"),
              std::string::npos);
}

TEST(Explain, NamesACodeOfTheMerchantAsItIs) {
    decision_story story;
    const auto policy = policy_of(
        R"({"name":"p","rules":[{"name":"No lamps","then":{"deny":{"code":"too_fragile"}}}]})");
    const auto text = explain(story.by(*policy), english());
    EXPECT_NE(text.find("A rule excludes it (too_fragile). (rule “No lamps”, version 1)"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("Nothing that could be changed would help."), std::string::npos);
}

}  // namespace
}  // namespace refundry
