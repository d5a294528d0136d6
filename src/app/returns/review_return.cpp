// SPDX-License-Identifier: Apache-2.0
#include "app/returns/review_return.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/returns/settle_return.hpp"
#include "base/ensure.hpp"
#include "base/json.hpp"

namespace refundry {

namespace {

struct review_event {
    std::vector<return_item_id> items;
    std::string reason;
    std::string note;
};
BOOST_DESCRIBE_STRUCT(review_event, (), (items, reason, note))

/// The items named, or all for which `applies`; not found and nothing to do are failures.
template <typename Applies>
result<std::vector<item_record*>> chosen(case_work& work, const std::vector<return_item_id>& named,
                                         std::string_view action, Applies&& applies) {
    std::vector<item_record*> items;
    for (std::size_t i = 0; i < named.size(); ++i) {
        auto* item = work.find_item(named[i]);
        if (item == nullptr)
            return invalid(fmt::format("/items/{}", i), "item_unknown",
                           "This return has no item " + named[i].text() + ".");
        items.push_back(item);
    }
    if (!named.empty()) return items;
    for (auto& item : work.items)
        if (applies(item)) items.push_back(&item);
    if (items.empty())
        return conflict(
            "nothing_to_do",
            fmt::format(
                "No item of this return can be {} now; its next_actions say what can be done.",
                action));
    return items;
}

std::vector<return_item_id> ids_of(const std::vector<item_record*>& items) {
    std::vector<return_item_id> ids;
    ids.reserve(items.size());
    for (const auto* item : items)
        ids.push_back(item->id);
    return ids;
}

bool is_undecided(const item_record& item) {
    return item.decision == decision_state::requested ||
           item.decision == decision_state::needs_review;
}

result<void> check_right(const case_work& work, const item_record& item) {
    const auto right = right_to_refund(item, work.head.currency);
    if (!right) return {};
    auto answer =
        conflict("law_forbids_decline",
                 fmt::format("The shopper may give this back by law ({}{}{}); it can only be "
                             "approved, or canceled when they change their mind.",
                             right->from.name, right->from.article.empty() ? "" : ", article ",
                             right->from.article));
    answer.error().details.push_back(
        {"",
         "law_forbids_decline",
         right->last_day ? "Last day: " + to_string(*right->last_day) : "The period is open.",
         {}});
    return answer;
}

result<void> approve_item(case_work& work, item_record& item) {
    const auto claimed = claimed_units(item);
    if (auto moved = apply(item, decision_command::approve); !moved) return moved;
    if (!item.line_id.empty()) expect_goods(item, work.terms_of(item));
    work.store_item(item);
    return work.move_claim(item, claimed);
}

/// Back to review. An item that was given up claims its units again; an approved one has them
/// still.
result<void> reopen_item(case_work& work, item_record& item) {
    const auto claimed = claimed_units(item);
    if (auto moved = apply(item, decision_command::reopen); !moved) return moved;
    return work.move_claim(item, claimed);
}

/// Releases what is not settled; goods that never came are no longer awaited. What came and was
/// accepted stays so, should the item be reopened.
result<void> give_up_item(case_work& work, item_record& item, decision_command command) {
    const auto claimed = claimed_units(item);
    if (auto moved = apply(item, command); !moved) return moved;
    if (item.goods == goods_state::awaited || item.goods == goods_state::in_transit)
        if (auto moved = apply(item, goods_command::stop_expecting); !moved) return moved;
    accept_what_came(item);
    work.store_item(item);
    return work.move_claim(item, claimed);
}

}  // namespace

result<return_view> approve_return(transaction& tx, const actor_context& context, return_case_id id,
                                   const approve_command& command) {
    auto work = case_work::load(tx, context, id, command.expected_version);
    if (!work) return std::unexpected(std::move(work.error()));
    auto items = chosen(*work, command.items, "approved", is_undecided);
    if (!items) return std::unexpected(std::move(items.error()));
    for (auto* item : *items)
        if (auto done = approve_item(*work, *item); !done)
            return std::unexpected(std::move(done.error()));
    auto view = save_and_settle(tx, context, *work);
    if (!view) return view;
    record_event(tx, context, "return.approved", id.text(),
                 json::encode(review_event{ids_of(*items), "", ""}));
    return view;
}

result<return_view> decline_return(transaction& tx, const actor_context& context, return_case_id id,
                                   const decline_command& command) {
    if (auto fine = check_reason(command.reason); !fine)
        return std::unexpected(std::move(fine.error()));
    auto work = case_work::load(tx, context, id, command.expected_version);
    if (!work) return std::unexpected(std::move(work.error()));
    auto items = chosen(*work, command.items, "declined", is_undecided);
    if (!items) return std::unexpected(std::move(items.error()));
    const auto is_protected = [&](const item_record* item) {
        return right_to_refund(*item, work->head.currency).has_value();
    };
    if (command.items.empty() && !std::ranges::all_of(*items, is_protected))
        std::erase_if(*items, is_protected);
    for (const auto* item : *items)
        if (auto fine = check_right(*work, *item); !fine)
            return std::unexpected(std::move(fine.error()));
    for (auto* item : *items)
        if (auto done = give_up_item(*work, *item, decision_command::decline); !done)
            return std::unexpected(std::move(done.error()));
    auto view = work->save();
    if (!view) return view;
    record_event(tx, context, "return.declined", id.text(),
                 json::encode(review_event{ids_of(*items), command.reason, command.note}));
    return view;
}

result<return_view> cancel_return(transaction& tx, const actor_context& context, return_case_id id,
                                  const cancel_command& command) {
    auto work = case_work::load(tx, context, id, command.expected_version);
    if (!work) return std::unexpected(std::move(work.error()));
    for (const auto& item : work->items)
        if (item.received_quantity > 0 || item.settled_quantity > 0)
            return conflict(
                "too_late_to_cancel",
                "Goods arrived or money moved for this return; it can only be finished.");
    auto items = chosen(*work, {}, "canceled", [](const item_record& item) {
        return is_undecided(item) || item.decision == decision_state::approved;
    });
    if (!items) return std::unexpected(std::move(items.error()));
    for (auto* item : *items)
        if (auto done = give_up_item(*work, *item, decision_command::cancel); !done)
            return std::unexpected(std::move(done.error()));
    auto view = work->save();
    if (!view) return view;
    record_event(tx, context, "return.canceled", id.text(),
                 json::encode(review_event{ids_of(*items), "", command.note}));
    return view;
}

namespace {

/// The last decision with one item changed by staff, stored as a decision of its own.
void store_override(transaction& tx, const actor_context& context, const case_work& work,
                    const item_record& item, const override_command& command) {
    decision made;
    const auto earlier = tx.decisions_of(context.merchant, work.head.id);
    if (!earlier.empty())
        made = json::decode_compact<decision>(earlier.back().document, work.head.currency.code());
    made.decided_at = context.now;
    const decision_reason why{
        .code = "staff_override",
        .parameters = {{"reason", command.reason}},
        .from = {.kind = source_kind::staff, .name = context.actor, .article = {}, .version = 0}};
    auto place = std::ranges::find(made.items, item.line_id, &item_decision::line_id);
    if (place == made.items.end()) {
        place = made.items.emplace(made.items.end());
        place->line_id = item.line_id;
        place->quantity = item.quantity;
    }
    place->outcome = command.outcome;
    place->terms = work.terms_of(item);
    place->reasons.insert(place->reasons.begin(), why);
    tx.insert(decision_record{.merchant = context.merchant,
                              .of_case = work.head.id,
                              .id = context.ids->next<decision_id>(),
                              .made_at = context.now,
                              .made_by = context.actor,
                              .document = json::encode_compact(made),
                              .basis = {}});
}

result<void> check_override(const case_work& work, const item_record& item,
                            const override_command& command) {
    if (auto fine = check_reason(command.reason); !fine) return fine;
    if (command.outcome == item_outcome::needs_review)
        return invalid("/outcome", "not_allowed", "Reopen the item to send it to review.");
    if (command.amount && command.amount->currency != work.head.currency)
        return invalid("/amount/currency", "currency_mismatch",
                       "The order was paid in " + work.head.currency.text() + ".");
    if (command.amount &&
        (command.amount->is_negative() || command.amount->amount_minor > AMOUNT_MINOR_MAX))
        return invalid("/amount/amount_minor", "out_of_range", "An amount is not negative.");
    if (command.settled_by == resolution::exchange && item.exchange_for.empty())
        return invalid("/settled_by", "not_allowed", "No article was named to exchange for.");
    if (command.outcome == item_outcome::declined)
        if (auto fine = check_right(work, item); !fine) return fine;
    if (item.settled_quantity > 0 && command.outcome == item_outcome::declined)
        return conflict(
            "already_settled",
            "Units of this item are settled already; a decision cannot take that back.");
    return {};
}

}  // namespace

result<return_view> override_decision(transaction& tx, const actor_context& context,
                                      return_case_id id, const override_command& command) {
    auto work = case_work::load(tx, context, id, command.expected_version);
    if (!work) return std::unexpected(std::move(work.error()));
    return override_decision(tx, context, *work, command);
}

result<return_view> override_decision(transaction& tx, const actor_context& context,
                                      case_work& work, const override_command& command) {
    auto* item = work.find_item(command.item);
    if (item == nullptr)
        return invalid("/item", "item_unknown",
                       "This return has no item " + command.item.text() + ".");
    if (auto fine = check_override(work, *item, command); !fine)
        return std::unexpected(std::move(fine.error()));
    if (command.settled_by) item->settled_by = *command.settled_by;
    if (command.amount) item->override_minor = command.amount->amount_minor;
    if (command.outcome == item_outcome::declined) {
        if (item->decision == decision_state::approved)  // turned around by way of review
            if (auto done = reopen_item(work, *item); !done)
                return std::unexpected(std::move(done.error()));
        if (auto done = give_up_item(work, *item, decision_command::decline); !done)
            return std::unexpected(std::move(done.error()));
    } else {
        if (is_given_up(*item))
            if (auto done = reopen_item(work, *item); !done)
                return std::unexpected(std::move(done.error()));
        if (item->decision == decision_state::approved) {
            work.store_item(*item);
        } else if (auto done = approve_item(work, *item); !done) {
            return std::unexpected(std::move(done.error()));
        }
    }
    store_override(tx, context, work, *item, command);
    auto view = save_and_settle(tx, context, work);
    if (!view) return view;
    record_event(tx, context, "return.overridden", work.head.id.text(),
                 json::encode(review_event{
                     {command.item}, command.reason, std::string(enum_name(command.outcome))}));
    return view;
}

result<return_view> reopen_return(transaction& tx, const actor_context& context, return_case_id id,
                                  const reopen_command& command) {
    if (auto fine = check_reason(command.reason); !fine)
        return std::unexpected(std::move(fine.error()));
    auto work = case_work::load(tx, context, id, command.expected_version);
    if (!work) return std::unexpected(std::move(work.error()));
    auto items = chosen(*work, command.items, "reopened", is_given_up);
    if (!items) return std::unexpected(std::move(items.error()));
    for (auto* item : *items) {
        if (auto done = reopen_item(*work, *item); !done)
            return std::unexpected(std::move(done.error()));
        work->store_item(*item);
    }
    auto view = work->save();
    if (!view) return view;
    record_event(tx, context, "return.reopened", id.text(),
                 json::encode(review_event{ids_of(*items), command.reason, ""}));
    return view;
}

}  // namespace refundry
