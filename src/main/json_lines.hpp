// SPDX-License-Identifier: Apache-2.0
// JSON lines in, an answer a line out: for the verbs that need no database. A line that cannot be
// answered is told as an error in its place, and the others go on.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace refundry {

inline constexpr std::size_t JSON_LINE_BYTES_MAX = 16 * 1024 * 1024;

enum class answer_form { json, text };

struct json_lines_verb {
    answer_form form = answer_form::json;
    std::string_view refused = "has no answer";  ///< what is said of a line that was refused
};

/// `answer` makes of a line's text what is printed. The exit code: 1 when a line was refused.
int answer_json_lines(const std::string& file, const json_lines_verb& verb,
                      const std::function<result<std::string>(std::string_view)>& answer);

/// This line is not what the verb reads, with each wrong field.
std::unexpected<failure> malformed_line(std::string_view verb, std::vector<failure_detail> details);

}  // namespace refundry
