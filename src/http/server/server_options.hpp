// SPDX-License-Identifier: Apache-2.0
// Every bound of the server has its name here.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace refundry::http {

struct request_limits {
    std::size_t target_bytes_max = 8UZ * 1024;   ///< beyond: 414
    std::size_t header_bytes_max = 16UZ * 1024;  ///< request line and headers; beyond: 431
    std::size_t header_fields_max = 100;         ///< beyond: 431
    std::size_t query_parameters_max = 256;      ///< beyond: 400
    std::size_t body_bytes_max = 1024UZ * 1024;  ///< beyond: 413; a route may have its own
};

struct server_options {
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;  ///< 0: the kernel chooses, see server::port()
    unsigned threads = 0;       ///< 0: one per core
    /// Proxies whose Forwarded, X-Forwarded-For/-Proto and X-Request-Id are believed:
    /// addresses or networks ("10.0.0.0/8").
    std::vector<std::string> trusted_proxies{};

    request_limits limits{};
    std::size_t body_bytes_in_flight_max = 256UZ * 1024 * 1024;  ///< of all requests; beyond: 503
    std::size_t connections_max = 10'000;                        ///< beyond: 503 and closed
    std::size_t connections_per_peer_max = 1'000;  ///< beyond: 503; not for trusted proxies
    std::size_t requests_per_connection_max = 100'000;

    std::chrono::milliseconds header_timeout{10'000};  ///< for the whole header; then 408
    std::chrono::milliseconds idle_timeout{75'000};    ///< between requests
    /// A body, or a response being written, has this long plus one second for each
    /// `bytes_per_second_min` moved; a slower client is answered 408 or cut off.
    std::chrono::milliseconds transfer_timeout{15'000};
    std::size_t bytes_per_second_min = 4UZ * 1024;
    /// How long a refused client may take to read its answer before the connection is cut.
    std::chrono::milliseconds linger_timeout{1'000};
    std::size_t linger_bytes_max = 1024UZ * 1024;
    /// How exactly time-outs are kept.
    std::chrono::milliseconds timer_tick{250};

    std::size_t compress_bytes_min = 1024;
    std::size_t compress_bytes_max = 1024UZ * 1024;  ///< larger bodies would hold up other sessions
    int compress_level = 5;

    std::size_t stack_bytes = 256UZ * 1024;  ///< of a session's handler; address space, not memory
    std::size_t idle_sessions_kept = 64;     ///< stacks and buffers per thread kept for reuse
};

}  // namespace refundry::http
