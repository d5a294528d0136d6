// SPDX-License-Identifier: Apache-2.0
#include "app/trials/trials.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <tuple>

#include "base/ensure.hpp"
#include "base/json.hpp"
#include "domain/policies/defects.hpp"
#include "domain/policies/policy.hpp"

namespace refundry {

namespace {

struct trial_event {
    std::string name;
    std::optional<policy_version_id> policy_version;
    instant from;
    instant to;
};
BOOST_DESCRIBE_STRUCT(trial_event, (), (name, policy_version, from, to))

template <typename T>
T read_stored(const std::string& document) {
    auto read = json::decode<T>(document);
    json::ensure_stored(read.has_value(), read ? nullptr : &read.error().front());
    return std::move(*read);
}

trial_view summary_of(const trial_record& trial, const trial_checkpoint& at) {
    return {.id = trial.id,
            .policy_version = trial.policy_version,
            .name = trial.name,
            .state = trial.state,
            .from = trial.period_from,
            .to = trial.period_to,
            .returned_on_day = trial.returned_on_day,
            .reason = trial.reason,
            .in_force = trial.in_force,
            .requested_by = trial.requested_by,
            .created_at = trial.created_at,
            .started_at = trial.started_at,
            .ended_at = trial.ended_at,
            .failure = trial.failure.empty() ? std::nullopt : std::optional(trial.failure),
            .progress = progress_of(trial, at),
            .changes = trial.changes,
            .result = {}};
}

result<void> check_period(const create_trial_command& command, instant to) {
    if (command.from >= to)
        return invalid("/from", "period_invalid",
                       "A period ends after it begins, and not later than now: give a from before "
                       "the to.");
    if (command.returned_on_day &&
        (*command.returned_on_day < 0 || *command.returned_on_day > RETURNED_ON_DAY_MAX))
        return invalid("/returned_on_day", "out_of_range",
                       fmt::format("Days from 0 to {}.", RETURNED_ON_DAY_MAX));
    if (!command.reason.empty() && !is_code(command.reason))
        return invalid("/reason", "invalid_code", std::string(CODE_REMEDY));
    return {};
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        words.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

/// As people look for them; while it is counted, rows stand in the order of first use.
trial_tally in_order(trial_tally tally) {
    std::ranges::sort(tally.amounts, {}, [](const trial_amount& row) {
        return std::tuple(row.before.currency, row.part, std::string_view(row.code));
    });
    std::ranges::sort(tally.outcomes_changed, {},
                      [](const outcome_change& row) { return std::pair(row.before, row.after); });
    for (auto* counts : {&tally.reasons, &tally.queues, &tally.confidence})
        std::ranges::sort(*counts, {}, &trial_count::code);
    std::ranges::stable_sort(tally.below_law, std::greater(), &below_law::decisions);
    return tally;
}

/// Rows of the two trials by code; what only one of them has is zero in the other.
std::vector<compared_count> side_by_side(const std::vector<trial_count>& first,
                                         const std::vector<trial_count>& second) {
    std::vector<compared_count> rows;
    const auto row_of = [&](const trial_count& one) -> compared_count& {
        const auto found = std::ranges::find(rows, one.code, &compared_count::code);
        if (found != rows.end()) return *found;
        return rows.emplace_back(compared_count{.code = one.code, .before = one.before});
    };
    for (const auto& one : first)
        row_of(one).first = one.after;
    for (const auto& one : second)
        row_of(one).second = one.after;
    return rows;
}

std::vector<compared_amount> side_by_side(const std::vector<trial_amount>& first,
                                          const std::vector<trial_amount>& second) {
    std::vector<compared_amount> rows;
    const auto row_of = [&](const trial_amount& one) -> compared_amount& {
        const auto found = std::ranges::find_if(rows, [&](const compared_amount& row) {
            return row.part == one.part && row.code == one.code &&
                   row.before.currency == one.before.currency;
        });
        if (found != rows.end()) return *found;
        const money zero(0, one.before.currency);
        return rows.emplace_back(compared_amount{.part = one.part,
                                                 .code = one.code,
                                                 .before = one.before,
                                                 .first = zero,
                                                 .second = zero});
    };
    for (const auto& one : first)
        row_of(one).first = one.after;
    for (const auto& one : second)
        row_of(one).second = one.after;
    return rows;
}

compared_tally side_by_side(const trial_tally& first, const trial_tally& second) {
    const auto pair = [](std::string code, const trial_pair& a, const trial_pair& b) {
        return compared_count{std::move(code), a.before, a.after, b.after};
    };
    return {
        .decisions = first.decisions,
        .counts = {{"changed", 0, first.changed, second.changed},
                   pair("approved", first.outcomes.approved, second.outcomes.approved),
                   pair("needs_review", first.outcomes.needs_review, second.outcomes.needs_review),
                   pair("declined", first.outcomes.declined, second.outcomes.declined),
                   pair("labels", first.labels, second.labels),
                   pair("below_law", first.below_law_decisions, second.below_law_decisions)},
        .reasons = side_by_side(first.reasons, second.reasons),
        .queues = side_by_side(first.queues, second.queues),
        .confidence = side_by_side(first.confidence, second.confidence),
        .amounts = side_by_side(first.amounts, second.amounts)};
}

bool is_same_before(const trial_tally& first, const trial_tally& second) {
    const auto of_before = [](const std::vector<trial_amount>& amounts) {
        std::vector<std::pair<std::pair<trial_part, std::string>, std::int64_t>> before;
        for (const auto& row : amounts)
            if (!row.before.is_zero())
                before.push_back({{row.part, row.code}, row.before.amount_minor});
        std::ranges::sort(before);
        return before;
    };
    const auto& a = first.outcomes;
    const auto& b = second.outcomes;
    return first.decisions == second.decisions && a.approved.before == b.approved.before &&
           a.needs_review.before == b.needs_review.before &&
           a.declined.before == b.declined.before &&
           of_before(first.amounts) == of_before(second.amounts);
}

}  // namespace

trial_progress progress_of(const trial_record& trial, const trial_checkpoint& at) {
    trial_progress progress{.orders_done = trial.orders_done,
                            .orders_total = trial.orders_total,
                            .decisions = at.returns.decisions + at.lines.decisions,
                            .decisions_per_second = 0,
                            .seconds_left = {}};
    if (at.milliseconds > 0)
        progress.decisions_per_second = progress.decisions * 1'000 / at.milliseconds;
    if (trial.orders_done > 0 && trial.state == trial_state::running)
        progress.seconds_left = std::max<std::int64_t>(trial.orders_total - trial.orders_done, 0) *
                                at.milliseconds / trial.orders_done / 1'000;
    return progress;
}

trial_checkpoint checkpoint_of(const trial_record& trial) {
    if (!trial.checkpoint.empty()) return read_stored<trial_checkpoint>(trial.checkpoint);
    trial_checkpoint start;
    start.at = trial.period_from;
    return start;
}

trial_view view_of(const trial_record& trial) {
    auto at = checkpoint_of(trial);
    auto view = summary_of(trial, at);
    if (trial.checkpoint.empty()) return view;
    if (at.returns_without_order > 0)
        at.returns.confidence.push_back({.code = "return_without_order",
                                         .before = at.returns_without_order,
                                         .after = at.returns_without_order});
    view.result = trial_result{.returns = in_order(std::move(at.returns)), .lines = {}};
    if (trial.returned_on_day) view.result->lines = in_order(std::move(at.lines));
    return view;
}

trial_change_view view_of(const trial_change_record& row) {
    return {.position = row.position,
            .what = row.what,
            .order = row.of_order,
            .order_number = row.order_number,
            .of_case = row.of_case,
            .link = row.of_case ? "/v1/returns/" + row.of_case->text()
                                : "/v1/orders/" + row.of_order.text(),
            .line_id = row.line_id,
            .quantity = row.quantity,
            .shopper = row.shopper,
            .country = row.country,
            .market = row.market,
            .before = {.outcome = row.outcome_before,
                       .reasons = words_of(row.reasons_before),
                       .amount = money(row.before_minor, row.currency)},
            .after = {.outcome = row.outcome_after,
                      .reasons = words_of(row.reasons_after),
                      .amount = money(row.after_minor, row.currency)}};
}

result<tried_policy> find_tried(transaction& tx, const actor_context& context, policy_id policy,
                                std::optional<policy_version_id> version) {
    if (!tx.find_policy(context.merchant, policy)) return not_found("policy", policy.text());
    const auto all = tx.list_policy_versions(context.merchant, policy);
    ensure(!all.empty(), "a policy has a version");
    const auto found =
        version ? std::ranges::find(all, *version, &policy_version_record::id) : all.end() - 1;
    if (found == all.end()) return not_found("policy_version", version->text());
    return tried_policy{.document = read_stored<policy_document>(found->document),
                        .version = found->id};
}

result<trial_view> create_trial(transaction& tx, const actor_context& context,
                                const tried_policy& tried, const create_trial_command& command) {
    const auto to = std::min(command.to.value_or(context.now), context.now);
    if (auto fine = check_period(command, to); !fine)
        return std::unexpected(std::move(fine.error()));
    if (auto compiled = compile_policy(tried.document, 0); !compiled)
        return std::unexpected(std::move(compiled.error()));
    if (const auto other = tx.find_trial_under_way(context.merchant))
        return conflict("trial_under_way", "The trial " + other->id.text() + " of \"" +
                                               other->name +
                                               "\" is under way; wait for its end or cancel it.");
    std::optional<policy_version_id> in_force;
    if (command.returned_on_day) {
        in_force = tx.policy_in_force(context.merchant, context.now);
        if (!in_force)
            return refused("no_policy",
                           "No policy is in force that the draft could be compared with.");
    }
    const trial_record trial{.merchant = context.merchant,
                             .id = context.ids->next<trial_id>(),
                             .policy_version = tried.version,
                             .name = tried.document.name,
                             .document = json::encode(tried.document),
                             .period_from = command.from,
                             .period_to = to,
                             .returned_on_day = command.returned_on_day,
                             .reason = command.reason,
                             .in_force = in_force,
                             .requested_by = context.actor,
                             .state = trial_state::queued,
                             .claim = 0,
                             .leased_until = instant{},
                             .orders_done = 0,
                             .orders_total = 0,
                             .changes = 0,
                             .checkpoint = "",
                             .failure = "",
                             .created_at = context.now,
                             .started_at = {},
                             .ended_at = {}};
    tx.insert(trial);
    record_event(tx, context, "trial.queued", trial.id.text(),
                 json::encode(trial_event{trial.name, trial.policy_version, trial.period_from,
                                          trial.period_to}));
    return view_of(trial);
}

result<trial_view> get_trial(transaction& tx, const actor_context& context, trial_id id) {
    const auto trial = tx.find_trial(context.merchant, id);
    if (!trial) return not_found("trial", id.text());
    return view_of(*trial);
}

std::vector<trial_view> list_trials(transaction& tx, const actor_context& context,
                                    std::optional<trial_id> before, std::int64_t limit) {
    std::vector<trial_view> views;
    for (const auto& trial : tx.list_trials(context.merchant, before, limit))
        views.push_back(summary_of(trial, checkpoint_of(trial)));
    return views;
}

result<trial_view> cancel_trial(transaction& tx, const actor_context& context, trial_id id) {
    if (!tx.find_trial(context.merchant, id)) return not_found("trial", id.text());
    if (tx.cancel_trial(context.merchant, id, context.now))
        record_event(tx, context, "trial.canceled", id.text(), "{}");
    return get_trial(tx, context, id);
}

result<std::vector<trial_change_view>> list_trial_changes(transaction& tx,
                                                          const actor_context& context, trial_id id,
                                                          const trial_change_filter& filter) {
    if (!tx.find_trial(context.merchant, id)) return not_found("trial", id.text());
    std::vector<trial_change_view> views;
    for (const auto& row : tx.trial_changes(context.merchant, id, filter))
        views.push_back(view_of(row));
    return views;
}

result<trial_comparison> compare_trials(transaction& tx, const actor_context& context,
                                        trial_id first, trial_id second) {
    auto a = get_trial(tx, context, first);
    if (!a) return std::unexpected(std::move(a.error()));
    auto b = get_trial(tx, context, second);
    if (!b) return std::unexpected(std::move(b.error()));
    const bool is_complete =
        a->state == trial_state::completed && b->state == trial_state::completed;
    if (!is_complete || a->from != b->from || a->to != b->to ||
        a->returned_on_day != b->returned_on_day || a->reason != b->reason)
        return refused("trials_not_comparable",
                       "Two trials are compared when both are complete and of the same period, "
                       "day and reason.");
    const auto& of_first = *a->result;
    const auto& of_second = *b->result;
    trial_comparison compared{
        .first = {},
        .second = {},
        .is_same_history = is_same_before(of_first.returns, of_second.returns),
        .returns = side_by_side(of_first.returns, of_second.returns),
        .lines = {}};
    if (of_first.lines && of_second.lines) {
        compared.is_same_history = compared.is_same_history && a->in_force == b->in_force &&
                                   is_same_before(*of_first.lines, *of_second.lines);
        compared.lines = side_by_side(*of_first.lines, *of_second.lines);
    }
    compared.first = std::move(*a);
    compared.second = std::move(*b);
    compared.first.result.reset();
    compared.second.result.reset();
    return compared;
}

}  // namespace refundry
