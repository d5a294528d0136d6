// SPDX-License-Identifier: Apache-2.0
// How many connections may be open, in all and from one peer.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <mutex>

#include "http/server/peer.hpp"

namespace refundry::http {

enum class admitted { yes, too_many, too_many_from_peer };
enum class peer_limit { counted, exempt };

/// Safe from any thread.
class admission {
  public:
    admission(std::size_t all_max, std::size_t per_peer_max)
        : all_max_(all_max), per_peer_max_(per_peer_max) {}
    admitted enter(const network_address& peer, peer_limit limit);
    /// Once for each `enter` that said yes.
    void leave(const network_address& peer);
    bool wait_until_empty(std::chrono::milliseconds timeout);
    std::size_t open() const;
    std::size_t accepted() const;
    std::size_t refused() const;

  private:
    std::size_t all_max_;
    std::size_t per_peer_max_;
    mutable std::mutex mutex_;
    std::condition_variable emptied_;
    std::map<network_address, std::size_t> by_peer_;
    std::size_t open_ = 0;
    std::size_t accepted_ = 0;
    std::size_t refused_ = 0;
};

}  // namespace refundry::http
