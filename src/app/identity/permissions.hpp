// SPDX-License-Identifier: Apache-2.0
// Permissions are `resource:action`, denied by default. Roles and API keys are sets of them.
#pragma once

#include <span>
#include <string_view>

#include "app/store/records.hpp"

namespace refundry {

enum class permission {
    orders_read,
    orders_write,
    returns_read,
    returns_open,
    returns_decide,
    returns_override,
    returns_receive,
    returns_settle,
    policies_read,
    policies_write,
    credits_read,
    credits_spend,
    journal_read,
    merchants_read,
    merchants_write,
    keys_write,
    users_write,
};
BOOST_DESCRIBE_ENUM(permission, orders_read, orders_write, returns_read, returns_open,
                    returns_decide, returns_override, returns_receive, returns_settle,
                    policies_read, policies_write, credits_read, credits_spend, journal_read,
                    merchants_read, merchants_write, keys_write, users_write)

/// "orders:read": the public spelling.
std::string scope_text(permission what);
std::optional<permission> parse_scope(std::string_view text);

using permission_set = std::uint32_t;
constexpr permission_set bit(permission what) {
    return 1u << static_cast<unsigned>(what);
}
constexpr bool allows(permission_set set, permission what) {
    return (set & bit(what)) != 0;
}
permission_set permissions_of(staff_role role);
/// Space separated scopes, or "*" for all; unknown ones are ignored (they were checked when
/// stored).
permission_set permissions_of(std::string_view scopes);

}  // namespace refundry
