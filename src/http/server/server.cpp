// SPDX-License-Identifier: Apache-2.0
// Accepting, and the order of stopping. With worker.cpp the only file that includes Asio: one
// io_context per thread; every session stays on the thread that took its connection.
#include "http/server/server.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/any_io_executor.hpp>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <tuple>

#include "base/ensure.hpp"
#include "http/server/worker.hpp"

namespace refundry::http {
namespace {

/// After a refused accept (no descriptors left, say) the listener rests this long.
constexpr std::chrono::milliseconds accept_pause{100};
/// What a handler that still waits is given once its connection is cut.
constexpr std::chrono::milliseconds cut_grace{1'000};

network_address address_of(const tcp::endpoint& endpoint) {
    network_address out;
    const auto address = endpoint.address();
    out.bytes = address.is_v4()
                    ? asio::ip::make_address_v6(asio::ip::v4_mapped, address.to_v4()).to_bytes()
                    : address.to_v6().to_bytes();
    return out;
}

response render_refusal(const server_hooks& hooks, std::string_view message) {
    constexpr std::string_view code = "too_many_connections";
    if (hooks.render_error) {
        try {
            return hooks.render_error(503, code, message, nullptr);
        } catch (...) {
            // There is no request to report it with; the plain answer does.
            return default_problem(503, code, message, nullptr);
        }
    }
    return default_problem(503, code, message, nullptr);
}

}  // namespace

struct server::implementation {
    implementation(server_options options, const router& routes, server_hooks hooks)
        : core(std::move(options), routes, std::move(hooks)) {}

    void listen();
    void accept_next();
    void accepted(worker& target, const error_code& error, tcp::socket socket);
    void turn_away(tcp::socket& socket, admitted why);
    worker& least_loaded();
    void begin_drain();
    /// True when every session ended.
    bool cut_and_join();

