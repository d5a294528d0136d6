// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace refundry {

/// "0.1.0", as the top CMakeLists.txt says.
std::string_view version();

}  // namespace refundry
