// SPDX-License-Identifier: Apache-2.0
// The other side of a connection, as a test says: a real socket, one connection after another.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

namespace refundry::test {

class peer_connection {
  public:
    explicit peer_connection(int socket) : socket_(socket) {}
    peer_connection(const peer_connection&) = delete;
    peer_connection& operator=(const peer_connection&) = delete;
    ~peer_connection() {
        if (socket_ >= 0) ::close(socket_);
    }

    int socket() const { return socket_; }
    /// A whole request with its body; "" when the other side has hung up.
    std::string read_request() {
        std::string text;
        while (!is_whole(text)) {
            char some[4096];
            const auto count = ::recv(socket_, some, sizeof some, 0);
            if (count <= 0) return {};
            text.append(some, static_cast<std::size_t>(count));
        }
        return text;
    }
    bool write(std::string_view text) {
        return ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL) ==
               static_cast<ssize_t>(text.size());
    }
    void wait_for_hang_up() {
        char ignored[4096];
        while (::recv(socket_, ignored, sizeof ignored, 0) > 0) {
        }
    }
    /// Hangs up with a reset instead of an end.
    void reset() {
        const linger at_once{.l_onoff = 1, .l_linger = 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        ::close(socket_);
        socket_ = -1;
    }

  private:
    static bool is_whole(std::string_view text) {
        const auto end = text.find("\r\n\r\n");
        if (end == text.npos) return false;
        const auto length = text.find("Content-Length: ");
        if (length == text.npos || length > end) return true;
        return text.size() >= end + 4 + std::stoul(std::string(text.substr(length + 16, 12)));
    }
    int socket_;
};

/// A port that nobody listens on any more.
inline std::uint16_t listen_on_free_port(int socket) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* where = reinterpret_cast<sockaddr*>(&address);
    if (::bind(socket, where, length) != 0 || ::listen(socket, 16) != 0 ||
        ::getsockname(socket, where, &length) != 0)
        throw std::runtime_error("no port for the test");
    return ntohs(address.sin_port);
}

class scripted_peer {
  public:
    using script = std::function<void(peer_connection&)>;

    explicit scripted_peer(script on_connection)
        : on_connection_(std::move(on_connection)),
          listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
          port_(listen_on_free_port(listener_)),
          thread_([this] { serve(); }) {}
    scripted_peer(const scripted_peer&) = delete;
    scripted_peer& operator=(const scripted_peer&) = delete;
    ~scripted_peer() {
        ::shutdown(listener_, SHUT_RDWR);
        thread_.join();
        ::close(listener_);
    }

    std::string url(std::string_view path = "/", std::string_view scheme = "http") const {
        return std::string(scheme) + "://127.0.0.1:" + std::to_string(port_) + std::string(path);
    }

  private:
    void serve() {
        while (true) {
            const int socket = ::accept(listener_, nullptr, nullptr);
            if (socket < 0) return;
            peer_connection connection(socket);
            on_connection_(connection);
        }
    }
    script on_connection_;
    int listener_;
    std::uint16_t port_;
    std::thread thread_;
};

}  // namespace refundry::test
