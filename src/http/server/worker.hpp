// SPDX-License-Identifier: Apache-2.0
// One thread of the server and its connections. Includes Asio: only for worker.cpp and server.cpp.
#pragma once

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <list>
#include <memory>
#include <mutex>
#include <thread>
#include <tuple>
#include <vector>

#include "base/wait.hpp"
#include "http/server/admission.hpp"
#include "http/server/fiber.hpp"
#include "http/server/session.hpp"

namespace refundry::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

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
    explicit worker(server_core& shared);
    ~worker();

    void start();
    void adopt(tcp::socket socket, const network_address& peer, bool is_trusted);
    void begin_drain();
    void cut_all();
    void stop_and_join();
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
        deadline_ = steady_time::max();
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
        std::ignore = socket_.cancel(ignored);
    }

    worker& home_;
    tcp::socket socket_;
    session_peer peer_;
    std::list<connection>::iterator self_;
    std::unique_ptr<session_place> place_;
    std::shared_ptr<wake_target> wake_target_;
    steady_time deadline_ = steady_time::max();
    error_code wait_error_;
    std::atomic<int> permits_{0};
    session_end end_ = session_end::close;
    bool timed_out_ = false;
    bool is_idle_ = false;
    bool is_pausing_ = false;
    bool is_woken_ = false;
    bool sent_early_ = false;
};

}  // namespace refundry::http
