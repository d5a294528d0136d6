// SPDX-License-Identifier: Apache-2.0
#include "http/server/encode.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/ensure.hpp"

namespace refundry::http {
namespace {

void append_number(std::string& out, std::size_t value, int base = 10) {
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value, base).ptr;
    out.append(digits.data(), end);
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

std::string_view next_item(std::string_view& list, char separator) {
    const auto item = list.substr(0, list.find(separator));
    list.remove_prefix(std::min(list.size(), item.size() + 1));
    return trimmed(item);
}

/// "q=0", "q=0.000": explicitly not wanted.
bool has_zero_weight(std::string_view parameters) {
    while (!parameters.empty()) {
        const auto parameter = next_item(parameters, ';');
        if (parameter.size() < 3 || (parameter[0] | 0x20) != 'q' || parameter[1] != '=') continue;
        return parameter.substr(2).find_first_not_of("0.") == parameter.npos;
    }
    return false;
}

}  // namespace

std::string_view date_cache::text(std::time_t now) {
    if (now == second_) return text_;
    second_ = now;
    std::tm parts{};
    gmtime_r(&now, &parts);
    constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    // Not strftime's %a and %b: the header is English in every locale.
    std::array<char, 32> rest;
    text_ = days[static_cast<std::size_t>(parts.tm_wday)];
    text_.append(rest.data(), std::strftime(rest.data(), rest.size(), ", %d ", &parts));
    text_ += months[static_cast<std::size_t>(parts.tm_mon)];
    text_.append(rest.data(), std::strftime(rest.data(), rest.size(), " %Y %H:%M:%S GMT", &parts));
    return text_;
}

void write_head(const response& answer, const head_framing& facts, std::string& out) {
    out += "HTTP/1.1 ";
    append_number(out, static_cast<std::size_t>(answer.status));
    out.append(" ").append(reason_phrase(answer.status)).append("\r\n");
    append_field(out, "Date", facts.date);
    if (!answer.content_type.empty()) append_field(out, "Content-Type", answer.content_type);
    if (facts.body == framing::chunked) {
        out += "Transfer-Encoding: chunked\r\n";
    } else if (facts.body == framing::length && status_allows_body(answer.status)) {
        out += "Content-Length: ";
        append_number(out, facts.content_length);
        out += "\r\n";
    }
    if (facts.then == after_response::close) {
        out += "Connection: close\r\n";
    } else if (facts.version_minor == 0) {
        out += "Connection: keep-alive\r\n";
    }
    if (!facts.request_id.empty()) append_field(out, "X-Request-Id", facts.request_id);
    for (const auto field : answer.headers)
        append_field(out, field.name, field.value);
    out += "\r\n";
}

void write_chunk_size(std::size_t size, std::string& out) {
    append_number(out, size, 16);
    out += "\r\n";
}

bool accepts_gzip(std::string_view accept_encoding) {
    bool any = false;
    while (!accept_encoding.empty()) {
        auto item = next_item(accept_encoding, ',');
        const auto coding = next_item(item, ';');
        if (equals_ignoring_case(coding, "gzip") || equals_ignoring_case(coding, "x-gzip"))
            return !has_zero_weight(item);
        if (coding == "*") any = !has_zero_weight(item);
    }
    return any;
}

bool is_compressible_type(std::string_view content_type) {
    const auto type = trimmed(content_type.substr(0, content_type.find(';')));
    constexpr std::array<std::string_view, 5> others{"application/json", "application/javascript",
                                                     "application/xml", "application/yaml",
                                                     "image/svg+xml"};
    return type.starts_with("text/") || type.ends_with("+json") || type.ends_with("+xml") ||
           std::ranges::find(others, type) != others.end();
}

struct gzip_compressor::state {
    z_stream stream{};
};

gzip_compressor::gzip_compressor(int level) : level_(level) {}

gzip_compressor::~gzip_compressor() {
    if (state_) deflateEnd(&state_->stream);
}

std::optional<std::string> gzip_compressor::compress(std::string_view bytes) {
    if (!state_) {
        auto fresh = std::make_unique<state>();
        constexpr int gzip_window_bits = 15 + 16;
        constexpr int memory_level = 8;
        ensure(deflateInit2(&fresh->stream, level_, Z_DEFLATED, gzip_window_bits, memory_level,
                            Z_DEFAULT_STRATEGY) == Z_OK,
               "zlib starts");
        state_ = std::move(fresh);
    }
    auto& stream = state_->stream;
    deflateReset(&stream);
    std::string out(bytes.size(), '\0');
    // zlib's interface is not const, but it only reads its input.
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    if (deflate(&stream, Z_FINISH) != Z_STREAM_END) return std::nullopt;
    out.resize(out.size() - stream.avail_out);
    return out;
}

}  // namespace refundry::http
