// SPDX-License-Identifier: Apache-2.0
#include "connectors/web/public_address.hpp"

#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

namespace refundry {

namespace {

struct network4 {
    std::uint32_t first;
    unsigned bits;
};
constexpr std::uint32_t v4(unsigned a, unsigned b, unsigned c, unsigned d) {
    return (a << 24U) | (b << 16U) | (c << 8U) | d;
}
constexpr std::array SPECIAL{
    network4{v4(0, 0, 0, 0), 8},        // this network
    network4{v4(10, 0, 0, 0), 8},       // private
    network4{v4(100, 64, 0, 0), 10},    // carrier-grade NAT
    network4{v4(127, 0, 0, 0), 8},      // loopback
    network4{v4(169, 254, 0, 0), 16},   // link-local, metadata services
    network4{v4(172, 16, 0, 0), 12},    // private
    network4{v4(192, 0, 0, 0), 24},     // IETF protocol assignments
    network4{v4(192, 0, 2, 0), 24},     // documentation
    network4{v4(192, 88, 99, 0), 24},   // 6to4 relays
    network4{v4(192, 168, 0, 0), 16},   // private
    network4{v4(198, 18, 0, 0), 15},    // benchmarking
    network4{v4(198, 51, 100, 0), 24},  // documentation
    network4{v4(203, 0, 113, 0), 24},   // documentation
    network4{v4(224, 0, 0, 0), 3},      // multicast, reserved, broadcast
};

bool is_public_v4(std::uint32_t address) {
    return std::ranges::none_of(SPECIAL, [&](const network4& network) {
        const auto shift = 32U - network.bits;
        return address >> shift == network.first >> shift;
    });
}

using bytes16 = std::array<std::uint8_t, 16>;

std::uint32_t v4_at(const bytes16& bytes, std::size_t at) {
    return v4(bytes.at(at), bytes.at(at + 1), bytes.at(at + 2), bytes.at(at + 3));
}

bool begins_with(const bytes16& bytes, std::initializer_list<std::uint8_t> prefix) {
    return std::equal(prefix.begin(), prefix.end(), bytes.begin());
}

bool is_public_v6(const bytes16& bytes) {
    if (begins_with(bytes, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}))  // mapped
        return is_public_v4(v4_at(bytes, 12));
    if (begins_with(bytes, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0}))  // NAT64
        return is_public_v4(v4_at(bytes, 12));
    if (begins_with(bytes, {0x20, 0x02})) return is_public_v4(v4_at(bytes, 2));  // 6to4
    if (begins_with(bytes, {0x20, 0x01, 0x0d, 0xb8})) return false;              // documentation
    if (begins_with(bytes, {0x20, 0x01}) && bytes[2] < 2) return false;  // 2001::/23, Teredo
    return (bytes[0] & 0xe0U) == 0x20U;                                  // global unicast: 2000::/3
}

}  // namespace

bool is_public(const sockaddr& address) {
    if (address.sa_family == AF_INET) {
        sockaddr_in known{};
        std::memcpy(&known, &address, sizeof known);
        return is_public_v4(ntohl(known.sin_addr.s_addr));
    }
    if (address.sa_family == AF_INET6) {
        sockaddr_in6 known{};
        std::memcpy(&known, &address, sizeof known);
        return is_public_v6(std::bit_cast<bytes16>(known.sin6_addr));
    }
    return false;
}

}  // namespace refundry
