// SPDX-License-Identifier: Apache-2.0
// HTTP/1 requests from bytes, strictly, without a socket: what two parsers could read in two ways
// is refused (RFC 9112 section 11.2, request smuggling).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/server/request.hpp"
#include "http/server/server_options.hpp"

namespace refundry::http {

/// Why a request is refused by the server itself; both texts are literals.
struct refusal {
    int status;
    std::string_view code;
    std::string_view message;
};

/// What the header says about the connection and the body.
struct head_facts {
    bool keep_alive = true;
    bool expects_continue = false;
    bool is_chunked = false;
    std::uint64_t content_length = 0;
};

/// Looks for the end of a header in a growing buffer, and refuses early what cannot become one.
class head_scanner {
  public:
    explicit head_scanner(const request_limits& limits) : limits_(&limits) {}
    /// The header's size with its empty line once that is there; call again with more bytes
    /// appended while it is nullopt and `refused()` is too.
    std::optional<std::size_t> scan(std::string_view bytes);
    const std::optional<refusal>& refused() const { return refused_; }

  private:
    std::optional<std::size_t> refuse(const refusal& why) {
        refused_ = why;
        return std::nullopt;
    }
    const request_limits* limits_;
    std::size_t scanned_ = 0;
    std::size_t line_begin_ = 0;
    std::optional<refusal> refused_;
};

/// `head` is a whole header as head_scanner found it. Fills `into` as far as it gets.
std::optional<refusal> parse_head(std::string_view head, const request_limits& limits,
                                  request& into, head_facts& facts);

/// Takes a body off the wire, of a known length or chunked; trailers are checked and dropped.
class body_decoder {
  public:
    body_decoder(const head_facts& facts, std::size_t body_bytes_max);
    /// Appends to `body`; returns how many bytes were consumed, less than given only when the body
    /// is complete or refused.
    std::size_t feed(std::string_view bytes, std::string& body);
    bool is_complete() const { return state_ == state::complete; }
    const std::optional<refusal>& refused() const { return refused_; }

  private:
    enum class state { sized, chunk_line, chunk_data, chunk_data_end, trailer_line, complete };
    std::size_t take_data(std::string_view bytes, std::string& body);
    void end_line();
    void end_chunk_line();
    void take_line_byte(char c);
    void refuse(const refusal& why) { refused_ = why; }

    state state_;
    std::uint64_t remaining_ = 0;  ///< of the body or of the chunk
    std::uint64_t total_ = 0;      ///< of the chunks so far
    std::size_t body_bytes_max_;
    std::size_t trailer_bytes_ = 0;
    std::string line_;
    std::optional<refusal> refused_;
};

inline constexpr refusal body_too_large{413, "body_too_large",
                                        "The request body is larger than this address accepts."};

}  // namespace refundry::http
