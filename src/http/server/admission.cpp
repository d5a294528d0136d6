// SPDX-License-Identifier: Apache-2.0
#include "http/server/admission.hpp"

#include "base/ensure.hpp"

namespace refundry::http {

admitted admission::enter(const network_address& peer, peer_limit limit) {
    const std::lock_guard lock(mutex_);
    if (open_ >= all_max_) {
        ++refused_;
        return admitted::too_many;
    }
    const auto known = by_peer_.find(peer);
    if (limit == peer_limit::counted && known != by_peer_.end() && known->second >= per_peer_max_) {
        ++refused_;
        return admitted::too_many_from_peer;
    }
    ++by_peer_[peer];
    ++open_;
    ++accepted_;
    return admitted::yes;
}

void admission::leave(const network_address& peer) {
    const std::lock_guard lock(mutex_);
    const auto known = by_peer_.find(peer);
    ensure(known != by_peer_.end(), "only who entered leaves");
    if (--known->second == 0) by_peer_.erase(known);
    if (--open_ == 0) emptied_.notify_all();
}

bool admission::wait_until_empty(std::chrono::milliseconds timeout) {
    std::unique_lock lock(mutex_);
    return emptied_.wait_for(lock, timeout, [this] { return open_ == 0; });
}

std::size_t admission::open() const {
    const std::lock_guard lock(mutex_);
    return open_;
}

std::size_t admission::accepted() const {
    const std::lock_guard lock(mutex_);
    return accepted_;
}

std::size_t admission::refused() const {
    const std::lock_guard lock(mutex_);
    return refused_;
}

}  // namespace refundry::http
