// SPDX-License-Identifier: Apache-2.0
// Beast reads the request line and the fields; what it lets pass and we do not is checked around
// it.
#include "http/server/http1_parser.hpp"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>

#include "http/server/target.hpp"

namespace refundry::http {
namespace {

namespace beast = boost::beast;

constexpr refusal malformed{400, "malformed_request", "The request is not valid HTTP/1.1."};
constexpr refusal bad_line_end{400, "malformed_request", "Lines of a request end with CR LF."};
constexpr refusal folded{400, "malformed_request", "Folded header lines are not accepted."};
constexpr refusal bad_target{400, "malformed_target",
                             "The request target is not a valid path and query."};
constexpr refusal too_many_parameters{400, "too_many_query_parameters",
                                      "The query has too many parameters."};
constexpr refusal bad_host{400, "bad_host", "A request names exactly one valid Host."};
constexpr refusal bad_length{400, "bad_content_length",
                             "Content-Length is one decimal number, without Transfer-Encoding."};
constexpr refusal bad_coding{400, "bad_transfer_encoding",
                             "Transfer-Encoding is given once, in HTTP/1.1, without "
                             "Content-Length."};
constexpr refusal other_coding{501, "unsupported_transfer_encoding",
                               "The only Transfer-Encoding understood is chunked."};
constexpr refusal bad_expectation{417, "unknown_expectation",
                                  "The only Expect understood is 100-continue."};
constexpr refusal bad_version{505, "http_version_not_supported",
                              "This server speaks HTTP/1.1 and HTTP/1.0."};
constexpr refusal target_too_long{414, "target_too_long", "The request target is too long."};
constexpr refusal head_too_large{431, "header_too_large", "The request header is too large."};
constexpr refusal too_many_fields{431, "too_many_header_fields",
                                  "The request has too many header fields."};
constexpr refusal unknown_method{501, "method_not_implemented",
                                 "This server does not implement the request's method."};
constexpr refusal bad_chunk{400, "malformed_chunk", "The chunked request body is not valid."};

constexpr std::size_t chunk_line_bytes_max = 256;
constexpr std::size_t trailer_bytes_max = 4UZ * 1024;

bool is_host(std::string_view text) {
    constexpr std::string_view marks = "-._~!$&'()*+;=%:[]";
    return !text.empty() && text.size() <= 255 && std::ranges::all_of(text, [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               marks.contains(c);
    });
}

std::optional<std::uint64_t> parse_length(std::string_view text) {
    constexpr std::size_t digits_max = 18;  // below 2^63
    if (text.empty() || text.size() > digits_max) return std::nullopt;
    std::uint64_t value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return value;
}

std::string_view view(beast::string_view text) {
    return {text.data(), text.size()};
}

/// Collects a header into our request. Beast calls the base's functions for the body; it is only
/// ever given a header.
class head_reader final : public beast::http::basic_parser<true> {
  public:
    head_reader(const request_limits& limits, request& into, head_facts& facts)
        : limits_(limits), into_(into), facts_(facts) {
        header_limit(static_cast<std::uint32_t>(limits.header_bytes_max));
        body_limit(boost::none);
    }
    std::optional<refusal> refused;

    /// Called when the fields are all in.
    void finish() {
        if (into_.version_minor == 1 && !has_host_) return refuse(bad_host);
        if (!authority_.empty() && has_host_ && !equals_ignoring_case(authority_, into_.host))
            return refuse(bad_host);
        if (!authority_.empty()) into_.host = authority_;
        facts_.keep_alive = keep_alive();
    }

  private:
    using error_code = beast::error_code;

    void refuse(const refusal& why) {
        if (!refused) refused = why;
    }
    void stop(const refusal& why, error_code& error) {
        refuse(why);
        error = beast::http::error::bad_value;
    }

    void on_request_impl(beast::http::verb, beast::string_view name, beast::string_view target,
                         int version, error_code& error) override {
        into_.version_minor = version % 10;
        if (target.size() > limits_.target_bytes_max) return stop(target_too_long, error);
        // The rest is read all the same, so that a refusal can be logged with its path.
        const auto known = method_from_name(view(name));
        if (!known) return stop(unknown_method, error);
        into_.method = *known;
        if (!read_target(view(target))) return stop(bad_target, error);
    }

