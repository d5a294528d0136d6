// SPDX-License-Identifier: Apache-2.0
// What Refundry asks of a payment provider. An adapter speaks one provider's protocol and decides
// nothing: it says what the provider said. Money moves in `refund` alone.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "domain/ids.hpp"
#include "domain/money/money.hpp"
#include "domain/refunds/refund_states.hpp"

namespace refundry {

/// What a provider said of one refund.
struct provider_fact {
    provider_answer answer = provider_answer::unknown;
    std::string reference;     ///< the provider's id of the refund
    std::string failure_code;  ///< for failed: the provider's own word
    /// When the provider came to say so, by its clock (of a reply: its Date); absent: as of now. Of
    /// two facts the later one holds, whatever order they come in.
    std::optional<instant> as_of{};
};

/// What a payment provider is asked: the key is the refund's id and never changes.
struct refund_order {
    refund_id id;
    merchant_id merchant;
    std::string payment_reference;  ///< the provider's id of the payment
    money amount;
    std::string provider_reference{};  ///< the provider's id of this refund, once it is known
};

/// What a provider can do, so that nothing is asked of it that it must refuse.
struct provider_capabilities {
    bool partial = true;                ///< less than the payment
    bool several = true;                ///< more than one refund of one payment
    std::optional<int> days{};          ///< after the capture; absent: no bound is known
    bool returns_fee = false;           ///< the provider gives back what it took of the payment
    bool cancels = false;               ///< a refund that is not final
    std::chrono::hours key_window{23};  ///< so long the same key is answered without moving money
};

/// A webhook as it came in: signatures are of these very bytes.
struct provider_webhook {
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    instant received_at;

    /// Without regard to capital letters; "" when there is none.
    std::string_view header(std::string_view name) const;
};

/// One thing a webhook says about a refund.
struct provider_notice {
    std::string event;              ///< the provider's id of it: the same when it is sent again
    std::optional<refund_id> ours;  ///< where the provider carries our id
    std::string payment_reference;
    std::optional<money> amount;
    provider_fact fact;
};

class payment_provider {
  public:
    virtual ~payment_provider() = default;
    /// As payments name it.
    virtual std::string_view name() const = 0;
    virtual provider_capabilities capabilities() const { return {}; }
    /// Blocks; never throws for what the provider says. No answer is `unknown`, not `failed`.
    virtual provider_fact refund(const refund_order& order) = 0;
    /// What became of the refund with this key; used before any retry of an unknown outcome, and to
    /// learn how a pending one ended. Never moves money.
    virtual provider_fact look_up(const refund_order& order) = 0;
    /// Gives up a refund that is not final. Where it cannot be, what became of it.
    virtual provider_fact cancel(const refund_order& order) { return look_up(order); }
    /// Empty when it is about something else. Failures: `webhook_forged` (the signature),
    /// `webhook_stale` (signed too long ago), `webhook_unreadable`.
    virtual result<std::vector<provider_notice>> read_webhook(const provider_webhook& sent) const;
};

}  // namespace refundry
