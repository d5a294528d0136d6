// SPDX-License-Identifier: Apache-2.0
#include "http/server/target.hpp"

#include <algorithm>

namespace refundry::http {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool decode_onto(std::string& out, std::string_view text, plus_sign plus) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '+' && plus == plus_sign::is_space) {
            out += ' ';
        } else if (c != '%') {
            out += c;
        } else {
            if (text.size() - at < 3) return false;
            const int high = hex_digit(text[at + 1]);
            const int low = hex_digit(text[at + 2]);
            if (high < 0 || low < 0 || high + low == 0) return false;
            out += static_cast<char>(high * 16 + low);
            at += 2;
        }
    }
    return true;
}

target_error parse_query_into(std::string_view text, std::size_t most,
                              std::vector<query_parameter>& out) {
    while (!text.empty()) {
        const auto piece = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(text.size(), piece.size() + 1));
        if (piece.empty()) continue;
        if (out.size() == most) return target_error::too_many_parameters;
        const auto equals = piece.find('=');
        auto& parameter = out.emplace_back();
        const bool decoded =
            decode_onto(parameter.name, piece.substr(0, equals), plus_sign::is_space) &&
            (equals == piece.npos ||
             decode_onto(parameter.value, piece.substr(equals + 1), plus_sign::is_space));
        if (!decoded) return target_error::malformed;
    }
    return target_error::none;
}

bool parse_segments(std::string_view path, std::vector<std::string>& out) {
    path.remove_prefix(1);
    if (path.empty()) return true;
    for (;;) {
        const auto slash = path.find('/');
        auto& segment = out.emplace_back();
        if (!decode_onto(segment, path.substr(0, slash), plus_sign::is_plus)) return false;
        if (segment == "." || segment == "..") return false;
        if (slash == path.npos) return true;
        path.remove_prefix(slash + 1);
    }
}

}  // namespace

std::optional<std::string> percent_decode(std::string_view text, plus_sign plus) {
    std::string out;
    out.reserve(text.size());
    if (!decode_onto(out, text, plus)) return std::nullopt;
    return out;
}

std::string percent_encode(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    constexpr std::string_view unreserved_marks = "-._~";
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || unreserved_marks.contains(c);
        if (plain) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
    return out;
}

std::optional<std::vector<query_parameter>> parse_query(std::string_view text, std::size_t most) {
    std::vector<query_parameter> out;
    if (parse_query_into(text, most, out) != target_error::none) return std::nullopt;
    return out;
}

target_error parse_target(std::string_view target, std::size_t query_parameters_max,
                          request& into) {
    const auto is_allowed = [](char c) { return c > ' ' && c < 0x7f && c != '#'; };
    if (!target.starts_with('/') || !std::ranges::all_of(target, is_allowed))
        return target_error::malformed;
    into.target = target;
    const auto question = target.find('?');
    into.path = target.substr(0, question);
    into.segments.clear();
    into.query.clear();
    if (!parse_segments(into.path, into.segments)) return target_error::malformed;
    if (question == target.npos) return target_error::none;
    return parse_query_into(target.substr(question + 1), query_parameters_max, into.query);
}

}  // namespace refundry::http
