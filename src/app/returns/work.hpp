// SPDX-License-Identifier: Apache-2.0
// A return case being worked on inside one unit of work: loaded under the lock of its order,
// changed, and saved with its version.
#pragma once

#include <set>

#include "app/context.hpp"
#include "app/orders/orders.hpp"
#include "app/returns/views.hpp"

namespace refundry {

class case_work {
  public:
    /// `expected_version`: the version the caller saw; conflict `stale_version` when it moved on.
    static result<case_work> load(transaction& tx, const actor_context& context, return_case_id id,
                                  std::optional<std::int64_t> expected_version = {});
    /// Of a case just opened, whose order is locked: writes the rows.
    static case_work open(transaction& tx, const actor_context& context, case_record head,
                          std::vector<item_record> items, order_snapshot original = {});

    case_record head;
    std::vector<item_record> items;

    item_record* find_item(return_item_id id);
    /// The order's snapshot; a blind return has none.
    const order* original();
    item_terms terms_of(const item_record& item) const;
    std::optional<exchange_target> exchange_of(const item_record& item) const;

    /// Writes the item now and counts it as changed.
    void store_item(const item_record& item);
    /// The claim on the item's order line follows the item, which held `before` units: conflict
    /// `units_not_available` when it needs more than are left.
    result<void> move_claim(const item_record& item, std::int64_t before);
    /// Stage, version + 1, updated_at; conflict when somebody else was first. Returns the view.
    result<return_view> save();

    /// Many steps of one case in one unit of work: from here on items and head change here alone,
    /// and views lack refunds and exchanges, until write_held() stores them as they are then.
    void hold();
    result<void> write_held();

  private:
    case_work(transaction& tx, const actor_context& context) : tx_(&tx), context_(&context) {}
    result<void> write_head(std::int64_t expected_version);
    transaction* tx_;
    const actor_context* context_;
    order_snapshot original_;
    std::optional<std::int64_t> held_version_;  ///< what the store has while the case is held
};

/// The item's three facets moved by one command each; conflict `illegal_transition` that names
/// state and command when the machine does not allow it.
result<void> apply(item_record& item, decision_command command);
result<void> apply(item_record& item, goods_command command);
result<void> apply(item_record& item, money_command command);

/// "line:<id>", the key of its balance.
std::string component_of(const item_record& item);

/// Declined, canceled or expired: what is not settled is given up.
bool is_given_up(const item_record& item);

/// Units without an order are here, and nobody has said yet what is given for them.
bool awaits_blind_amount(const item_record& item);

/// Units of its order line that no other return can ask for: all the item asks for while they may
/// come, those that came or were accepted once nothing more will, the settled ones for ever.
std::int64_t claimed_units(const item_record& item);

/// Claims `quantity` units of the item's order line, or conflict `units_not_available`.
result<void> claim_units(transaction& tx, const actor_context& context, const order& original,
                         const item_record& item, std::int64_t quantity);

/// The right by which the item is the shopper's to give back: nobody of the shop can decline it. A
/// claim under the legal guarantee is no such right: it may turn out to be none.
std::optional<legal_right> right_to_refund(const item_record& item, currency_code currency);

/// What staff decide by themselves has a reason: 1 to 500 bytes.
result<void> check_reason(std::string_view reason);

case_stage stage_of(const std::vector<item_record>& items);

}  // namespace refundry
