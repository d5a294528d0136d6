// SPDX-License-Identifier: Apache-2.0
// The room each payment has left, filled step by step.
#pragma once

#include <vector>

#include "domain/settlement/settlement.hpp"

namespace refundry::settling {

class payment_rooms {
  public:
    payment_rooms(const std::vector<order_payment>& payments,
                  const std::vector<payment_position>& before);
    /// Gives back what the payments can take and returns the rest.
    std::int64_t give_back(std::int64_t amount, payment_split how);
    /// What was given back in all, in the order of the payments.
    std::vector<payment_share> shares() const;

  private:
    struct room {
        const order_payment* payment;
        std::int64_t left;
        std::int64_t given;
        bool whole_only() const { return payment->refunds == partial_refunds::full_only; }
    };
    using filling = std::vector<room*>;

    filling usable(payment_split how);
    static void take(room& from, std::int64_t part, std::int64_t& amount);
    static void take_whole_payments(const filling& rooms, std::int64_t& amount);
    static void fill_in_order(const filling& rooms, std::int64_t& amount);
    static void fill_proportionally(const filling& rooms, std::int64_t& amount);
    static void fill_by_best_fit(const filling& rooms, std::int64_t& amount);
    std::vector<room> rooms_;
};

}  // namespace refundry::settling
