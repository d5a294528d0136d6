// SPDX-License-Identifier: Apache-2.0
#include "base/ensure.hpp"

#include <fmt/format.h>

namespace refundry {

void fail_invariant(std::string_view what, std::source_location where) {
    throw internal_error(
        fmt::format("invariant broken: {} ({}:{})", what, where.file_name(), where.line()));
}

}  // namespace refundry
