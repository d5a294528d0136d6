// SPDX-License-Identifier: Apache-2.0
// Whether an address is one of the public internet: whoever may name an address for us to call must
// not reach this machine, its network or the metadata of its cloud.
#pragma once

#include <sys/socket.h>

namespace refundry {

/// IANA special-purpose registries (RFC 6890) and what carries an IPv4 address within IPv6: mapped,
/// 6to4, NAT64. Anything but IPv4 and IPv6 is not public.
bool is_public(const sockaddr& address);

}  // namespace refundry
