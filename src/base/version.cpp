// SPDX-License-Identifier: Apache-2.0
#include "base/version.hpp"

namespace refundry {

std::string_view version() {
    return REFUNDRY_VERSION;
}

}  // namespace refundry
