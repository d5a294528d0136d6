// SPDX-License-Identifier: Apache-2.0
#include "app/returns/receive_return.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/returns/settle_return.hpp"
#include "base/json.hpp"

namespace refundry {

namespace {

struct received_event {
    std::string parcel;
    std::int64_t units = 0;
    std::vector<receipt_outcome> outcomes;
    bool complete = false;
};
BOOST_DESCRIBE_STRUCT(received_event, (), (parcel, units, outcomes, complete))

struct inspected_event {
    return_item_id item;
    std::int64_t quantity = 0;
    grade graded = grade::as_new;
    disposition put_to = disposition::restock;
    bool accepted = true;
};
BOOST_DESCRIBE_STRUCT(inspected_event, (), (item, quantity, graded, put_to, accepted))

struct expired_event {
    std::vector<return_item_id> items;
    std::string parcel;
};
BOOST_DESCRIBE_STRUCT(expired_event, (), (items, parcel))

/// Once no unit that is here waits for inspection and none is on its way, the item is graded and
/// its goods went where inspection said.
result<void> grade_all_here(item_record& item) {
    if (item.goods != goods_state::received || item.inspected_quantity < item.received_quantity)
        return {};
    for (const auto step : {goods_command::grade, goods_command::dispose})
        if (auto moved = apply(item, step); !moved) return moved;
    return {};
}

result<void> check_lines(case_work& work, const receive_command& command) {
    if (command.lines.empty() && !command.complete)
        return invalid("/lines", "required",
                       "Say what came out of the parcel, or that nothing more will come.");
    if (command.lines.size() > CASE_ITEMS_MAX)
        return invalid("/lines", "too_many", fmt::format("At most {} lines.", CASE_ITEMS_MAX));
    for (std::size_t i = 0; i < command.lines.size(); ++i) {
        const auto& line = command.lines[i];
        if (line.quantity <= 0 || line.quantity > QUANTITY_MAX)
            return invalid(fmt::format("/lines/{}/quantity", i), "out_of_range",
                           "A quantity is at least 1.");
        if (line.item && work.find_item(*line.item) == nullptr)
            return invalid(fmt::format("/lines/{}/item", i), "item_unknown",
                           "This return has no item " + line.item->text() + ".");
        if (!line.item && line.sku.empty())
            return invalid(fmt::format("/lines/{}/sku", i), "required",
                           "An article nobody announced needs its SKU.");
    }
    return {};
}

result<receipt_outcome> receive_line(case_work& work, const received_line& line) {
    if (!line.item) return receipt_outcome::unexpected;
    auto& item = *work.find_item(*line.item);
    if (!line.sku.empty() && line.sku != item.sku) {
        // Something else lies in the parcel: it is here, but none of the announced units is.
        item.outcome = receipt_outcome::swapped;
        work.store_item(item);
        return receipt_outcome::swapped;
    }
    const auto claimed = claimed_units(item);
    const auto total = item.received_quantity + line.quantity;
    const auto command =
        total >= item.quantity ? goods_command::receive_all : goods_command::receive_part;
    if (auto moved = apply(item, command); !moved) return std::unexpected(std::move(moved.error()));
    item.received_quantity = total;
    item.outcome = total > item.quantity    ? receipt_outcome::over
                   : total == item.quantity ? receipt_outcome::full
                                            : receipt_outcome::short_received;
    if (!item.line_id.empty()) accept_on_receipt(item, work.terms_of(item));
    work.store_item(item);
    // Units that were closed short and come late after all are claimed again.
    if (auto moved = work.move_claim(item, claimed); !moved)
        return std::unexpected(std::move(moved.error()));
    return *item.outcome;
}

bool is_awaited(const item_record& item) {
    return item.goods == goods_state::awaited || item.goods == goods_state::in_transit ||
           item.goods == goods_state::partially_received;
}

/// Nothing more will come of this item: the missing units are free again. Of which nothing came at
/// all, and nothing was paid in advance, it expires.
result<void> close_item(case_work& work, item_record& item) {
    const auto claimed = claimed_units(item);
    if (auto moved = apply(item, goods_command::close_short); !moved) return moved;
    if (auto moved = grade_all_here(item); !moved) return moved;
    if (work.terms_of(item).goods != goods_flow::none) accept_what_came(item);
    if (item.received_quantity == 0 && item.settled_quantity == 0 && !is_given_up(item))
        if (auto moved = apply(item, decision_command::expire); !moved) return moved;
    if (item.outcome != receipt_outcome::swapped) item.outcome = receipt_outcome::short_received;
    work.store_item(item);
    return work.move_claim(item, claimed);
}

/// The items that expired.
result<std::vector<return_item_id>> close_short(case_work& work) {
    std::vector<return_item_id> expired;
    for (auto& item : work.items) {
        if (!is_awaited(item)) continue;
        if (auto closed = close_item(work, item); !closed)
            return std::unexpected(std::move(closed.error()));
        if (item.decision == decision_state::expired) expired.push_back(item.id);
    }
    return expired;
}

}  // namespace

result<return_view> receive_return(transaction& tx, const actor_context& context, return_case_id id,
                                   const receive_command& command) {
    auto work = case_work::load(tx, context, id, command.expected_version);
    if (!work) return std::unexpected(std::move(work.error()));
    return receive_return(tx, context, *work, command);
}

result<return_view> receive_return(transaction& tx, const actor_context& context, case_work& work,
                                   const receive_command& command) {
    const auto id = work.head.id;
    if (auto fine = check_lines(work, command); !fine)
        return std::unexpected(std::move(fine.error()));
    received_event event{
        .parcel = command.parcel, .units = 0, .outcomes = {}, .complete = command.complete};
    const auto receipt = context.ids->next<receipt_id>();
    for (std::size_t i = 0; i < command.lines.size(); ++i) {
        const auto& line = command.lines[i];
        const auto outcome = receive_line(work, line);
        if (!outcome) return std::unexpected(outcome.error());
        const auto* item = line.item ? work.find_item(*line.item) : nullptr;
        tx.insert(receipt_record{.merchant = context.merchant,
                                 .of_case = id,
                                 .id = receipt,
                                 .position = static_cast<std::int64_t>(i),
                                 .parcel = command.parcel,
                                 .item = line.item,
                                 .sku = !line.sku.empty() || item == nullptr ? line.sku : item->sku,
                                 .quantity = line.quantity,
                                 .outcome = *outcome,
                                 .note = line.note,
                                 .received_by = context.actor,
                                 .received_at = context.now});
        event.units += line.quantity;
        event.outcomes.push_back(*outcome);
    }
    expired_event expired{.items = {}, .parcel = command.parcel};
    if (command.complete) {
        auto closed = close_short(work);
        if (!closed) return std::unexpected(std::move(closed.error()));
        expired.items = std::move(*closed);
    }
    auto view = save_and_settle(tx, context, work);
    if (!view) return view;
    record_event(tx, context, "return.received", id.text(), json::encode(event));
    if (!expired.items.empty())
        record_event(tx, context, "return.expired", id.text(), json::encode(expired));
    return view;
}

namespace {

result<void> inspect_item(transaction& tx, const actor_context& context, case_work& work,
                          const inspect_command& command, const std::string& path) {
    auto* item = work.find_item(command.item);
    if (item == nullptr)
        return invalid(path + "/item", "item_unknown",
                       "This return has no item " + command.item.text() + ".");
    if (command.quantity <= 0 ||
        command.quantity > item->received_quantity - item->inspected_quantity)
        return invalid(path + "/quantity", "quantity_over_received",
                       fmt::format("{} units of this item wait for inspection.",
                                   item->received_quantity - item->inspected_quantity));
    const money none(0, work.head.currency);
    const auto deduction = command.deduction.value_or(none);
    if (deduction.currency != work.head.currency)
        return invalid(path + "/deduction/currency", "currency_mismatch",
                       "The order was paid in " + work.head.currency.text() + ".");
    if (deduction.is_negative() || deduction.amount_minor > AMOUNT_MINOR_MAX)
        return invalid(path + "/deduction/amount_minor", "out_of_range",
                       "A deduction is not negative.");
    const auto right = work.terms_of(*item).right;
    if (!deduction.is_zero() && right && right->deductions_forbidden)
        return invalid(path + "/deduction", "law_forbids_deduction",
                       fmt::format("Nothing may be taken off here by law ({}, {}).",
                                   right->from.name, right->from.article));
    const bool accepted = command.accepted.value_or(true);
    item->inspected_quantity += command.quantity;
    if (auto moved = grade_all_here(*item); !moved) return moved;
    if (accepted) {
        const auto settles_now = work.terms_of(*item).settle_on == settle_trigger::inspection;
        if (settles_now && !item->line_id.empty())
            item->accepted_quantity =
                std::min(item->quantity, item->accepted_quantity + command.quantity);
        item->deduction_minor += deduction.amount_minor;
    }
    work.store_item(*item);
    tx.insert(inspection_record{.merchant = context.merchant,
                                .of_case = work.head.id,
                                .id = context.ids->next<inspection_id>(),
                                .item = command.item,
                                .quantity = command.quantity,
                                .graded = command.graded,
                                .put_to = command.put_to,
                                .accepted = accepted,
                                .deduction_minor = deduction.amount_minor,
                                .note = command.note,
                                .inspected_by = context.actor,
                                .inspected_at = context.now});
    return {};
}

}  // namespace

result<return_view> inspect_return(transaction& tx, const actor_context& context, return_case_id id,
                                   const inspect_return_command& command) {
    auto work = case_work::load(tx, context, id, command.expected_version);
    if (!work) return std::unexpected(std::move(work.error()));
    return inspect_return(tx, context, *work, command);
}

result<return_view> inspect_return(transaction& tx, const actor_context& context, case_work& work,
                                   const inspect_return_command& command) {
    if (command.items.empty() || command.items.size() > CASE_ITEMS_MAX)
        return invalid("/items", "out_of_range",
                       fmt::format("Name 1 to {} items.", CASE_ITEMS_MAX));
    std::vector<inspected_event> done;
    for (std::size_t i = 0; i < command.items.size(); ++i) {
        const auto& item = command.items[i];
        if (auto fine = inspect_item(tx, context, work, item, fmt::format("/items/{}", i)); !fine)
            return std::unexpected(std::move(fine.error()));
        done.push_back(
            {item.item, item.quantity, item.graded, item.put_to, item.accepted.value_or(true)});
    }
    auto view = save_and_settle(tx, context, work);
    if (!view) return view;
    record_event(tx, context, "return.inspected", work.head.id.text(), json::encode(done));
    return view;
}

result<return_view> dispose_goods(transaction& tx, const actor_context& context, return_case_id id,
                                  const dispose_command& command) {
    auto work = case_work::load(tx, context, id);
    if (!work) return std::unexpected(std::move(work.error()));
    auto* item = work->find_item(command.item);
    if (item == nullptr)
        return invalid("/item", "item_unknown",
                       "This return has no item " + command.item.text() + ".");
    if (command.quantity <= 0 || command.quantity > item->inspected_quantity)
        return invalid(
            "/quantity", "quantity_over_inspected",
            fmt::format("{} units of this item are inspected.", item->inspected_quantity));
    if (auto moved = apply(*item, goods_command::dispose); !moved)
        return std::unexpected(std::move(moved.error()));
    grade graded = grade::as_new;
    for (const auto& earlier : tx.inspections_of(context.merchant, id))
        if (earlier.item == command.item) graded = earlier.graded;
    work->store_item(*item);
    tx.insert(inspection_record{.merchant = context.merchant,
                                .of_case = id,
                                .id = context.ids->next<inspection_id>(),
                                .item = command.item,
                                .quantity = command.quantity,
                                .graded = graded,
                                .put_to = command.put_to,
                                .accepted = true,
                                .deduction_minor = 0,
                                .note = command.note,
                                .inspected_by = context.actor,
                                .inspected_at = context.now});
    auto view = work->save();
    if (!view) return view;
    record_event(tx, context, "return.disposed", id.text(),
                 json::encode(inspected_event{command.item, command.quantity, graded,
                                              command.put_to, true}));
    return view;
}

result<std::vector<receipt_view>> list_receipts(transaction& tx, const actor_context& context,
                                                return_case_id id) {
    if (!tx.find_case(context.merchant, id)) return not_found("return", id.text());
    std::vector<receipt_view> views;
    for (auto& row : tx.receipts_of(context.merchant, id))
        views.push_back({row.id, std::move(row.parcel), row.item, std::move(row.sku), row.quantity,
                         row.outcome, std::move(row.note), std::move(row.received_by),
                         row.received_at});
    return views;
}

result<std::vector<inspection_view>> list_inspections(transaction& tx, const actor_context& context,
                                                      return_case_id id) {
    const auto head = tx.find_case(context.merchant, id);
    if (!head) return not_found("return", id.text());
    std::vector<inspection_view> views;
    for (auto& row : tx.inspections_of(context.merchant, id))
        views.push_back({row.id, row.item, row.quantity, row.graded, row.put_to, row.accepted,
                         money(row.deduction_minor, head->currency), std::move(row.note),
                         std::move(row.inspected_by), row.inspected_at});
    return views;
}

}  // namespace refundry
