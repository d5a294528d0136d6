// SPDX-License-Identifier: Apache-2.0
// The stage people see, from what every item says. Nobody sets it.
#include <algorithm>

#include "base/ensure.hpp"
#include "domain/returns/return_case.hpp"

namespace refundry {
namespace {

/// All that came was looked at and none of it accepted. What a blind return is worth, staff say.
bool is_over_unpaid(const return_item& item) {
    const bool is_graded = item.goods == goods_state::graded || item.goods == goods_state::disposed;
    return is_graded && !item.line_id.empty() && item.accepted_quantity == 0;
}

bool is_settled(const return_item& item) {
    switch (item.money_facet) {
        case money_state::paid:
            return true;
        case money_state::nothing_owed:  // an even exchange, what was owed was forgiven, or never
                                         // was
            return item.settled_quantity > 0 || is_over_unpaid(item);
        case money_state::owed:
        case money_state::promised:
        case money_state::outcome_unknown:
        case money_state::failed:
        case money_state::reversed:
            return false;
    }
    return false;
}

/// Goods that are here and not yet graded want a person, whatever was decided and paid.
bool awaits_inspection(goods_state goods) {
    return goods == goods_state::partially_received || goods == goods_state::received;
}

case_stage stage_of_approved(const return_item& item) {
    if (awaits_inspection(item.goods)) return case_stage::inspecting;
    switch (item.money_facet) {
        case money_state::owed:
        case money_state::promised:
        case money_state::outcome_unknown:
            return case_stage::settling;
        case money_state::nothing_owed:
        case money_state::paid:
        case money_state::failed:
        case money_state::reversed:
            break;
    }
    if (item.goods == goods_state::in_transit) return case_stage::in_transit;
    if (item.goods == goods_state::awaited) return case_stage::awaiting_goods;
    return is_settled(item) ? case_stage::settled : case_stage::settling;
}

case_stage stage_of_item(const return_item& item) {
    if (item.money_facet == money_state::failed || item.money_facet == money_state::reversed)
        return case_stage::attention;
    switch (item.decision) {
        case decision_state::requested:
            return case_stage::requested;
        case decision_state::needs_review:
            return case_stage::needs_review;
        case decision_state::approved:
            return stage_of_approved(item);
        case decision_state::declined:
            return awaits_inspection(item.goods) ? case_stage::inspecting : case_stage::declined;
        case decision_state::canceled:
            return awaits_inspection(item.goods) ? case_stage::inspecting : case_stage::canceled;
        case decision_state::expired:
            return awaits_inspection(item.goods) ? case_stage::inspecting : case_stage::expired;
    }
    return case_stage::attention;
}

/// Smaller is more urgent: what a person must do, what the shop must do, what others must do, ends.
int urgency(case_stage stage) {
    switch (stage) {
        case case_stage::attention:
            return 0;
        case case_stage::needs_review:
            return 1;
        case case_stage::requested:
            return 2;
        case case_stage::inspecting:
            return 3;
        case case_stage::settling:
            return 4;
        case case_stage::in_transit:
            return 5;
        case case_stage::awaiting_goods:
            return 6;
        case case_stage::settled:
            return 7;
        case case_stage::declined:
            return 8;
        case case_stage::expired:
            return 9;
        case case_stage::canceled:
            return 10;
    }
    return 0;
}

}  // namespace

case_stage stage_of(const std::vector<return_item>& items) {
    ensure(!items.empty(), "a return case has items");
    case_stage most_urgent = stage_of_item(items.front());
    for (const return_item& item : items) {
        const case_stage stage = stage_of_item(item);
        if (urgency(stage) < urgency(most_urgent)) most_urgent = stage;
    }
    return most_urgent;
}

}  // namespace refundry
