// SPDX-License-Identifier: Apache-2.0
#include "domain/refunds/refund_states.hpp"

#include <algorithm>
#include <array>

namespace refundry {

namespace {

struct legal_step {
    refund_state from;
    refund_command command;
    refund_state to;
};

constexpr std::array LEGAL{
    legal_step{refund_state::draft, refund_command::ask_approval, refund_state::pending_approval},
    legal_step{refund_state::draft, refund_command::approve, refund_state::approved},
    legal_step{refund_state::draft, refund_command::cancel, refund_state::canceled},
    legal_step{refund_state::pending_approval, refund_command::approve, refund_state::approved},
    legal_step{refund_state::pending_approval, refund_command::cancel, refund_state::canceled},
    legal_step{refund_state::approved, refund_command::submit, refund_state::submitting},
    legal_step{refund_state::approved, refund_command::cancel, refund_state::canceled},
    legal_step{refund_state::submitting, refund_command::submit, refund_state::submitting},
    legal_step{refund_state::outcome_unknown, refund_command::submit, refund_state::submitting},
};

/// The later of two; at the same moment `flag` is what either says.
void take_later(std::optional<instant>& known, bool& flag, instant as_of, bool flag_then) {
    if (!known || as_of > *known) {
        known = as_of;
        flag = flag_then;
    } else if (as_of == *known) {
        flag = flag || flag_then;
    }
}

}  // namespace

std::expected<refund_state, illegal_transition> transition(refund_state from,
                                                           refund_command command) {
    const auto* const step = std::ranges::find_if(LEGAL, [&](const legal_step& each) {
        return each.from == from && each.command == command;
    });
    if (step == LEGAL.end()) return std::unexpected(illegal_transition{});
    return step->to;
}

void learn(provider_record& record, provider_answer answer, instant as_of) {
    switch (answer) {
        case provider_answer::unknown:
        case provider_answer::not_found:
            return;
        case provider_answer::pending:
        case provider_answer::requires_action:
            return take_later(record.waiting_as_of, record.needs_action, as_of,
                              answer == provider_answer::requires_action);
        case provider_answer::succeeded:
            if (!record.succeeded_as_of || as_of > *record.succeeded_as_of)
                record.succeeded_as_of = as_of;
            return;
        case provider_answer::canceled:
        case provider_answer::failed:
            return take_later(record.failed_as_of, record.was_canceled, as_of,
                              answer == provider_answer::canceled);
    }
}

std::optional<refund_state> standing(const provider_record& record) {
    if (record.succeeded_as_of)
        return record.failed_as_of && *record.failed_as_of >= *record.succeeded_as_of
                   ? refund_state::reversed
                   : refund_state::succeeded;
    if (record.failed_as_of)
        return record.was_canceled ? refund_state::canceled : refund_state::failed;
    if (record.waiting_as_of)
        return record.needs_action ? refund_state::requires_action : refund_state::pending;
    return std::nullopt;
}

refund_state state_after(refund_state from, provider_answer answer, const provider_record& record) {
    if (const auto said = standing(record)) return *said;
    const bool was_asked = from == refund_state::submitting;
    return was_asked && answer == provider_answer::unknown ? refund_state::outcome_unknown : from;
}

bool is_reserved(refund_state state) {
    return !is_final(state);
}

bool is_final(refund_state state) {
    switch (state) {
        case refund_state::draft:
        case refund_state::pending_approval:
        case refund_state::approved:
        case refund_state::submitting:
        case refund_state::outcome_unknown:
        case refund_state::pending:
        case refund_state::requires_action:
            return false;
        case refund_state::succeeded:
        case refund_state::failed:
        case refund_state::canceled:
        case refund_state::reversed:
            return true;
    }
    return true;
}

}  // namespace refundry
