// SPDX-License-Identifier: Apache-2.0
#include "http/problem.hpp"

#include "base/json.hpp"

namespace refundry::http {

namespace {

response render(problem what) {
    what.type = "/docs#problem-" + what.code;
    what.title = reason_phrase(static_cast<int>(what.status));
    auto answer = response::with(static_cast<int>(what.status), "application/problem+json",
                                 json::encode(what));
    if (what.status == 401) answer.headers.set("WWW-Authenticate", "Bearer");
    if (what.status == 429 || what.status == 503) answer.headers.set("Retry-After", "1");
    return answer;
}

}  // namespace

int status_of(const failure& what) {
    switch (what.kind) {
        case failure_kind::invalid:
            if (what.code == "malformed_json") return 400;
            return what.code == "content_type_not_json" ? 415 : 422;
        case failure_kind::unauthorized:
            return 401;
        case failure_kind::forbidden:
            return 403;
        case failure_kind::not_found:
            return 404;
        case failure_kind::conflict:
            return 409;
        case failure_kind::refused:
            return 422;
        case failure_kind::too_large:
            return 413;
        case failure_kind::rate_limited:
            return 429;
        case failure_kind::unavailable:
            return 503;
    }
    return 500;
}

response render_problem(const failure& what, std::string_view request_id) {
    const int status = status_of(what);
    const auto& param =
        what.path.empty() && !what.details.empty() ? what.details.front().path : what.path;
    return render({.type = {},
                   .title = {},
                   .status = status,
                   .code = what.code,
                   .detail = what.message,
                   .param = param.empty() ? std::nullopt : std::optional(param),
                   .retryable = status == 429 || status == 503,
                   .request_id = std::string(request_id),
                   .errors = what.details});
}

response render_problem(int status, std::string_view code, std::string_view detail,
                        const request* about) {
    return render({.type = {},
                   .title = {},
                   .status = status,
                   .code = std::string(code),
                   .detail = std::string(detail),
                   .param = {},
                   .retryable = status == 408 || status == 429 || status >= 500,
                   .request_id = about == nullptr ? std::string() : about->id,
                   .errors = {}});
}

}  // namespace refundry::http
