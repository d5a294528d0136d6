// SPDX-License-Identifier: Apache-2.0
// For tests: raw bytes to a server on the loopback and back, every wait bounded.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace refundry::http {

class test_client {
  public:
    explicit test_client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        const timeval bound{.tv_sec = 20, .tv_usec = 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &bound, sizeof bound);
        ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &bound, sizeof bound);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0)
            throw std::runtime_error("cannot connect");
    }
    test_client(const test_client&) = delete;
    test_client& operator=(const test_client&) = delete;
    ~test_client() { close(); }

    void close() {
        if (socket_ >= 0) ::close(std::exchange(socket_, -1));
    }
    void end_sending() { ::shutdown(socket_, SHUT_WR); }
    /// False when the server has cut the connection.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    }
    /// One response with its Content-Length or chunks; "" when the connection ended before it.
    std::string receive(bool has_body = true) {
        while (!buffer_.contains("\r\n\r\n")) {
            if (!read_more()) return std::exchange(buffer_, {});
        }
        auto size = buffer_.find("\r\n\r\n") + 4;
        const auto head = buffer_.substr(0, size);
        if (has_body && head.contains("Transfer-Encoding: chunked")) {
            while (!buffer_.contains("\r\n0\r\n\r\n")) {
                if (!read_more()) break;
            }
            size = std::min(buffer_.size(), buffer_.find("\r\n0\r\n\r\n") + 7);
        } else if (const auto at = head.find("Content-Length: "); has_body && at != head.npos) {
            size += std::strtoul(head.c_str() + at + 16, nullptr, 10);
            while (buffer_.size() < size && read_more())
                continue;
        }
        auto whole = buffer_.substr(0, size);
        buffer_.erase(0, size);
        return whole;
    }
    std::string exchange(std::string_view bytes) {
        send(bytes);
        return receive();
    }
    /// Everything until the server closes.
    std::string receive_all() {
        while (read_more())
            continue;
        return std::exchange(buffer_, {});
    }
    /// Waits until `mark` was received; false when the connection ended first.
    bool wait_for(std::string_view mark) {
        while (!buffer_.contains(mark)) {
            if (!read_more()) return false;
        }
        return true;
    }
    bool is_closed_by_server() { return buffer_.empty() && !read_more(); }

  private:
    bool read_more() {
        std::array<char, 16 * 1024> bytes;
        const auto got = ::recv(socket_, bytes.data(), bytes.size(), 0);
        if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            throw std::runtime_error("the server did not answer in time");
        if (got <= 0) return false;
        buffer_.append(bytes.data(), static_cast<std::size_t>(got));
        return true;
    }
    int socket_;
    std::string buffer_;
};

inline int status_of(std::string_view answer) {
    int status = 0;
    if (answer.size() >= 12) std::from_chars(answer.data() + 9, answer.data() + 12, status);
    return status;
}

inline std::string_view body_of(std::string_view answer) {
    const auto end = answer.find("\r\n\r\n");
    return end == answer.npos ? std::string_view{} : answer.substr(end + 4);
}

inline std::string get(std::string_view target, std::string_view more_headers = {}) {
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: shop.test\r\n" +
           std::string(more_headers) + "\r\n";
}

inline std::string post(std::string_view target, std::string_view body) {
    return "POST " + std::string(target) +
           " HTTP/1.1\r\nHost: shop.test\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + std::string(body);
}

}  // namespace refundry::http
