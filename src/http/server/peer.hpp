// SPDX-License-Identifier: Apache-2.0
// Who is really asking: the socket's peer, or what a trusted proxy says of its own peer.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/server/headers.hpp"

namespace refundry::http {

/// IPv4 is kept as IPv4-mapped IPv6.
struct network_address {
    std::array<std::uint8_t, 16> bytes{};
    static std::optional<network_address> parse(std::string_view text);
    std::string text() const;
    friend auto operator<=>(const network_address&, const network_address&) = default;
};

/// "192.0.2.7", "10.0.0.0/8", "fd00::/8"
class address_range {
  public:
    static std::optional<address_range> parse(std::string_view text);
    bool contains(const network_address& address) const;

  private:
    address_range(network_address base, unsigned bits) : base_(base), bits_(bits) {}
    network_address base_;
    unsigned bits_;
};

struct client_facts {
    std::string address;
    bool is_secure = false;
};

class trusted_proxies {
  public:
    /// Throws std::invalid_argument naming the entry that is no address or network.
    explicit trusted_proxies(const std::vector<std::string>& ranges);
    bool contains(const network_address& address) const;
    /// The last address of Forwarded, or else of X-Forwarded-For, that is not itself a trusted
    /// proxy: what stands before it could have been written by anyone. Call only when the socket's
    /// peer is trusted; `peer` is the answer when the headers say nothing.
    client_facts client(const network_address& peer, const header_list& headers) const;

  private:
    std::vector<address_range> ranges_;
};

}  // namespace refundry::http
