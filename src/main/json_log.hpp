// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace refundry {

/// One JSON object a line on standard error: at, level, message.
void log_as_json(const std::string& level);

}  // namespace refundry
