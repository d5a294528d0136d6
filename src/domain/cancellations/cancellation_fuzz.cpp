// SPDX-License-Identifier: Apache-2.0
// Any bytes: they are no cancellation policy, or one with named defects, or one whose schedule says
// what it says at each moment.
#include <cstdlib>

#include "domain/cancellations/cancellation_story.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace refundry;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    auto document = json::decode<cancellation_policy_document>(text);
    if (!document) return 0;
    const auto policy = cancellation_policy::compile(std::move(*document));
    if (!policy) {
        if (policy.error().details.empty()) std::abort();
        return 0;
    }
    static const cancellation_story story;
    const auto plan = story.plan(*policy);
    if (!plan) {
        if (plan.error().details.empty()) std::abort();
        return 0;
    }
    for (const auto& step : plan->schedule(story.booked.booked_at)) {
        if (step.refunded.is_negative() || step.refunded > euros(42'000)) std::abort();
        if (step.until && plan->cancel(*step.until).refunded != step.refunded) std::abort();
    }
    return 0;
}
