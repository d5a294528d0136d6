// SPDX-License-Identifier: Apache-2.0
// Token buckets by key (an address, an account): `burst` at once, then `per_second` steadily.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace refundry::http {

struct rate_limit {
    double per_second = 10;
    double burst = 20;
};

struct rate_decision {
    bool is_allowed = true;
    std::chrono::seconds retry_after{0};  ///< rounded up, for the Retry-After header
};

/// Safe from any thread. The table holds at most `keys_max` keys; the longest unused is forgotten,
/// which can only forgive.
class rate_limiter {
  public:
    using clock = std::chrono::steady_clock;
    using now_function = std::function<clock::time_point()>;
    rate_limiter(rate_limit limit, std::size_t keys_max, now_function now = clock::now);

    rate_decision take(std::string_view key, double tokens = 1);
    std::size_t size() const;

  private:
    struct bucket {
        std::string key;
        double tokens;
        clock::time_point filled_at;
    };
    using order = std::list<bucket>;  ///< the most recently used first
    bucket& bucket_for(std::string_view key, clock::time_point now);

    rate_limit limit_;
    std::size_t keys_max_;
    now_function now_;
    mutable std::mutex mutex_;
    order order_;
    std::unordered_map<std::string_view, order::iterator> places_;  ///< keys lie in `order_`
};

}  // namespace refundry::http
