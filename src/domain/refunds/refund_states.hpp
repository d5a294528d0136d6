// SPDX-License-Identifier: Apache-2.0
// The life of one refund. What we do to it are commands, each legal from some states only. What the
// provider says are facts: they come late, twice and in any order, and what they add up to does not
// depend on that.
#pragma once

#include <expected>
#include <optional>

#include "base/describe.hpp"
#include "base/time.hpp"
#include "domain/returns/states.hpp"

namespace refundry {

enum class refund_state {
    draft,             ///< something is missing to pay it, such as where to
    pending_approval,  ///< above what who asked for it may pay alone
    approved,          ///< the amount is reserved, no provider was called yet
    submitting,        ///< the provider is being called, or was when a process died
    outcome_unknown,   ///< it may have been paid: a time-out is no failure
    pending,           ///< the provider has it in hand
    requires_action,   ///< the customer has to do something at the provider
    succeeded,
    failed,
    canceled,
    reversed  ///< it succeeded, and came back
};
BOOST_DESCRIBE_ENUM(refund_state, draft, pending_approval, approved, submitting, outcome_unknown,
                    pending, requires_action, succeeded, failed, canceled, reversed)

enum class refund_command {
    ask_approval,
    approve,
    submit,  ///< to the provider, also once more with the same key
    cancel   ///< nothing was asked of the provider
};
BOOST_DESCRIBE_ENUM(refund_command, ask_approval, approve, submit, cancel)

std::expected<refund_state, illegal_transition> transition(refund_state from,
                                                           refund_command command);

enum class provider_answer {
    unknown,    ///< no answer, or none that can be read: it may have happened
    not_found,  ///< of a look-up alone: the provider has no refund with our key
    pending,
    requires_action,  ///< the customer has to do something at the provider
    succeeded,
    canceled,  ///< at the provider, before money moved
    failed
};
BOOST_DESCRIBE_ENUM(provider_answer, unknown, not_found, pending, requires_action, succeeded,
                    canceled, failed)

/// What the provider has said so far, each as of its own clock: the latest of each kind.
struct provider_record {
    std::optional<instant> waiting_as_of{};
    std::optional<instant> succeeded_as_of{};
    std::optional<instant> failed_as_of{};
    bool needs_action = false;  ///< of the latest waiting
    bool was_canceled = false;  ///< of the latest failed

    friend bool operator==(const provider_record&, const provider_record&) = default;
};
BOOST_DESCRIBE_STRUCT(provider_record, (),
                      (waiting_as_of, succeeded_as_of, failed_as_of, needs_action, was_canceled))

/// Adds a fact. Any facts, in any order and any number of times, add up to the same record.
void learn(provider_record& record, provider_answer answer, instant as_of);

/// Where the refund stands by what was said; nothing while nothing was. A success that a failure
/// followed was reversed; one that came after a failure is a success.
std::optional<refund_state> standing(const provider_record& record);

/// The state after an answer: by what was said, and where that says nothing by what we did. No
/// answer to a call makes its outcome unknown; it never makes it failed.
refund_state state_after(refund_state from, provider_answer answer, const provider_record& record);

/// The refund's amount is kept free for it on its payment.
bool is_reserved(refund_state state);
/// Nothing is to be done about it unless the provider says otherwise.
bool is_final(refund_state state);

}  // namespace refundry
