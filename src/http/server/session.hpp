// SPDX-License-Identifier: Apache-2.0
// One connection's requests, one after the other: read, checked, handled, answered.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "http/server/encode.hpp"
#include "http/server/http1_parser.hpp"
#include "http/server/peer.hpp"
#include "http/server/server.hpp"
#include "http/server/transport.hpp"

namespace refundry::http {

/// What all sessions of a server share.
struct session_setting {
    const server_options& options;
    const router& routes;
    const server_hooks& hooks;
    const trusted_proxies& proxies;
    std::atomic<std::size_t> body_bytes_in_flight{0};
    std::atomic<std::size_t> requests_in_flight{0};
};

/// What the sessions of one thread share.
struct session_tools {
    explicit session_tools(const server_options& options);
    date_cache dates;
    gzip_compressor gzip;
    seeded_random random;  ///< request ids need not be secret
};

/// What a session needs while it runs; lent to one after the other, so that an idle connection
/// holds none of it.
struct session_memory {
    explicit session_memory(const server_options& options);
    std::vector<char> input;
    request current;
    std::string head;
};

/// What stays with a connection.
struct session_peer {
    network_address address;
    bool is_trusted = false;
    std::size_t requests_served = 0;
};

enum class session_end { keep_alive, close };

class session {
  public:
    session(session_setting& setting, session_tools& tools, session_memory& memory,
            session_peer& peer, transport& wire);
    ~session();
    session(const session&) = delete;
    session& operator=(const session&) = delete;

    /// Serves until no byte of a further request is there (`keep_alive`: wait until readable and
    /// make a new session) or the connection is to be closed.
    session_end serve();

  private:
    enum class step { done, give_up };

    step read_head();
    step read_body();
    step send_continue();
    step decode_buffered(body_decoder& body);
    bool fill(steady_time deadline, io_status& status);
    void serve_one();
    void begin_request();
    void identify();
    void refuse(const refusal& why);
    response handle();
    response answer_unrouted(method_set allowed);
    response error_response(int status, std::string_view code, std::string_view message);
    void report(const std::exception_ptr& thrown);

    void answer(response reply);
    void compress_if_worth_it(response& reply);
    io_status send_stream(const response& reply, framing form, std::size_t& bytes);
    steady_time transfer_deadline(steady_time begin, std::size_t bytes) const;
    bool charge_body();
    void release_body();

    std::string_view pending() const { return {memory_.input.data() + begin_, end_ - begin_}; }
    void consume(std::size_t bytes) { begin_ += bytes; }

    session_setting& setting_;
    session_tools& tools_;
    session_memory& memory_;
    session_peer& peer_;
    transport& wire_;
    std::size_t begin_ = 0;  ///< of the unread bytes in memory_.input
    std::size_t end_ = 0;
    head_facts facts_;
    std::size_t body_bytes_charged_ = 0;
    bool keep_alive_ = true;
    bool must_linger_ = false;
};

}  // namespace refundry::http
