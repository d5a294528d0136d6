// SPDX-License-Identifier: Apache-2.0
// Sockets and threads. The only file that includes Asio: one io_context per thread; every session
// stays on the thread that took its connection. A connection that waits for its next request holds
// a socket and one pending wait; stack and buffers are lent to it when bytes arrive.
#include "http/server/server.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <list>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "base/ensure.hpp"
#include "base/wait.hpp"
#include "http/server/admission.hpp"
#include "http/server/fiber.hpp"
#include "http/server/session.hpp"

namespace refundry::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr steady_time never = steady_time::max();
/// After a refused accept (no descriptors left, say) the listener rests this long.
constexpr std::chrono::milliseconds accept_pause{100};
/// What a handler that still waits is given once its connection is cut.
constexpr std::chrono::milliseconds cut_grace{1'000};
constexpr std::size_t io_parts_max = 4;

steady_time now() {
    return std::chrono::steady_clock::now();
}

network_address address_of(const tcp::endpoint& endpoint) {
    network_address out;
    const auto address = endpoint.address();
    out.bytes = address.is_v4()
                    ? asio::ip::make_address_v6(asio::ip::v4_mapped, address.to_v4()).to_bytes()
                    : address.to_v6().to_bytes();
    return out;
}

bool would_block() {
    return errno == EAGAIN || errno == EWOULDBLOCK;
}

struct server_core {
    server_core(server_options given, const router& routes, server_hooks given_hooks)
        : options(std::move(given)),
          hooks(std::move(given_hooks)),
          proxies(options.trusted_proxies),
          setting{.options = options, .routes = routes, .hooks = hooks, .proxies = proxies},
          entrance(options.connections_max, options.connections_per_peer_max) {}
    server_options options;
    server_hooks hooks;
    trusted_proxies proxies;
    session_setting setting;
    admission entrance;
};

struct session_place {
    explicit session_place(const server_options& options)
        : strand(options.stack_bytes), memory(options) {}
    fiber strand;
    session_memory memory;
};

class connection;

class worker {
  public:
    explicit worker(server_core& shared)
        : core(shared), tools(shared.options), tick_(io), keep_running_(io.get_executor()) {}

    void start() {
        schedule_tick();
        thread_ = std::thread([this] { io.run(); });
    }
    void adopt(tcp::socket socket, const network_address& peer, bool is_trusted);
    void begin_drain();
    void cut_all();
    void stop_and_join() {
        io.stop();
        if (thread_.joinable()) thread_.join();
    }
    /// Only once the thread is joined.
    bool is_abandoned() const { return !connections_.empty(); }

    std::unique_ptr<session_place> lend_place();
    void take_back(std::unique_ptr<session_place> place);
    void remove(std::list<connection>::iterator which);

    server_core& core;
    asio::io_context io{1};
    session_tools tools;
    bool is_draining = false;
    std::atomic<std::size_t> load{0};

  private:
    void schedule_tick();
    void expire_overdue();

    asio::steady_timer tick_;
    asio::executor_work_guard<asio::io_context::executor_type> keep_running_;
    std::list<connection> connections_;
    std::vector<std::unique_ptr<session_place>> spare_places_;
    std::thread thread_;
};

/// All but `resume` and the waker run on the worker's thread, one continuation at a time: either
/// the idle wait, or the session on its fiber, or the one thing that fiber waits for.
class connection final : public transport, public waiting_session {
  public:
    connection(worker& home, tcp::socket socket, session_peer peer)
        : home_(home), socket_(std::move(socket)), peer_(peer) {}

    void begin(std::list<connection>::iterator self) {
        self_ = self;
        wait_idle(home_.core.options.header_timeout);
    }
    void expire_if_overdue(steady_time at) {
        if (deadline_ > at) return;
        timed_out_ = true;
        deadline_ = never;
        cancel();
    }
    void drain() {
        if (is_idle_ || is_pausing_) cancel();
    }
    void cut() {
        ::shutdown(socket_.native_handle(), SHUT_RDWR);
        cancel();
    }
    const network_address& peer() const { return peer_.address; }

    void suspend() override {
        if (permits_.fetch_sub(1, std::memory_order_acq_rel) <= 0) leave_thread();
    }
    void resume() override {
        if (permits_.fetch_add(1, std::memory_order_acq_rel) < 0)
            asio::post(home_.io, [this] { continue_session(); });
    }

    read_result read(std::span<char> into, steady_time deadline) override;
    io_status write(std::span<const std::string_view> parts) override;
    void linger(std::span<char> scratch) override;
    void let_others_run() override {
        asio::post(home_.io, [this] { continue_session(); });
        leave_thread();
    }
    bool pause(std::chrono::milliseconds at_most) override;
    std::function<void()> waker() override;
    bool is_stopping() const override { return home_.is_draining; }

  private:
    /// Outlives the connection in the hands of those who hold a waker.
    struct wake_target {
        std::mutex mutex;
        connection* target;
        asio::io_context* io;
    };

    void wait_idle(std::chrono::milliseconds at_most);
    void end_idle(const error_code& error);
    void run_session();
    void continue_session() {
        place_->strand.resume();
        after_switch();
    }
    void after_switch();
    /// Suspends the session; somebody has been told to call continue_session.
    void leave_thread() {
        waiting_session::current() = nullptr;
        place_->strand.suspend();
        waiting_session::current() = this;
    }
    io_status wait(tcp::socket::wait_type what, steady_time deadline);
    void wake() {
        is_woken_ = true;
        if (is_pausing_) cancel();
    }
    void cancel() {
        error_code ignored;  // nothing pending is no failure
        socket_.cancel(ignored);
    }

    worker& home_;
    tcp::socket socket_;
    session_peer peer_;
    std::list<connection>::iterator self_;
    std::unique_ptr<session_place> place_;
    std::shared_ptr<wake_target> wake_target_;
    steady_time deadline_ = never;
    error_code wait_error_;
    std::atomic<int> permits_{0};
    session_end end_ = session_end::close;
    bool timed_out_ = false;
    bool is_idle_ = false;
    bool is_pausing_ = false;
    bool is_woken_ = false;
    bool sent_early_ = false;
};

void connection::wait_idle(std::chrono::milliseconds at_most) {
    is_idle_ = true;
    timed_out_ = false;
    deadline_ = now() + at_most;
    socket_.async_wait(tcp::socket::wait_read,
                       [this](const error_code& error) { end_idle(error); });
}

void connection::end_idle(const error_code& error) {
    is_idle_ = false;
    deadline_ = never;
    // A request that raced with the drain is still answered.
    char first;
    const bool is_wanted = !error || (home_.is_draining && ::recv(socket_.native_handle(), &first,
                                                                  1, MSG_PEEK | MSG_DONTWAIT) == 1);
    if (is_wanted && !timed_out_) place_ = home_.lend_place();
    if (!place_) return home_.remove(self_);
    place_->strand.start([this] { run_session(); });
    after_switch();
}

void connection::run_session() {
    waiting_session::current() = this;
    end_ = session_end::close;
    try {
        session serving(home_.core.setting, home_.tools, place_->memory, peer_, *this);
        end_ = serving.serve();
    } catch (...) {
        // No memory, or a hook that throws: this connection ends, the server goes on.
        if (home_.core.hooks.on_exception) {
            try {
                home_.core.hooks.on_exception(place_->memory.current, std::current_exception());
            } catch (...) {
                end_ = session_end::close;
            }
        }
    }
    waiting_session::current() = nullptr;
}

void connection::after_switch() {
    if (place_->strand.is_running()) return;
    home_.take_back(std::move(place_));
    if (wake_target_) {
        const std::lock_guard lock(wake_target_->mutex);
        wake_target_->target = nullptr;
    }
    wake_target_.reset();
    if (end_ == session_end::close || home_.is_draining) return home_.remove(self_);
    wait_idle(home_.core.options.idle_timeout);
}

io_status connection::wait(tcp::socket::wait_type what, steady_time deadline) {
    timed_out_ = false;
    deadline_ = deadline;
    socket_.async_wait(what, [this](const error_code& error) {
        wait_error_ = error;
        continue_session();
    });
    leave_thread();
    deadline_ = never;
    if (timed_out_) return io_status::timed_out;
    return wait_error_ ? io_status::closed : io_status::done;
}

read_result connection::read(std::span<char> into, steady_time deadline) {
    for (;;) {
        const auto got = ::recv(socket_.native_handle(), into.data(), into.size(), 0);
        if (got > 0) return {.status = io_status::done, .bytes = static_cast<std::size_t>(got)};
        if (got < 0 && errno == EINTR) continue;
        if (got == 0 || !would_block()) return {.status = io_status::closed};
        if (const auto status = wait(tcp::socket::wait_read, deadline); status != io_status::done)
            return {.status = status};
    }
}

io_status connection::write(std::span<const std::string_view> parts) {
    ensure(parts.size() <= io_parts_max, "a message is written in few parts");
    std::array<iovec, io_parts_max> pieces{};
    std::size_t left = 0;
    for (std::size_t at = 0; at < parts.size(); ++at) {
        // sendmsg only reads, though iovec is not const.
        pieces[at] = {const_cast<char*>(parts[at].data()), parts[at].size()};
        left += parts[at].size();
    }
    const auto& options = home_.core.options;
    const auto begin = now();
    std::size_t sent = 0;
    auto* piece = pieces.data();
    while (left > 0) {
        msghdr message{};
        message.msg_iov = piece;
        message.msg_iovlen = static_cast<std::size_t>(pieces.data() + parts.size() - piece);
        auto got = ::sendmsg(socket_.native_handle(), &message, MSG_NOSIGNAL);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 && !would_block()) return io_status::closed;
        if (got < 0) {
            const auto deadline = begin + options.transfer_timeout +
                                  std::chrono::seconds(sent / options.bytes_per_second_min);
            const auto status = wait(tcp::socket::wait_write, deadline);
            if (status != io_status::done) return status;
            continue;
        }
        sent += static_cast<std::size_t>(got);
        left -= static_cast<std::size_t>(got);
        auto rest = static_cast<std::size_t>(got);
        while (left > 0 && rest >= piece->iov_len)
            rest -= (piece++)->iov_len;
        piece->iov_base = static_cast<char*>(piece->iov_base) + rest;
        piece->iov_len -= rest;
    }
    return io_status::done;
}

