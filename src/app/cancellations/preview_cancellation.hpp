// SPDX-License-Identifier: Apache-2.0
// What cancelling a booking would give back, now and later. Nothing is stored: the booking and the
// policy come with the question.
#pragma once

#include "app/calendar/zones.hpp"
#include "app/cancellations/packs.hpp"
#include "app/law/law_settings.hpp"
#include "domain/cancellations/cancel.hpp"

namespace refundry {

/// A policy, or the name of one that is shipped.
struct preview_cancellation_command {
    std::optional<cancellation_policy_document> policy;
    std::optional<std::string> pack;
    refundry::booking booking;
    std::vector<declared_event> events;
    std::optional<instant> now;  ///< absent: the present
};
BOOST_DESCRIBE_STRUCT(preview_cancellation_command, (), (policy, pack, booking, events, now))

struct cancellation_preview {
    cancellation_outcome outcome;
    std::vector<cancellation_step> schedule;  ///< from that moment on
};
BOOST_DESCRIBE_STRUCT(cancellation_preview, (), (outcome, schedule))

struct cancellation_pack_view {
    std::string pack;
    cancellation_policy_document policy;
};
BOOST_DESCRIBE_STRUCT(cancellation_pack_view, (), (pack, policy))

struct cancellation_pack_list {
    std::vector<cancellation_pack_view> data;
};
BOOST_DESCRIBE_STRUCT(cancellation_pack_list, (), (data))

cancellation_pack_list list_cancellation_packs();

/// Failures `cancellation_policy_invalid`, `booking_invalid` with every defect, `unknown_pack`,
/// `time_zone_unknown`. `present` is asked for when the command names no moment.
result<cancellation_preview> preview_cancellation(const preview_cancellation_command& command,
                                                  const merchant_law& law, time_zones& zones,
                                                  instant present);

/// The same under a policy that was checked already.
result<cancellation_preview> preview_cancellation(const cancellation_policy& policy,
                                                  const preview_cancellation_command& command,
                                                  const merchant_law& law, time_zones& zones,
                                                  instant present);

}  // namespace refundry
