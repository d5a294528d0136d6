// SPDX-License-Identifier: Apache-2.0
// A1, R3, M7 and S1: the chain of events, keys, and rows that refer to others.
#include <fmt/format.h>

#include <array>
#include <unordered_set>

#include "app/store/records.hpp"
#include "storage/event_chain.hpp"
#include "storage/invariant_checks.hpp"

namespace refundry {

namespace {

constexpr std::string_view MERCHANTS_WITH_EVENTS =
    "select merchant from events union select merchant from event_heads "
    "union select id from merchants";
constexpr std::string_view SUBJECTS = "select distinct subject from events where merchant = $1";
constexpr std::string_view CASES = "select id from return_cases where merchant = $1";

struct doubled_key {
    std::string scope;
    std::string key;
};
BOOST_DESCRIBE_STRUCT(doubled_key, (), (scope, key))
constexpr std::string_view DOUBLED_KEYS =
    "select scope, key from idempotency_keys group by merchant, scope, key having count(*) > 1";

/// Rows whose parent is not there: `sql` gives their ids.
struct orphan_check {
    std::string_view prefix;
    std::string_view what;
    std::string_view sql;
};
constexpr std::array ORPHANS = std::to_array<orphan_check>({
    {"ord", "an order of no merchant",
     "select x.id from orders x where not exists "
     "(select 1 from merchants p where p.id = x.merchant)"},
    {"ret", "a case of no merchant",
     "select x.id from return_cases x where not exists "
     "(select 1 from merchants p where p.id = x.merchant)"},
    {"key", "an API key of no merchant",
     "select x.id from api_keys x where not exists "
     "(select 1 from merchants p where p.id = x.merchant)"},
    {"usr", "a user of no merchant",
     "select x.id from users x where not exists "
     "(select 1 from merchants p where p.id = x.merchant)"},
    {"usr", "a session of no user",
     "select x.of_user from sessions x where not exists "
     "(select 1 from users p where p.merchant = x.merchant and p.id = x.of_user)"},
    {"pay", "a payment of no order",
     "select x.id from payments x where not exists "
     "(select 1 from orders p where p.merchant = x.merchant and p.id = x.of_order)"},
    {"ord", "a balance of no order",
     "select x.of_order from order_balances x where not exists "
     "(select 1 from orders p where p.merchant = x.merchant and p.id = x.of_order)"},
    {"ord", "a superseded version of no order",
     "select x.id from order_versions x where not exists "
     "(select 1 from orders p where p.merchant = x.merchant and p.id = x.id "
     "and p.version > x.version)"},
    {"pov", "a version of no policy",
     "select x.id from policy_versions x where not exists "
     "(select 1 from policies p where p.merchant = x.merchant and p.id = x.of_policy)"},
    {"ret", "a case of no order",
     "select x.id from return_cases x where x.of_order is not null and not exists "
     "(select 1 from orders p where p.merchant = x.merchant and p.id = x.of_order)"},
    {"ret", "a case decided under no policy",
     "select x.id from return_cases x where x.decided_under is not null and not exists "
     "(select 1 from policy_versions p where p.merchant = x.merchant and p.id = x.decided_under)"},
    {"ret", "a case without items",
     "select x.id from return_cases x where not exists "
     "(select 1 from return_items p where p.merchant = x.merchant and p.of_case = x.id)"},
    {"rit", "an item of no case",
     "select x.id from return_items x where not exists "
     "(select 1 from return_cases p where p.merchant = x.merchant and p.id = x.of_case)"},
    {"dec", "a decision of no case",
     "select x.id from decisions x where not exists "
     "(select 1 from return_cases p where p.merchant = x.merchant and p.id = x.of_case)"},
    {"rec", "a receipt of no case",
     "select x.id from receipts x where not exists "
     "(select 1 from return_cases p where p.merchant = x.merchant and p.id = x.of_case)"},
    {"ins", "an inspection of no item",
     "select x.id from inspections x where not exists "
     "(select 1 from return_items p where p.merchant = x.merchant and p.of_case = x.of_case "
     "and p.id = x.item)"},
    {"set", "a settlement of no case",
     "select x.id from settlements x where not exists "
     "(select 1 from return_cases p where p.merchant = x.merchant and p.id = x.of_case)"},
    {"ref", "a refund of no settlement",
     "select x.id from refunds x where not exists "
     "(select 1 from settlements p where p.merchant = x.merchant and p.of_case = x.of_case "
     "and p.id = x.of_settlement)"},
    {"ref", "a refund of no payment",
     "select x.id from refunds x where not exists "
     "(select 1 from payments p where p.merchant = x.merchant and p.id = x.of_payment)"},
    {"exc", "an exchange of no settlement",
     "select x.id from exchanges x where not exists "
     "(select 1 from settlements p where p.merchant = x.merchant and p.of_case = x.of_case "
     "and p.id = x.of_settlement)"},
    {"sce", "a store credit entry of no account",
     "select x.id from credit_entries x where not exists "
     "(select 1 from credit_accounts p where p.merchant = x.merchant and p.id = x.account)"},
    {"wdl", "a statement of no merchant",
     "select x.id from withdrawals x where not exists "
     "(select 1 from merchants p where p.id = x.merchant)"},
    {"wdl", "a match of no statement",
     "select x.withdrawal from withdrawal_matches x where not exists "
     "(select 1 from withdrawals p where p.merchant = x.merchant and p.id = x.withdrawal)"},
    {"jrn", "postings of no entry",
     "select distinct x.entry from journal_postings x where not exists "
     "(select 1 from journal_entries p where p.merchant = x.merchant and p.id = x.entry)"},
});

void check_events_of(sql::connection& on, merchant_id merchant, breach_list& found) {
    if (const auto broken = find_chain_break(on, merchant))
        found.add(
            "A1", merchant.text(),
            fmt::format("lane {}, event {}: {}", broken->lane, broken->sequence, broken->what));
    std::unordered_set<return_case_id> told;
    on.for_each<std::string>(
        SUBJECTS,
        [&](const std::string& subject) {
            if (const auto id = return_case_id::parse(subject)) told.insert(*id);
        },
        merchant);
    on.for_each<return_case_id>(
        CASES,
        [&](return_case_id id) {
            if (!told.contains(id)) found.add("R3", id.text(), "the case has no event");
        },
        merchant);
}

}  // namespace

void check_keys(sql::connection& on, breach_list& found) {
    on.for_each<doubled_key>(DOUBLED_KEYS, [&](const doubled_key& twice) {
        found.add("M7", twice.key, fmt::format("two answers in scope {}", twice.scope));
    });
}

void check_orphans(sql::connection& on, breach_list& found) {
    for (const auto& check : ORPHANS)
        on.for_each<uuid>(check.sql, [&](const uuid& id) {
            found.add("S1", encode_id(check.prefix, id), std::string(check.what));
        });
}

void check_events(sql::connection& on, breach_list& found) {
    for (const auto& merchant : on.query<merchant_id>(MERCHANTS_WITH_EVENTS))
        check_events_of(on, merchant, found);
}

}  // namespace refundry
