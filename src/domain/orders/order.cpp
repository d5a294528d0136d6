// SPDX-License-Identifier: Apache-2.0
#include "domain/orders/order.hpp"

#include <algorithm>

#include "base/ensure.hpp"

namespace refundry {

const order_line* order::find_line(std::string_view line_id) const {
    const auto found = std::ranges::find(lines, line_id, &order_line::line_id);
    return found == lines.end() ? nullptr : &*found;
}

money order::total() const {
    money sum = zero();
    for (const order_line& line : lines)
        for (const unit_run& run : line.units)
            sum += run.paid.multiplied(run.quantity);
    for (const order_charge& charge : charges)
        sum += charge.paid;
    return sum;
}

std::vector<const order_line*> kit_lines(const order& original, std::string_view kit) {
    std::vector<const order_line*> together;
    if (kit.empty()) return together;
    for (const order_line& line : original.lines)
        if (line.kit == kit) together.push_back(&line);
    return together;
}

unit_sum first_units(const order_line& line, std::int64_t count) {
    ensure(count >= 0 && count <= line.quantity, "units of a line are counted within it");
    const money zero(0, line.unit_price.currency);
    unit_sum sum{.paid = zero, .tax = zero, .discount = zero};
    for (const unit_run& run : line.units) {
        const std::int64_t taken = std::min(count, run.quantity);
        sum.paid += run.paid.multiplied(taken);
        sum.tax += run.tax.multiplied(taken);
        sum.discount += run.discount.multiplied(taken);
        count -= taken;
        if (count == 0) break;
    }
    ensure(count == 0, "the unit runs make up the line");
    return sum;
}

}  // namespace refundry
