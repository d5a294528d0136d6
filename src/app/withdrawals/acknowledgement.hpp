// SPDX-License-Identifier: Apache-2.0
// The acknowledgement of receipt in words (Directive 2011/83/EU, article 11a(4)): what was
// declared and when it came. It accepts nothing.
#pragma once

#include "domain/calendar/time_zone_rules.hpp"
#include "domain/withdrawals/statement.hpp"

namespace refundry {

/// In German for "de" and its kin, otherwise in English. `zone` is the merchant's.
std::string acknowledgement_text(const withdrawal_statement& statement, std::string_view digest,
                                 const time_zone_rules& zone, std::string_view language);

}  // namespace refundry