void connection::linger(std::span<char> scratch) {
    ::shutdown(socket_.native_handle(), SHUT_WR);
    const auto deadline = now() + home_.core.options.linger_timeout;
    for (std::size_t thrown_away = 0; thrown_away < home_.core.options.linger_bytes_max;) {
        const auto got = read(scratch, deadline);
        if (got.status != io_status::done) return;
        thrown_away += got.bytes;
    }
}

bool connection::pause(std::chrono::milliseconds at_most) {
    if (home_.is_draining) return false;
    if (std::exchange(is_woken_, false)) return true;
    is_pausing_ = true;
    // Readable means that the client left, unless it sent something ahead of time.
    const auto status =
        wait(sent_early_ ? tcp::socket::wait_error : tcp::socket::wait_read, now() + at_most);
    is_pausing_ = false;
    is_woken_ = false;
    if (home_.is_draining) return false;
    if (status != io_status::done) return true;
    char first;
    const auto got = ::recv(socket_.native_handle(), &first, 1, MSG_PEEK | MSG_DONTWAIT);
    if (got > 0) sent_early_ = true;
    return got > 0 || (got < 0 && would_block());
}

std::function<void()> connection::waker() {
    if (!wake_target_) {
        wake_target_ = std::make_shared<wake_target>();
        wake_target_->target = this;
        wake_target_->io = &home_.io;
    }
    return [shared = wake_target_] {
        const std::lock_guard lock(shared->mutex);
        if (shared->target == nullptr) return;
        asio::post(*shared->io, [shared] {
            const std::lock_guard inner(shared->mutex);
            if (shared->target != nullptr) shared->target->wake();
        });
    };
}

