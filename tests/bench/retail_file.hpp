// SPDX-License-Identifier: Apache-2.0
// The year of real invoices that imports and trials are measured with.
#pragma once

#include <string>

#include "bench/sections.hpp"

namespace refundry::bench {

/// The whole file, or its first rows when quick; "" when it is not on this machine.
std::string retail_file(const settings& by);

}  // namespace refundry::bench
