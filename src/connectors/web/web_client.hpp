// SPDX-License-Identifier: Apache-2.0
// HTTP as the connectors see it: one request, one answer, and an exact word for having none.
#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.hpp"

namespace refundry {

using web_headers = std::vector<std::pair<std::string, std::string>>;

/// What no answer may take more of, unless the request says so.
inline constexpr std::chrono::milliseconds WEB_TIME_MAX{30'000};

struct web_request {
    std::string method;
    std::string url;
    web_headers headers;
    std::string body;
    std::chrono::milliseconds time_max = WEB_TIME_MAX;  ///< from the first look-up to the last byte
};

struct web_response {
    int status = 0;
    web_headers headers;
    std::string body;

    /// Without regard to capital letters; "" when there is none.
    std::string_view header(std::string_view name) const;
    bool is_success() const { return status >= 200 && status < 300; }
    /// When it was said, by the other side's clock (its Date, to the second).
    std::optional<instant> said_at() const;
};

enum class web_failure {
    not_sent,   ///< certain: no byte of the request has left
    no_answer,  ///< anything else: the other side may have done what was asked
};

class web_client {
  public:
    virtual ~web_client() = default;
    /// Blocks. An answer is any whole response, whatever its status; a redirect is one, too.
    virtual std::expected<web_response, web_failure> send(const web_request& request) = 0;
};

/// For one segment of a path, or a name or value of a query or form (RFC 3986, 2.3).
std::string percent_encoded(std::string_view text);

}  // namespace refundry
