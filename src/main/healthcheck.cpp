// SPDX-License-Identifier: Apache-2.0
// `refundry healthcheck`: asks the server on this machine whether it is ready, for supervisors that
// run a command.
#include <netdb.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <iostream>
#include <memory>

#include "main/verbs.hpp"

namespace refundry {

namespace {

constexpr timeval PATIENCE{.tv_sec = 3, .tv_usec = 0};

/// The first line of the answer to GET /readyz; "" when there is none.
std::string status_line(const std::string& address, std::uint16_t port) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICHOST;
    addrinfo* found = nullptr;
    // A server that listens everywhere also listens here.
    const auto host = address == "0.0.0.0" ? "127.0.0.1" : address == "::" ? "::1" : address;
    if (::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) return {};
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, ::freeaddrinfo);
    const int peer = ::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (peer < 0) return {};
    ::setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &PATIENCE, sizeof PATIENCE);
    ::setsockopt(peer, SOL_SOCKET, SO_SNDTIMEO, &PATIENCE, sizeof PATIENCE);
    constexpr std::string_view REQUEST =
        "GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    std::string answer;
    if (::connect(peer, found->ai_addr, found->ai_addrlen) == 0 &&
        ::send(peer, REQUEST.data(), REQUEST.size(), MSG_NOSIGNAL) ==
            static_cast<ssize_t>(REQUEST.size())) {
        answer.resize(4'096);
        const auto got = ::recv(peer, answer.data(), answer.size(), 0);
        answer.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    }
    ::close(peer);
    return answer.substr(0, answer.find('\r'));
}

}  // namespace

int check_health(const settings& with) {
    const auto status = status_line(with.address, with.port);
    if (status.starts_with("HTTP/1.1 200")) {
        std::cout << "ready\n";
        return 0;
    }
    std::cerr << "refundry: " << with.address << ":" << with.port << " "
              << (status.empty() ? "does not answer" : "answers " + status) << "\n";
    return 1;
}

}  // namespace refundry
