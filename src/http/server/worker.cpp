// SPDX-License-Identifier: Apache-2.0
// A connection that waits for its next request holds a socket and one pending wait; stack and
// buffers are lent to it when bytes arrive.
#include "http/server/worker.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>

#include "base/ensure.hpp"

namespace refundry::http {
namespace {

constexpr steady_time never = steady_time::max();
constexpr std::size_t io_parts_max = 4;

steady_time now() {
    return std::chrono::steady_clock::now();
}

bool would_block() {
    return errno == EAGAIN || errno == EWOULDBLOCK;
}

}  // namespace

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

worker::worker(server_core& shared)
    : core(shared), tools(shared.options), tick_(io), keep_running_(io.get_executor()) {}

worker::~worker() = default;

void worker::start() {
    schedule_tick();
    thread_ = std::thread([this] { io.run(); });
}

void worker::stop_and_join() {
    io.stop();
    if (thread_.joinable()) thread_.join();
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

}  // namespace refundry::http
