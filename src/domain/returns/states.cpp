// SPDX-License-Identifier: Apache-2.0
// The three machines. A command repeated by a peer (a second carrier scan, more goods to the same
// item) is legal where it changes nothing; a person's second click is not.
#include "domain/returns/states.hpp"

namespace refundry {
namespace {

constexpr std::unexpected<illegal_transition> ILLEGAL{illegal_transition{}};

std::expected<decision_state, illegal_transition> from_undecided(decision_state from,
                                                                 decision_command command) {
    using enum decision_command;
    switch (command) {
        case send_to_review:
            if (from == decision_state::needs_review) return ILLEGAL;
            return decision_state::needs_review;
        case approve:
            return decision_state::approved;
        case decline:
            return decision_state::declined;
        case cancel:
            return decision_state::canceled;
        case expire:
            return decision_state::expired;
        case reopen:
            return ILLEGAL;
    }
    return ILLEGAL;
}

/// An approval is never turned into a refusal at once: it is reopened, reviewed, then declined.
std::expected<decision_state, illegal_transition> from_approved(decision_command command) {
    using enum decision_command;
    switch (command) {
        case cancel:
            return decision_state::canceled;
        case expire:
            return decision_state::expired;
        case reopen:
            return decision_state::needs_review;
        case send_to_review:
        case approve:
        case decline:
            return ILLEGAL;
    }
    return ILLEGAL;
}

std::expected<decision_state, illegal_transition> from_closed(decision_command command) {
    using enum decision_command;
    switch (command) {
        case reopen:
            return decision_state::needs_review;
        case send_to_review:
        case approve:
        case decline:
        case cancel:
        case expire:
            return ILLEGAL;
    }
    return ILLEGAL;
}

/// What arrives is received, announced or not.
std::expected<goods_state, illegal_transition> from_none_expected(goods_command command) {
    using enum goods_command;
    switch (command) {
        case expect:
            return goods_state::awaited;
        case receive_part:
            return goods_state::partially_received;
        case receive_all:
            return goods_state::received;
        case carrier_scan:
        case grade:
        case dispose:
        case close_short:
        case stop_expecting:
            return ILLEGAL;
    }
    return ILLEGAL;
}

std::expected<goods_state, illegal_transition> from_expected(goods_command command) {
    using enum goods_command;
    switch (command) {
        case carrier_scan:
            return goods_state::in_transit;
        case receive_part:
            return goods_state::partially_received;
        case receive_all:
            return goods_state::received;
        case close_short:
        case stop_expecting:
            return goods_state::none_expected;
        case expect:
        case grade:
        case dispose:
            return ILLEGAL;
    }
    return ILLEGAL;
}

/// Units that are here may be graded and go their way while others are still on theirs.
std::expected<goods_state, illegal_transition> from_partially_received(goods_command command) {
    using enum goods_command;
    switch (command) {
        case carrier_scan:
        case receive_part:
        case grade:
        case dispose:
            return goods_state::partially_received;
        case receive_all:
        case close_short:
            return goods_state::received;
        case expect:
        case stop_expecting:
            return ILLEGAL;
    }
    return ILLEGAL;
}

/// Until all that is here is graded. A late parcel puts an item back: its units want grading too.
std::expected<goods_state, illegal_transition> from_received(goods_command command) {
    using enum goods_command;
    switch (command) {
        case receive_part:
        case receive_all:
        case dispose:
            return goods_state::received;
        case grade:
            return goods_state::graded;
        case expect:
        case carrier_scan:
        case close_short:
        case stop_expecting:
            return ILLEGAL;
    }
    return ILLEGAL;
}

/// Dispositions are a history (hold, refurbish, restock), and a regraded unit is disposed anew.
std::expected<goods_state, illegal_transition> from_graded(goods_command command) {
    using enum goods_command;
    switch (command) {
        case receive_part:
        case receive_all:
            return goods_state::received;
        case grade:
            return goods_state::graded;
        case dispose:
            return goods_state::disposed;
        case expect:
        case carrier_scan:
        case close_short:
        case stop_expecting:
            return ILLEGAL;
    }
    return ILLEGAL;
}

std::expected<money_state, illegal_transition> from_nothing_owed(money_command command) {
    using enum money_command;
    switch (command) {
        case owe:
            return money_state::owed;
        case promise:
        case pay:
        case lose_answer:
        case money_command::fail:
        case reverse:
        case forgive:
            return ILLEGAL;
    }
    return ILLEGAL;
}

/// Owed for further units while an earlier refund is still at the provider: its answers may come.
std::expected<money_state, illegal_transition> from_owed(money_command command) {
    using enum money_command;
    switch (command) {
        case owe:
        case pay:
            return money_state::owed;
        case promise:
            return money_state::promised;
        case lose_answer:
            return money_state::outcome_unknown;
        case money_command::fail:
            return money_state::failed;
        case reverse:
            return money_state::reversed;
        case forgive:
            return money_state::nothing_owed;
    }
    return ILLEGAL;
}

std::expected<money_state, illegal_transition> from_promised(money_command command) {
    using enum money_command;
    switch (command) {
        case owe:
            return money_state::owed;
        case pay:
            return money_state::paid;
        case lose_answer:
            return money_state::outcome_unknown;
        case money_command::fail:
            return money_state::failed;
        case reverse:
            return money_state::reversed;
        case promise:
        case forgive:
            return ILLEGAL;
    }
    return ILLEGAL;
}

/// Only the provider's word ends it; a new promise before that could pay twice.
std::expected<money_state, illegal_transition> from_outcome_unknown(money_command command) {
    using enum money_command;
    switch (command) {
        case owe:
        case lose_answer:
            return money_state::outcome_unknown;
        case pay:
            return money_state::paid;
        case money_command::fail:
            return money_state::failed;
        case reverse:
            return money_state::reversed;
        case promise:
        case forgive:
            return ILLEGAL;
    }
    return ILLEGAL;
}

/// A provider may say it failed after it had said it succeeded.
std::expected<money_state, illegal_transition> from_paid(money_command command) {
    using enum money_command;
    switch (command) {
        case owe:
            return money_state::owed;
        case money_command::fail:
            return money_state::failed;
        case reverse:
            return money_state::reversed;
        case promise:
        case pay:
        case lose_answer:
        case forgive:
            return ILLEGAL;
    }
    return ILLEGAL;
}

/// Stays in sight until it is promised again, paid after all, or forgiven.
std::expected<money_state, illegal_transition> from_broken(money_state from,
                                                           money_command command) {
    using enum money_command;
    switch (command) {
        case owe:
            return from;
        case promise:
            return money_state::promised;
        case pay:
            return money_state::paid;
        case reverse:
            return money_state::reversed;
        case forgive:
            return money_state::nothing_owed;
        case lose_answer:
        case money_command::fail:
            return ILLEGAL;
    }
    return ILLEGAL;
}

}  // namespace

std::expected<decision_state, illegal_transition> transition(decision_state from,
                                                             decision_command command) {
    switch (from) {
        case decision_state::requested:
        case decision_state::needs_review:
            return from_undecided(from, command);
        case decision_state::approved:
            return from_approved(command);
        case decision_state::declined:
        case decision_state::canceled:
        case decision_state::expired:
            return from_closed(command);
    }
    return ILLEGAL;
}

std::expected<goods_state, illegal_transition> transition(goods_state from, goods_command command) {
    switch (from) {
        case goods_state::none_expected:
            return from_none_expected(command);
        case goods_state::awaited:
        case goods_state::in_transit:
            return from_expected(command);
        case goods_state::partially_received:
            return from_partially_received(command);
        case goods_state::received:
            return from_received(command);
        case goods_state::graded:
        case goods_state::disposed:
            return from_graded(command);
    }
    return ILLEGAL;
}

std::expected<money_state, illegal_transition> transition(money_state from, money_command command) {
    switch (from) {
        case money_state::nothing_owed:
            return from_nothing_owed(command);
        case money_state::owed:
            return from_owed(command);
        case money_state::promised:
            return from_promised(command);
        case money_state::outcome_unknown:
            return from_outcome_unknown(command);
        case money_state::paid:
            return from_paid(command);
        case money_state::failed:
        case money_state::reversed:
            return from_broken(from, command);
    }
    return ILLEGAL;
}

}  // namespace refundry
