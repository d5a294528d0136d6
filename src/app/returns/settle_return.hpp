// SPDX-License-Identifier: Apache-2.0
// From accepted units to money: the settlement, its books, and the refunds it promises, in one unit
// of work. What arrived and was accepted settles, never what was announced.
#pragma once

#include "app/returns/work.hpp"

namespace refundry {

struct settle_command {
    std::optional<std::int64_t> expected_version;
    std::optional<money> label_cost{};  ///< for fees that charge what the label really cost
};
BOOST_DESCRIBE_STRUCT(settle_command, (), (expected_version, label_cost))

struct settlement_view {
    settlement_id id;
    return_case_id return_case;
    settlement settled;
    std::string settled_by;
    instant settled_at;
};
BOOST_DESCRIBE_STRUCT(settlement_view, (), (id, return_case, settled, settled_by, settled_at))

/// Units of the item that may be settled now, by its terms: on approval, receipt or inspection.
std::int64_t units_due(const item_record& item);
bool has_units_due(const std::vector<item_record>& items);
/// The goods facet of a freshly approved item, and how many units count as accepted without goods.
void expect_goods(item_record& item, const item_terms& terms);

/// Units accepted in advance that did not come are accepted no more, unless they are settled.
void accept_what_came(item_record& item);

/// When the terms settle on receipt, what arrived is accepted without inspection.
void accept_on_receipt(item_record& item, const item_terms& terms);

/// Conflict `nothing_to_settle` when no unit is due.
result<return_view> settle_return(transaction& tx, const actor_context& context, return_case_id id,
                                  const settle_command& command);
/// The same for a case in hand.
result<return_view> settle_units(transaction& tx, const actor_context& context, case_work& work,
                                 const std::optional<money>& label_cost = {});
/// Settles what is due if the merchant lets that happen by itself; otherwise only saves.
result<return_view> save_and_settle(transaction& tx, const actor_context& context, case_work& work);
/// The row of a settlement and its entry in the books; what it promises is the caller's.
settlement_id store_settlement(transaction& tx, const actor_context& context,
                               const case_record& head, const settlement& plan);
/// The event of a settlement that is stored.
void record_settled(transaction& tx, const actor_context& context, return_case_id of_case,
                    settlement_id id, const settlement& plan);

}  // namespace refundry
