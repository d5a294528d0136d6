// SPDX-License-Identifier: Apache-2.0
#include "domain/law/floor.hpp"

#include "domain/law/judge.hpp"

namespace refundry::law {

legal_floor floor_for(const law_book& book, const law_stances& stances, const law_facts& facts) {
    legal_floor floor;
    floor_into(floor, book, stances, facts);
    return floor;
}

void floor_into(legal_floor& floor, const law_book& book, const law_stances& stances,
                const law_facts& facts) {
    floor.law = book.find(facts.country, facts.subdivision);
    if (floor.law == nullptr) return;
    if (facts.buyer == buyer_kind::business) {
        floor.withdrawal.state = right_state::not_a_consumer;
        return;
    }
    const auto& place = book.calendars().find(facts.country, facts.subdivision);
    const auto days = [&](deadline_of whose) {
        return working_days(place, whose, facts.country, facts.subdivision, facts.overrides);
    };
    const judging in{.law = *floor.law,
                     .stances = stances,
                     .facts = facts,
                     .for_consumer = days(deadline_of::consumer),
                     .for_trader = days(deadline_of::trader),
                     .last_known_day = law_day(book.calendars().last_known_day()),
                     .floor = floor};
    if (!place.knows_subdivision) in.assume(law_assumption::subdivision_not_known);
    judge_withdrawal(in);
    if (floor.withdrawal.holds()) judge_effects(in);
    judge_return_cost(in);
    judge_guarantee(in);
    judge_late_shipment(in);
}

}  // namespace refundry::law
