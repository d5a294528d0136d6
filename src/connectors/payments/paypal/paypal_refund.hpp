// SPDX-License-Identifier: Apache-2.0
// PayPal's refund object, read the same from an answer, an order and a webhook.
#pragma once

#include <optional>

#include "app/refunds/payment_provider.hpp"
#include "base/json.hpp"

namespace refundry::paypal {

/// How many digits of the currency PayPal's decimals may have.
int digits_of(currency_code currency);

struct refund_object {
    std::string id;
    std::string custom_id;  ///< our id, where we made it
    std::string capture;    ///< the payment, where it is told
    std::optional<money> amount;
    bool links_to_itself = false;  ///< also the shortest form of a refund does
    provider_fact fact;
};

/// nullopt when it has no id or no state.
std::optional<refund_object> read_refund(json::node from);

}  // namespace refundry::paypal
