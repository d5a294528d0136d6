// SPDX-License-Identifier: Apache-2.0
// Events are chained by hash within a lane: hash = SHA-256(hash before it || digest of the event).
// A change, a removal, an insertion or another order breaks the chain; a cut tail does not meet the
// lane's head.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "app/store/records.hpp"
#include "storage/sql/connection.hpp"

namespace refundry {

/// Lanes let several processes append for one merchant without waiting for one another. The number
/// is part of the stored data.
inline constexpr std::int64_t EVENT_LANES = 16;

using event_hash = std::array<std::uint8_t, 32>;

/// The lane of a subject: FNV-1a of its bytes, for ever.
std::int64_t lane_of(std::string_view subject);

/// SHA-256 of every member but sequence and hash, each prefixed by its length.
event_hash digest_of(const event_record& event);

/// The next link. `before` is empty for the first event of a lane.
event_hash chained(std::span<const std::uint8_t> before, const event_hash& digest);

struct chain_break {
    merchant_id merchant;
    std::int64_t lane = 0;
    std::int64_t sequence = 0;  ///< of the first event that does not fit
    std::string what;
};

/// Reads all events of a merchant in constant memory; the first broken link, if any.
std::optional<chain_break> find_chain_break(sql::connection& on, merchant_id merchant);

}  // namespace refundry
