// SPDX-License-Identifier: Apache-2.0
// Many connections on one thread that ask as fast as they are answered. Cheap on purpose: on a
// small machine the client takes its time from the server.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/report.hpp"

namespace refundry::bench {

struct answer {
    int status = 0;
    std::string_view body;
};

struct load_result {
    double seconds = 0;
    std::size_t answers = 0;
    std::size_t failures = 0;           ///< answers that are not 2xx
    std::string first_failure;          ///< its status and body
    std::vector<float> microseconds{};  ///< of each answer
    double rate() const { return seconds > 0 ? static_cast<double>(answers) / seconds : 0; }
};

/// Throws with the first one that is no success.
void require_success(const load_result& of);

/// Of many runs together.
class latencies {
  public:
    void add(const load_result& of);
    void put(report& into, const std::string& of);
    /// Milliseconds.
    double at(double share) { return percentile(microseconds_, share) / 1000; }

  private:
    std::vector<float> microseconds_;
};

class load_client {
  public:
    /// Puts the next request of a connection into `request`; `before` is the answer to its last
    /// one, null at the start of a run. False: this connection has no more to ask.
    using script =
        std::function<bool(std::size_t connection, const answer* before, std::string& request)>;

    load_client(std::uint16_t port, std::size_t connections);
    load_client(const load_client&) = delete;
    load_client& operator=(const load_client&) = delete;
    ~load_client();

    /// Asks for `seconds`, then takes the answers still under way (they do not count).
    load_result run(double seconds, const script& next);

  private:
    struct connection {
        int socket = -1;
        std::string in;
        std::string out;
        double asked_at = 0;
        bool is_waiting = false;
    };
    bool ask(std::size_t which, const answer* before, const script& next);
    bool take_answer(connection& from, answer& into, std::size_t& size);

    int epoll_ = -1;
    std::vector<connection> connections_;
};

std::string get_request(std::string_view target, std::string_view credential);
std::string post_request(std::string_view target, std::string_view credential,
                         std::string_view idempotency_key, std::string_view body);
/// The text of a string member of a JSON body, found by its first occurrence.
std::string_view text_member(std::string_view body, std::string_view name);

}  // namespace refundry::bench
