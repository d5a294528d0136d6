// SPDX-License-Identifier: Apache-2.0
// What a trial counts: everything in pairs, `before` under the policy of the time and `after` under
// the draft. Only sums, so that it can be kept between two pages of the history.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/decisions/decision.hpp"

namespace refundry {

/// Statutes that overruled a rule, beyond which a trial only counts the decisions.
inline constexpr std::size_t BELOW_LAW_MAX = 500;

struct trial_pair {
    std::int64_t before = 0;
    std::int64_t after = 0;
    friend bool operator==(const trial_pair&, const trial_pair&) = default;
};
BOOST_DESCRIBE_STRUCT(trial_pair, (), (before, after))

struct trial_outcomes {
    trial_pair approved;
    trial_pair needs_review;
    trial_pair declined;
    friend bool operator==(const trial_outcomes&, const trial_outcomes&) = default;
};
BOOST_DESCRIBE_STRUCT(trial_outcomes, (), (approved, needs_review, declined))

/// Decisions whose outcome is another one.
struct outcome_change {
    item_outcome before = item_outcome::approved;
    item_outcome after = item_outcome::approved;
    std::int64_t decisions = 0;
    friend bool operator==(const outcome_change&, const outcome_change&) = default;
};
BOOST_DESCRIBE_STRUCT(outcome_change, (), (before, after, decisions))

/// The components of a settlement, where its total goes, and the paid value of goods that stay with
/// the customer.
enum class trial_part {
    item,
    shipping,
    duty,
    other_charge,
    claw_back,
    fee,
    deduction,
    bonus,
    exchange_goods,
    adjustment,
    total,
    to_payments,
    to_store_credit,
    unallocated,
    owed_by_customer,
    goods_kept
};
BOOST_DESCRIBE_ENUM(trial_part, item, shipping, duty, other_charge, claw_back, fee, deduction,
                    bonus, exchange_goods, adjustment, total, to_payments, to_store_credit,
                    unallocated, owed_by_customer, goods_kept)

/// Signed as in a settlement: positive is owed to the customer.
struct trial_amount {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"code"});
    trial_part part = trial_part::item;
    std::string code;  ///< of a fee, bonus or adjustment
    money before;
    money after;
    friend bool operator==(const trial_amount&, const trial_amount&) = default;
};
BOOST_DESCRIBE_STRUCT(trial_amount, (), (part, code, before, after))

/// Decisions with this reason, in this queue, with this assumption.
struct trial_count {
    std::string code;
    std::int64_t before = 0;
    std::int64_t after = 0;
    friend bool operator==(const trial_count&, const trial_count&) = default;
};
BOOST_DESCRIBE_STRUCT(trial_count, (), (code, before, after))

/// Where one decision of a trial is found: the return, or the line of the order.
struct trial_place {
    std::optional<order_id> order{};
    std::optional<return_case_id> of_case{};
    std::string line_id;
    friend bool operator==(const trial_place&, const trial_place&) = default;
};
BOOST_DESCRIBE_STRUCT(trial_place, (), (order, of_case, line_id))

/// Decisions in which a statute stands above what the draft says, before they were lifted to it.
struct below_law {
    std::string rule;     ///< of the draft; "" for what no rule sets
    std::string effect;   ///< window, fees, …
    std::string country;  ///< of the consumer
    source law;
    std::int64_t decisions = 0;
    trial_place first;  ///< one of them
    friend bool operator==(const below_law&, const below_law&) = default;
};
BOOST_DESCRIBE_STRUCT(below_law, (), (rule, effect, country, law, decisions, first))

/// Customers with a decision that changes, where they live; an order without e-mail and reference
/// counts as a customer of its own.
struct trial_shoppers {
    std::string country;
    std::string market;
    std::int64_t shoppers = 0;
    std::int64_t worse_off = 0;   ///< with a decision that refuses more, or gives less
    std::int64_t better_off = 0;  ///< with one that refuses less, or gives more
    friend bool operator==(const trial_shoppers&, const trial_shoppers&) = default;
};
BOOST_DESCRIBE_STRUCT(trial_shoppers, (), (country, market, shoppers, worse_off, better_off))

/// A decision is one item of a request.
struct trial_tally {
    std::int64_t requests = 0;
    std::int64_t decisions = 0;
    std::int64_t changed = 0;         ///< outcome, amount or terms
    std::int64_t amount_changed = 0;  ///< the same outcome, another amount
    std::int64_t terms_changed = 0;   ///< the same outcome and amount, other terms
    trial_outcomes outcomes;
    std::vector<outcome_change> outcomes_changed;
    std::vector<trial_amount> amounts;
    trial_pair labels;  ///< return labels that the merchant pays for
    std::vector<trial_count> reasons;
    std::vector<trial_count> queues;  ///< of what waits for review; "" where no rule names one
    trial_pair below_law_decisions;
    std::vector<refundry::below_law> below_law;
    std::vector<trial_count> confidence;   ///< facts that were missing, by what was taken instead
    std::vector<trial_shoppers> shoppers;  ///< once the trial is complete
    friend bool operator==(const trial_tally&, const trial_tally&) = default;
};
BOOST_DESCRIBE_STRUCT(trial_tally, (),
                      (requests, decisions, changed, amount_changed, terms_changed, outcomes,
                       outcomes_changed, amounts, labels, reasons, queues, below_law_decisions,
                       below_law, confidence, shoppers))

enum class trial_side { before, after };

/// Adds to the row with this code, in the order of first use.
void count(std::vector<trial_count>& rows, std::string_view code, trial_side side);

}  // namespace refundry
