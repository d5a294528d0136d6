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
// As claimed_units says: all while they may come, then those that came or were accepted; an item
// that was given up keeps the units that were settled before.
constexpr std::string_view UNITS =
    "select i.of_order, i.line_id, i.claimed, i.settled, "
    "coalesce(b.claimed_quantity, 0), coalesce(b.settled_quantity, 0) from ("
    "select c.merchant as merchant, c.of_order as of_order, t.line_id as line_id, "
    "sum(case when t.decision in ('declined', 'canceled', 'expired') then t.settled_quantity "
    "when t.goods not in ('received', 'graded', 'disposed') or t.received_quantity >= t.quantity "
    "or t.accepted_quantity >= t.quantity then t.quantity "
    "when t.received_quantity >= t.accepted_quantity then t.received_quantity "
    "else t.accepted_quantity end) as claimed, "
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
    merchant_id merchant;
    order_id of_order;
    settlement_id id;
    currency_code currency;
    std::int64_t total_minor = 0;
    std::string document;
    std::int64_t refunds_minor = 0;
};
BOOST_DESCRIBE_STRUCT(settled_fact, (),
                      (merchant, of_order, id, currency, total_minor, document, refunds_minor))
// A failed refund may be followed by another one for the same money.
constexpr std::string_view SETTLEMENTS =
    "select c.merchant, c.of_order, s.id, s.currency, s.total_minor, s.document, "
    "coalesce((select sum(r.amount_minor) from refunds r where r.merchant = s.merchant "
    "and r.of_case = s.of_case and r.of_settlement = s.id "
    "and r.state not in ('failed', 'canceled', 'reversed')), 0) "
    "from settlements s join return_cases c on c.merchant = s.merchant and c.id = s.of_case "
    "where c.of_order is not null order by c.merchant, c.of_order, s.id";

constexpr std::string_view BALANCES =
    "select component, settled_quantity, given_back_minor, given_back_tax_minor, "
    "clawed_back_minor from order_balances where merchant = $1 and of_order = $2 order by "
    "component";
constexpr std::string_view BALANCES_OF_NO_SETTLEMENT =
    "select b.of_order, b.component from order_balances b where "
    "(b.given_back_minor <> 0 or b.given_back_tax_minor <> 0 or b.clawed_back_minor <> 0) "
    "and not exists (select 1 from return_cases c join settlements s "
    "on s.merchant = c.merchant and s.of_case = c.id "
    "where c.merchant = b.merchant and c.of_order = b.of_order)";

/// What a row of the balances holds, and what the settlements of its order add up to.
struct component_sums {
    std::string component;
    std::int64_t settled_quantity = 0;
    std::int64_t given_back_minor = 0;
    std::int64_t given_back_tax_minor = 0;
    std::int64_t clawed_back_minor = 0;
    friend bool operator==(const component_sums&, const component_sums&) = default;
};
BOOST_DESCRIBE_STRUCT(component_sums, (),
                      (component, settled_quantity, given_back_minor, given_back_tax_minor,
                       clawed_back_minor))

bool is_zero(const component_sums& sums) {
    return sums == component_sums{sums.component, 0, 0, 0, 0};
}

std::map<std::string, component_sums> sums_of(const order_position& position) {
    std::map<std::string, component_sums> all;
    const auto put = [&](component_sums sums) { all.emplace(sums.component, sums); };
    for (const auto& line : position.lines)
        put({.component = "line:" + line.line_id,
             .settled_quantity = line.settled_quantity,
             .given_back_minor = line.given_back.amount_minor,
             .given_back_tax_minor = line.given_back_tax.amount_minor,
             .clawed_back_minor = line.clawed_back.amount_minor});
    for (const auto& charge : position.charges)
        put({.component = "charge:" + charge.charge_id,
             .settled_quantity = 0,
             .given_back_minor = charge.given_back.amount_minor,
             .given_back_tax_minor = charge.given_back_tax.amount_minor,
             .clawed_back_minor = 0});
    return all;
}

std::string to_text(const component_sums& sums) {
    return fmt::format("{} units, {} (tax {}), {} clawed back", sums.settled_quantity,
                       sums.given_back_minor, sums.given_back_tax_minor, sums.clawed_back_minor);
}

void check_balances(sql::connection& on, merchant_id merchant, order_id of_order,
                    const order_position& settled, breach_list& found) {
    auto expected = sums_of(settled);
    for (const auto& stored : on.query<component_sums>(BALANCES, merchant, of_order)) {
        const auto sums = expected.extract(stored.component);
        const auto wanted = sums ? sums.mapped() : component_sums{stored.component, 0, 0, 0, 0};
        if (stored != wanted)
            found.add("M11", of_order.text(),
                      fmt::format("{} settled {}; settlements say {}", stored.component,
                                  to_text(stored), to_text(wanted)));
    }
    for (const auto& [component, sums] : expected)
        if (!is_zero(sums))
            found.add(
                "M11", of_order.text(),
                fmt::format("{} has no balance; settlements say {}", component, to_text(sums)));
}

void check_document(const settled_fact& row, const settlement& plan, breach_list& found) {
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

/// Follows the settlements of one order after the other.
class settlement_reader {
  public:
    settlement_reader(sql::connection& on, breach_list& found) : on_(on), found_(found) {}
    void follow(const settled_fact& row) {
        if (row.merchant != merchant_ || row.of_order != of_order_) end();
        merchant_ = row.merchant;
        of_order_ = row.of_order;
        try {
            const auto plan = json::decode_compact<settlement>(row.document, row.currency.code());
            check_document(row, plan, found_);
            position_ = position_after(std::move(position_), plan);
        } catch (const internal_error& damage) {
            found_.add("M11", row.id.text(), damage.what());
        }
    }
    void end() {
        if (!of_order_.is_nil()) check_balances(on_, merchant_, of_order_, position_, found_);
        position_ = {};
    }

  private:
    sql::connection& on_;
    breach_list& found_;
    merchant_id merchant_;
    order_id of_order_;
    order_position position_;
};

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
    settlement_reader reader(on, found);
    on.for_each<settled_fact>(SETTLEMENTS, [&](const settled_fact& row) { reader.follow(row); });
    reader.end();
    on.for_each<lonely_balance>(BALANCES_OF_NO_SETTLEMENT, [&](const lonely_balance& balance) {
        found.add("M11", balance.of_order.text(),
                  fmt::format("{} gave back what no settlement says", balance.component));
    });
}

}  // namespace refundry
