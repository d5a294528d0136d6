// SPDX-License-Identifier: Apache-2.0
// The request target: path segments and query parameters, percent-decoded once, here.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/server/request.hpp"

namespace refundry::http {

enum class plus_sign { is_plus, is_space };

/// Nullopt for a '%' that two hexadecimal digits do not follow, and for an encoded NUL.
std::optional<std::string> percent_decode(std::string_view text,
                                          plus_sign plus = plus_sign::is_plus);
/// Everything but RFC 3986's unreserved characters.
std::string percent_encode(std::string_view text);

/// "a=1&b=2+3": as browsers send forms. Nullopt when it cannot be decoded or has more than `most`
/// parameters. Empty pieces are skipped.
std::optional<std::vector<query_parameter>> parse_query(std::string_view text, std::size_t most);

enum class target_error { none, malformed, too_many_parameters };

/// Fills target, path, segments and query from an origin-form target. Refuses characters outside
/// printable ASCII, fragments, bad escapes and dot segments: a path means one thing only.
target_error parse_target(std::string_view target, std::size_t query_parameters_max, request& into);

}  // namespace refundry::http
