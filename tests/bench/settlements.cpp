// SPDX-License-Identifier: Apache-2.0
// Settling one item, in one thread.
#include "bench/core.hpp"
#include "bench/sections.hpp"
#include "domain/settlement/settlement.hpp"

namespace refundry::bench {

void measure_settlements(const settings& by, report& into) {
    system_clock clock;
    const auto original = order_of(sample_order(1, clock.now() - std::chrono::days(8)));
    item_terms terms;
    terms.fees = {{.code = "return_shipping",
                   .amount = money(390, original.currency),
                   .basis = fee_basis::per_return}};
    const std::vector<settle_line> lines = {{.line_id = "1",
                                             .quantity = 1,
                                             .by = resolution::refund,
                                             .terms = terms,
                                             .deduction = {},
                                             .override_amount = {},
                                             .exchange_for = {}}};
    const order_position before;
    into.add({.name = "settlement of one item",
              .value = microseconds_of(by, 20'000,
                                       [&] {
                                           if (!settle(original, before, lines))
                                               throw std::runtime_error("the item does not settle");
                                       }),
              .unit = "us",
              .target = 2,
              .is_better = better::lower});
}

}  // namespace refundry::bench
