// SPDX-License-Identifier: Apache-2.0
// R1 and M11: what order lines, charges and cases have given back is what items and settlements
// say.
#include <fmt/format.h>

#include <map>

#include "app/store/records.hpp"
#include "base/json.hpp"
#include "domain/settlement/settlement.hpp"
#include "storage/invariant_checks.hpp"

namespace refundry {

namespace {

struct line_units {
    order_id of_order;
    std::string line_id;
    std::int64_t of_items_claimed = 0;
    std::int64_t of_items_settled = 0;
    std::int64_t claimed_quantity = 0;
    std::int64_t settled_quantity = 0;
};
BOOST_DESCRIBE_STRUCT(line_units, (),
                      (of_order, line_id, of_items_claimed, of_items_settled, claimed_quantity,
                       settled_quantity))
// An item that was given up keeps the units that were settled before.
constexpr std::string_view UNITS =
    "select i.of_order, i.line_id, i.claimed, i.settled, "
    "coalesce(b.claimed_quantity, 0), coalesce(b.settled_quantity, 0) from ("
    "select c.merchant as merchant, c.of_order as of_order, t.line_id as line_id, "
    "sum(case when t.decision in ('requested', 'needs_review', 'approved') "
    "then t.quantity else t.settled_quantity end) as claimed, "
    "sum(t.settled_quantity) as settled "
    "from return_items t join return_cases c on c.merchant = t.merchant and c.id = t.of_case "
    "where c.of_order is not null and t.line_id <> '' "
    "group by c.merchant, c.of_order, t.line_id) i "
    "left join order_balances b on b.merchant = i.merchant and b.of_order = i.of_order "
    "and b.component = 'line:' || i.line_id "
    "where i.claimed <> coalesce(b.claimed_quantity, 0) "
    "or i.settled <> coalesce(b.settled_quantity, 0)";

struct lonely_balance {
    order_id of_order;
    std::string component;
};
BOOST_DESCRIBE_STRUCT(lonely_balance, (), (of_order, component))
constexpr std::string_view UNITS_OF_NO_ITEM =
    "select b.of_order, b.component from order_balances b "
    "where b.component like 'line:%' and b.claimed_quantity <> 0 and not exists ("
    "select 1 from return_cases c join return_items t "
    "on t.merchant = c.merchant and t.of_case = c.id "
    "where c.merchant = b.merchant and c.of_order = b.of_order "
    "and b.component = 'line:' || t.line_id)";

struct case_sums {
    return_case_id id;
    std::int64_t settled_minor = 0;
    std::int64_t of_settlements = 0;
};
BOOST_DESCRIBE_STRUCT(case_sums, (), (id, settled_minor, of_settlements))
constexpr std::string_view CASES =
    "select c.id, c.settled_minor, coalesce(sum(s.total_minor), 0) from return_cases c "
    "left join settlements s on s.merchant = c.merchant and s.of_case = c.id "
    "group by c.merchant, c.id, c.settled_minor "
    "having c.settled_minor <> coalesce(sum(s.total_minor), 0)";

struct settled_fact {
    order_id of_order;
    settlement_id id;
    currency_code currency;
    std::int64_t total_minor = 0;
    std::string document;
    std::int64_t refunds_minor = 0;
};
BOOST_DESCRIBE_STRUCT(settled_fact, (),
                      (of_order, id, currency, total_minor, document, refunds_minor))
// A failed refund may be followed by another one for the same money.
constexpr std::string_view SETTLEMENTS =
    "select c.of_order, s.id, s.currency, s.total_minor, s.document, "
    "coalesce((select sum(r.amount_minor) from refunds r where r.merchant = s.merchant "
    "and r.of_case = s.of_case and r.of_settlement = s.id "
    "and r.state not in ('failed', 'reversed')), 0) "
    "from settlements s join return_cases c on c.merchant = s.merchant and c.id = s.of_case "
    "where c.of_order is not null order by c.merchant, c.of_order, s.id";

struct balance_fact {
    order_id of_order;
    std::string component;
    std::int64_t given_back_minor = 0;
    std::int64_t given_back_tax_minor = 0;
    std::int64_t clawed_back_minor = 0;
};
BOOST_DESCRIBE_STRUCT(balance_fact, (),
                      (of_order, component, given_back_minor, given_back_tax_minor,
                       clawed_back_minor))
constexpr std::string_view BALANCES =
    "select of_order, component, given_back_minor, given_back_tax_minor, clawed_back_minor "
    "from order_balances order by merchant, of_order, component";

struct amounts {
    std::int64_t minor = 0;
    std::int64_t tax_minor = 0;
    std::int64_t clawed_minor = 0;
    friend bool operator==(const amounts&, const amounts&) = default;
};
using given_back_by_component = std::map<std::pair<order_id, std::string>, amounts>;

/// The same fold that keeps the books (domain/settlement), per order and component.
void add_entries(const settled_fact& row, const settlement& plan, given_back_by_component& sums) {
    const auto moved = position_after({}, plan);
    for (const auto& line : moved.lines) {
        auto& sum = sums[{row.of_order, "line:" + line.line_id}];
        sum.minor += line.given_back.amount_minor;
        sum.tax_minor += line.given_back_tax.amount_minor;
        sum.clawed_minor += line.clawed_back.amount_minor;
    }
    for (const auto& charge : moved.charges) {
        auto& sum = sums[{row.of_order, "charge:" + charge.charge_id}];
        sum.minor += charge.given_back.amount_minor;
        sum.tax_minor += charge.given_back_tax.amount_minor;
    }
}

void check_refunds_of(const settled_fact& row, const settlement& plan, breach_list& found) {
    std::int64_t planned = 0;
    for (const auto& share : plan.to_payments)
        planned += share.amount.amount_minor;
    if (row.refunds_minor > planned)
        found.add("M11", row.id.text(),
                  fmt::format("refunds add up to {}, {} was settled to payments", row.refunds_minor,
                              planned));
    if (row.total_minor != plan.total.amount_minor)
        found.add("M11", row.id.text(),
                  fmt::format("the total is {}, the document says {}", row.total_minor,
                              plan.total.amount_minor));
}

void check_given_back(sql::connection& on, given_back_by_component settled, breach_list& found) {
    on.for_each<balance_fact>(BALANCES, [&](const balance_fact& row) {
        const auto sums = settled.extract({row.of_order, row.component});
        const auto expected = sums ? sums.mapped() : amounts{};
        if (expected !=
            amounts{row.given_back_minor, row.given_back_tax_minor, row.clawed_back_minor})
            found.add("M11", row.of_order.text(),
                      fmt::format("{} gave back {} (tax {}, clawed back {}), settlements say {} "
                                  "(tax {}, clawed back {})",
                                  row.component, row.given_back_minor, row.given_back_tax_minor,
                                  row.clawed_back_minor, expected.minor, expected.tax_minor,
                                  expected.clawed_minor));
    });
    for (const auto& [place, sums] : settled)
        if (sums != amounts{})
            found.add("M11", place.first.text(),
                      fmt::format("settlements gave back {} of {}, its balance is not there",
                                  sums.minor, place.second));
}

}  // namespace

void check_units(sql::connection& on, breach_list& found) {
    on.for_each<line_units>(UNITS, [&](const line_units& units) {
        found.add("R1", units.of_order.text(),
                  fmt::format("line {}: {} units claimed and {} settled, items say {} and {}",
                              units.line_id, units.claimed_quantity, units.settled_quantity,
                              units.of_items_claimed, units.of_items_settled));
    });
    on.for_each<lonely_balance>(UNITS_OF_NO_ITEM, [&](const lonely_balance& balance) {
        found.add("R1", balance.of_order.text(),
                  fmt::format("{} is claimed by no item", balance.component));
    });
}

void check_settlements(sql::connection& on, breach_list& found) {
    on.for_each<case_sums>(CASES, [&](const case_sums& sums) {
        found.add("M11", sums.id.text(),
                  fmt::format("{} is settled, settlements add up to {}", sums.settled_minor,
                              sums.of_settlements));
    });
    given_back_by_component settled;
    on.for_each<settled_fact>(SETTLEMENTS, [&](const settled_fact& row) {
        try {
            const auto plan = json::decode_compact<settlement>(row.document, row.currency.code());
            check_refunds_of(row, plan, found);
            add_entries(row, plan, settled);
        } catch (const internal_error& damage) {
            found.add("M11", row.id.text(), damage.what());
        }
    });
    check_given_back(on, std::move(settled), found);
}

}  // namespace refundry
