// SPDX-License-Identifier: Apache-2.0
// Longer words for the OpenAPI document, kept in docs/api/descriptions.txt.
#pragma once

#include <string_view>

namespace refundry::http {

/// For an operation's name, a type, or "type.member"; "" when nothing is written.
std::string_view describe(std::string_view what);

}  // namespace refundry::http