    server_core core;
    std::vector<std::unique_ptr<worker>> workers;
    std::unique_ptr<tcp::acceptor> acceptor;
    std::unique_ptr<asio::steady_timer> accept_timer;
    std::uint16_t bound_port = 0;
    std::once_flag drained;
};

void server::implementation::listen() {
    auto& io = workers.front()->io;
    error_code error;
    const auto address = asio::ip::make_address(core.options.address, error);
    if (error)
        throw std::invalid_argument("address: \"" + core.options.address + "\" is no IP address");
    try {
        acceptor = std::make_unique<tcp::acceptor>(io, tcp::endpoint(address, core.options.port),
                                                   /*reuse_addr=*/true);
    } catch (const boost::system::system_error& failed) {
        throw std::system_error(std::error_code(failed.code()),
                                "cannot listen on " + core.options.address + " port " +
                                    std::to_string(core.options.port));
    }
    accept_timer = std::make_unique<asio::steady_timer>(io);
    bound_port = acceptor->local_endpoint().port();
}

worker& server::implementation::least_loaded() {
    return **std::ranges::min_element(
        workers, {}, [](const auto& one) { return one->load.load(std::memory_order_relaxed); });
}

void server::implementation::accept_next() {
    auto& target = least_loaded();
    acceptor->async_accept(asio::any_io_executor(target.io.get_executor()),
                           [this, &target](const error_code& error, tcp::socket socket) {
                               accepted(target, error, std::move(socket));
                           });
}

void server::implementation::accepted(worker& target, const error_code& error, tcp::socket socket) {
    if (!acceptor->is_open()) return;
    if (error && error != asio::error::connection_aborted) {
        accept_timer->expires_after(accept_pause);
        accept_timer->async_wait([this](const error_code& cancelled) {
            if (!cancelled && acceptor->is_open()) accept_next();
        });
        return;
    }
    error_code failed = error;
    const auto endpoint = failed ? tcp::endpoint{} : socket.remote_endpoint(failed);
    if (!failed) std::ignore = socket.non_blocking(true, failed);
    if (!failed) {
        const auto peer = address_of(endpoint);
        const bool is_trusted = core.proxies.contains(peer);
        const auto entry =
            core.entrance.enter(peer, is_trusted ? peer_limit::exempt : peer_limit::counted);
        if (entry == admitted::yes) {
            error_code ignored;  // a connection without it only is slower
            std::ignore = socket.set_option(tcp::no_delay(true), ignored);
            target.load.fetch_add(1, std::memory_order_relaxed);
            asio::post(target.io, [&target, taken = std::move(socket), peer, is_trusted]() mutable {
                target.adopt(std::move(taken), peer, is_trusted);
            });
        } else {
            turn_away(socket, entry);
        }
    }
    accept_next();
}

/// Says why in one non-blocking write; a full server has no session to spend on it.
void server::implementation::turn_away(tcp::socket& socket, admitted why) {
    const auto* message = why == admitted::too_many
                              ? "The server has too many open connections. Try again shortly."
                              : "Your address has too many open connections.";
    const auto reply = render_refusal(core.hooks, message);
    date_cache dates;
    std::string out;
    write_head(reply,
               {.date = dates.text(std::time(nullptr)),
                .request_id = {},
                .then = after_response::close,
                .content_length = reply.bytes().size()},
               out);
    out += reply.bytes();
    std::array<char, 4096> scratch;
    const auto handle = socket.native_handle();
    [[maybe_unused]] const auto unread =
        ::recv(handle, scratch.data(), scratch.size(), MSG_DONTWAIT);
    [[maybe_unused]] const auto sent =
        ::send(handle, out.data(), out.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    ::shutdown(handle, SHUT_WR);
}

void server::implementation::begin_drain() {
    std::call_once(drained, [this] {
        if (!acceptor) return;
        // Runs on the acceptor's thread, so that connections it already handed over are known to
        // their workers before those begin to drain.
        asio::post(workers.front()->io, [this] {
            error_code ignored;
            std::ignore = acceptor->close(ignored);
            accept_timer->cancel();
            for (auto& one : workers)
                asio::post(one->io, [target = one.get()] { target->begin_drain(); });
        });
    });
}

bool server::implementation::cut_and_join() {
    begin_drain();
    for (auto& one : workers)
        asio::post(one->io, [target = one.get()] { target->cut_all(); });
    core.entrance.wait_until_empty(cut_grace);
    for (auto& one : workers)
        one->stop_and_join();
    return std::ranges::none_of(workers, [](const auto& one) { return one->is_abandoned(); });
}

server::server(server_options options, const router& routes, server_hooks hooks)
    : implementation_(
          std::make_unique<implementation>(std::move(options), routes, std::move(hooks))) {}

server::~server() {
    // A handler that never returned has its frames on a fiber and its address in other hands: the
    // memory stays, the threads are gone.
    if (!implementation_->workers.empty() && !implementation_->cut_and_join())
        std::ignore = implementation_.release();
}

void server::start() {
    auto& own = *implementation_;
    ensure(own.workers.empty(), "a server starts once");
    const auto wanted = own.core.options.threads;
    const auto threads = wanted > 0 ? wanted : std::max(1U, std::thread::hardware_concurrency());
    for (unsigned i = 0; i < threads; ++i)
        own.workers.push_back(std::make_unique<worker>(own.core));
    try {
        own.listen();
    } catch (...) {
        own.workers.clear();
        throw;
    }
    own.accept_next();
    for (auto& one : own.workers)
        one->start();
}

std::uint16_t server::port() const {
    return implementation_->bound_port;
}
void server::begin_drain() {
    implementation_->begin_drain();
}
bool server::wait_drained(std::chrono::milliseconds timeout) {
    return implementation_->core.entrance.wait_until_empty(timeout);
}

void server::stop(std::chrono::milliseconds timeout) {
    begin_drain();
    wait_drained(timeout);
    implementation_->cut_and_join();
}

server_statistics server::statistics() const {
    const auto& core = implementation_->core;
    return {.connections_open = core.entrance.open(),
            .connections_accepted = core.entrance.accepted(),
            .connections_refused = core.entrance.refused(),
            .requests_in_flight = core.setting.requests_in_flight.load(std::memory_order_relaxed)};
}

}  // namespace refundry::http
