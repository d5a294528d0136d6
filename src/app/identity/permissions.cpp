// SPDX-License-Identifier: Apache-2.0
#include "app/identity/permissions.hpp"

#include <algorithm>

namespace refundry {

namespace {

constexpr permission_set ALL = ~permission_set{0};

constexpr permission_set READ = bit(permission::orders_read) | bit(permission::returns_read) |
                                bit(permission::policies_read) | bit(permission::credits_read) |
                                bit(permission::merchants_read);

}  // namespace

std::string scope_text(permission what) {
    std::string text(enum_name(what));
    std::ranges::replace(text, '_', ':');
    return text;
}

std::optional<permission> parse_scope(std::string_view text) {
    std::string name(text);
    std::ranges::replace(name, ':', '_');
    return enum_from_name<permission>(name);
}

permission_set permissions_of(staff_role role) {
    switch (role) {
        case staff_role::agent:
            return READ | bit(permission::returns_open) | bit(permission::returns_decide);
        case staff_role::warehouse:
            return bit(permission::orders_read) | bit(permission::returns_read) |
                   bit(permission::returns_open) | bit(permission::returns_receive);
        case staff_role::finance:
            return READ | bit(permission::returns_settle) | bit(permission::credits_spend) |
                   bit(permission::journal_read);
        case staff_role::manager:
            return ALL & ~(bit(permission::keys_write) | bit(permission::users_write));
        case staff_role::admin:
            return ALL;
        case staff_role::auditor:
            return READ | bit(permission::journal_read);
    }
    return 0;
}

permission_set permissions_of(std::string_view scopes) {
    permission_set set = 0;
    while (!scopes.empty()) {
        const auto end = scopes.find(' ');
        const auto word = scopes.substr(0, end);
        scopes = end == std::string_view::npos ? std::string_view{} : scopes.substr(end + 1);
        if (word == "*") return ALL;
        if (const auto what = parse_scope(word)) set |= bit(*what);
    }
    return set;
}

}  // namespace refundry
