// SPDX-License-Identifier: Apache-2.0
// The core alone, in one thread: deciding and settling one item.
#include <stdexcept>

#include "app/calendar/zones.hpp"
#include "bench/sections.hpp"
#include "bench/shop.hpp"
#include "domain/decisions/judge_load.hpp"
#include "domain/orders/take_order.hpp"
#include "domain/settlement/settlement.hpp"

namespace refundry::bench {

namespace {

/// Microseconds of one call, the best of several short runs: the core does not wait for anything,
/// so what is above the least is other work of the machine.
template <typename F>
double microseconds_of(const settings& by, std::size_t calls, F&& call) {
    double least = 1e9;
    for (int round = 0; round < by.rounds() * 2; ++round) {
        const double start = now_seconds();
        for (std::size_t i = 0; i < calls; ++i)
            call();
        least = std::min(least, (now_seconds() - start) * 1e6 / static_cast<double>(calls));
    }
    return least;
}

order an_order(instant placed_at) {
    system_clock clock;
    system_random random;
    id_source ids(clock, random);
    auto taken = take_order(sample_order(1, placed_at), ids.next<order_id>(), ids);
    if (!taken) throw std::runtime_error(taken.error().message);
    return std::move(*taken);
}

}  // namespace

void measure_pure(const settings& by, report& into) {
    system_clock clock;
    const auto now = clock.now();
    const auto original = an_order(now - std::chrono::days(8));
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

    time_zones zones;
    const return_request request{
        .items = {{.line_id = "1", .quantity = 1, .reason = "changed_mind", .exchange_for = {}}}};
    const customer_history history;
    const std::vector<std::int64_t> available = {UNITS_PER_LINE};
    const auto zone = zones.find("Europe/Berlin");
    if (!zone) throw std::runtime_error(zone.error().message);
    for (const std::size_t rules : {10U, 100U}) {
        const auto policy = compile_policy(policy_of_many_rules(rules), 1);
        if (!policy) throw std::runtime_error(policy.error().message);
        const decision_input input{.original = original,
                                   .request = request,
                                   .available = available,
                                   .history = history,
                                   .now = now,
                                   .zone = &zone->get()};
        const auto count = std::to_string(rules) + " rules";
        into.add({.name = "judgement of one item, " + count,
                  .value = microseconds_of(
                               by, 1, [&] { judge_again_and_again(**policy, input, 20'000); }) /
                           20'000,
                  .unit = "us"});
        into.add({.name = "decision with every reason, " + count,
                  .value = microseconds_of(by, 5'000, [&] { decide(**policy, input); }),
                  .unit = "us"});
    }
}

}  // namespace refundry::bench
