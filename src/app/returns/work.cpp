// SPDX-License-Identifier: Apache-2.0
#include "app/returns/work.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/ensure.hpp"
#include "base/json.hpp"

namespace refundry {

result<case_work> case_work::load(transaction& tx, const actor_context& context, return_case_id id,
                                  std::optional<std::int64_t> expected_version) {
    case_work work(tx, context);
    auto head = tx.find_case(context.merchant, id);
    if (!head) return not_found("return", id.text());
    if (head->of_order && tx.lock_order(context.merchant, *head->of_order))
        head = tx.find_case(context.merchant, id);
    if (expected_version && *expected_version != head->version)
        return conflict("stale_version",
                        fmt::format("The return is at version {}, not {}; read it again.",
                                    head->version, *expected_version));
    work.head = std::move(*head);
    work.items = tx.items_of(context.merchant, id);
    return work;
}

case_work case_work::open(transaction& tx, const actor_context& context, case_record head,
                          std::vector<item_record> items, order_snapshot original) {
    case_work work(tx, context);
    work.head = std::move(head);
    work.items = std::move(items);
    work.original_ = std::move(original);
    work.head.stage = stage_of(work.items);
    tx.insert(work.head);
    for (const auto& item : work.items)
        tx.insert(item);
    return work;
}

item_record* case_work::find_item(return_item_id id) {
    for (auto& item : items)
        if (item.id == id) return &item;
    return nullptr;
}

const order* case_work::original() {
    if (!original_ && head.of_order) {
        const auto stored = tx_->find_order(context_->merchant, *head.of_order);
        ensure(stored.has_value(), "a return whose order is gone");
        original_ = load_order(*stored);
    }
    return original_.get();
}

item_terms case_work::terms_of(const item_record& item) const {
    if (item.terms.empty()) return {};
    return json::decode_compact<item_terms>(item.terms, head.currency.code());
}

std::optional<exchange_target> case_work::exchange_of(const item_record& item) const {
    if (item.exchange_for.empty()) return {};
    return json::decode_compact<exchange_target>(item.exchange_for, head.currency.code());
}

void case_work::store_item(const item_record& item) {
    if (!held_version_) tx_->update(item);
}

result<void> case_work::move_claim(const item_record& item, std::int64_t before) {
    if (!head.of_order || item.line_id.empty()) return {};
    const auto more = claimed_units(item) - before;
    if (more > 0) return claim_units(*tx_, *context_, *original(), item, more);
    if (more < 0)
        tx_->change_balance(order_balance_record{.merchant = context_->merchant,
                                                 .of_order = *head.of_order,
                                                 .component = component_of(item),
                                                 .quantity = 0,
                                                 .claimed_quantity = more,
                                                 .settled_quantity = 0,
                                                 .limit_minor = 0,
                                                 .given_back_minor = 0,
                                                 .given_back_tax_minor = 0,
                                                 .clawed_back_minor = 0});
    return {};
}

result<return_view> case_work::save() {
    const auto expected = head.version;
    head.stage = stage_of(items);
    head.updated_at = context_->now;
    head.version = expected + 1;
    if (held_version_) return view_of(head, items, {}, {});
    if (auto fine = write_head(expected); !fine) return std::unexpected(std::move(fine.error()));
    return view_of(head, items, tx_->refunds_of(head.merchant, head.id),
                   tx_->exchanges_of(head.merchant, head.id));
}

result<void> case_work::write_head(std::int64_t expected_version) {
    if (tx_->update(head, expected_version)) return {};
    return conflict("stale_version", "The return was changed by somebody else; read it again.");
}

void case_work::hold() {
    held_version_ = head.version;
}

result<void> case_work::write_held() {
    ensure(held_version_.has_value(), "write_held() without hold()");
    const auto expected = *std::exchange(held_version_, std::nullopt);
    for (const auto& item : items)
        tx_->update(item);
    return write_head(expected);
}

namespace {

template <typename State, typename Command>
result<void> move_on(State& state, Command command, const item_record& item) {
    const auto next = transition(state, command);
    if (!next)
        return conflict("illegal_transition",
                        fmt::format("Item {} is {}; it cannot {} now.", item.id.text(),
                                    enum_name(state), enum_name(command)));
    state = *next;
    return {};
}

}  // namespace

result<void> apply(item_record& item, decision_command command) {
    return move_on(item.decision, command, item);
}
result<void> apply(item_record& item, goods_command command) {
    return move_on(item.goods, command, item);
}
result<void> apply(item_record& item, money_command command) {
    return move_on(item.money_facet, command, item);
}

std::string component_of(const item_record& item) {
    return "line:" + item.line_id;
}

result<void> claim_units(transaction& tx, const actor_context& context, const order& original,
                         const item_record& item, std::int64_t quantity) {
    const auto* line = original.find_line(item.line_id);
    ensure(line != nullptr, "an item whose order line is gone");
    const auto outcome = tx.claim(
        order_balance_record{.merchant = context.merchant,
                             .of_order = original.id,
                             .component = component_of(item),
                             .quantity = line->quantity,
                             .claimed_quantity = quantity,
                             .settled_quantity = 0,
                             .limit_minor = first_units(*line, line->quantity).paid.amount_minor,
                             .given_back_minor = 0,
                             .given_back_tax_minor = 0,
                             .clawed_back_minor = 0});
    if (outcome == claim_outcome::claimed) return {};
    return conflict(
        "units_not_available",
        fmt::format("Fewer than {} units of line {} are left: the others are in a return "
                    "already.",
                    quantity, item.line_id));
}

bool is_given_up(const item_record& item) {
    return item.decision == decision_state::declined || item.decision == decision_state::canceled ||
           item.decision == decision_state::expired;
}

bool awaits_blind_amount(const item_record& item) {
    return item.line_id.empty() && !is_given_up(item) && item.received_quantity > 0 &&
           item.settled_quantity == 0;
}

std::int64_t claimed_units(const item_record& item) {
    if (is_given_up(item)) return item.settled_quantity;
    switch (item.goods) {
        case goods_state::none_expected:
        case goods_state::awaited:
        case goods_state::in_transit:
        case goods_state::partially_received:
            return item.quantity;
        case goods_state::received:
        case goods_state::graded:
        case goods_state::disposed:
            break;
    }
    return std::min(item.quantity, std::max(item.received_quantity, item.accepted_quantity));
}

std::optional<legal_right> right_to_refund(const item_record& item, currency_code currency) {
    if (item.terms.empty() || item.settled_by != resolution::refund) return {};
    auto right = json::decode_compact<item_terms>(item.terms, currency.code()).right;
    if (right && right->kind == right_kind::guarantee) return {};
    return right;
}

result<void> check_reason(std::string_view reason) {
    if (reason.empty())
        return invalid("/reason", "required", "Say why: the reason is kept with the decision.");
    if (reason.size() > 500) return invalid("/reason", "too_long", "At most 500 bytes.");
    return {};
}

case_stage stage_of(const std::vector<item_record>& items) {
    std::vector<return_item> facets;
    facets.reserve(items.size());
    for (const auto& item : items) {
        auto& facet = facets.emplace_back();
        facet.line_id = item.line_id;
        facet.quantity = item.quantity;
        facet.decision = item.decision;
        facet.goods = item.goods;
        facet.money_facet = item.money_facet;
        facet.received_quantity = item.received_quantity;
        facet.accepted_quantity = item.accepted_quantity;
        facet.settled_quantity = item.settled_quantity;
        facet.settled_by = item.settled_by;
    }
    return stage_of(facets);
}

}  // namespace refundry
