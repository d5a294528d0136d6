// SPDX-License-Identifier: Apache-2.0
// Mollie's refund object and its lists, read the same from an answer and a webhook.
#pragma once

#include <optional>
#include <vector>

#include "app/refunds/payment_provider.hpp"
#include "base/json.hpp"
#include "connectors/web/web_client.hpp"

namespace refundry::mollie {

/// The key of the metadata that carries our id.
inline constexpr std::string_view OUR_ID = "refundry_refund";

struct refund_object {
    std::string id;
    std::string payment;
    std::string status;
    std::optional<refund_id> ours;
    std::optional<money> amount;
    std::optional<instant> created;
    provider_fact fact;
};

/// nullopt when this is no refund object.
std::optional<refund_object> read_refund(json::node from);

struct refund_page {
    std::vector<refund_object> refunds;
    std::string next;  ///< the refund the next page begins with; "" when this is the last
};

/// nullopt when this is no list, or one of its refunds cannot be read.
std::optional<refund_page> read_page(std::string_view text);

/// Mollie's own words on why it refused; "" when they are somebody else's. Every error of its own
/// repeats its status and has a title.
std::string refusal_in(const web_response& answer);

/// Where a page of the refunds of a payment is to be had.
std::string page_path(std::string_view payment, std::string_view from);

/// As many pages as are turned, of as many refunds as Mollie gives.
inline constexpr int PAGES_MAX = 4;

}  // namespace refundry::mollie
