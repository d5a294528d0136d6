// SPDX-License-Identifier: Apache-2.0
// The HTTP/1.1 server. Handlers are plain functions; where they wait (base/wait.hpp), their session
// is suspended and the thread serves the others.
//
//   router routes;
//   routes.add({.method = method::get, .pattern = "/healthz",
//               .handle = [](request&) { return response::text(200, "ok"); }});
//   server web(options, routes, hooks);
//   web.start();
//   ...
//   web.begin_drain();
//   web.wait_drained(10s);  // then stop what the handlers wait for, then let `web` go
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <string_view>

#include "http/server/request.hpp"
#include "http/server/response.hpp"
#include "http/server/router.hpp"
#include "http/server/server_options.hpp"

namespace refundry::http {

/// All are optional and called on the server's threads, several at once.
struct server_hooks {
    /// Answers the server makes itself: 400, 404, 405, 408, 413, 414, 417, 431, 500, 501, 503, 505.
    /// The request is null or partly filled when there was none that could be read.
    std::function<response(int status, std::string_view code, std::string_view message,
                           const request*)>
        render_error;
    /// What a handler or a stream threw; inside it `std::rethrow_exception` may look closer.
    std::function<void(const request&, std::exception_ptr)> on_exception;
    /// May add to any answer before it is written, security headers for example.
    std::function<void(const request&, response&)> decorate;
    /// After each answer; `bytes` is the body as sent.
    std::function<void(const request&, int status, std::size_t bytes,
                       std::chrono::steady_clock::duration)>
        on_finished;
};

struct server_statistics {
    std::size_t connections_open = 0;
    std::size_t connections_accepted = 0;
    std::size_t connections_refused = 0;
    std::size_t requests_in_flight = 0;
};

class server {
  public:
    /// `routes` is borrowed and not changed any more. Throws std::invalid_argument for options that
    /// cannot be.
    server(server_options options, const router& routes, server_hooks hooks = {});
    server(const server&) = delete;
    server& operator=(const server&) = delete;
    /// Cuts what is still open and joins the threads. A handler that still waits is given a second;
    /// if it does not return, its memory is left behind rather than pulled from under it.
    ~server();

    /// Binds, listens and returns. Throws std::system_error when the address cannot be had.
    void start();
    std::uint16_t port() const;

    /// Stops accepting, closes idle connections; requests in flight are answered with
    /// "Connection: close", streams see `pause` return false. May be called from any thread.
    void begin_drain();
    /// True once every connection is gone.
    bool wait_drained(std::chrono::milliseconds timeout);
    /// begin_drain, wait_drained, and then cuts what is left and joins the threads.
    void stop(std::chrono::milliseconds timeout);

    server_statistics statistics() const;

  private:
    struct implementation;
    std::unique_ptr<implementation> implementation_;
};

/// application/problem+json with status, code, message and request_id.
response default_problem(int status, std::string_view code, std::string_view message,
                         const request* about);

}  // namespace refundry::http
