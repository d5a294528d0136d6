// SPDX-License-Identifier: Apache-2.0
// Stripe's refund object, read the same from an answer, a list and a webhook.
#pragma once

#include <optional>

#include "app/refunds/payment_provider.hpp"
#include "base/json.hpp"

namespace refundry::stripe {

/// The key of the metadata that carries our id.
inline constexpr std::string_view OUR_ID = "refundry_refund";

/// How many digits of the currency Stripe's integers have.
int digits_of(currency_code currency);

struct refund_object {
    std::string id;
    std::string payment_intent;
    std::string charge;
    std::optional<refund_id> ours;
    std::optional<money> amount;
    std::optional<instant> created;
    provider_fact fact;
};

/// Of seconds since 1970, within what can be kept.
std::optional<instant> instant_of(std::int64_t seconds);

/// nullopt when this is no refund object.
std::optional<refund_object> read_refund(json::node from);

}  // namespace refundry::stripe
