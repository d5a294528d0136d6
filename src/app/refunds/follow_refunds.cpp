// SPDX-License-Identifier: Apache-2.0
#include "app/refunds/follow_refunds.hpp"

#include <algorithm>

namespace refundry {

namespace {

/// An exchange is, when its settlement left something over for the payments.
bool is_by_payment(const item_record& item, const std::vector<refund_record>& refunds,
                   const std::vector<exchange_record>& exchanges) {
    if (item.settled_quantity == 0 || item.settled_by == resolution::store_credit) return false;
    if (item.settled_by != resolution::exchange) return true;
    return std::ranges::any_of(exchanges, [&](const exchange_record& exchange) {
        return exchange.item == item.id &&
               std::ranges::find(refunds, exchange.of_settlement, &refund_record::of_settlement) !=
                   refunds.end();
    });
}

/// Those that still count, with the changed one as it is now.
std::vector<refund_record> standing_of(std::vector<refund_record> refunds,
                                       const refund_record& changed) {
    const auto place = std::ranges::find(refunds, changed.id, &refund_record::id);
    if (place == refunds.end())
        refunds.push_back(changed);
    else
        *place = changed;
    std::vector<refund_id> replaced;
    for (const auto& refund : refunds)
        if (refund.retry_of) replaced.push_back(*refund.retry_of);
    std::erase_if(refunds, [&](const refund_record& refund) {
        return is_final(refund.state) && refund.state != refund_state::succeeded &&
               std::ranges::find(replaced, refund.id) != replaced.end();
    });
    return refunds;
}

}  // namespace

void follow_refunds(transaction& tx, case_work& work, const refund_record& changed) {
    const auto refunds = standing_of(tx.refunds_of(work.head.merchant, work.head.id), changed);
    const auto any = [&](refund_state state) {
        return std::ranges::any_of(refunds,
                                   [&](const refund_record& r) { return r.state == state; });
    };
    const bool all_paid = std::ranges::all_of(
        refunds, [](const refund_record& r) { return r.state == refund_state::succeeded; });
    auto target = money_state::promised;
    if (all_paid)
        target = money_state::paid;
    else if (any(refund_state::reversed))
        target = money_state::reversed;
    else if (any(refund_state::failed) || any(refund_state::canceled))
        target = money_state::failed;
    else if (any(refund_state::outcome_unknown))
        target = money_state::outcome_unknown;
    const auto exchanges = tx.exchanges_of(work.head.merchant, work.head.id);
    for (auto& item : work.items) {
        if (!is_by_payment(item, refunds, exchanges) || item.money_facet == target ||
            item.money_facet == money_state::nothing_owed)
            continue;
        item.money_facet = target;
        work.store_item(item);
    }
}

}  // namespace refundry
