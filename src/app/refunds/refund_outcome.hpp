// SPDX-License-Identifier: Apache-2.0
// Money leaves in three steps: the intent is stored (settle_return), the provider is called with
// our key, the outcome is stored. What a provider says comes in here, from a reply or from anywhere
// else.
#pragma once

#include "app/context.hpp"
#include "app/refunds/payment_provider.hpp"

namespace refundry {

/// What is to be done about a refund that is not final.
enum class provider_step {
    submit,
    look_up_first,  ///< it was submitted before; asked again only if the provider does not know it
    look_up,        ///< the provider has it in hand: never asked again
};

struct submission {
    refund_order order;
    std::string provider;
    provider_step next = provider_step::submit;
    instant created_at{};  ///< of the refund: its key was not used before
    std::optional<provider_account_record> account{};  ///< of the merchant at the provider
};

/// What there is to do about a refund whose time has come.
struct due_refund {
    std::optional<submission> now{};
    bool waits = false;  ///< the merchant has stopped payouts through its provider
};

/// Takes a due refund in hand: approved (or unknown, or submitting after a crash) becomes
/// submitting, pending stays so. Nothing to do when it ended one way or the other already, or waits
/// for somebody.
result<due_refund> begin_submission(transaction& tx, const actor_context& context, refund_id id);

/// As much as the refund is of is left of its payment, beside what others have reserved or paid.
bool has_room(transaction& tx, const actor_context& context, const refund_record& refund);

/// Applies a fact once, in any order and any number of times: succeeded books the payment, failed
/// frees the reservation, unknown keeps it.
result<void> apply_provider_fact(transaction& tx, const actor_context& context, refund_id id,
                                 const provider_fact& fact);

}  // namespace refundry
