// SPDX-License-Identifier: Apache-2.0
#include "base/result.hpp"

#include <fmt/format.h>

namespace refundry {

std::unexpected<failure> not_found(std::string_view what, std::string_view key) {
    return fail(failure_kind::not_found, fmt::format("{}_not_found", what),
                fmt::format("There is no {} {} here.", what, key));
}

std::unexpected<failure> invalid(std::string path, std::string code, std::string message) {
    return fail(failure_kind::invalid, std::move(code), std::move(message), std::move(path));
}

std::unexpected<failure> conflict(std::string code, std::string message) {
    return fail(failure_kind::conflict, std::move(code), std::move(message));
}

std::unexpected<failure> refused(std::string code, std::string message,
                                 std::vector<failure_detail> reasons) {
    auto answer = fail(failure_kind::refused, std::move(code), std::move(message));
    answer.error().details = std::move(reasons);
    return answer;
}

}  // namespace refundry
