// SPDX-License-Identifier: Apache-2.0
// Policies from files, for the verbs that need no database.
#pragma once

#include <memory>
#include <string>

#include "domain/policies/policy.hpp"

namespace refundry {

/// `file_unreadable`. `option` is the flag that named the file.
result<std::string> read_text_file(const std::string& option, const std::string& path);

/// JSON, or .toml. `policy_invalid` with every defect.
result<std::shared_ptr<const compiled_policy>> read_policy_file(const std::string& option,
                                                                const std::string& path);

}  // namespace refundry
