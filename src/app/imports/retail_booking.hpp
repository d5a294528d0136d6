// SPDX-License-Identifier: Apache-2.0
// One invoice of the Online Retail file into the store: an order, returns, entries of the journal,
// or notes about stock. Rows that are in the store already are left alone.
#pragma once

#include <map>

#include "app/context.hpp"
#include "app/imports/import_report.hpp"
#include "app/imports/retail_sale.hpp"
#include "app/policies/policies.hpp"
#include "domain/calendar/time_zone_rules.hpp"

namespace refundry {

inline constexpr std::string_view RETAIL_SOURCE = "online-retail";

/// Rows the store refused in an earlier attempt at their batch, by row number.
using refused_rows = std::map<std::int64_t, row_fault>;

/// Rows the store refuses half way: the batch is undone and tried again without them.
using row_refusals = std::vector<row_fault>;

class retail_booking {
  public:
    retail_booking(policy_cache& policies, const time_zone_rules& shop_time, set_clock& clock,
                   currency_code currency)
        : policies_(policies), shop_time_(shop_time), clock_(clock), currency_(currency) {}

    /// `done` collects what was found and stored. Only rows the store refuses make it fail.
    std::expected<void, row_refusals> book(transaction& tx, actor_context context,
                                           const retail_invoice& invoice,
                                           const refused_rows& refused, import_tally& done) const;

  private:
    policy_cache& policies_;
    const time_zone_rules& shop_time_;
    set_clock& clock_;
    currency_code currency_;
};

std::string_view booked_as(retail_class of);

}  // namespace refundry
