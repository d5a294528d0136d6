// SPDX-License-Identifier: Apache-2.0
// A cancellation policy that was checked.
#pragma once

#include "base/result.hpp"
#include "domain/cancellations/moments.hpp"
#include "domain/policies/defects.hpp"

namespace refundry {

class cancellation_policy {
  public:
    /// Failure `cancellation_policy_invalid` lists every defect with its JSON pointer and a remedy.
    static result<cancellation_policy> compile(cancellation_policy_document document);
    const cancellation_policy_document& document() const { return document_; }
    /// Well known, or named by this policy.
    std::vector<std::string_view> components() const;

  private:
    explicit cancellation_policy(cancellation_policy_document document)
        : document_(std::move(document)) {}
    cancellation_policy_document document_;
};

/// What cannot be used of a booking or of events under the policy, at /booking, /events, /policy.
std::vector<failure_detail> booking_defects(const cancellation_policy& policy,
                                            const booking& booked,
                                            std::span<const declared_event> events);

}  // namespace refundry
