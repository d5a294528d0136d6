// SPDX-License-Identifier: Apache-2.0
#include "bench/load_client.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <stdexcept>

#include "bench/report.hpp"

namespace refundry::bench {

namespace {

constexpr int WAIT_MS = 10'000;

int connect_to(std::uint16_t port) {
    const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    ::setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(made, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0)
        throw std::runtime_error("the load client cannot connect");
    return made;
}

}  // namespace

load_client::load_client(std::uint16_t port, std::size_t connections)
    : epoll_(::epoll_create1(EPOLL_CLOEXEC)), connections_(connections) {
    for (std::size_t i = 0; i < connections; ++i) {
        connections_[i].socket = connect_to(port);
        epoll_event wanted{.events = EPOLLIN, .data = {.u64 = i}};
        ::epoll_ctl(epoll_, EPOLL_CTL_ADD, connections_[i].socket, &wanted);
    }
}

load_client::~load_client() {
    for (auto& each : connections_)
        ::close(each.socket);
    ::close(epoll_);
}

bool load_client::ask(std::size_t which, const answer* before, const script& next) {
    auto& on = connections_[which];
    on.out.clear();
    if (!next(which, before, on.out)) return false;
    on.asked_at = now_seconds();
    on.is_waiting = true;
    if (::send(on.socket, on.out.data(), on.out.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(on.out.size()))
        throw std::runtime_error("the server closed a connection under load");
    return true;
}

bool load_client::take_answer(connection& from, answer& into, std::size_t& size) {
    const auto end = from.in.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    constexpr std::string_view LENGTH = "Content-Length: ";
    const auto at = from.in.find(LENGTH);
    std::size_t length = 0;
    if (at < end) {
        const auto* digits = from.in.data() + at + LENGTH.size();
        std::from_chars(digits, from.in.data() + end, length);
    }
    size = end + 4 + length;
    if (from.in.size() < size) return false;
    into.status = 0;
    std::from_chars(from.in.data() + 9, from.in.data() + 12, into.status);
    into.body = std::string_view(from.in).substr(end + 4, length);
    return true;
}

load_result load_client::run(double seconds, const script& next) {
    load_result done;
    const double start = now_seconds();
    const double end = start + seconds;
    std::size_t waiting = 0;
    for (std::size_t i = 0; i < connections_.size(); ++i)
        if (ask(i, nullptr, next)) ++waiting;
    std::array<epoll_event, 256> events;
    std::array<char, 64 * 1024> bytes;
    bool is_over = false;
    while (waiting > 0) {
        const int ready = ::epoll_wait(epoll_, events.data(), events.size(), WAIT_MS);
        if (ready == 0) throw std::runtime_error("the server does not answer");
        for (int i = 0; i < ready; ++i) {
            const auto which = events[static_cast<std::size_t>(i)].data.u64;
            auto& on = connections_[which];
            const auto got = ::recv(on.socket, bytes.data(), bytes.size(), 0);
            if (got <= 0) throw std::runtime_error("the server closed a connection");
            on.in.append(bytes.data(), static_cast<std::size_t>(got));
            answer taken;
            std::size_t size = 0;
            if (!take_answer(on, taken, size)) continue;
            const double at = now_seconds();
            on.is_waiting = false;
            --waiting;
            is_over = is_over || at >= end;
            if (!is_over) {
                ++done.answers;
                done.seconds = at - start;
                done.microseconds.push_back(static_cast<float>((at - on.asked_at) * 1e6));
            }
            if (taken.status / 100 != 2 && done.failures++ == 0)
                done.first_failure = fmt::format("{} {}", taken.status, taken.body);
            if (!is_over && ask(which, &taken, next)) ++waiting;
            on.in.erase(0, size);
        }
    }
    return done;
}

std::string get_request(std::string_view target, std::string_view credential) {
    return fmt::format("GET {} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {}\r\n\r\n", target,
                       credential);
}

std::string post_request(std::string_view target, std::string_view credential,
                         std::string_view idempotency_key, std::string_view body) {
    const auto key = idempotency_key.empty()
                         ? std::string()
                         : fmt::format("Idempotency-Key: {}\r\n", idempotency_key);
    return fmt::format(
        "POST {} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {}\r\n{}"
        "Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
        target, credential, key, body.size(), body);
}

std::string_view text_member(std::string_view body, std::string_view name) {
    const auto mark = fmt::format("\"{}\":\"", name);
    const auto at = body.find(mark);
    if (at == std::string_view::npos) return {};
    const auto begin = at + mark.size();
    return body.substr(begin, body.find('"', begin) - begin);
}

void require_success(const load_result& of) {
    if (of.failures > 0)
        throw std::runtime_error(
            fmt::format("{} answers were no success: {}", of.failures, of.first_failure));
}

void latencies::add(const load_result& of) {
    microseconds_.insert(microseconds_.end(), of.microseconds.begin(), of.microseconds.end());
}

void latencies::put(report& into, const std::string& of) {
    into.add({.name = of + ", p50", .value = at(0.5), .unit = "ms"});
    into.add({.name = of + ", p99", .value = at(0.99), .unit = "ms"});
}

}  // namespace refundry::bench
