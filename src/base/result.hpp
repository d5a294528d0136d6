// SPDX-License-Identifier: Apache-2.0
// What a use case answers: a value, or a failure a caller can act on.
#pragma once

#include <expected>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/describe.hpp"

namespace refundry {

/// The closed list of failure kinds; http/problem.cpp alone maps them to statuses.
enum class failure_kind {
    invalid,       ///< the input is wrong: fix the named field                        400/422
    unauthorized,  ///< no or bad credentials                                          401
    forbidden,     ///< known, but not allowed                                         403
    not_found,     ///< no such thing (for this merchant)                              404
    conflict,      ///< the state moved on, a duplicate, a stale version               409
    refused,       ///< understood and refused by a rule: reasons are in `details`     422
    too_large,     ///< body, page or batch over its bound                             413
    rate_limited,  ///< try again later                                                429
    unavailable,   ///< storage or a provider cannot answer now: retry                 503
};
BOOST_DESCRIBE_ENUM(failure_kind, invalid, unauthorized, forbidden, not_found, conflict, refused,
                    too_large, rate_limited, unavailable)

/// One parameter of a message: text is made at the edge, in the reader's language.
struct parameter {
    std::string name;
    std::string value;
    friend bool operator==(const parameter&, const parameter&) = default;
};
BOOST_DESCRIBE_STRUCT(parameter, (), (name, value))

/// One wrong field of an input, or one reason of a refusal.
struct failure_detail {
    std::string path;  ///< JSON pointer into the request body, or "" when it has none
    std::string code;  ///< stable, snake_case
    std::string message;
    std::vector<parameter> parameters;
    friend bool operator==(const failure_detail&, const failure_detail&) = default;
};
BOOST_DESCRIBE_STRUCT(failure_detail, (), (path, code, message, parameters))

/// Why something was not done. `code` is stable and documented; `message` says what happened and
/// what to do, in English, for the log and the developer.
struct failure {
    failure_kind kind{};
    std::string code;
    std::string message;
    std::string path;  ///< JSON pointer to the field at fault, or ""
    std::vector<failure_detail> details;
};

template <typename T>
using result = std::expected<T, failure>;

inline std::unexpected<failure> fail(failure_kind kind, std::string code, std::string message,
                                     std::string path = {}) {
    return std::unexpected(failure{.kind = kind,
                                   .code = std::move(code),
                                   .message = std::move(message),
                                   .path = std::move(path),
                                   .details = {}});
}

/// "No return ret_… here": also the answer for a thing of another merchant.
std::unexpected<failure> not_found(std::string_view what, std::string_view key);
/// The input's field at `path` (JSON pointer) cannot be used; `message` says what would be right.
std::unexpected<failure> invalid(std::string path, std::string code, std::string message);
std::unexpected<failure> conflict(std::string code, std::string message);
std::unexpected<failure> refused(std::string code, std::string message,
                                 std::vector<failure_detail> reasons = {});

}  // namespace refundry
