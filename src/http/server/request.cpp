// SPDX-License-Identifier: Apache-2.0
#include "http/server/request.hpp"

namespace refundry::http {

std::optional<std::string_view> request::find_query(std::string_view name) const {
    for (const auto& parameter : query) {
        if (parameter.name == name) return parameter.value;
    }
    return std::nullopt;
}

std::string_view request::path_parameter_named(std::string_view name) const {
    for (const auto& parameter : path_parameters) {
        if (parameter.name == name) return parameter.value;
    }
    return {};
}

void request::clear() {
    // A body of the rare large request is not kept for the many small ones.
    constexpr std::size_t kept_body_bytes = 16UZ * 1024;
    method = http::method::get;
    target.clear();
    path.clear();
    segments.clear();
    query.clear();
    version_minor = 1;
    headers.clear();
    body.clear();
    if (body.capacity() > kept_body_bytes) body.shrink_to_fit();
    host.clear();
    peer_address.clear();
    is_secure = false;
    id.clear();
    path_parameters.clear();
    matched = nullptr;
}

}  // namespace refundry::http
