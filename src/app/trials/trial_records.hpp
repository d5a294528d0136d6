// SPDX-License-Identifier: Apache-2.0
// What is stored of a trial, and the pages of history it reads. One struct per table, one member
// per column.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/store/records.hpp"
#include "domain/trials/compare.hpp"

namespace refundry {

/// queued and running are under way: one of a merchant at a time, as the table itself checks.
enum class trial_state { queued, running, completed, canceled, failed };
BOOST_DESCRIBE_ENUM(trial_state, queued, running, completed, canceled, failed)

struct trial_record {
    merchant_id merchant;
    trial_id id;
    std::optional<policy_version_id> policy_version;  ///< none: a document that is not stored
    std::string name;                                 ///< of the policy
    std::string document;  ///< what is tried, as it was when the trial was asked for
    instant period_from;   ///< first moment
    instant period_to;     ///< first moment after it
    std::optional<std::int64_t> returned_on_day;  ///< every sold line, so many days after delivery
    std::string reason;                           ///< of such a return
    std::optional<policy_version_id> in_force;    ///< what such a return is compared with
    std::string requested_by;
    trial_state state = trial_state::queued;
    std::int64_t claim = 0;  ///< grows with each who takes it up: only the last may go on
    instant leased_until;    ///< from then on somebody else may take it up
    std::int64_t orders_done = 0;
    std::int64_t orders_total = 0;
    std::int64_t changes = 0;
    std::string checkpoint;  ///< trial_checkpoint, JSON; "" before the first
    std::string failure;     ///< why it ended without a result
    instant created_at;
    std::optional<instant> started_at;
    std::optional<instant> ended_at;
};
BOOST_DESCRIBE_STRUCT(trial_record, (),
                      (merchant, id, policy_version, name, document, period_from, period_to,
                       returned_on_day, reason, in_force, requested_by, state, claim, leased_until,
                       orders_done, orders_total, changes, checkpoint, failure, created_at,
                       started_at, ended_at))

/// One decision that is another under the draft.
struct trial_change_record {
    merchant_id merchant;
    trial_id trial;
    std::int64_t position = 0;  ///< 1, 2, 3… in the order of the history
    order_id of_order;
    std::string order_number;
    std::optional<return_case_id> of_case;  ///< none: a sold line, returned on a day
    std::string line_id;
    std::int64_t quantity = 0;
    std::string shopper;  ///< e-mail, the shop's reference, or the order's id
    std::string country;
    std::string market;
    decision_change what = decision_change::outcome;
    item_outcome outcome_before = item_outcome::approved;
    item_outcome outcome_after = item_outcome::approved;
    std::string reasons_before;  ///< codes, with spaces
    std::string reasons_after;
    currency_code currency;
    std::int64_t before_minor = 0;
    std::int64_t after_minor = 0;
};
BOOST_DESCRIBE_STRUCT(trial_change_record, (),
                      (merchant, trial, position, of_order, order_number, of_case, line_id,
                       quantity, shopper, country, market, what, outcome_before, outcome_after,
                       reasons_before, reasons_after, currency, before_minor, after_minor))

struct trial_change_filter {
    std::optional<decision_change> what;
    std::optional<item_outcome> outcome_before;
    std::optional<item_outcome> outcome_after;
    std::int64_t after = 0;  ///< position
    std::int64_t limit = 0;
};

/// First the orders with returns that were opened in the period, by id; then, if asked for, the
/// orders placed in it, by the moment and id.
enum class trial_phase { returns, lines };
BOOST_DESCRIBE_ENUM(trial_phase, returns, lines)

/// A page of the history: the next orders after `after` (and, among lines, after the moment).
struct history_page {
    merchant_id merchant;
    trial_phase phase = trial_phase::returns;
    instant from;  ///< of lines: of the last order before, whose id is `after`
    instant to;
    order_id after;
    std::int64_t limit = 0;
};

/// What the customers of a page did, in no order.
struct past_order {
    std::string email;
    instant placed_at;
    currency_code currency;
    std::int64_t total_minor = 0;
};
BOOST_DESCRIBE_STRUCT(past_order, (), (email, placed_at, currency, total_minor))
/// One row per settlement of a return; one without where there is none.
struct past_settlement {
    std::string email;
    return_case_id of_case;
    instant opened_at;
    currency_code currency;
    std::optional<instant> settled_at;
    std::optional<std::int64_t> total_minor;
};
BOOST_DESCRIBE_STRUCT(past_settlement, (),
                      (email, of_case, opened_at, currency, settled_at, total_minor))
struct past_kept_item {
    std::string email;
    return_case_id of_case;
    instant opened_at;
};
BOOST_DESCRIBE_STRUCT(past_kept_item, (), (email, of_case, opened_at))

}  // namespace refundry
