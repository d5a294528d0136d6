// SPDX-License-Identifier: Apache-2.0
#include "app/trials/evaluation.hpp"

#include <algorithm>

#include "base/ensure.hpp"
#include "domain/decisions/delivery.hpp"

namespace refundry {

namespace {

bool said(const item_decision& decided, std::string_view reason) {
    return std::ranges::find(decided.reasons, reason, &decision_reason::code) !=
           decided.reasons.end();
}

/// What the stored decision tells about the request that was not kept with it.
method_choice method_of(const past_return& past) {
    const bool was_refused =
        past.decided && std::ranges::any_of(past.decided->items, [](const item_decision& item) {
            return said(item, "method_not_offered");
        });
    return was_refused ? method_choice::as_asked : method_choice::replaceable;
}
std::vector<bool> lacked_evidence(const past_return& past) {
    std::vector<bool> lacked(past.request.items.size(), false);
    if (!past.decided || past.decided->items.size() != lacked.size()) return lacked;
    for (std::size_t i = 0; i < lacked.size(); ++i)
        lacked[i] = said(past.decided->items[i], "evidence_missing");
    return lacked;
}

/// Units are free again where the return ended without them, or staff declined what the policy of
/// the time did not.
std::vector<bool> stays(const past_return& past, const decision& before) {
    std::vector<bool> staying;
    for (std::size_t i = 0; i < past.state.size(); ++i) {
        const auto state = past.state[i];
        const bool by_staff =
            state == decision_state::declined && before.items[i].outcome != item_outcome::declined;
        staying.push_back(state != decision_state::canceled && state != decision_state::expired &&
                          !by_staff);
    }
    return staying;
}

std::string reasons_of(const item_decision& decided) {
    std::string words;
    for (const auto& reason : decided.reasons)
        words.append(words.empty() ? "" : " ").append(reason.code);
    return words;
}

std::string shopper_of(const order& original) {
    if (!original.customer.email.empty()) return normalized_email(original.customer.email);
    if (!original.customer.reference.empty()) return original.customer.reference;
    return original.id.text();
}

void count_both(trial_tally& into, std::string_view kind) {
    count(into.confidence, kind, trial_side::before);
    count(into.confidence, kind, trial_side::after);
}

/// What can be told without asking a policy, and how far the stored decision agrees.
void note_confidence(const past_return& past, const order_of_history& one, const decision& before,
                     trial_tally& into) {
    if (one.original->version > 1 && one.stored_at > past.head.opened_at)
        count_both(into, "order_corrected_since");
    if (!past.decided) return count(into.confidence, "decision_not_stored", trial_side::before);
    const auto is_same = [](const item_decision& then, const item_decision& now) {
        return then.outcome == now.outcome;
    };
    if (!std::ranges::equal(past.decided->items, before.items, is_same))
        count(into.confidence, "decided_otherwise_then", trial_side::before);
}

struct line_moment {
    instant at;
    std::string_view assumed;  ///< where the delivery is not known
};
line_moment delivered(const order& original, std::string_view line_id) {
    const auto known = delivery_of(original, line_id);
    if (known.delivered_at) return {*known.delivered_at, ""};
    if (known.shipped_at) return {*known.shipped_at, "delivery_unknown:returned_after_shipment"};
    return {original.placed_at, "delivery_unknown:returned_after_order"};
}

}  // namespace

void trial_evaluation::ask_returns(const page_of_history& page, const order_of_history& one,
                                   trial_tally& into, std::vector<trial_change_record>& changes) {
    const auto& original = *one.original;
    const auto law = page.rules.law->context(policies_.zone_of(original.ship_to, page.rules));
    trial_books books_before;
    trial_books books_after;
    std::int64_t earlier = 0;
    for (const auto& past : one.returns) {
        const bool is_counted = past.head.opened_at >= trial_.period_from;
        if (!past.decided_under) {
            if (is_counted) count_both(into, "return_without_policy");
            continue;
        }
        auto history = page.past.as_of(original, past.head.opened_at, past.head.id);
        history.returns_of_order = earlier++;
        const trial_request asked{.original = original,
                                  .request = past.request,
                                  .history = history,
                                  .now = past.head.opened_at,
                                  .zone = page.rules.zone,
                                  .law = &law,
                                  .method = method_of(past),
                                  .lacked_evidence = lacked_evidence(past)};
        const auto before = books_before.answer(*past.decided_under, asked);
        const auto after = books_after.answer(draft_, asked);
        if (is_counted) {
            note_confidence(past, one, before.decided, into);
            note_changes(asked, before, after, past.head.id, into, changes);
        }
        const auto staying = stays(past, before.decided);
        books_before.keep(asked, before, staying);
        books_after.keep(asked, after, staying);
    }
}

void trial_evaluation::ask_lines(const page_of_history& page, const order_of_history& one,
                                 trial_tally& into, std::vector<trial_change_record>& changes) {
    ensure(in_force_ != nullptr, "lines are compared with the policy in force");
    const auto& original = *one.original;
    const auto law = page.rules.law->context(policies_.zone_of(original.ship_to, page.rules));
    const std::chrono::days after_delivery(*trial_.returned_on_day);
    trial_books books_before;
    trial_books books_after;
    return_request request;
    auto& item = request.items.emplace_back();
    item.reason = trial_.reason;
    std::optional<instant> moment;
    customer_history history;
    for (const auto& line : original.lines) {
        const auto known = delivered(original, line.line_id);
        if (!known.assumed.empty()) count_both(into, known.assumed);
        if (moment != known.at + after_delivery) {
            moment = known.at + after_delivery;
            history = page.past.as_of(original, *moment, {});
            history.returns_of_order = 0;
        }
        item.line_id = line.line_id;
        item.quantity = line.quantity;
        const trial_request asked{.original = original,
                                  .request = request,
                                  .history = history,
                                  .now = *moment,
                                  .zone = page.rules.zone,
                                  .law = &law};
        note_changes(asked, books_before.answer(*in_force_, asked),
                     books_after.answer(draft_, asked), {}, into, changes);
    }
}

void trial_evaluation::note_changes(const trial_request& asked, const trial_answer& before,
                                    const trial_answer& after,
                                    const std::optional<return_case_id>& of_case, trial_tally& into,
                                    std::vector<trial_change_record>& changes) const {
    const auto& original = asked.original;
    const trial_place at{.order = original.id, .of_case = of_case, .line_id = {}};
    for (const auto& changed : compare(asked, before, after, at, into)) {
        const auto& item = asked.request.items[changed.item];
        const auto& was = before.decided.items[changed.item];
        const auto& is = after.decided.items[changed.item];
        changes.push_back({.merchant = trial_.merchant,
                           .trial = trial_.id,
                           .position = 0,
                           .of_order = original.id,
                           .order_number = original.number,
                           .of_case = of_case,
                           .line_id = item.line_id,
                           .quantity = item.quantity,
                           .shopper = shopper_of(original),
                           .country = original.ship_to.country,
                           .market = original.market,
                           .what = changed.what,
                           .outcome_before = was.outcome,
                           .outcome_after = is.outcome,
                           .reasons_before = reasons_of(was),
                           .reasons_after = reasons_of(is),
                           .currency = original.currency,
                           .before_minor = changed.before.amount_minor,
                           .after_minor = changed.after.amount_minor});
    }
}

}  // namespace refundry
