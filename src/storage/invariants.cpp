// SPDX-License-Identifier: Apache-2.0
#include "storage/invariants.hpp"

#include <fmt/format.h>

#include "storage/event_chain.hpp"
#include "storage/invariant_checks.hpp"

namespace refundry {

std::vector<invariant_breach> check_invariants(sql::connection& on) {
    breach_list found;
    check_payments(on, found);
    check_refunds(on, found);
    check_units(on, found);
    check_settlements(on, found);
    check_settlement_entries(on, found);
    check_journal(on, found);
    check_store_credit(on, found);
    check_withdrawals(on, found);
    check_keys(on, found);
    check_orphans(on, found);
    check_events(on, found);
    return std::move(found).take();
}

}  // namespace refundry
