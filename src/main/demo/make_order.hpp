// SPDX-License-Identifier: Apache-2.0
// An order of the demo shop, and what a shopper may want to send back of it.
#pragma once

#include "app/returns/open_return.hpp"
#include "main/demo/shop_data.hpp"

namespace refundry::demo {

/// Paid in full and not sent yet.
order_request make_order(std::int64_t number, const customer& buyer, instant placed_at,
                         seeded_random& random);
/// Sent as one parcel; absent until it arrives.
fulfilment parcel_of(std::int64_t number, instant shipped_at, std::optional<instant> delivered_at);

/// One or two of its lines, with reasons that fit what they are.
open_return_command make_return(const order& placed, seeded_random& random);

}  // namespace refundry::demo
