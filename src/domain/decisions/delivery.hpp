// SPDX-License-Identifier: Apache-2.0
// How far the goods of one order line have come, over all parcels that carry it.
#pragma once

#include <optional>

#include "base/time.hpp"
#include "domain/orders/order.hpp"

namespace refundry {

enum class delivery_progress {
    unknown,    ///< the order names no parcels at all
    not_sent,   ///< no parcel with this line has left
    sent,       ///< some have, not all are known to have arrived
    delivered,  ///< all have arrived
};
BOOST_DESCRIBE_ENUM(delivery_progress, unknown, not_sent, sent, delivered)

struct line_delivery {
    delivery_progress progress = delivery_progress::unknown;
    bool parcel_waiting = false;          ///< a parcel with this line has not left yet
    std::optional<instant> shipped_at;    ///< of the last parcel, when known for each of them
    std::optional<instant> delivered_at;  ///< of the last parcel, when known for each of them
};

line_delivery delivery_of(const order& original, std::string_view line_id);

}  // namespace refundry
