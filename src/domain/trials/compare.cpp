// SPDX-License-Identifier: Apache-2.0
#include "domain/trials/compare.hpp"

#include <algorithm>

#include "base/ensure.hpp"

namespace refundry {

void count(std::vector<trial_count>& rows, std::string_view code, trial_side side) {
    auto found = std::ranges::find(rows, code, &trial_count::code);
    if (found == rows.end()) {
        rows.push_back({.code = std::string(code)});
        found = rows.end() - 1;
    }
    ++(side == trial_side::before ? found->before : found->after);
}

namespace {

std::int64_t& of(trial_pair& pair, trial_side side) {
    return side == trial_side::before ? pair.before : pair.after;
}

trial_part part_of(component part) {
    switch (part) {
        case component::item:
            return trial_part::item;
        case component::shipping:
            return trial_part::shipping;
        case component::duty:
            return trial_part::duty;
        case component::other_charge:
            return trial_part::other_charge;
        case component::claw_back:
            return trial_part::claw_back;
        case component::fee:
            return trial_part::fee;
        case component::deduction:
            return trial_part::deduction;
        case component::bonus:
            return trial_part::bonus;
        case component::exchange_goods:
            return trial_part::exchange_goods;
        case component::adjustment:
            return trial_part::adjustment;
    }
    return trial_part::adjustment;
}

bool is_by_merchants_label(return_method method) {
    switch (method) {
        case return_method::label:
        case return_method::drop_off:
        case return_method::pickup:
            return true;
        case return_method::none:
        case return_method::own_carrier:
        case return_method::in_store:
            return false;
    }
    return false;
}

/// One answer into its side of the tally.
class counting {
  public:
    counting(const trial_request& asked, const trial_answer& answer, trial_side side,
             const trial_place& at, trial_tally& into)
        : asked_(asked), answer_(answer), side_(side), at_(at), into_(into) {}

    void operator()() {
        for (std::size_t i = 0; i < answer_.decided.items.size(); ++i)
            count_item(answer_.decided.items[i], asked_.request.items[i]);
        if (answer_.method_assumed) note("method_assumed");
        if (answer_.evidence_assumed) note("evidence_assumed");
        if (!answer_.unsettled.empty()) note("not_settled:" + answer_.unsettled);
        if (answer_.quote) count_quote(*answer_.quote);
    }

  private:
    void note(std::string_view kind) { count(into_.confidence, kind, side_); }

    void count_item(const item_decision& decided, const item_request& asked) {
        count_outcome(decided);
        for (const auto& reason : decided.reasons)
            count(into_.reasons, reason.code, side_);
        for (const auto& assumption : decided.assumptions)
            note(assumption);
        count_law(decided);
        if (decided.outcome == item_outcome::declined) return;
        count_goods(decided, asked);
    }

    void count_outcome(const item_decision& decided) {
        switch (decided.outcome) {
            case item_outcome::approved:
                ++of(into_.outcomes.approved, side_);
                return;
            case item_outcome::needs_review:
                ++of(into_.outcomes.needs_review, side_);
                count(into_.queues, decided.terms.queue, side_);
                return;
            case item_outcome::declined:
                ++of(into_.outcomes.declined, side_);
                return;
        }
    }

    void count_goods(const item_decision& decided, const item_request& asked) {
        const auto& terms = decided.terms;
        if (terms.goods == goods_flow::none) {
            // What is canceled before it was sent stays with nobody.
            if (asked_.request.kind == case_kind::cancellation) return;
            if (const auto* line = asked_.original.find_line(asked.line_id))
                add(trial_part::goods_kept, "", first_units(*line, asked.quantity).paid);
            return;
        }
        if (!is_by_merchants_label(answer_.method)) return;
        const bool is_charged = std::ranges::any_of(terms.fees, &fee_term::label_cost);
        if (terms.merchant_bears_return_cost) ++of(into_.labels, side_);
        if (terms.merchant_bears_return_cost || is_charged) note("label_cost_unknown");
    }

    /// A statute that stands above what the rules of the policy say.
    void count_law(const item_decision& decided) {
        bool is_below = false;
        for (const auto& effect : decided.effects) {
            if (effect.from.kind != source_kind::statute || effect.overruled.empty()) continue;
            const auto& lost = effect.overruled.front();
            if (lost.kind == source_kind::statute) continue;
            is_below = true;
            if (side_ == trial_side::after) note_below(decided, effect, lost);
        }
        if (is_below) ++of(into_.below_law_decisions, side_);
    }

