// SPDX-License-Identifier: Apache-2.0
// The checks behind sql_store::check_invariants; what each means is in app/store/invariants.hpp.
#pragma once

#include <vector>

#include "app/store/invariants.hpp"
#include "storage/sql/connection.hpp"

namespace refundry {

std::vector<invariant_breach> check_invariants(sql::connection& on);

}  // namespace refundry
