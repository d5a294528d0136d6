// SPDX-License-Identifier: Apache-2.0
// M1 and M5: payments, refunds, the journal and store credit tell one story.
#include <fmt/format.h>

#include <map>
#include <unordered_map>

#include "app/store/records.hpp"
#include "base/json.hpp"
#include "domain/ledger/journal.hpp"
#include "storage/invariant_checks.hpp"

namespace refundry {

namespace {

struct payment_sums {
    payment_id id;
    std::int64_t captured_minor = 0;
    std::int64_t reserved_minor = 0;
    std::int64_t refunded_minor = 0;
    std::int64_t underway_minor = 0;
    std::int64_t succeeded_minor = 0;
};
BOOST_DESCRIBE_STRUCT(payment_sums, (),
                      (id, captured_minor, reserved_minor, refunded_minor, underway_minor,
                       succeeded_minor))
constexpr std::string_view PAYMENTS =
    "select p.id, p.captured_minor, p.reserved_minor, p.refunded_minor, "
    "coalesce(sum(case when r.state in ('draft', 'pending_approval', 'approved', 'submitting', "
    "'outcome_unknown', 'pending', 'requires_action') then r.amount_minor else 0 end), 0), "
    "coalesce(sum(case when r.state = 'succeeded' then r.amount_minor else 0 end), 0) "
    "from payments p left join refunds r on r.merchant = p.merchant and r.of_payment = p.id "
    "group by p.merchant, p.id, p.captured_minor, p.reserved_minor, p.refunded_minor";

constexpr std::string_view FOREIGN_REFUNDS =
    "select r.id from refunds r join payments p on p.merchant = r.merchant and p.id = r.of_payment "
    "where p.of_order <> r.of_order or p.currency <> r.currency";

/// What a refund's entries moved at the provider: nothing, or the refund once.
struct refund_movement {
    std::string subject;
    std::int64_t moved_minor = 0;
};
BOOST_DESCRIBE_STRUCT(refund_movement, (), (subject, moved_minor))
constexpr std::string_view REFUND_MOVEMENTS =
    "select e.subject, sum(p.amount_minor) from journal_entries e "
    "join journal_postings p on p.merchant = e.merchant and p.entry = e.id "
    "where e.kind in ('refund_paid', 'refund_failed', 'refund_reversed') "
    "and p.on_account = 'provider_clearing' group by e.merchant, e.subject";
struct refund_fact {
    refund_id id;
    refund_state state = refund_state::approved;
    std::int64_t amount_minor = 0;
};
BOOST_DESCRIBE_STRUCT(refund_fact, (), (id, state, amount_minor))
constexpr std::string_view REFUNDS = "select id, state, amount_minor from refunds";

/// What the journal says of a settlement, account by account.
struct settlement_movement {
    std::string subject;
    account on_account = account::rounding;
    std::string currency;
    std::int64_t amount_minor = 0;
};
BOOST_DESCRIBE_STRUCT(settlement_movement, (), (subject, on_account, currency, amount_minor))
constexpr std::string_view SETTLEMENT_MOVEMENTS =
    "select e.subject, p.on_account, p.currency, sum(p.amount_minor) from journal_entries e "
    "join journal_postings p on p.merchant = e.merchant and p.entry = e.id "
    "where e.kind = 'settlement_owed' group by e.merchant, e.subject, p.on_account, p.currency";
struct settlement_fact {
    settlement_id id;
    currency_code currency;
    std::string document;
};
BOOST_DESCRIBE_STRUCT(settlement_fact, (), (id, currency, document))
constexpr std::string_view SETTLEMENTS = "select id, currency, document from settlements";
using account_sums = std::map<std::pair<account, std::string>, std::int64_t>;

account_sums sums_of(const std::vector<posting>& postings) {
    account_sums sums;
    for (const auto& each : postings)
        sums[{each.on, each.amount.currency.text()}] += each.amount.amount_minor;
    return sums;
}

struct entry_sums {
    journal_entry_id id;
    std::int64_t postings = 0;
    std::int64_t amount_minor = 0;
    std::int64_t currencies = 0;
};
BOOST_DESCRIBE_STRUCT(entry_sums, (), (id, postings, amount_minor, currencies))
constexpr std::string_view UNBALANCED =
    "select e.id, count(p.entry), coalesce(sum(p.amount_minor), 0), count(distinct p.currency) "
    "from journal_entries e "
    "left join journal_postings p on p.merchant = e.merchant and p.entry = e.id "
    "group by e.merchant, e.id having count(p.entry) < 2 or sum(p.amount_minor) <> 0 "
    "or count(distinct p.currency) <> 1";

struct credit_sums {
    store_credit_account_id id;
    std::int64_t balance_minor = 0;
    std::int64_t entries_minor = 0;
};
BOOST_DESCRIBE_STRUCT(credit_sums, (), (id, balance_minor, entries_minor))
constexpr std::string_view CREDIT =
    "select a.id, a.balance_minor, coalesce(sum(e.amount_minor), 0) from credit_accounts a "
    "left join credit_entries e on e.merchant = a.merchant and e.account = a.id "
    "group by a.merchant, a.id, a.balance_minor";
struct liability {
    std::string sub_account;
    std::int64_t amount_minor = 0;
};
BOOST_DESCRIBE_STRUCT(liability, (), (sub_account, amount_minor))
constexpr std::string_view LIABILITIES =
    "select sub_account, sum(amount_minor) from journal_postings "
    "where on_account = 'store_credit_liability' group by merchant, sub_account";

}  // namespace

void check_payments(sql::connection& on, breach_list& found) {
    on.for_each<payment_sums>(PAYMENTS, [&](const payment_sums& sums) {
        if (sums.reserved_minor + sums.refunded_minor > sums.captured_minor)
            found.add("M1", sums.id.text(),
                      fmt::format("{} reserved and {} refunded of {} captured", sums.reserved_minor,
                                  sums.refunded_minor, sums.captured_minor));
        if (sums.reserved_minor != sums.underway_minor)
            found.add("M1", sums.id.text(),
                      fmt::format("{} is reserved, refunds under way add up to {}",
                                  sums.reserved_minor, sums.underway_minor));
        if (sums.refunded_minor != sums.succeeded_minor)
            found.add("M1", sums.id.text(),
                      fmt::format("{} is refunded, succeeded refunds add up to {}",
                                  sums.refunded_minor, sums.succeeded_minor));
    });
    on.for_each<refund_id>(FOREIGN_REFUNDS, [&](refund_id id) {
        found.add("M1", id.text(), "the refund is of a payment of another order or currency");
    });
}

void check_refunds(sql::connection& on, breach_list& found) {
    std::unordered_map<refund_id, std::int64_t> moved;
    on.for_each<refund_movement>(REFUND_MOVEMENTS, [&](const refund_movement& movement) {
        if (const auto id = refund_id::parse(movement.subject))
            moved[*id] = movement.moved_minor;
        else
            found.add("M5", movement.subject, "an entry about a refund names no refund");
    });
    on.for_each<refund_fact>(REFUNDS, [&](const refund_fact& refund) {
        const auto expected = refund.state == refund_state::succeeded ? -refund.amount_minor : 0;
        const auto booked = moved.extract(refund.id);
        const auto amount = booked ? booked.mapped() : 0;
        if (amount != expected)
            found.add("M5", refund.id.text(),
                      fmt::format("the journal moved {} for a refund of {} that is {}", amount,
                                  refund.amount_minor, enum_name(refund.state)));
    });
    for (const auto& [id, amount] : moved)
        found.add("M5", id.text(), fmt::format("the journal moved {}, there is no refund", amount));
}

void check_settlement_entries(sql::connection& on, breach_list& found) {
    std::unordered_map<std::string, account_sums> booked;
    on.for_each<settlement_movement>(SETTLEMENT_MOVEMENTS, [&](const settlement_movement& each) {
        booked[each.subject][{each.on_account, each.currency}] = each.amount_minor;
    });
    on.for_each<settlement_fact>(SETTLEMENTS, [&](const settlement_fact& row) {
        const auto id = row.id.text();
        const auto entry = booked.extract(id);
        try {
            const auto plan = json::decode_compact<settlement>(row.document, row.currency.code());
            if (sums_of(postings_for_settlement(plan)) != (entry ? entry.mapped() : account_sums{}))
                found.add("M5", id,
                          entry ? "the journal entry is not what was settled"
                                : "what was settled has no journal entry");
        } catch (const internal_error& damage) {
            found.add("M5", id, damage.what());
        }
    });
    for (const auto& [subject, sums] : booked)
        found.add("M5", subject, "the journal has an entry, there is no settlement");
}

void check_journal(sql::connection& on, breach_list& found) {
    on.for_each<entry_sums>(UNBALANCED, [&](const entry_sums& sums) {
        found.add("M5", sums.id.text(),
                  fmt::format("{} postings in {} currencies add up to {}", sums.postings,
                              sums.currencies, sums.amount_minor));
    });
}

void check_store_credit(sql::connection& on, breach_list& found) {
    std::unordered_map<std::string, std::int64_t> owed;
    on.for_each<liability>(
        LIABILITIES, [&](liability row) { owed[std::move(row.sub_account)] = -row.amount_minor; });
    on.for_each<credit_sums>(CREDIT, [&](const credit_sums& sums) {
        const auto id = sums.id.text();
        if (sums.balance_minor != sums.entries_minor)
            found.add("M5", id,
                      fmt::format("the balance is {}, its entries add up to {}", sums.balance_minor,
                                  sums.entries_minor));
        const auto booked = owed.extract(id);
        const auto amount = booked ? booked.mapped() : 0;
        if (amount != sums.entries_minor)
            found.add("M5", id,
                      fmt::format("entries add up to {}, the journal owes {}", sums.entries_minor,
                                  amount));
    });
    for (const auto& [id, amount] : owed)
        found.add("M5", id, fmt::format("the journal owes {} to no account", amount));
}

}  // namespace refundry
