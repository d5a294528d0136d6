// SPDX-License-Identifier: Apache-2.0
// Responses to bytes: the head, and gzip for text.
#pragma once

#include <cstdint>
#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/server/response.hpp"

namespace refundry::http {

/// "Sun, 06 Nov 1994 08:49:37 GMT", made anew once a second.
class date_cache {
  public:
    std::string_view text(std::time_t now);

  private:
    std::time_t second_ = -1;
    std::string text_;
};

enum class after_response { keep_alive, close };
enum class framing { length, chunked, until_close };

struct head_framing {
    std::string_view date;
    std::string_view request_id;
    int version_minor = 1;
    after_response then = after_response::keep_alive;
    framing body = framing::length;
    std::size_t content_length = 0;
};

/// Appends status line, headers and the empty line.
void write_head(const response& answer, const head_framing& facts, std::string& out);
/// Appends one chunk's size line: "1a\r\n".
void write_chunk_size(std::size_t size, std::string& out);

/// Whether an Accept-Encoding value takes gzip (RFC 9110 section 12.5.3).
bool accepts_gzip(std::string_view accept_encoding);
bool is_compressible_type(std::string_view content_type);

/// One per thread: keeps zlib's 260 KB of state between responses.
class gzip_compressor {
  public:
    explicit gzip_compressor(int level);
    ~gzip_compressor();
    gzip_compressor(const gzip_compressor&) = delete;
    gzip_compressor& operator=(const gzip_compressor&) = delete;
    /// Nullopt when the result would not be smaller.
    std::optional<std::string> compress(std::string_view bytes);

  private:
    struct state;
    int level_;
    std::unique_ptr<state> state_;
};

}  // namespace refundry::http
