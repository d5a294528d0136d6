// SPDX-License-Identifier: Apache-2.0
#include "storage/sql/turnstile.hpp"

namespace refundry::sql {

turnstile::place::place(turnstile& of, mode wanted) : of_(of), mode_(wanted) {
    std::unique_lock lock(of_.mutex_);
    of_.changed_.wait(lock, [&] { return !of_.is_reserved_; });
    if (mode_ == mode::together) {
        ++of_.inside_;
    } else {
        of_.is_reserved_ = true;
        of_.changed_.wait(lock, [&] { return of_.inside_ == 0; });
    }
}

turnstile::place::~place() {
    const std::lock_guard lock(of_.mutex_);
    if (mode_ == mode::alone) {
        of_.is_reserved_ = false;
        of_.changed_.notify_all();
    } else if (--of_.inside_ == 0 && of_.is_reserved_) {
        of_.changed_.notify_all();
    }
}

}  // namespace refundry::sql
