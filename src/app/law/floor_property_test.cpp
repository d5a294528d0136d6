// SPDX-License-Identifier: Apache-2.0
// What must hold of every floor of every jurisdiction, whatever the facts.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "app/law/law_library.hpp"
#include "domain/law/floor.hpp"

namespace refundry::law {
namespace {

using std::chrono::days;

const law_day FIRST(parse_local_date("2025-06-01").value());

law_day any_day() {
    return FIRST + days(*rc::gen::inRange(0, 900));
}
std::optional<law_day> maybe_day() {
    return *rc::gen::inRange(0, 4) == 0 ? std::nullopt : std::optional(any_day());
}
known any_known() {
    return *rc::gen::element(known::no, known::yes, known::unknown);
}

const jurisdiction& any_jurisdiction() {
    const auto all = shipped_law().jurisdictions();
    return all[*rc::gen::inRange<std::size_t>(0, all.size())];
}

law_facts any_facts(const jurisdiction& of) {
    const std::string_view code = of.code;
    law_facts facts;
    facts.country = code.substr(0, 2);
    facts.subdivision = code.size() > 2 ? code.substr(3) : "";
    facts.contract = any_day();
    facts.today = any_day();
    facts.supply = *rc::gen::element(supply_kind::goods, supply_kind::multi_goods_one_order,
                                     supply_kind::goods_in_lots, supply_kind::subscription_goods,
                                     supply_kind::service, supply_kind::digital_content);
    facts.claim = *rc::gen::element(claim_kind::change_of_mind, claim_kind::not_as_advertised,
                                    claim_kind::defect);
    facts.received = maybe_day();
    facts.order_complete = maybe_day();
    facts.document = maybe_day();
    facts.service_started = maybe_day();
    facts.told_late = maybe_day();
    facts.goods_back = maybe_day();
    facts.dispatch_proved = maybe_day();
    facts.defect_known = maybe_day();
    facts.declared.tells_of_right = any_known();
    facts.declared.tells_of_function = any_known();
    facts.declared.tells_of_exceptions = any_known();
    facts.declared.posts_return_policy = any_known();
    facts.declared.collects_goods = *rc::gen::arbitrary<bool>();
    facts.breaches = static_cast<breach_bits>(*rc::gen::inRange(0, 64));
    facts.item.custom_made = *rc::gen::inRange(0, 4) == 0;
    facts.item.hygiene_seal = *rc::gen::arbitrary<bool>();
    facts.item.seal_broken = any_known();
    facts.item.used_or_damaged = any_known();
    return facts;
}

legal_floor floor_of(const law_facts& facts) {
    return floor_for(shipped_law(), {}, facts);
}

RC_GTEST_PROP(LegalFloor, NeverReopensAsTimeGoesOn, ()) {
    auto facts = any_facts(any_jurisdiction());
    const bool was_open = floor_of(facts).withdrawal.holds();
    facts.today += days(*rc::gen::inRange(0, 800));
    if (!was_open) RC_ASSERT(!floor_of(facts).withdrawal.holds());
}

RC_GTEST_PROP(LegalFloor, IsNoWorseWhenLessIsKnown, ()) {
    auto facts = any_facts(any_jurisdiction());
    const bool was_open = floor_of(facts).withdrawal.holds();
    auto& item = facts.item;
    auto& declared = facts.declared;
    switch (*rc::gen::inRange(0, 5)) {
        case 0:
            item.seal_broken = known::unknown;
            break;
        case 1:
            item.used_or_damaged = known::unknown;
            break;
        case 2:
            declared.tells_of_right = known::unknown;
            break;
        case 3:
            declared.posts_return_policy = known::unknown;
            break;
        default:
            facts.received = facts.order_complete = std::nullopt;
    }
    if (was_open) RC_ASSERT(floor_of(facts).withdrawal.holds());
}

RC_GTEST_PROP(LegalFloor, NamesAStatuteForWhatItSays, ()) {
    const auto floor = floor_of(any_facts(any_jurisdiction()));
    const auto& withdrawal = floor.withdrawal;
    RC_ASSERT(withdrawal.basis.from != nullptr);
    if (withdrawal.holds()) RC_ASSERT(withdrawal.last_day_basis.from != nullptr);
    RC_ASSERT((withdrawal.state == right_state::exempt) == (withdrawal.exempt_by != nullptr));
    if (floor.guarantee.last_day) RC_ASSERT(floor.guarantee.last_day_basis.from != nullptr);
}

RC_GTEST_PROP(LegalFloor, TakesNoDateFromAValueThatIsNotThere, ()) {
    auto facts = any_facts(any_jurisdiction());
    facts.statement = facts.today;
    const auto floor = floor_of(facts);
    const auto& law = *floor.law;
    if (!law.refund.period.is_set()) RC_ASSERT(!floor.refund.due);
    if (!law.goods_return.period.is_set()) RC_ASSERT(!floor.send_back.last_day);
    if (!law.guarantee.period.is_set() && !law.guarantee.at_least.is_set() &&
        !law.guarantee.durable.is_set())
        RC_ASSERT(!floor.guarantee.last_day);
    if (floor.refund.due)
        RC_ASSERT(*floor.refund.due >= *facts.statement || facts.goods_back ||
                  facts.dispatch_proved);
}

RC_GTEST_PROP(LegalFloor, LetsNoStanceOfTheMerchantTouchAnotherJurisdiction, ()) {
    const auto facts = any_facts(any_jurisdiction());
    const auto before = floor_of(facts);
    const auto names = shipped_law().value_names();
    std::vector<law_stance_entry> entries;
    for (std::size_t id = 1; id < names.size(); ++id) {
        const auto slash = names[id].find('/');
        const auto code = names[id].substr(0, slash);
        if (code == before.law->code || shipped_law().is_verified(static_cast<value_id>(id)))
            continue;
        entries.push_back({code, names[id].substr(slash + 1),
                           *rc::gen::element(law_stance::confirmed, law_stance::switched_off)});
        if (entries.size() > 20) break;
    }
    const auto stances = law_stances::compile(shipped_law(), entries).value();
    const auto after = floor_for(shipped_law(), stances, facts);
    RC_ASSERT(after.withdrawal.state == before.withdrawal.state);
    RC_ASSERT(after.withdrawal.last_day == before.withdrawal.last_day);
    RC_ASSERT(after.guarantee.last_day == before.guarantee.last_day);
}

law_facts facts_in(std::string_view country) {
    law_facts facts;
    facts.country = country;
    facts.contract = FIRST;
    facts.received = facts.order_complete = FIRST + days(3);
    facts.today = FIRST + days(5);
    return facts;
}

TEST(LegalFloorStances, MakeAnUnverifiedExemptionBind) {
    auto facts = facts_in("GB");
    facts.item.custom_made = true;
    EXPECT_EQ(floor_of(facts).withdrawal.state, right_state::open);
    const std::vector entries{law_stance_entry{"GB", "exempt.codes", law_stance::confirmed}};
    const auto stances = law_stances::compile(shipped_law(), entries).value();
    EXPECT_EQ(floor_for(shipped_law(), stances, facts).withdrawal.state, right_state::exempt);
}

TEST(LegalFloorStances, SwitchOffAnUnverifiedRoll) {
    auto facts = facts_in("CN");
    const law_day sunday(parse_local_date("2025-06-15").value());
    facts.received = sunday - days(7);
    EXPECT_EQ(floor_of(facts).withdrawal.last_day, sunday + days(1));
    EXPECT_FALSE(floor_of(facts).withdrawal.last_day_basis.confirmed);
    const std::vector off{law_stance_entry{"CN", "withdrawal.roll", law_stance::switched_off}};
    const auto stances = law_stances::compile(shipped_law(), off).value();
    EXPECT_EQ(floor_for(shipped_law(), stances, facts).withdrawal.last_day, sunday);
    const std::vector on{law_stance_entry{"CN", "withdrawal.roll", law_stance::confirmed}};
    const auto confirmed = law_stances::compile(shipped_law(), on).value();
    EXPECT_TRUE(floor_for(shipped_law(), confirmed, facts).withdrawal.last_day_basis.confirmed);
}

TEST(LegalFloorStances, SwitchOffAnUnverifiedRight) {
    auto facts = facts_in("TH");
    EXPECT_TRUE(floor_of(facts).withdrawal.holds());
    const std::vector off{law_stance_entry{"TH", "withdrawal.exists", law_stance::switched_off}};
    const auto stances = law_stances::compile(shipped_law(), off).value();
    EXPECT_EQ(floor_for(shipped_law(), stances, facts).withdrawal.state, right_state::no_right);
}

}  // namespace
}  // namespace refundry::law
