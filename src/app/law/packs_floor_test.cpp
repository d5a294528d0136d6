// SPDX-License-Identifier: Apache-2.0
// The shipped law over each ready policy: nobody gets less than it gives, and the basic terms for
// the European Union are overruled in nothing there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "app/law/law_library.hpp"
#include "app/policies/packs.hpp"
#include "domain/decisions/decision_story.hpp"
#include "domain/decisions/legal.hpp"
#include "domain/policies/effects.hpp"
#include "domain/policies/lint/lint.hpp"

namespace refundry {
namespace {

using testing::IsEmpty;

struct market {
    std::string country;
    std::string_view last_day;  ///< of who got the goods on Tuesday 10 March 2026
    bool has_exemptions;        ///< custom-made and perishable goods among them
};
const std::array MARKETS = {market{"DE", "2026-03-24", true}, market{"FR", "2026-03-24", true},
                            market{"BR", "2026-03-17", false}};

using product_flag = bool product_facts::*;
constexpr std::array<product_flag, 6> FLAGS = {nullptr,
                                               &product_facts::final_sale,
                                               &product_facts::hygiene_seal,
                                               &product_facts::custom_made,
                                               &product_facts::perishable,
                                               &product_facts::gift_card};

std::shared_ptr<const compiled_policy> pack(const std::string& name) {
    return compile_policy(get_policy_pack(name).value().document, 1).value();
}

item_decision under_the_law(const compiled_policy& policy, const decision_story& story) {
    static const law::law_stances stances;
    static const law::merchant_declarations declared;
    const legal_context law{
        .book = law::shipped_law(), .stances = stances, .declared = declared, .zone = story.zone};
    auto input = story.input();
    input.law = &law;
    return decide(policy, input).items.front();
}

/// A consumer's change of mind, however the policy's reasons, kinds and days may have it.
void for_each_story(const compiled_policy& policy, const std::string& country,
                    const std::function<void(const decision_story&, product_flag)>& look) {
    std::vector<std::string> reasons = {""};
    for (const auto& reason : policy.document().reasons)
        if (reason.at_fault == fault::change_of_mind) reasons.push_back(reason.code);
    for (const auto& reason : reasons)
        for (const auto kind :
             {case_kind::return_goods, case_kind::withdrawal, case_kind::cancellation})
            for (const auto* day : {"2026-03-11", "2026-03-17", "2026-03-24", "2026-03-25"})
                for (const auto flag : FLAGS) {
                    decision_story story;
                    story.original.ship_to.country = country;
                    story.request.kind = kind;
                    story.request.method = return_method::own_carrier;
                    story.item().reason = reason;
                    story.now = at(std::string(day) + "T12:00:00Z");
                    if (flag != nullptr) story.line().product.*flag = true;
                    look(story, flag);
                }
}

std::string told(const std::string& name, const decision_story& story, product_flag flag) {
    const auto place = std::ranges::find(FLAGS, flag) - FLAGS.begin();
    return name + " " + story.original.ship_to.country + " " +
           std::string(enum_name(story.request.kind)) + " " + story.request.items.front().reason +
           " " + to_string(story.now) + " flag " + std::to_string(place);
}

TEST(PolicyPacksUnderTheLaw, GiveNobodyLessThanTheLaw) {
    for (const auto& each : list_policy_packs()) {
        const auto policy = pack(each.name);
        for (const auto& in : MARKETS) {
            const auto last = parse_local_date(in.last_day);
            for_each_story(*policy, in.country, [&](const auto& story, product_flag flag) {
                const bool is_exempt = in.has_exemptions && (flag == &product_facts::custom_made ||
                                                             flag == &product_facts::perishable);
                if (is_exempt || to_string(story.now).substr(0, 10) > in.last_day) return;
                const auto decided = under_the_law(*policy, story);
                const auto about = told(each.name, story, flag);
                EXPECT_NE(decided.outcome, item_outcome::declined)
                    << about << ": " << codes_of(decided);
                EXPECT_GE(decided.last_day, last) << about;
                for (const auto& fee : decided.terms.fees)
                    EXPECT_TRUE(fee.label_cost || fee.code == "return_shipping")
                        << about << ": " << fee.code;
            });
        }
    }
}

TEST(PolicyPacksUnderTheLaw, AreNeverMadeWorse) {
    for (const auto& each : list_policy_packs()) {
        const auto policy = pack(each.name);
        for (const auto& in : MARKETS)
            for_each_story(*policy, in.country, [&](const auto& story, product_flag flag) {
                const auto alone = decide(*policy, story.input()).items.front();
                const auto lawful = under_the_law(*policy, story);
                if (alone.outcome == item_outcome::approved) {
                    EXPECT_EQ(lawful.outcome, item_outcome::approved)
                        << told(each.name, story, flag);
                }
                EXPECT_GE(lawful.last_day, alone.last_day) << told(each.name, story, flag);
            });
    }
}

TEST(PolicyPacksUnderTheLaw, OverruleTheBasicTermsInNothing) {
    const auto policy = pack("eu-basic");
    for (const auto* country : {"DE", "FR", "SE"})
        for_each_story(*policy, country, [&](const auto& story, product_flag flag) {
            auto answered = story;
            if (flag == &product_facts::hygiene_seal)
                answered.item().answers = {{"unsealed", "yes"}};
            for (const auto& effect : under_the_law(*policy, answered).effects)
                if (std::ranges::find(effect_table(), effect.effect, &effect_row::name) !=
                    effect_table().end()) {
                    EXPECT_NE(effect.from.kind, source_kind::statute)
                        << told("eu-basic", story, flag) << ": " << effect.effect << " "
                        << effect.value;
                }
        });
}

TEST(PolicyPacksUnderTheLaw, LeaveTheLinterNothingToWarnOfInTheBasicTerms) {
    const auto says = law::merchant_declarations();
    const law::law_stances stances;
    const time_zone_rules zone;
    const legal_context law{
        .book = law::shipped_law(), .stances = stances, .declared = says, .zone = zone};
    const lint_scope scope{.law = &law,
                           .markets = {{"DE", ""}, {"FR", ""}, {"SE", ""}, {"PL", ""}}};
    for (const auto& found : lint_policy(*pack("eu-basic"), scope).findings)
        EXPECT_EQ(found.severity, lint_severity::notice) << found.market << " " << found.message;
}

TEST(PolicyPacks, HaveNothingOddAboutThem) {
    for (const auto& each : list_policy_packs())
        EXPECT_THAT(lint_policy(*pack(each.name), {}).findings, IsEmpty()) << each.name;
}

}  // namespace
}  // namespace refundry
