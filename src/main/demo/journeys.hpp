// SPDX-License-Identifier: Apache-2.0
// What people do in the demo shop: shoppers order and send back, support decides, the warehouse
// receives and inspects. Each step looks at where a return stands and does what comes next.
#pragma once

#include "main/demo/make_order.hpp"
#include "main/demo/timeline.hpp"

namespace refundry::demo {

class journeys {
  public:
    journeys(policy_cache& policies, std::uint64_t seed, instant today)
        : policies_(policies), seed_(seed), today_(today) {}

    timeline::step place_order(std::int64_t number, instant at);
    /// Goods in a parcel that tells no order.
    timeline::step blind_return(instant at);

  private:
    using steps = timeline::steps;
    timeline::step send_parcel(std::int64_t number, order_id placed, const order_request& request,
                               instant shipped_at, instant delivered_at);
    timeline::step open(order_id placed, instant at);
    timeline::step cancel_order(order_id placed, instant at);
    timeline::step review(return_case_id id, instant at);
    timeline::step appeal(return_case_id id, return_item_id item, instant at);
    timeline::step change_mind(return_case_id id, instant at);
    timeline::step receive(return_case_id id, instant at);
    timeline::step inspect(return_case_id id, instant at);
    timeline::step dispose(return_case_id id, return_item_id item, std::int64_t quantity,
                           disposition put_to, instant at);
    timeline::step spend_credit_of(std::string email, instant at);
    void go_on(const return_view& view, instant now, seeded_random& random, steps& next);

    policy_cache& policies_;
    std::uint64_t seed_;
    instant today_;
};

}  // namespace refundry::demo
