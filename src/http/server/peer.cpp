// SPDX-License-Identifier: Apache-2.0
#include "http/server/peer.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <stdexcept>

namespace refundry::http {
namespace {

constexpr std::array<std::uint8_t, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

bool is_mapped(const network_address& address) {
    return std::equal(mapped_prefix.begin(), mapped_prefix.end(), address.bytes.begin());
}

std::string_view trimmed(std::string_view text) {
    const auto is_padding = [](char c) { return c == ' ' || c == '\t' || c == '"'; };
    while (!text.empty() && is_padding(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_padding(text.back()))
        text.remove_suffix(1);
    return text;
}

/// "192.0.2.1", "192.0.2.1:4711", "[2001:db8::1]:4711", "2001:db8::1"
std::optional<network_address> parse_node(std::string_view text) {
    text = trimmed(text);
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        return end == text.npos ? std::nullopt : network_address::parse(text.substr(1, end - 1));
    }
    if (std::ranges::count(text, ':') == 1) text = text.substr(0, text.find(':'));
    return network_address::parse(text);
}

struct hop {
    std::string_view node;
    std::string_view protocol;
};

hop parse_forwarded_element(std::string_view element) {
    hop out;
    while (!element.empty()) {
        const auto pair = element.substr(0, element.find(';'));
        element.remove_prefix(std::min(element.size(), pair.size() + 1));
        const auto equals = pair.find('=');
        if (equals == pair.npos) continue;
        const auto name = trimmed(pair.substr(0, equals));
        const auto value = trimmed(pair.substr(equals + 1));
        if (equals_ignoring_case(name, "for")) out.node = value;
        if (equals_ignoring_case(name, "proto")) out.protocol = value;
    }
    return out;
}

/// The hops in the order they were added; the last one is the nearest.
std::vector<hop> read_hops(const header_list& headers) {
    std::vector<hop> hops;
    constexpr std::size_t hops_max = 32;
    const auto read = [&](std::string_view name, auto&& parse) {
        for (const auto field : headers) {
            if (!equals_ignoring_case(field.name, name)) continue;
            auto list = field.value;
            while (!list.empty()) {
                const auto item = list.substr(0, list.find(','));
                list.remove_prefix(std::min(list.size(), item.size() + 1));
                hops.push_back(parse(item));
                if (hops.size() > hops_max) hops.erase(hops.begin());
            }
        }
    };
    read("Forwarded", parse_forwarded_element);
    if (!hops.empty()) return hops;
    const auto protocol = trimmed(headers.find("X-Forwarded-Proto").value_or(std::string_view{}));
    read("X-Forwarded-For",
         [&](std::string_view item) { return hop{.node = trimmed(item), .protocol = protocol}; });
    if (hops.empty() && !protocol.empty()) hops.push_back({.node = {}, .protocol = protocol});
    return hops;
}

}  // namespace

std::optional<network_address> network_address::parse(std::string_view text) {
    const std::string terminated(text);
    network_address out;
    if (inet_pton(AF_INET6, terminated.c_str(), out.bytes.data()) == 1) return out;
    std::ranges::copy(mapped_prefix, out.bytes.begin());
    if (inet_pton(AF_INET, terminated.c_str(), out.bytes.data() + 12) == 1) return out;
    return std::nullopt;
}

std::string network_address::text() const {
    std::array<char, INET6_ADDRSTRLEN> out{};
    const bool short_form = is_mapped(*this);
    inet_ntop(short_form ? AF_INET : AF_INET6, bytes.data() + (short_form ? 12 : 0), out.data(),
              out.size());
    return out.data();
}

std::optional<address_range> address_range::parse(std::string_view text) {
    const auto slash = text.find('/');
    const auto base = network_address::parse(text.substr(0, slash));
    if (!base) return std::nullopt;
    const unsigned width = is_mapped(*base) && !text.contains(':') ? 32 : 128;
    if (slash == text.npos) return address_range(*base, 128);
    const auto digits = text.substr(slash + 1);
    unsigned bits = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (parsed.ec != std::errc{} || parsed.ptr != digits.data() + digits.size() || bits > width)
        return std::nullopt;
    return address_range(*base, 128 - width + bits);
}

bool address_range::contains(const network_address& address) const {
    const auto whole = bits_ / 8;
    if (!std::equal(base_.bytes.begin(), base_.bytes.begin() + whole, address.bytes.begin()))
        return false;
    const auto rest = bits_ % 8;
    return rest == 0 || (base_.bytes[whole] ^ address.bytes[whole]) >> (8 - rest) == 0;
}

trusted_proxies::trusted_proxies(const std::vector<std::string>& ranges) {
    for (const auto& text : ranges) {
        const auto range = address_range::parse(text);
        if (!range)
            throw std::invalid_argument("trusted_proxies: \"" + text +
                                        "\" is not an IP address or a network such as 10.0.0.0/8");
        ranges_.push_back(*range);
    }
}

bool trusted_proxies::contains(const network_address& address) const {
    return std::ranges::any_of(ranges_, [&](const auto& range) { return range.contains(address); });
}

client_facts trusted_proxies::client(const network_address& peer,
                                     const header_list& headers) const {
    const auto hops = read_hops(headers);
    client_facts out{.address = peer.text(), .is_secure = false};
    for (auto at = hops.rbegin(); at != hops.rend(); ++at) {
        const auto address = parse_node(at->node);
        out.is_secure = equals_ignoring_case(at->protocol, "https");
        if (!address) return out;  // "unknown" or obfuscated: the nearest known address stands
        out.address = address->text();
        if (!contains(*address)) return out;
    }
    return out;
}

}  // namespace refundry::http
