// SPDX-License-Identifier: Apache-2.0
// Merchants (tenants) and their settings.
#pragma once

#include "app/calendar/zones.hpp"
#include "app/context.hpp"

namespace refundry {

struct merchant_command {
    std::string name;
    currency_code currency;
    std::string country;    ///< ISO 3166-1 alpha-2
    std::string time_zone;  ///< IANA, e.g. Europe/Berlin
    std::optional<bool> settle_automatically;
    std::optional<std::int64_t> expected_version;
};
BOOST_DESCRIBE_STRUCT(merchant_command, (),
                      (name, currency, country, time_zone, settle_automatically, expected_version))

/// The context's merchant is the new one's id or nil: it is made here.
result<merchant_record> create_merchant(transaction& tx, const actor_context& context,
                                        time_zones& zones, const merchant_command& command);
result<merchant_record> change_merchant(transaction& tx, const actor_context& context,
                                        time_zones& zones, const merchant_command& command);
result<merchant_record> get_merchant(transaction& tx, const actor_context& context);

}  // namespace refundry
