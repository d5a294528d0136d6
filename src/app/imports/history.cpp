// SPDX-License-Identifier: Apache-2.0
#include "app/imports/history.hpp"

#include <fmt/format.h>

#include "app/credits/credits.hpp"
#include "app/policies/packs.hpp"
#include "app/returns/open_return.hpp"
#include "app/returns/receive_return.hpp"
#include "app/returns/review_return.hpp"
#include "app/returns/settle_blind.hpp"
#include "app/returns/settle_return.hpp"
#include "base/ensure.hpp"
#include "base/json.hpp"

namespace refundry {

namespace {

/// Decisions about the past need a policy: the one published when the merchant had none.
constexpr std::string_view POLICY_OF_THE_PAST = "gift-shop";

struct waived_event {
    return_item_id item;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(waived_event, (), (item, reason))

struct paid_event {
    settlement_id settlement;
    money total;
    std::string document;
};
BOOST_DESCRIBE_STRUCT(paid_event, (), (settlement, total, document))

std::string override_reason(const std::string& document) {
    return "The shop took these goods back: " + document + ".";
}

item_outcome outcome_of(const item_record& item) {
    switch (item.decision) {
        case decision_state::approved:
            return item_outcome::approved;
        case decision_state::requested:
        case decision_state::needs_review:
            return item_outcome::needs_review;
        case decision_state::declined:
        case decision_state::canceled:
        case decision_state::expired:
            return item_outcome::declined;
    }
    return item_outcome::declined;
}

bool changes_amount(const item_terms& terms) {
    return !terms.fees.empty() || terms.outbound_shipping != given_back::none ||
           terms.duty != given_back::none;
}

/// The shop paid the price of the units, no more and no less.
result<bool> waive_terms(transaction& tx, const actor_context& context, case_work& work,
                         const std::string& document) {
    auto& item = work.items.front();
    auto terms = work.terms_of(item);
    if (!changes_amount(terms)) return false;
    terms.fees.clear();
    terms.outbound_shipping = given_back::none;
    terms.duty = given_back::none;
    item.terms = json::encode_compact(terms);
    work.store_item(item);
    if (auto saved = work.save(); !saved) return std::unexpected(std::move(saved.error()));
    record_event(tx, context, "return.terms_waived", work.head.id.text(),
                 json::encode(waived_event{item.id, override_reason(document)}));
    return true;
}

result<return_view> approve_as_happened(transaction& tx, const actor_context& context,
                                        case_work& work, const std::string& document) {
    return override_decision(tx, context, work,
                             {.item = work.items.front().id,
                              .outcome = item_outcome::approved,
                              .reason = override_reason(document),
                              .settled_by = {},
                              .amount = {},
                              .expected_version = {}});
}

/// The goods came back whole and went to stock again: the file says so by crediting them.
result<return_view> take_goods_back(transaction& tx, const actor_context& context, case_work& work,
                                    const std::string& document) {
    const auto& item = work.items.front();
    auto received = receive_return(
        tx, context, work,
        {.parcel = document,
         .lines = {{.item = item.id, .sku = "", .quantity = item.quantity, .note = ""}},
         .complete = true,
         .expected_version = {}});
    if (!received) return received;
    return inspect_return(tx, context, work,
                          {.items = {{.item = item.id,
                                      .quantity = item.quantity,
                                      .graded = grade::as_new,
                                      .put_to = disposition::restock,
                                      .accepted = true,
                                      .deduction = {},
                                      .note = ""}},
                           .expected_version = {}});
}

/// No order, so no payment to refund: what the shop gave is a settlement by other means, and the
/// books show where it left.
result<void> pay_blind(transaction& tx, const actor_context& context, case_work& work,
                       const past_blind_return& past) {
    const auto id = work.head.id;
    auto& item = work.items.front();
    item.accepted_quantity = item.quantity;
    item.settled_quantity = item.quantity;
    if (past.given_back.amount_minor > 0) {
        for (const auto step : {money_command::owe, money_command::promise, money_command::pay})
            if (auto moved = apply(item, step); !moved) return moved;
        auto plan = agreed_settlement(past.given_back, past.quantity, "paid_before_import",
                                      {{"document", past.document}, {"no_order", past.reason}});
        plan.unallocated = past.given_back;
        const auto settled = store_settlement(tx, context, work.head, plan);
        book(tx, context, movement::adjustment, id.text(),
             {{.on = account::refunds_payable, .sub_account = "", .amount = past.given_back},
              {.on = account::provider_clearing,
               .sub_account = std::string(IMPORT_PROVIDER),
               .amount = -past.given_back}});
        work.head.settled_minor += plan.total.amount_minor;
        work.head.paid_minor += plan.total.amount_minor;
        record_event(tx, context, "return.settled", id.text(),
                     json::encode(paid_event{settled, plan.total, past.document}));
    }
    work.store_item(item);
    if (auto saved = work.save(); !saved) return std::unexpected(std::move(saved.error()));
    return {};
}

}  // namespace

result<void> ensure_policy(transaction& tx, const actor_context& context, instant at) {
    if (tx.policy_in_force(context.merchant, at)) return {};
    auto pack = get_policy_pack(POLICY_OF_THE_PAST);
    if (!pack) return std::unexpected(std::move(pack.error()));
    const auto draft = create_draft(
        tx, context, {.document = std::move(pack->document), .note = "published by an import"});
    if (!draft) return std::unexpected(draft.error());
    const auto published = publish_policy(tx, context, draft->id, {.effective_at = instant{}});
    if (!published) return std::unexpected(published.error());
    return {};
}

result<recorded_return> record_return(transaction& tx, const actor_context& context,
                                      policy_cache& policies, const past_return& past) {
    ensure(context.as_history, "past returns are recorded as history");
    open_return_command command;
    command.order = past.of_order;
    command.channel = "import";
    command.note = past.document;
    command.items.push_back({.line_id = past.line_id,
                             .quantity = past.quantity,
                             .reason = "",
                             .note = "",
                             .wanted = resolution::refund,
                             .exchange_for = {},
                             .evidence = {}});
    auto work = open_case(tx, context, policies, command);
    if (!work) return std::unexpected(std::move(work.error()));
    const auto& item = work->items.front();
    recorded_return recorded{.of_case = work->head.id,
                             .policy_said = outcome_of(item),
                             .given_back = {},
                             .terms_waived = false};
    work->hold();
    const auto waived = waive_terms(tx, context, *work, past.document);
    if (!waived) return std::unexpected(waived.error());
    recorded.terms_waived = *waived;
    if (recorded.policy_said != item_outcome::approved)
        if (auto approved = approve_as_happened(tx, context, *work, past.document); !approved)
            return std::unexpected(std::move(approved.error()));
    if (item.goods == goods_state::awaited)
        if (auto taken = take_goods_back(tx, context, *work, past.document); !taken)
            return std::unexpected(std::move(taken.error()));
    if (item.settled_quantity < past.quantity)
        if (auto settled = settle_units(tx, context, *work); !settled)
            return std::unexpected(std::move(settled.error()));
    if (auto written = work->write_held(); !written)
        return std::unexpected(std::move(written.error()));
    recorded.given_back = {work->head.settled_minor, work->head.currency};
    if (past.given_back && recorded.given_back != *past.given_back)
        return conflict(
            "settled_otherwise",
            fmt::format("Line {} settles at {} under the policy in force, the shop gave "
                        "back {}.",
                        past.line_id, to_string(recorded.given_back), to_string(*past.given_back)));
    return recorded;
}

void count_return(return_counts& counts, const recorded_return& recorded) {
    ++counts.matched;
    if (recorded.terms_waived) ++counts.terms_waived;
    switch (recorded.policy_said) {
        case item_outcome::approved:
            ++counts.approved_by_policy;
            return;
        case item_outcome::needs_review:
            ++counts.approved_after_review;
            return;
        case item_outcome::declined:
            ++counts.approved_against_policy;
            return;
    }
}

result<return_case_id> record_blind_return(transaction& tx, const actor_context& context,
                                           const past_blind_return& past) {
    ensure(context.as_history, "past returns are recorded as history");
    open_blind_return_command command;
    command.currency = past.given_back.currency;
    command.customer_name = past.customer;
    command.country = past.country;
    command.channel = "import";
    command.note = past.document;
    command.items.push_back(
        {.sku = past.sku, .title = past.title, .quantity = past.quantity, .reason = past.reason});
    auto work = open_blind_case(tx, context, command);
    if (!work) return std::unexpected(std::move(work.error()));
    work->hold();
    if (auto approved = approve_as_happened(tx, context, *work, past.document); !approved)
        return std::unexpected(std::move(approved.error()));
    if (auto taken = take_goods_back(tx, context, *work, past.document); !taken)
        return std::unexpected(std::move(taken.error()));
    if (auto paid = pay_blind(tx, context, *work, past); !paid)
        return std::unexpected(std::move(paid.error()));
    if (auto written = work->write_held(); !written)
        return std::unexpected(std::move(written.error()));
    return work->head.id;
}

}  // namespace refundry
