// SPDX-License-Identifier: Apache-2.0
// A request as a handler sees it: parsed, checked and complete.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/server/headers.hpp"
#include "http/server/method.hpp"

namespace refundry::http {

struct route;

struct query_parameter {
    std::string name;
    std::string value;
    friend bool operator==(const query_parameter&, const query_parameter&) = default;
};

struct path_parameter {
    std::string_view name;  ///< of the route's pattern
    std::string value;
};

struct request {
    http::method method = http::method::get;
    std::string target;                  ///< origin form as sent: "/v1/returns?limit=20"
    std::string path;                    ///< the target before '?', not decoded
    std::vector<std::string> segments;   ///< of the path, percent-decoded; "/" has none
    std::vector<query_parameter> query;  ///< percent-decoded, in order, duplicates kept
    int version_minor = 1;               ///< of HTTP/1
    header_list headers;
    std::string body;
    std::string host;          ///< the authority the client asked for
    std::string peer_address;  ///< of the client, behind trusted proxies too; no port
    bool is_secure = false;    ///< a trusted proxy took it over https
    std::string id;
    std::vector<path_parameter> path_parameters;  ///< in the order of the pattern
    const route* matched = nullptr;
    std::chrono::steady_clock::time_point received_at{};

    /// The first of that name.
    std::optional<std::string_view> find_query(std::string_view name) const;
    /// Empty when the pattern has no such parameter.
    std::string_view path_parameter_named(std::string_view name) const;
    /// The first of that name, or empty.
    std::string_view header(std::string_view name) const {
        return headers.find(name).value_or(std::string_view{});
    }
    /// Empties everything and keeps the memory for the next request.
    void clear();
};

}  // namespace refundry::http