    bool read_target(std::string_view target) {
        if (target == "*") {
            into_.target = target;
            into_.path = target;
            return into_.method == method::options;
        }
        if (!target.starts_with('/')) {  // absolute form
            const auto scheme_end = target.find("://");
            if (scheme_end == target.npos) return false;
            const auto scheme = target.substr(0, scheme_end);
            if (!equals_ignoring_case(scheme, "http") && !equals_ignoring_case(scheme, "https"))
                return false;
            target.remove_prefix(scheme_end + 3);
            authority_ = target.substr(0, target.find_first_of("/?"));
            target.remove_prefix(authority_.size());
            if (!is_host(authority_)) return false;
            if (target.empty()) target = "/";
        }
        switch (http::parse_target(target, limits_.query_parameters_max, into_)) {
            case target_error::none:
                return true;
            case target_error::malformed:
                return false;
            case target_error::too_many_parameters:
                refuse(too_many_parameters);
                return false;
        }
        return false;
    }

    void on_field_impl(beast::http::field field, beast::string_view name, beast::string_view value,
                       error_code& error) override {
        using beast::http::field::content_length;
        using beast::http::field::expect;
        using beast::http::field::host;
        using beast::http::field::transfer_encoding;
        if (into_.headers.size() == limits_.header_fields_max) return stop(too_many_fields, error);
        into_.headers.add(view(name), view(value));
        if (field == host) read_host(view(value));
        if (field == content_length) read_length(view(value));
        if (field == transfer_encoding) read_coding(view(value));
        if (field == expect) read_expectation(view(value));
        if (refused) error = beast::http::error::bad_value;
    }

    void read_host(std::string_view value) {
        if (has_host_ || !is_host(value)) return refuse(bad_host);
        has_host_ = true;
        into_.host = value;
    }
    void read_length(std::string_view value) {
        const auto length = parse_length(value);
        if (has_length_ || facts_.is_chunked || !length) return refuse(bad_length);
        has_length_ = true;
        facts_.content_length = *length;
    }
    void read_coding(std::string_view value) {
        if (facts_.is_chunked || has_length_ || into_.version_minor == 0) return refuse(bad_coding);
        if (!equals_ignoring_case(value, "chunked")) return refuse(other_coding);
        facts_.is_chunked = true;
    }
    void read_expectation(std::string_view value) {
        if (into_.version_minor == 0) return;
        if (!equals_ignoring_case(value, "100-continue")) return refuse(bad_expectation);
        facts_.expects_continue = true;
    }

    void on_header_impl(error_code&) override {}
    void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
    std::size_t on_body_impl(beast::string_view, error_code&) override { return 0; }
    void on_chunk_header_impl(std::uint64_t, beast::string_view, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view, error_code&) override {
        return 0;
    }
    void on_finish_impl(error_code&) override {}
    void on_response_impl(int, beast::string_view, int, error_code&) override {}

