// SPDX-License-Identifier: Apache-2.0
#include "domain/orders/order_faults.hpp"

#include <fmt/format.h>

namespace refundry {

std::string place::pointer() const {
    if (up_ == nullptr) return {};
    if (key_.empty()) return fmt::format("{}/{}", up_->pointer(), index_);
    return fmt::format("{}/{}", up_->pointer(), key_);
}

void order_faults::add(const place& at, std::string code, std::string message) {
    ++count_;
    if (details_.size() == REPORTED_MAX) return;
    details_.push_back({.path = at.pointer(),
                        .code = std::move(code),
                        .message = std::move(message),
                        .parameters = {}});
}

failure order_faults::as_failure() && {
    return {.kind = failure_kind::invalid,
            .code = "order_invalid",
            .message = fmt::format(
                "The order was not taken: {} of its fields cannot be right. Mend them and send it "
                "again.",
                count_),
            .path = {},
            .details = std::move(details_)};
}

}  // namespace refundry
