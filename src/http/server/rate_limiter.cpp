// SPDX-License-Identifier: Apache-2.0
#include "http/server/rate_limiter.hpp"

#include <algorithm>
#include <cmath>

#include "base/ensure.hpp"

namespace refundry::http {

rate_limiter::rate_limiter(rate_limit limit, std::size_t keys_max, now_function now)
    : limit_(limit), keys_max_(keys_max), now_(std::move(now)) {
    ensure(limit_.per_second > 0 && limit_.burst >= 1 && keys_max_ > 0, "a rate limit is positive");
}

rate_decision rate_limiter::take(std::string_view key, double tokens) {
    const std::lock_guard lock(mutex_);
    const auto now = now_();
    auto& found = bucket_for(key, now);
    const double waited = std::chrono::duration<double>(now - found.filled_at).count();
    found.tokens = std::min(limit_.burst, found.tokens + waited * limit_.per_second);
    found.filled_at = now;
    if (found.tokens >= tokens) {
        found.tokens -= tokens;
        return {};
    }
    const double missing = (tokens - found.tokens) / limit_.per_second;
    return {.is_allowed = false,
            .retry_after = std::chrono::seconds(static_cast<std::int64_t>(std::ceil(missing)))};
}

rate_limiter::bucket& rate_limiter::bucket_for(std::string_view key, clock::time_point now) {
    if (const auto known = places_.find(key); known != places_.end()) {
        order_.splice(order_.begin(), order_, known->second);
        return order_.front();
    }
    if (places_.size() == keys_max_) {
        places_.erase(order_.back().key);
        order_.pop_back();
    }
    order_.push_front({.key = std::string(key), .tokens = limit_.burst, .filled_at = now});
    places_.emplace(order_.front().key, order_.begin());
    return order_.front();
}

std::size_t rate_limiter::size() const {
    const std::lock_guard lock(mutex_);
    return places_.size();
}

}  // namespace refundry::http
