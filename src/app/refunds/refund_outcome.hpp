// SPDX-License-Identifier: Apache-2.0
// Money leaves in three steps: the intent is stored (settle_return), the provider is called with
// our key, the outcome is stored. What a provider says comes in here, from a reply or from anywhere
// else.
#pragma once

#include "app/context.hpp"

namespace refundry {

enum class provider_answer { succeeded, pending, failed, unknown };
BOOST_DESCRIBE_ENUM(provider_answer, succeeded, pending, failed, unknown)

struct provider_fact {
    provider_answer answer = provider_answer::unknown;
    std::string reference;     ///< the provider's id of the refund
    std::string failure_code;  ///< for failed
};

/// What a payment provider is asked: the key is the refund's id and never changes.
struct refund_order {
    refund_id id;
    merchant_id merchant;
    std::string payment_reference;
    money amount;
};

class payment_provider {
  public:
    virtual ~payment_provider() = default;
    virtual std::string_view name() const = 0;
    /// Blocks; never throws for what the provider says. No answer is `unknown`, not `failed`.
    virtual provider_fact refund(const refund_order& order) = 0;
    /// What became of the refund with this key; used before any retry of an unknown outcome, and to
    /// learn how a pending one ended. Never moves money.
    virtual provider_fact look_up(const refund_order& order) = 0;
};

/// What is to be done about a refund that is not final.
enum class provider_step {
    submit,
    look_up_first,  ///< it was submitted before; asked again only if the provider does not know it
    look_up,        ///< the provider has it in hand: never asked again
};

/// Takes a due refund in hand: approved (or unknown, or submitting after a crash) becomes
/// submitting, pending stays so. Nothing when it ended one way or the other already.
struct submission {
    refund_order order;
    std::string provider;
    provider_step next = provider_step::submit;
};
result<std::optional<submission>> begin_submission(transaction& tx, const actor_context& context,
                                                   refund_id id);

/// Applies a fact once, in any order and any number of times: succeeded books the payment, failed
/// frees the reservation, unknown keeps it.
result<void> apply_provider_fact(transaction& tx, const actor_context& context, refund_id id,
                                 const provider_fact& fact);

}  // namespace refundry
