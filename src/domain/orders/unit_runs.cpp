// SPDX-License-Identifier: Apache-2.0
#include "domain/orders/unit_runs.hpp"

#include <algorithm>

#include "base/ensure.hpp"

namespace refundry {
namespace {

/// `total` over `quantity` equal units: `base` each, and one more for `extra` of them, which begin
/// at unit `from` and go on at unit 0 after the last.
struct even_share {
    std::int64_t base = 0;
    std::int64_t extra = 0;
    std::int64_t from = 0;
    std::int64_t quantity = 0;

    static even_share of(std::int64_t total, std::int64_t quantity, std::int64_t from) {
        return {.base = total / quantity,
                .extra = total % quantity,
                .from = from,
                .quantity = quantity};
    }
    std::int64_t end() const { return (from + extra) % quantity; }
    std::int64_t at(std::int64_t unit) const {
        return base + ((unit - from + quantity) % quantity < extra ? 1 : 0);
    }
};

}  // namespace

std::vector<unit_run> spread_over_units(const line_amounts& line, price_basis basis,
                                        currency_code currency) {
    ensure(line.quantity > 0, "a line has units");
    const auto discount = even_share::of(line.discount, line.quantity, 0);
    const std::int64_t first_taxed = basis == price_basis::with_tax ? discount.extra : 0;
    const auto tax = even_share::of(line.tax, line.quantity, first_taxed);

    // The amounts change only where an odd minor unit begins or ends.
    std::array<std::int64_t, 4> begins{0, discount.end(), tax.from, tax.end()};
    std::ranges::sort(begins);
    std::vector<unit_run> runs;
    runs.reserve(begins.size());
    for (std::size_t i = 0; i < begins.size(); ++i) {
        const std::int64_t begin = begins[i];
        const std::int64_t end = i + 1 < begins.size() ? begins[i + 1] : line.quantity;
        if (begin == end) continue;
        const std::int64_t unit_tax = tax.at(begin);
        const std::int64_t unit_discount = discount.at(begin);
        const std::int64_t added = basis == price_basis::without_tax ? unit_tax : 0;
        runs.push_back({.quantity = end - begin,
                        .paid = {line.unit_price - unit_discount + added, currency},
                        .tax = {unit_tax, currency},
                        .discount = {unit_discount, currency}});
    }
    merge_equal_runs(runs);
    return runs;
}

void merge_equal_runs(std::vector<unit_run>& runs) {
    if (runs.empty()) return;
    auto last = runs.begin();
    for (auto next = std::next(last); next != runs.end(); ++next) {
        const bool equal = next->paid.amount_minor == last->paid.amount_minor &&
                           next->tax.amount_minor == last->tax.amount_minor &&
                           next->discount.amount_minor == last->discount.amount_minor;
        if (equal) {
            last->quantity += next->quantity;
        } else if (++last != next) {
            *last = *next;
        }
    }
    runs.erase(std::next(last), runs.end());
}

}  // namespace refundry
