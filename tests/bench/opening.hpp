// SPDX-License-Identifier: Apache-2.0
// Clients that open returns over HTTP, for every part that measures opens.
#pragma once

#include <string>

#include "bench/load_client.hpp"
#include "bench/shop.hpp"

namespace refundry::bench {

inline constexpr std::size_t OPEN_CONNECTIONS = 64;

/// Requests that ask for one unit after the other, each with its own idempotency key.
class opening {
  public:
    explicit opening(const merchant_access& at) : at_(at) {}
    std::string open();
    std::string preview(std::size_t unit) const;
    /// The one that is opened next.
    std::size_t next_unit() const { return number_; }

  private:
    const merchant_access& at_;
    std::size_t number_ = 0;
};

/// Opens a second.
double open_for(load_client& client, opening& of, double seconds, latencies& into);
/// Each connection previews, then opens the same; pairs a second.
double preview_and_open_for(load_client& client, opening& of, double seconds, latencies& into);
return_case_id open_one(std::uint16_t port, opening& of);

}  // namespace refundry::bench
