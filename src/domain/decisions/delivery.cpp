// SPDX-License-Identifier: Apache-2.0
#include "domain/decisions/delivery.hpp"

#include <algorithm>

namespace refundry {

namespace {

bool carries(const fulfilment& parcel, std::string_view line_id) {
    return parcel.lines.empty() ||
           std::ranges::any_of(parcel.lines, [&](const fulfilled_line& carried) {
               return carried.line_id == line_id;
           });
}

}  // namespace

line_delivery delivery_of(const order& original, std::string_view line_id) {
    line_delivery line;
    if (original.fulfilments.empty()) return line;
    std::size_t parcels = 0, shipped = 0, delivered = 0;
    for (const auto& parcel : original.fulfilments) {
        if (!carries(parcel, line_id)) continue;
        ++parcels;
        if (parcel.shipped_at) {
            ++shipped;
            line.shipped_at = std::max(line.shipped_at, parcel.shipped_at);
        }
        if (parcel.delivered_at) {
            ++delivered;
            line.delivered_at = std::max(line.delivered_at, parcel.delivered_at);
        }
        line.parcel_waiting |= !parcel.shipped_at && !parcel.delivered_at;
    }
    if (shipped < parcels) line.shipped_at.reset();
    if (delivered < parcels) line.delivered_at.reset();
    if (shipped + delivered == 0) {
        line.progress = delivery_progress::not_sent;
        line.parcel_waiting = true;
    } else {
        line.progress =
            delivered == parcels ? delivery_progress::delivered : delivery_progress::sent;
    }
    return line;
}

}  // namespace refundry