    const request_limits& limits_;
    request& into_;
    head_facts& facts_;
    std::string_view authority_;
    bool has_host_ = false;
    bool has_length_ = false;
};

/// Whether the request line is well-formed but for a version this server does not speak.
bool names_a_version(std::string_view head) {
    const auto line = head.substr(0, head.find('\r'));
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    constexpr std::size_t version_size = 9;  // " HTTP/2.0"
    if (line.size() < version_size || std::ranges::count(line, ' ') != 2) return false;
    const auto version = line.substr(line.size() - version_size);
    return version.starts_with(" HTTP/") && is_digit(version[6]) && version[7] == '.' &&
           is_digit(version[8]);
}

/// What Beast's own errors mean to the client.
refusal refusal_for(const beast::error_code& code) {
    using beast::http::error;
    if (code == error::bad_content_length) return bad_length;
    if (code == error::multiple_content_length) return bad_length;
    if (code == error::bad_transfer_encoding) return bad_coding;
    if (code == error::bad_target) return bad_target;
    if (code == error::header_limit) return head_too_large;
    return malformed;
}

}  // namespace

std::optional<std::size_t> head_scanner::scan(std::string_view bytes) {
    const auto first_line_end = bytes.find('\n');
    while (scanned_ < bytes.size()) {
        const auto newline = bytes.find('\n', scanned_);
        if (newline == bytes.npos) break;
        if (newline == 0 || bytes[newline - 1] != '\r') return refuse(bad_line_end);
        const bool is_empty = newline - line_begin_ == 1;
        const char first = bytes[line_begin_];
        if (line_begin_ > 0 && (first == ' ' || first == '\t')) return refuse(folded);
        if (is_empty && newline + 1 > limits_->header_bytes_max) return refuse(head_too_large);
        scanned_ = line_begin_ = newline + 1;
        if (is_empty) return scanned_;
    }
    scanned_ = bytes.size();
    // Longer than any method, version and target together could be.
    constexpr std::size_t line_slack = 64;
    if (first_line_end == bytes.npos && bytes.size() > limits_->target_bytes_max + line_slack)
        return refuse(target_too_long);
    if (bytes.size() >= limits_->header_bytes_max) return refuse(head_too_large);
    // Something else than HTTP (a TLS greeting, say) is not worth waiting for.
    if (!bytes.empty() && (bytes[0] < 'A' || bytes[0] > 'z') && bytes[0] != '\r')
        return refuse(malformed);
    return std::nullopt;
}

std::optional<refusal> parse_head(std::string_view head, const request_limits& limits,
                                  request& into, head_facts& facts) {
    facts = {};
    head_reader reader(limits, into, facts);
    beast::error_code error;
    reader.put(boost::asio::const_buffer(head.data(), head.size()), error);
    if (reader.refused) return reader.refused;
    if (error == beast::http::error::bad_version && names_a_version(head)) return bad_version;
    if (error) return refusal_for(error);
    if (!reader.is_header_done()) return malformed;
    reader.finish();
    return reader.refused;
}

body_decoder::body_decoder(const head_facts& facts, std::size_t body_bytes_max)
    : state_(facts.is_chunked            ? state::chunk_line
             : facts.content_length == 0 ? state::complete
                                         : state::sized),
      remaining_(facts.content_length),
      body_bytes_max_(body_bytes_max) {
    if (remaining_ > body_bytes_max_) refuse(body_too_large);
}

std::size_t body_decoder::feed(std::string_view bytes, std::string& body) {
    std::size_t at = 0;
    while (at < bytes.size() && !refused_ && state_ != state::complete) {
        if (state_ == state::sized || state_ == state::chunk_data) {
            at += take_data(bytes.substr(at), body);
        } else {
            take_line_byte(bytes[at++]);
        }
    }
    return at;
}

std::size_t body_decoder::take_data(std::string_view bytes, std::string& body) {
    const auto taken = bytes.substr(
        0, static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, bytes.size())));
    body.append(taken);
    remaining_ -= taken.size();
    if (remaining_ == 0) state_ = state_ == state::sized ? state::complete : state::chunk_data_end;
    return taken.size();
}

void body_decoder::take_line_byte(char c) {
    const bool after_return = line_.ends_with('\r');
    if (after_return != (c == '\n')) return refuse(bad_chunk);
    if (c == '\n') {
        line_.pop_back();
        end_line();
        line_.clear();
        return;
    }
    const bool is_control = static_cast<unsigned char>(c) < ' ' && c != '\t' && c != '\r';
    const bool is_too_long =
        line_.size() == (state_ == state::trailer_line ? trailer_bytes_max : chunk_line_bytes_max);
    if (is_control || is_too_long) return refuse(bad_chunk);
    line_ += c;
}

void body_decoder::end_line() {
    switch (state_) {
        case state::chunk_line:
            return end_chunk_line();
        case state::chunk_data_end:
            if (!line_.empty()) return refuse(bad_chunk);
            state_ = state::chunk_line;
            return;
        case state::trailer_line:
            if (line_.empty()) {
                state_ = state::complete;
                return;
            }
            trailer_bytes_ += line_.size();
            if (trailer_bytes_ > trailer_bytes_max || line_.front() == ' ' ||
                line_.front() == '\t' || !line_.contains(':'))
                return refuse(bad_chunk);
            return;
        case state::sized:
        case state::chunk_data:
        case state::complete:
            return;
    }
}

void body_decoder::end_chunk_line() {
    // Extensions are allowed and ignored; white space before them is not.
    const auto digits = std::string_view(line_).substr(0, line_.find(';'));
    constexpr std::size_t digits_max = 15;
    if (digits.empty() || digits.size() > digits_max) return refuse(bad_chunk);
    std::uint64_t size = 0;
    for (const char c : digits) {
        const int lower = c | 0x20;
        const bool is_letter = lower >= 'a' && lower <= 'f';
        if (!is_letter && (c < '0' || c > '9')) return refuse(bad_chunk);
        size = size * 16 + static_cast<std::uint64_t>(is_letter ? lower - 'a' + 10 : c - '0');
    }
    total_ += size;
    if (size > body_bytes_max_ || total_ > body_bytes_max_) return refuse(body_too_large);
    remaining_ = size;
    state_ = size == 0 ? state::trailer_line : state::chunk_data;
}

}  // namespace refundry::http