void worker::adopt(tcp::socket socket, const network_address& peer, bool is_trusted) {
    auto& added = connections_.emplace_back(
        *this, std::move(socket),
        session_peer{.address = peer, .is_trusted = is_trusted, .requests_served = 0});
    added.begin(std::prev(connections_.end()));
    if (is_draining) added.drain();
}

void worker::remove(std::list<connection>::iterator which) {
    const auto peer = which->peer();
    connections_.erase(which);
    load.fetch_sub(1, std::memory_order_relaxed);
    core.entrance.leave(peer);
}

std::unique_ptr<session_place> worker::lend_place() {
    if (spare_places_.empty()) {
        try {
            return std::make_unique<session_place>(core.options);
        } catch (const std::bad_alloc&) {
            return nullptr;
        }
    }
    auto place = std::move(spare_places_.back());
    spare_places_.pop_back();
    return place;
}

void worker::take_back(std::unique_ptr<session_place> place) {
    if (spare_places_.size() < core.options.idle_sessions_kept)
        spare_places_.push_back(std::move(place));
}

void worker::begin_drain() {
    is_draining = true;
    for (auto& open : connections_)
        open.drain();
}

void worker::cut_all() {
    begin_drain();
    for (auto& open : connections_)
        open.cut();
}

void worker::schedule_tick() {
    tick_.expires_after(core.options.timer_tick);
    tick_.async_wait([this](const error_code& error) {
        if (error) return;
        expire_overdue();
        schedule_tick();
    });
}

void worker::expire_overdue() {
    const auto at = now();
    for (auto& open : connections_)
        open.expire_if_overdue(at);
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
    if (!failed) socket.non_blocking(true, failed);
    if (!failed) {
        const auto peer = address_of(endpoint);
        const bool is_trusted = core.proxies.contains(peer);
        const auto entry =
            core.entrance.enter(peer, is_trusted ? peer_limit::exempt : peer_limit::counted);
        if (entry == admitted::yes) {
            error_code ignored;  // a connection without it only is slower
            socket.set_option(tcp::no_delay(true), ignored);
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
    auto reply = core.hooks.render_error
                     ? core.hooks.render_error(503, "too_many_connections", message, nullptr)
                     : default_problem(503, "too_many_connections", message, nullptr);
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
            acceptor->close(ignored);
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
        static_cast<void>(implementation_.release());
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
