// SPDX-License-Identifier: Apache-2.0
#include "domain/settlement/charges.hpp"

#include <algorithm>

namespace refundry::settling {

std::int64_t goods_scale::value_of(const order_line& line, std::int64_t units) const {
    return free_goods_ ? units : first_units(line, units).paid.amount_minor;
}

goods_scale::goods_scale(const order& original, const line_books& after,
                         const std::vector<share>& shares) {
    const auto measure = [&] {
        all_ = so_far_ = 0;
        for (std::size_t i = 0; i < original.lines.size(); ++i) {
            all_ += value_of(original.lines[i], original.lines[i].quantity);
            so_far_ += value_of(original.lines[i], after.lines[i].units);
        }
    };
    measure();
    free_goods_ = all_ == 0;
    if (free_goods_) measure();
    for (const auto& part : shares)
        so_far_ -= value_of(*part.line, part.units_before + part.asked->quantity) -
                   value_of(*part.line, part.units_before);
}

goods_value goods_scale::step(const share& part) {
    const auto before = so_far_;
    so_far_ += value_of(*part.line, part.units_before + part.asked->quantity) -
               value_of(*part.line, part.units_before);
    return {.before = before, .after = so_far_, .all = all_};
}

namespace {

std::int64_t part_of(std::int64_t amount, std::int64_t part, std::int64_t whole) {
    // The currency does not matter for the figure.
    return scaled({amount, currency_code{}}, part, whole, rounding::half_up).amount_minor;
}

}  // namespace

charge_step charge_due(const order_charge& charge, const charge_state& before, given_back rule,
                       const goods_value& goods) {
    charge_step due;
    due.returnable = charge.paid.amount_minor;
    if (charge.express && charge.standard_paid)
        due.returnable = std::min(due.returnable, charge.standard_paid->amount_minor);
    const auto left = std::max<std::int64_t>(due.returnable - before.given, 0);
    switch (rule) {
        case given_back::none:
            break;
        case given_back::full:
            due.amount = left;
            break;
        case given_back::pro_rata: {
            const auto target = part_of(due.returnable, goods.after, goods.all);
            const auto earlier = part_of(due.returnable, goods.before, goods.all);
            due.amount = std::clamp<std::int64_t>(target - before.given, 0, target - earlier);
            break;
        }
    }
    if (due.amount == 0) return due;
    const auto given = before.given + due.amount;
    const auto tax_target = part_of(charge.tax.amount_minor, given, charge.paid.amount_minor);
    due.tax = std::clamp<std::int64_t>(tax_target - before.given_tax, 0, due.amount);
    return due;
}

}  // namespace refundry::settling
