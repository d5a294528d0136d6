// SPDX-License-Identifier: Apache-2.0
// One check per rule: reads what it needs, row by row, and adds what it finds.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/store/invariants.hpp"
#include "storage/sql/connection.hpp"

namespace refundry {

class breach_list {
  public:
    void add(std::string_view invariant, std::string subject, std::string what) {
        if (found_.size() < BREACHES_MAX)
            found_.push_back({.invariant = std::string(invariant),
                              .subject = std::move(subject),
                              .what = std::move(what)});
    }
    std::vector<invariant_breach> take() && { return std::move(found_); }

  private:
    std::vector<invariant_breach> found_;
};

void check_payments(sql::connection& on, breach_list& found);
void check_refunds(sql::connection& on, breach_list& found);
void check_units(sql::connection& on, breach_list& found);
void check_settlements(sql::connection& on, breach_list& found);
void check_settlement_entries(sql::connection& on, breach_list& found);
void check_journal(sql::connection& on, breach_list& found);
void check_store_credit(sql::connection& on, breach_list& found);
void check_withdrawals(sql::connection& on, breach_list& found);
void check_keys(sql::connection& on, breach_list& found);
void check_orphans(sql::connection& on, breach_list& found);
void check_events(sql::connection& on, breach_list& found);

}  // namespace refundry
