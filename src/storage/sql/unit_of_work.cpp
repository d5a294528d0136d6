// SPDX-License-Identifier: Apache-2.0
#include "storage/sql/unit_of_work.hpp"

namespace refundry::sql {

verdict unit_of_work::attempt(connection& on) {
    error = nullptr;
    on.failure_ = nullptr;
    try {
        const auto wish = run(on);
        if (wish == verdict::roll_back || !on.failure_) return wish;
        error = on.failure_;
    } catch (...) {
        error = std::current_exception();
    }
    return verdict::roll_back;
}

}  // namespace refundry::sql
