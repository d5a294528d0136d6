// SPDX-License-Identifier: Apache-2.0
// Periods of days, months and years. A month without the day ends on its last day (31 January and
// a month is 28 or 29 February), as Regulation (EEC) 1182/71, article 3, counts them.
#pragma once

#include <cstdint>

#include "base/time.hpp"

namespace refundry {

local_date add_days(local_date date, std::int64_t days);
local_date add_months(local_date date, std::int32_t months);
local_date add_years(local_date date, std::int32_t years);
/// Days from `first` to `last`; negative when last is earlier.
std::int64_t days_between(local_date first, local_date last);

}  // namespace refundry
