// SPDX-License-Identifier: Apache-2.0
// A whole session over bytes instead of a socket. The first byte says in how small pieces the rest
// arrives. What must hold: nothing is read past the end, each answer is well-formed, a handler only
// ever sees what the limits allow, and the session ends.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "http/server/session.hpp"

namespace refundry::http {
namespace {

class given_bytes final : public transport {
  public:
    given_bytes(std::string_view bytes, std::size_t step) : bytes_(bytes), step_(step) {}
    read_result read(std::span<char> into, steady_time) override {
        const auto size = std::min({into.size(), bytes_.size(), step_});
        if (into.empty()) std::abort();  // a full buffer would wait for ever
        if (size == 0) return {.status = io_status::closed};
        std::memcpy(into.data(), bytes_.data(), size);
        bytes_.remove_prefix(size);
        return {.status = io_status::done, .bytes = size};
    }
    io_status write(std::span<const std::string_view> parts) override {
        const auto first = parts.front();
        if (!first.starts_with("HTTP/1.1 ")) std::abort();
        return io_status::done;
    }
    void linger(std::span<char>) override { bytes_ = {}; }
    void let_others_run() override {}
    bool pause(std::chrono::milliseconds) override { return false; }
    std::function<void()> waker() override {
        return [] {};
    }
    bool is_stopping() const override { return false; }
    bool is_empty() const { return bytes_.empty(); }

  private:
    std::string_view bytes_;
    std::size_t step_;
};

server_options small_limits() {
    server_options options;
    options.limits = {.target_bytes_max = 256,
                      .header_bytes_max = 1024,
                      .header_fields_max = 16,
                      .query_parameters_max = 8,
                      .body_bytes_max = 512};
    return options;
}

response look(request& about) {
    const bool is_fine = about.body.size() <= 512 && about.headers.size() <= 16 &&
                         about.query.size() <= 8 && about.target.size() <= 256 &&
                         (about.version_minor == 0 || !about.host.empty());
    if (!is_fine) std::abort();
    return response::text(200, about.body);
}

router all_routes() {
    router routes;
    for (const auto which : {method::get, method::post, method::put, method::delete_}) {
        routes.add({.method = which, .pattern = "/", .handle = look});
        routes.add({.method = which, .pattern = "/{rest...}", .handle = look});
    }
    return routes;
}

void serve(std::string_view bytes, std::size_t step) {
    static const server_options options = small_limits();
    static const router routes = all_routes();
    static const server_hooks hooks;
    static const trusted_proxies proxies({"127.0.0.1"});
    static session_setting setting{
        .options = options, .routes = routes, .hooks = hooks, .proxies = proxies};
    static session_tools tools(options);
    static session_memory memory(options);
    session_peer peer{.address = *network_address::parse("127.0.0.1"), .is_trusted = true};
    given_bytes wire(bytes, step);
    while (!wire.is_empty()) {
        session one(setting, tools, memory, peer, wire);
        if (one.serve() == session_end::close) break;
    }
    if (setting.body_bytes_in_flight != 0 || setting.requests_in_flight != 0) std::abort();
}

}  // namespace
}  // namespace refundry::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    refundry::http::serve(bytes, data[0] == 0 ? 4096 : data[0]);
    return 0;
}
