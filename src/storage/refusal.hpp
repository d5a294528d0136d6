// SPDX-License-Identifier: Apache-2.0
// The failures of the statement layer in the words of the port.
#pragma once

#include <utility>

#include "app/store/store.hpp"
#include "storage/sql/error.hpp"

namespace refundry {

/// The name of a constraint, alike on both engines: "payments_room", "orders_number".
std::string constraint_name(const sql::constraint_violation& refused);

[[noreturn]] void rethrow_as_port_failure();

/// Runs `statement`; what a caller can act on arrives as a failure of the port.
template <typename F>
auto translated(F&& statement) {
    try {
        return std::forward<F>(statement)();
    } catch (...) {
        rethrow_as_port_failure();
    }
}

}  // namespace refundry
