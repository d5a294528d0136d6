// SPDX-License-Identifier: Apache-2.0
// The three facets of a return item, each a small machine. Approving, receiving and paying are
// independent; the stage people see is derived from all three and never set.
#pragma once

#include <expected>

#include "base/describe.hpp"

namespace refundry {

enum class decision_state { requested, needs_review, approved, declined, canceled, expired };
BOOST_DESCRIBE_ENUM(decision_state, requested, needs_review, approved, declined, canceled, expired)
enum class decision_command { send_to_review, approve, decline, cancel, expire, reopen };
BOOST_DESCRIBE_ENUM(decision_command, send_to_review, approve, decline, cancel, expire, reopen)

enum class goods_state {
    none_expected,
    awaited,
    in_transit,
    partially_received,
    received,
    graded,
    disposed
};
BOOST_DESCRIBE_ENUM(goods_state, none_expected, awaited, in_transit, partially_received, received,
                    graded, disposed)
enum class goods_command {
    expect,
    carrier_scan,
    receive_part,
    receive_all,
    grade,
    dispose,
    close_short,
    stop_expecting
};
BOOST_DESCRIBE_ENUM(goods_command, expect, carrier_scan, receive_part, receive_all, grade, dispose,
                    close_short, stop_expecting)

enum class money_state { nothing_owed, owed, promised, paid, outcome_unknown, failed, reversed };
BOOST_DESCRIBE_ENUM(money_state, nothing_owed, owed, promised, paid, outcome_unknown, failed,
                    reversed)
enum class money_command { owe, promise, pay, lose_answer, fail, reverse, forgive };
BOOST_DESCRIBE_ENUM(money_command, owe, promise, pay, lose_answer, fail, reverse, forgive)

/// Not a legal step from this state: answered as a conflict that names both.
struct illegal_transition {};

std::expected<decision_state, illegal_transition> transition(decision_state from,
                                                             decision_command command);
std::expected<goods_state, illegal_transition> transition(goods_state from, goods_command command);
std::expected<money_state, illegal_transition> transition(money_state from, money_command command);

/// How the goods of one item turned out against what was announced.
enum class receipt_outcome { full, short_received, over, unexpected, swapped };
BOOST_DESCRIBE_ENUM(receipt_outcome, full, short_received, over, unexpected, swapped)

/// What people see, derived.
enum class case_stage {
    requested,
    needs_review,
    awaiting_goods,
    in_transit,
    inspecting,
    settling,
    settled,
    declined,
    canceled,
    expired,
    attention
};
BOOST_DESCRIBE_ENUM(case_stage, requested, needs_review, awaiting_goods, in_transit, inspecting,
                    settling, settled, declined, canceled, expired, attention)

}  // namespace refundry
