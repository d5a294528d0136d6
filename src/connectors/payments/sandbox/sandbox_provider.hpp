// SPDX-License-Identifier: Apache-2.0
// A payment provider that moves no money, for the demo store, trials and tests. It keeps nothing:
// what it answers is a function of the refund, so the same key always gets the same answer. The
// reference of the payment chooses the answer:
//
//   sandbox_declined…   failed, card_declined
//   sandbox_timeout…    unknown when asked to refund, succeeded when looked up
//   sandbox_pending…    pending, for ever
//   anything else       succeeded
#pragma once

#include "app/refunds/refund_outcome.hpp"

namespace refundry {

class sandbox_provider final : public payment_provider {
  public:
    std::string_view name() const override { return "sandbox"; }
    provider_fact refund(const refund_order& order) override;
    provider_fact look_up(const refund_order& order) override;
};

}  // namespace refundry
