// SPDX-License-Identifier: Apache-2.0
// Every problem code this server answers with, kept in docs/api/problems.txt; the reference shows
// it, and `type` of a problem document leads there.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/describe.hpp"

namespace refundry::http {

struct documented_problem {
    std::string code;
    std::int64_t status = 0;
    std::string meaning;
    std::string remedy;
};
BOOST_DESCRIBE_STRUCT(documented_problem, (), (code, status, meaning, remedy))

/// In the order of their statuses.
const std::vector<documented_problem>& documented_problems();

}  // namespace refundry::http