    void note_below(const item_decision& decided, const decision_effect& effect,
                    const source& lost) {
        std::string_view rule;
        if (lost.kind == source_kind::rule) rule = lost.name;
        const auto& country = asked_.original.ship_to.country;
        auto& rows = into_.below_law;
        const auto known = std::ranges::find_if(rows, [&](const below_law& row) {
            return row.rule == rule && row.effect == effect.effect && row.country == country &&
                   row.law == effect.from;
        });
        if (known != rows.end()) {
            ++known->decisions;
        } else if (rows.size() < BELOW_LAW_MAX) {
            auto first = at_;
            first.line_id = decided.line_id;
            rows.push_back({.rule = std::string(rule),
                            .effect = effect.effect,
                            .country = country,
                            .law = effect.from,
                            .decisions = 1,
                            .first = std::move(first)});
        }
    }

    void count_quote(const settlement& quote) {
        for (const auto& entry : quote.entries)
            add(part_of(entry.part), entry.code, entry.amount);
        add(trial_part::total, "", quote.total);
        for (const auto& share : quote.to_payments)
            add(trial_part::to_payments, "", share.amount);
        add(trial_part::to_store_credit, "", quote.to_store_credit);
        add(trial_part::unallocated, "", quote.unallocated);
        add(trial_part::owed_by_customer, "", quote.owed_by_customer);
    }

    void add(trial_part part, std::string_view code, const money& amount) {
        if (amount.is_zero()) return;
        auto& rows = into_.amounts;
        auto row = std::ranges::find_if(rows, [&](const trial_amount& known) {
            return known.part == part && known.before.currency == amount.currency &&
                   known.code == code;
        });
        if (row == rows.end()) {
            const money zero(0, amount.currency);
            rows.push_back(
                {.part = part, .code = std::string(code), .before = zero, .after = zero});
            row = rows.end() - 1;
        }
        (side_ == trial_side::before ? row->before : row->after) += amount;
    }

    const trial_request& asked_;
    const trial_answer& answer_;
    trial_side side_;
    const trial_place& at_;
    trial_tally& into_;
};

/// What each item is quoted; amounts that belong to no line go to the first item quoted.
class item_amounts {
  public:
    item_amounts(const trial_request& asked, const trial_answer& answer)
        : asked_(asked), answer_(answer) {}

    money of_item(std::size_t item) const {
        money sum = asked_.original.zero();
        if (!answer_.quote) return sum;
        const bool takes_rest = item == first_quoted();
        for (const auto& entry : answer_.quote->entries) {
            const auto owner = owner_of(entry);
            if (owner ? *owner == item : takes_rest) sum += entry.amount;
        }
        return sum;
    }

  private:
    std::size_t first_quoted() const {
        const auto& items = answer_.decided.items;
        const auto first = std::ranges::find_if(items, [](const item_decision& item) {
            return item.outcome != item_outcome::declined;
        });
        return static_cast<std::size_t>(first - items.begin());
    }
    std::optional<std::size_t> owner_of(const settlement_entry& entry) const {
        const auto& items = asked_.request.items;
        const auto found = std::ranges::find(items, entry.line_id, &item_request::line_id);
        if (found == items.end()) return std::nullopt;
        return static_cast<std::size_t>(found - items.begin());
    }
    const trial_request& asked_;
    const trial_answer& answer_;
};

void note_outcome(trial_tally& into, item_outcome before, item_outcome after) {
    auto& rows = into.outcomes_changed;
    const auto known = std::ranges::find_if(rows, [&](const outcome_change& row) {
        return row.before == before && row.after == after;
    });
    if (known != rows.end())
        ++known->decisions;
    else
        rows.push_back({.before = before, .after = after, .decisions = 1});
}

}  // namespace

std::vector<changed_item> compare(const trial_request& asked, const trial_answer& before,
                                  const trial_answer& after, const trial_place& at,
                                  trial_tally& into) {
    const auto& was = before.decided.items;
    const auto& is = after.decided.items;
    ensure(was.size() == is.size(), "two answers to one request have its items");
    ++into.requests;
    into.decisions += static_cast<std::int64_t>(is.size());
    counting(asked, before, trial_side::before, at, into)();
    counting(asked, after, trial_side::after, at, into)();
    const item_amounts amounts_before(asked, before);
    const item_amounts amounts_after(asked, after);
    std::vector<changed_item> changed;
    for (std::size_t i = 0; i < is.size(); ++i) {
        changed_item item{
            .item = i, .before = amounts_before.of_item(i), .after = amounts_after.of_item(i)};
        if (was[i].outcome != is[i].outcome) {
            note_outcome(into, was[i].outcome, is[i].outcome);
        } else if (item.before != item.after) {
            item.what = decision_change::amount;
            ++into.amount_changed;
        } else if (was[i].terms != is[i].terms) {
            item.what = decision_change::terms;
            ++into.terms_changed;
        } else {
            continue;
        }
        ++into.changed;
        changed.push_back(item);
    }
    return changed;
}

}  // namespace refundry
