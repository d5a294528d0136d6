// SPDX-License-Identifier: Apache-2.0
// Orders, what was paid for them, and what of each line is claimed and given back.
#include "storage/refusal.hpp"
#include "storage/sql_transaction.hpp"
#include "storage/statements.hpp"

namespace refundry {

namespace {

// The lock travels with the next statement; `no key` leaves rows that refer to the order alone.
const std::string LOCK_ORDER =
    "select 1 from orders where merchant = $1 and id = $2 for no key update";
const std::string ORDER = select_text<order_record>("orders", "where merchant = $1 and id = $2");
const std::string ORDER_VERSION =
    select_text<order_record>("orders", "where merchant = $1 and id = $2 and version = $3") +
    " union all " +
    select_text<order_record>("order_versions", "where merchant = $1 and id = $2 and version = $3");
const std::string ORDER_BY_NUMBER =
    select_text<order_record>("orders", "where merchant = $1 and number = $2");
const std::string ORDERS = select_text<order_record>(
    "orders", "where merchant = $1 and id < $2 order by id desc limit $3");
const std::string ORDERS_OF_EMAIL = select_text<order_record>(
    "orders", "where merchant = $1 and email = $4 and id < $2 order by id desc limit $3");
const std::string KEEP_SUPERSEDED = "insert into order_versions (" + sql::columns<order_record>() +
                                    ") " +
                                    select_text<order_record>("orders",
                                                              "where merchant = $1 and id = $2 and "
                                                              "version = $3 - 1");
const std::string SUPERSEDE = update_text<order_record>("orders", {"merchant", "id"});
const std::string COUNT_ORDERS =
    "select " + counts_text("placed_at", "case when currency = $5 then total_minor else 0 end") +
    " from orders where merchant = $1 and email = $2";

const std::string PAYMENTS =
    select_text<payment_record>("payments", "where merchant = $1 and of_order = $2 order by id");
const std::string CHANGE_PAYMENT =
    "update payments set reserved_minor = reserved_minor + $3, "
    "refunded_minor = refunded_minor + $4 where merchant = $1 and id = $2";

const std::string BALANCES = select_text<order_balance_record>(
    "order_balances", "where merchant = $1 and of_order = $2 order by component");
// One statement decides: the first claim is refused by the select, a later one by the update. The
// quantity and the limit follow the order's current version.
const std::string CLAIM =
    "insert into order_balances as b (" + sql::columns<order_balance_record>() +
    ") select $1, $2, $3, $4, $5, 0, $6, 0, 0, 0 where $5 <= $4 "
    "on conflict (merchant, of_order, component) do update set "
    "claimed_quantity = b.claimed_quantity + excluded.claimed_quantity, "
    "quantity = excluded.quantity, limit_minor = excluded.limit_minor "
    "where b.claimed_quantity + excluded.claimed_quantity <= excluded.quantity";
const std::string CHANGE_BALANCE =
    "update order_balances set claimed_quantity = claimed_quantity + $4, "
    "settled_quantity = settled_quantity + $5, given_back_minor = given_back_minor + $6, "
    "given_back_tax_minor = given_back_tax_minor + $7, "
    "clawed_back_minor = clawed_back_minor + $8 "
    "where merchant = $1 and of_order = $2 and component = $3";

}  // namespace

void sql_transaction::insert(const order_record& row) {
    on_.insert("orders", row);
}
void sql_transaction::insert(const payment_record& row) {
    on_.insert("payments", row);
}

bool sql_transaction::lock_order(merchant_id merchant, order_id id) {
    if (on_.dialect() == sql::dialect::sqlite) return false;
    on_.defer(LOCK_ORDER, merchant, id);
    return true;
}
std::optional<order_record> sql_transaction::find_order(merchant_id merchant, order_id id) {
    return on_.query_one<order_record>(ORDER, merchant, id);
}
std::optional<order_record> sql_transaction::find_order_version(merchant_id merchant, order_id id,
                                                                std::int64_t version) {
    return on_.query_one<order_record>(ORDER_VERSION, merchant, id, version);
}
std::optional<order_record> sql_transaction::find_order_by_number(merchant_id merchant,
                                                                  std::string_view number) {
    return on_.query_one<order_record>(ORDER_BY_NUMBER, merchant, number);
}

std::vector<order_record> sql_transaction::list_orders(merchant_id merchant,
                                                       const order_filter& filter) {
    const auto before = filter.before.value_or(NEWEST<order_id>);
    std::vector<order_record> found;
    if (filter.number) {
        auto only = find_order_by_number(merchant, *filter.number);
        if (only && only->id < before && (!filter.email || only->email == *filter.email))
            found.push_back(std::move(*only));
        return found;
    }
    if (filter.email)
        return on_.query<order_record>(ORDERS_OF_EMAIL, merchant, before, filter.limit,
                                       *filter.email);
    return on_.query<order_record>(ORDERS, merchant, before, filter.limit);
}

bool sql_transaction::supersede_order(const order_record& by) {
    if (on_.execute(KEEP_SUPERSEDED, by.merchant, by.id, by.version) != 1) return false;
    return update_row(on_, SUPERSEDE, by) == 1;
}
history_counts sql_transaction::count_orders(merchant_id merchant, const history_question& asked) {
    return on_
        .query_one<history_counts>(COUNT_ORDERS, merchant, asked.email, asked.since_90_days,
                                   asked.since_365_days, asked.currency)
        .value();
}

std::vector<payment_record> sql_transaction::payments_of(merchant_id merchant, order_id order) {
    return on_.query<payment_record>(PAYMENTS, merchant, order);
}
void sql_transaction::change_payment(merchant_id merchant, payment_id payment,
                                     std::int64_t reserved, std::int64_t refunded) {
    const auto changed = translated(
        [&] { return on_.execute(CHANGE_PAYMENT, merchant, payment, reserved, refunded); });
    ensure(changed == 1, "a payment to change is not there");
}

std::vector<order_balance_record> sql_transaction::balances_of(merchant_id merchant,
                                                               order_id order) {
    return on_.query<order_balance_record>(BALANCES, merchant, order);
}
claim_outcome sql_transaction::claim(const order_balance_record& claim) {
    ensure(claim.claimed_quantity > 0, "a claim is on at least one unit");
    const auto granted = on_.execute(CLAIM, claim.merchant, claim.of_order, claim.component,
                                     claim.quantity, claim.claimed_quantity, claim.limit_minor);
    return granted == 1 ? claim_outcome::claimed : claim_outcome::too_many;
}
void sql_transaction::change_balance(const order_balance_record& change) {
    // No upsert: both engines check the row to insert before they find that it is there, and a
    // difference alone does not pass.
    translated([&] {
        const auto changed =
            on_.execute(CHANGE_BALANCE, change.merchant, change.of_order, change.component,
                        change.claimed_quantity, change.settled_quantity, change.given_back_minor,
                        change.given_back_tax_minor, change.clawed_back_minor);
        if (changed == 0) on_.insert("order_balances", change);
    });
}

}  // namespace refundry
