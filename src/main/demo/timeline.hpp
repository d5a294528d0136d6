// SPDX-License-Identifier: Apache-2.0
// What happens in the demo shop, in the order of time. A step is a use case at its moment, by its
// actor; it names the steps that follow. Steps of a day or so share a unit of work, and what is
// promised in it goes to the provider afterwards.
#pragma once

#include <functional>
#include <queue>

#include "app/context.hpp"
#include "jobs/dispatcher.hpp"

namespace refundry::demo {

class timeline {
  public:
    struct step;
    using steps = std::vector<step>;
    /// May run again: everything it draws comes from the random source it is given.
    using action = std::function<result<void>(transaction&, const actor_context&, seeded_random&,
                                              steps& next)>;
    struct step {
        instant at;
        std::string actor;
        action act;
        std::uint64_t seed = 0;  ///< given by the timeline
    };

    timeline(store& data, dispatcher& jobs, set_clock& clock, id_source& ids, merchant_id merchant,
             std::uint64_t seed)
        : data_(data), jobs_(jobs), clock_(clock), ids_(ids), merchant_(merchant), random_(seed) {}

    void add(step next);
    /// Everything up to `end`; what would happen later is left out. Throws internal_error when a
    /// step is refused: the demo only does what can be done.
    void run_until(instant end);

  private:
    static constexpr std::size_t STEPS_PER_UNIT = 64;
    static constexpr auto UNIT_SPAN = std::chrono::hours(36);
    struct later {
        bool operator()(const step& a, const step& b) const {
            return std::pair(a.at, a.seed) > std::pair(b.at, b.seed);
        }
    };
    steps take_unit(instant end);
    result<steps> run_unit(transaction& tx, const steps& unit);

    store& data_;
    dispatcher& jobs_;
    set_clock& clock_;
    id_source& ids_;
    merchant_id merchant_;
    seeded_random random_;
    std::priority_queue<step, steps, later> waiting_;
};

}  // namespace refundry::demo
