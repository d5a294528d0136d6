// SPDX-License-Identifier: Apache-2.0
// How much of a charge goes back with the goods.
#pragma once

#include "domain/settlement/draft.hpp"

namespace refundry::settling {

/// The value of goods that came back so far: what the customer paid for them, or their number when
/// they were free.
struct goods_value {
    std::int64_t before = 0;
    std::int64_t after = 0;
    std::int64_t all = 0;
};

class goods_scale {
  public:
    /// Where the goods stood before the shares.
    goods_scale(const order& original, const line_books& after, const std::vector<share>& shares);
    /// Moves on by one share.
    goods_value step(const share& part);

  private:
    std::int64_t value_of(const order_line& line, std::int64_t units) const;
    bool free_goods_ = false;
    std::int64_t all_ = 0;
    std::int64_t so_far_ = 0;
};

struct charge_step {
    std::int64_t amount = 0;
    std::int64_t tax = 0;
    std::int64_t returnable = 0;  ///< of the charge in all: never the express surcharge
};
/// What goes back now, given what went back before. `pro_rata` never catches up what an earlier
/// line's terms kept.
charge_step charge_due(const order_charge& charge, const charge_state& before, given_back rule,
                       const goods_value& goods);

}  // namespace refundry::settling
