// SPDX-License-Identifier: Apache-2.0
// For tests: a running server on a free port, with routes that show what the server does.
#pragma once

#include <atomic>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include "http/server/server.hpp"
#include "http/server/test_client.hpp"

namespace refundry::http {

struct finished_request {
    std::string path;
    int status;
    std::size_t bytes;
};

class test_server {
  public:
    explicit test_server(server_options options = {}) {
        options.port = 0;
        options.threads = options.threads == 0 ? 2 : options.threads;
        options.timer_tick = std::chrono::milliseconds(10);
        add_routes();
        server_hooks hooks;
        hooks.on_exception = [this](const request&, std::exception_ptr) { ++exceptions; };
        hooks.on_finished = [this](const request& about, int status, std::size_t bytes, auto) {
            const std::lock_guard lock(mutex_);
            finished_.push_back({.path = about.path, .status = status, .bytes = bytes});
        };
        running.emplace(std::move(options), routes, std::move(hooks));
    }
    /// Starts on first use, so that a test may add routes before.
    test_client client() {
        start();
        return test_client(running->port());
    }
    void start() {
        if (!std::exchange(is_started_, true)) running->start();
    }
    /// One request on a connection of its own.
    std::string ask(std::string_view bytes) { return client().exchange(bytes); }
    std::vector<finished_request> finished() {
        const std::lock_guard lock(mutex_);
        return finished_;
    }

  private:
    std::mutex mutex_;
    std::vector<finished_request> finished_;
    bool is_started_ = false;

  public:
    router routes;
    std::atomic<int> exceptions{0};
    std::optional<server> running;  ///< last, so that it ends first

  private:
    void add(method which, std::string pattern, handler handle) {
        routes.add({.method = which, .pattern = std::move(pattern), .handle = std::move(handle)});
    }
    void add_routes() {
        add(method::get, "/hello", [](request&) { return response::text(200, "hello"); });
        add(method::post, "/echo", [](request& about) { return response::text(200, about.body); });
        add(method::get, "/items/{item}", [](request& about) {
            return response::text(200, std::string(about.path_parameter_named("item")) + "|" +
                                           std::string(about.find_query("q").value_or("none")));
        });
        add(method::get, "/peer", [](request& about) {
            return response::text(200, about.peer_address + (about.is_secure ? " secure" : ""));
        });
        add(method::get, "/throw",
            [](request&) -> response { throw std::runtime_error("a defect"); });
        add(method::get, "/empty", [](request&) { return response::empty(204); });
        add(method::get, "/unmodified", [](request&) {
            auto reply = response::empty(304);
            reply.headers.add("ETag", "\"1\"");
            return reply;
        });
        add(method::get, "/long", [](request&) {
            auto reply = response::text(200, std::string(5000, 'x'));
            reply.headers.add("ETag", "\"1\"");
            return reply;
        });
        add(method::get, "/big",
            [](request&) { return response::with(200, "image/png", std::string(8 << 20, 'x')); });
        add(method::get, "/stream", [](request&) {
            return response::streamed("text/event-stream", [](body_writer& out) {
                for (const auto* piece : {"one", "", "two"}) {
                    if (!out.write(piece)) return;
                }
            });
        });
        add(method::get, "/broken-stream", [](request&) {
            return response::streamed("text/plain", [](body_writer& out) {
                if (out.write("begun")) throw std::runtime_error("a defect");
            });
        });
    }
};

}  // namespace refundry::http
