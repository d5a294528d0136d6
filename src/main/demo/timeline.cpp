// SPDX-License-Identifier: Apache-2.0
#include "main/demo/timeline.hpp"

#include "base/ensure.hpp"

namespace refundry::demo {

void timeline::add(step next) {
    next.seed = random_.next();
    waiting_.push(std::move(next));
}

timeline::steps timeline::take_unit(instant end) {
    steps unit;
    while (!waiting_.empty() && unit.size() < STEPS_PER_UNIT) {
        const auto& next = waiting_.top();
        if (next.at > end || (!unit.empty() && next.at > unit.front().at + UNIT_SPAN)) break;
        unit.push_back(next);
        waiting_.pop();
    }
    return unit;
}

result<timeline::steps> timeline::run_unit(transaction& tx, const steps& unit) {
    steps following;
    for (const auto& now : unit) {
        clock_.set(now.at);
        const actor_context context{.merchant = merchant_,
                                    .actor = now.actor,
                                    .request_id = "",
                                    .now = now.at,
                                    .ids = &ids_,
                                    .once = {}};
        seeded_random random(now.seed);
        if (auto done = now.act(tx, context, random, following); !done)
            return std::unexpected(std::move(done.error()));
    }
    return following;
}

void timeline::run_until(instant end) {
    for (auto unit = take_unit(end); !unit.empty(); unit = take_unit(end)) {
        auto following = data_.write([&](transaction& tx) { return run_unit(tx, unit); });
        if (!following)
            throw internal_error("the demo is refused: " + following.error().code + ": " +
                                 following.error().message);
        for (auto& next : *following)
            add(std::move(next));
        jobs_.step();
    }
    clock_.set(end);
    jobs_.step();
}

}  // namespace refundry::demo
