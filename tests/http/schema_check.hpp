// SPDX-License-Identifier: Apache-2.0
// The part of JSON Schema 2020-12 the API document uses. A keyword it does not know is reported as
// a fault of the schema, so that nothing passes because it was not looked at.
#pragma once

#include <string>
#include <vector>

#include "http/json_value.hpp"

namespace refundry::test {

/// Each violation with its JSON pointer; empty when `value` is valid. `document` holds what
/// `#/…` refers to.
std::vector<std::string> schema_violations(const json_value& document, const json_value& schema,
                                           const json_value& value);

/// Faults of the document itself as OpenAPI 3.1: missing members, dangling references, parameters
/// that do not match their path, operation ids used twice, keywords that do not exist.
std::vector<std::string> openapi_faults(const json_value& document);

}  // namespace refundry::test
