// SPDX-License-Identifier: Apache-2.0
// The methods this server knows; any other is answered 501.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace refundry::http {

// `delete` is a keyword.
// NOLINTNEXTLINE(readability-identifier-naming)
enum class method { get, head, post, put, patch, delete_, options };

inline constexpr std::array all_methods{method::get,   method::head,    method::post,   method::put,
                                        method::patch, method::delete_, method::options};
inline constexpr std::size_t method_count = all_methods.size();

/// As on the wire: "GET".
constexpr std::string_view method_name(method which) {
    switch (which) {
        case method::get:
            return "GET";
        case method::head:
            return "HEAD";
        case method::post:
            return "POST";
        case method::put:
            return "PUT";
        case method::patch:
            return "PATCH";
        case method::delete_:
            return "DELETE";
        case method::options:
            return "OPTIONS";
    }
    return "?";
}

/// Methods are case-sensitive (RFC 9110 section 9.1).
constexpr std::optional<method> method_from_name(std::string_view name) {
    for (const auto which : all_methods) {
        if (name == method_name(which)) return which;
    }
    return std::nullopt;
}

}  // namespace refundry::http
