// SPDX-License-Identifier: Apache-2.0
// Trying a policy on history: a draft decides anew what was decided, or what might be returned, and
// the two are counted side by side. Nobody is told and nothing of the history changes. A trial is
// asked for here and run by run_trial.hpp.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "app/context.hpp"
#include "app/trials/trial_records.hpp"
#include "domain/policies/document.hpp"

namespace refundry {

inline constexpr std::int64_t RETURNED_ON_DAY_MAX = 3'650;

/// Which history is tried. `returned_on_day`: also every sold line of the period, as if it came
/// back whole so many days after its delivery, with this reason ("": unstated).
struct create_trial_command {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"reason"});
    std::optional<policy_version_id> policy_version;  ///< absent: the newest of the policy
    instant from;
    std::optional<instant> to;  ///< absent: now
    std::optional<std::int64_t> returned_on_day;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(create_trial_command, (), (policy_version, from, to, returned_on_day, reason))

/// Sums so far and where in the history the trial stands.
struct trial_checkpoint {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"lines"});
    trial_phase phase = trial_phase::returns;
    instant at;                     ///< of the last order, among lines
    order_id after;                 ///< the last order
    std::int64_t milliseconds = 0;  ///< of running
    std::int64_t returns_without_order = 0;
    trial_tally returns;
    trial_tally lines;
};
BOOST_DESCRIBE_STRUCT(trial_checkpoint, (),
                      (phase, at, after, milliseconds, returns_without_order, returns, lines))

struct trial_progress {
    std::int64_t orders_done = 0;
    std::int64_t orders_total = 0;
    std::int64_t decisions = 0;
    std::int64_t decisions_per_second = 0;
    std::optional<std::int64_t> seconds_left;
};
BOOST_DESCRIBE_STRUCT(trial_progress, (),
                      (orders_done, orders_total, decisions, decisions_per_second, seconds_left))
trial_progress progress_of(const trial_record& trial, const trial_checkpoint& at);

/// `returns`: stored returns decided anew. `lines`: sold lines returned on a day.
struct trial_result {
    trial_tally returns;
    std::optional<trial_tally> lines;
};
BOOST_DESCRIBE_STRUCT(trial_result, (), (returns, lines))

struct trial_view {
    trial_id id;
    std::optional<policy_version_id> policy_version;
    std::string name;
    trial_state state = trial_state::queued;
    instant from;
    instant to;
    std::optional<std::int64_t> returned_on_day;
    std::string reason;
    std::optional<policy_version_id> in_force;
    std::string requested_by;
    instant created_at;
    std::optional<instant> started_at;
    std::optional<instant> ended_at;
    std::optional<std::string> failure;
    trial_progress progress;
    std::int64_t changes = 0;
    std::optional<trial_result> result;  ///< so far, while it runs; absent in lists
};
BOOST_DESCRIBE_STRUCT(trial_view, (),
                      (id, policy_version, name, state, from, to, returned_on_day, reason, in_force,
                       requested_by, created_at, started_at, ended_at, failure, progress, changes,
                       result))

struct change_side {
    item_outcome outcome = item_outcome::approved;
    std::vector<std::string> reasons;
    money amount;
};
BOOST_DESCRIBE_STRUCT(change_side, (), (outcome, reasons, amount))

struct trial_change_view {
    std::int64_t position = 0;
    decision_change what = decision_change::outcome;
    order_id order;
    std::string order_number;
    std::optional<return_case_id> of_case;
    std::string link;  ///< of the return, or else of the order
    std::string line_id;
    std::int64_t quantity = 0;
    std::string shopper;
    std::string country;
    std::string market;
    change_side before;
    change_side after;
};
BOOST_DESCRIBE_STRUCT(trial_change_view, (),
                      (position, what, order, order_number, of_case, link, line_id, quantity,
                       shopper, country, market, before, after))
trial_change_view view_of(const trial_change_record& row);

struct compared_count {
    std::string code;
    std::int64_t before = 0;
    std::int64_t first = 0;
    std::int64_t second = 0;
};
BOOST_DESCRIBE_STRUCT(compared_count, (), (code, before, first, second))
struct compared_amount {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"code"});
    trial_part part = trial_part::item;
    std::string code;
    money before;
    money first;
    money second;
};
BOOST_DESCRIBE_STRUCT(compared_amount, (), (part, code, before, first, second))
/// `before` is what both are compared with.
struct compared_tally {
    std::int64_t decisions = 0;
    std::vector<compared_count> counts;  ///< changed, approved, needs_review, declined, labels, …
    std::vector<compared_count> reasons;
    std::vector<compared_count> queues;
    std::vector<compared_count> confidence;
    std::vector<compared_amount> amounts;
};
BOOST_DESCRIBE_STRUCT(compared_tally, (), (decisions, counts, reasons, queues, confidence, amounts))
struct trial_comparison {
    trial_view first;
    trial_view second;
    /// Both found the same decisions before: no return or order of the period came in between.
    bool is_same_history = true;
    compared_tally returns;
    std::optional<compared_tally> lines;
};
BOOST_DESCRIBE_STRUCT(trial_comparison, (), (first, second, is_same_history, returns, lines))

/// What is tried: a stored version, or a document nobody stored.
struct tried_policy {
    policy_document document;
    std::optional<policy_version_id> version;
};
/// The version named, or the newest of the policy.
result<tried_policy> find_tried(transaction& tx, const actor_context& context, policy_id policy,
                                std::optional<policy_version_id> version);

/// Failures: `period_invalid`, `policy_invalid`, `no_policy`, `trial_under_way`.
result<trial_view> create_trial(transaction& tx, const actor_context& context,
                                const tried_policy& tried, const create_trial_command& command);
result<trial_view> get_trial(transaction& tx, const actor_context& context, trial_id id);
/// Newest first, without results.
std::vector<trial_view> list_trials(transaction& tx, const actor_context& context,
                                    std::optional<trial_id> before, std::int64_t limit);
/// One that has ended stays as it is.
result<trial_view> cancel_trial(transaction& tx, const actor_context& context, trial_id id);
result<std::vector<trial_change_view>> list_trial_changes(transaction& tx,
                                                          const actor_context& context, trial_id id,
                                                          const trial_change_filter& filter);
/// Failure `trials_not_comparable`: other periods or days, or one is not complete.
result<trial_comparison> compare_trials(transaction& tx, const actor_context& context,
                                        trial_id first, trial_id second);

trial_view view_of(const trial_record& trial);
trial_checkpoint checkpoint_of(const trial_record& trial);

}  // namespace refundry
