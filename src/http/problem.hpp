// SPDX-License-Identifier: Apache-2.0
// RFC 9457 problem documents: the one place where failure kinds become statuses.
#pragma once

#include "base/result.hpp"
#include "http/server/request.hpp"
#include "http/server/response.hpp"

namespace refundry::http {

/// What every error body looks like. `errors` names each wrong field or each reason.
struct problem {
    std::string type;   ///< address of the page that explains `code`
    std::string title;  ///< the status in words
    std::int64_t status = 0;
    std::string code;                  ///< stable, snake_case
    std::string detail;                ///< what happened, what was kept, and what to do
    std::optional<std::string> param;  ///< JSON pointer to the field at fault
    bool retryable = false;
    std::string request_id;
    std::vector<failure_detail> errors;
};
BOOST_DESCRIBE_STRUCT(problem, (),
                      (type, title, status, code, detail, param, retryable, request_id, errors))

int status_of(const failure& what);
response render_problem(const failure& what, std::string_view request_id);
/// For the answers of the server itself.
response render_problem(int status, std::string_view code, std::string_view detail,
                        const request* about);

}  // namespace refundry::http
