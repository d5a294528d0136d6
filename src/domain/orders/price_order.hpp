// SPDX-License-Identifier: Apache-2.0
// The amounts of an order whose fields are sound: discounts over lines, tax, units, charges.
#pragma once

#include <vector>

#include "domain/orders/check_order.hpp"

namespace refundry {

struct priced_charge {
    money paid;
    money tax;
    std::optional<money> standard_paid;
};

/// One entry per line, charge and discount of the request, in its order.
struct priced_order {
    std::vector<std::vector<unit_run>> units;
    std::vector<priced_charge> charges;
    std::vector<money> discounts;
};

/// What cannot add up is a fault.
priced_order price_order(const order_request& request, const line_index& lines,
                         order_faults& faults);

}  // namespace refundry
