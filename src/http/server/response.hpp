// SPDX-License-Identifier: Apache-2.0
// A response as a handler gives it; the server adds Date, Content-Length and Connection.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "http/server/headers.hpp"

namespace refundry::http {

/// Where a streamed response goes. Memory is bounded: `write` waits until the client has taken the
/// bytes.
class body_writer {
  public:
    virtual ~body_writer() = default;
    /// False when the client left or was too slow: end the stream.
    [[nodiscard]] virtual bool write(std::string_view bytes) = 0;
    /// Waits until woken or for `at_most`; false when the client left or the server is stopping.
    [[nodiscard]] virtual bool pause(std::chrono::milliseconds at_most) = 0;
    /// Ends the present or the next `pause`; may be called from any thread and at any later time.
    virtual std::function<void()> waker() = 0;
};

enum class compression { no, if_worth_it };

struct response {
    int status = 200;
    std::string content_type;  ///< empty when there is no body
    header_list headers;
    std::string body;
    /// Instead of `body`: bytes that outlive the server, such as files embedded in the binary.
    std::string_view borrowed_body;
    /// Instead of a body: called once the head is sent; returns when the stream ends. An exception
    /// cuts the connection, so that the client sees that the body is not whole.
    std::function<void(body_writer&)> stream;
    /// Text over `server_options::compress_bytes_min` may be sent as gzip; a strong ETag then
    /// becomes a weak one (RFC 9110 section 8.8.3: one strong tag, one representation).
    compression compress = compression::if_worth_it;

    static response text(int status, std::string body);
    static response json(int status, std::string body);
    static response html(int status, std::string body);
    static response with(int status, std::string content_type, std::string body);
    /// No body.
    static response empty(int status);
    static response redirect(int status, std::string_view location);
    static response streamed(std::string content_type, std::function<void(body_writer&)> stream);

    std::string_view bytes() const { return borrowed_body.empty() ? body : borrowed_body; }
};

/// "Not Found"; "Status" for a code without a name here.
std::string_view reason_phrase(int status);
/// 1xx, 204 and 304 never carry a body.
constexpr bool status_allows_body(int status) {
    return status >= 200 && status != 204 && status != 304;
}

}  // namespace refundry::http
