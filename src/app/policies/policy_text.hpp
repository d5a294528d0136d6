// SPDX-License-Identifier: Apache-2.0
// A policy document as a file holds it: JSON, or the same members in TOML.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "domain/policies/document.hpp"

namespace refundry {

enum class policy_format { json, toml };
/// By the ending of a file's name.
policy_format policy_format_of(std::string_view file_name);

/// Failure `policy_invalid` names each place (JSON pointer; in TOML a mistake of the text itself
/// names its line).
result<policy_document> read_policy_text(std::string_view text, policy_format format);

}  // namespace refundry
