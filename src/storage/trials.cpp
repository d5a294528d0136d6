// SPDX-License-Identifier: Apache-2.0
// Trials: their rows, and the history they read, page by page.
#include <fmt/format.h>

#include "storage/refusal.hpp"
#include "storage/sql_transaction.hpp"
#include "storage/statements.hpp"

namespace refundry {

namespace {

const std::string TRIAL = select_text<trial_record>("trials", "where merchant = $1 and id = $2");
const std::string UNDER_WAY =
    select_text<trial_record>("trials", "where merchant = $1 and state in ('queued', 'running')");
const std::string TRIALS = select_text<trial_record>(
    "trials", "where merchant = $1 and id < $2 order by id desc limit $3");
constexpr std::string_view IS_WAITING =
    "select count(*) from (select 1 from trials where state in ('queued', 'running') "
    "and leased_until <= $1 limit 1) as waiting";
const std::string NEXT = select_text<trial_record>(
    "trials",
    "where state in ('queued', 'running') and leased_until <= $1 order by leased_until, id limit 1 "
    "/*postgresql for update skip locked*/");
const std::string THIS_ONE = select_text<trial_record>(
    "trials",
    "where merchant = $1 and id = $2 and state in ('queued', 'running') and leased_until <= $3 "
    "/*postgresql for update skip locked*/");
constexpr std::string_view TAKE =
    "update trials set state = 'running', claim = $3, leased_until = $4, started_at = $5 "
    "where merchant = $1 and id = $2";
constexpr std::string_view SAVE =
    "update trials set state = $4, leased_until = $5, orders_done = $6, orders_total = $7, "
    "changes = $8, checkpoint = $9, failure = $10, ended_at = $11 "
    "where merchant = $1 and id = $2 and claim = $3 and state = 'running'";
constexpr std::string_view CANCEL =
    "update trials set state = 'canceled', ended_at = $3 "
    "where merchant = $1 and id = $2 and state in ('queued', 'running')";
constexpr std::string_view LET_GO =
    "update trials set leased_until = 0 where state in ('queued', 'running')";

/// "" means every; words of an enum are compared as they stand.
const std::string CHANGES = select_text<trial_change_record>(
    "trial_changes",
    "where merchant = $1 and trial = $2 and position > $3 and ($5 = '' or what = $5) "
    "and ($6 = '' or outcome_before = $6) and ($7 = '' or outcome_after = $7) "
    "order by position limit $4");
// From approved over review to declined is worse, and so is less money.
constexpr std::string_view SHOPPERS =
    "select country, market, count(*), cast(sum(worse) as bigint), cast(sum(better) as bigint) "
    "from (select country, market, shopper, "
    "max(case when rank_after > rank_before or rank_after = rank_before "
    "and after_minor < before_minor then 1 else 0 end) as worse, "
    "max(case when rank_after < rank_before or rank_after = rank_before "
    "and after_minor > before_minor then 1 else 0 end) as better "
    "from (select country, market, shopper, before_minor, after_minor, "
    "case outcome_before when 'approved' then 0 when 'needs_review' then 1 else 2 end "
    "as rank_before, "
    "case outcome_after when 'approved' then 0 when 'needs_review' then 1 else 2 end as rank_after "
    "from trial_changes where merchant = $1 and trial = $2 and (of_case is not null) = $3) as each "
    "group by country, market, shopper) as customers "
    "group by country, market order by country, market";

/// The ids of the orders of a page, of its merchant ($1), from ($2), to ($3), after ($4), limit
/// ($5).
constexpr std::string_view RETURNED =
    "select distinct of_order from return_cases where merchant = $1 and of_order > $4 "
    "and opened_at >= $2 and opened_at < $3 order by of_order limit $5";
constexpr std::string_view PLACED =
    "select id from orders where merchant = $1 and (placed_at, id) > ($2, $4) and placed_at < $3 "
    "order by placed_at, id limit $5";
constexpr std::string_view COUNT_RETURNED =
    "select count(distinct of_order) from return_cases where merchant = $1 and opened_at >= $2 "
    "and opened_at < $3";
constexpr std::string_view COUNT_BLIND =
    "select count(*) from return_cases where merchant = $1 and of_order is null "
    "and opened_at >= $2 and opened_at < $3";
constexpr std::string_view COUNT_PLACED =
    "select count(*) from orders where merchant = $1 and placed_at >= $2 and placed_at < $3";

/// A text per phase, with {} for the orders of its page.
class page_texts {
  public:
    explicit page_texts(std::string_view form)
        : returned_(fmt::format(fmt::runtime(form), RETURNED)),
          placed_(fmt::format(fmt::runtime(form), PLACED)) {}
    const std::string& of(trial_phase phase) const {
        return phase == trial_phase::returns ? returned_ : placed_;
    }

  private:
    std::string returned_;
    std::string placed_;
};

const std::string ORDERS_RETURNED = select_text<order_record>(
    "orders", fmt::format("where merchant = $1 and id in ({}) order by id", RETURNED));
const std::string ORDERS_PLACED = select_text<order_record>(
    "orders",
    "where merchant = $1 and (placed_at, id) > ($2, $4) and placed_at < $3 "
    "order by placed_at, id limit $5");
const page_texts CASES(
    select_text<case_record>("return_cases",
                             "where merchant = $1 and of_order in ({}) and opened_at < $3 "
                             "order by of_order, id"));
const page_texts ITEMS("select " + sql::columns<item_record>("i") +
                       " from return_cases c join return_items i on i.merchant = c.merchant "
                       "and i.of_case = c.id where c.merchant = $1 and c.of_order in ({}) "
                       "and c.opened_at < $3 order by i.of_case, i.position");
const page_texts DECISIONS("select " + sql::columns<decision_record>("d") +
                           " from return_cases c join decisions d on d.merchant = c.merchant "
                           "and d.of_case = c.id where c.merchant = $1 and c.of_order in ({}) "
                           "and c.opened_at < $3 and d.made_by = 'policy' "
                           "order by d.of_case, d.id");
constexpr std::string_view EMAILS =
    "(select email from orders where merchant = $1 and id in ({}) and email <> '')";
const page_texts PAST_ORDERS(
    select_text<past_order>("orders", fmt::format("where merchant = $1 and email in {}", EMAILS)));
const page_texts PAST_SETTLEMENTS(
    fmt::format("select c.email, c.id, c.opened_at, c.currency, s.settled_at, s.total_minor "
                "from return_cases c left join settlements s on s.merchant = c.merchant "
                "and s.of_case = c.id where c.merchant = $1 and c.email in {} "
                "order by c.id, s.id",
                EMAILS));
const page_texts PAST_KEPT_ITEMS(
    fmt::format("select c.email, c.id, c.opened_at from return_cases c "
                "join return_items i on i.merchant = c.merchant and i.of_case = c.id "
                "where c.merchant = $1 and c.email in {} "
                "and i.settled_by in ('keep_item', 'partial_refund') "
                "and i.decision not in ('declined', 'canceled', 'expired') "
                "order by c.id, i.position",
                EMAILS));

template <typename Row>
std::vector<Row> page_of(sql::connection& on, const std::string& text, const history_page& page) {
    return on.query<Row>(text, page.merchant, page.from, page.to, page.after, page.limit);
}

}  // namespace

void sql_transaction::insert(const trial_record& row) {
    on_.insert("trials", row);
}
void sql_transaction::insert(const trial_change_record& row) {
    on_.insert("trial_changes", row);
}

std::optional<trial_record> sql_transaction::find_trial(merchant_id merchant, trial_id id) {
    return on_.query_one<trial_record>(TRIAL, merchant, id);
}
std::optional<trial_record> sql_transaction::find_trial_under_way(merchant_id merchant) {
    return on_.query_one<trial_record>(UNDER_WAY, merchant);
}
std::vector<trial_record> sql_transaction::list_trials(merchant_id merchant,
                                                       std::optional<trial_id> before,
                                                       std::int64_t limit) {
    const auto from = before.value_or(NEWEST<trial_id>);
    return on_.query<trial_record>(TRIALS, merchant, from, limit);
}
bool sql_transaction::is_trial_waiting(instant now) {
    return on_.query_one<std::int64_t>(IS_WAITING, now).value() > 0;
}
std::optional<trial_record> sql_transaction::take_trial(instant now, instant leased_until) {
    return taken(on_.query_one<trial_record>(NEXT, now), now, leased_until);
}
std::optional<trial_record> sql_transaction::take_trial(merchant_id merchant, trial_id id,
                                                        instant now, instant leased_until) {
    return taken(on_.query_one<trial_record>(THIS_ONE, merchant, id, now), now, leased_until);
}
std::optional<trial_record> sql_transaction::taken(std::optional<trial_record> next, instant now,
                                                   instant leased_until) {
    if (!next) return next;
    next->state = trial_state::running;
    ++next->claim;
    next->leased_until = leased_until;
    if (!next->started_at) next->started_at = now;
    on_.execute(TAKE, next->merchant, next->id, next->claim, next->leased_until, next->started_at);
    return next;
}
bool sql_transaction::save(const trial_record& row) {
    return on_.execute(SAVE, row.merchant, row.id, row.claim, row.state, row.leased_until,
                       row.orders_done, row.orders_total, row.changes, row.checkpoint, row.failure,
                       row.ended_at) == 1;
}
bool sql_transaction::cancel_trial(merchant_id merchant, trial_id id, instant at) {
    return on_.execute(CANCEL, merchant, id, at) == 1;
}
void sql_transaction::let_go_of_trials() {
    // One process owns a file: whoever ran them before is gone. Elsewhere leases end.
    if (on_.dialect() == sql::dialect::sqlite) on_.execute(LET_GO);
}

std::vector<trial_change_record> sql_transaction::trial_changes(merchant_id merchant,
                                                                trial_id trial,
                                                                const trial_change_filter& filter) {
    const auto word = [](const auto& wanted) {
        return wanted ? std::string(enum_name(*wanted)) : std::string();
    };
    const auto what = word(filter.what);
    const auto before = word(filter.outcome_before);
    const auto after = word(filter.outcome_after);
    return on_.query<trial_change_record>(CHANGES, merchant, trial, filter.after, filter.limit,
                                          what, before, after);
}
std::vector<trial_shoppers> sql_transaction::trial_shoppers_of(merchant_id merchant, trial_id trial,
                                                               trial_phase phase) {
    const bool of_returns = phase == trial_phase::returns;
    return on_.query<trial_shoppers>(SHOPPERS, merchant, trial, of_returns);
}

std::int64_t sql_transaction::count_history(const history_page& all) {
    return on_
        .query_one<std::int64_t>(all.phase == trial_phase::returns ? COUNT_RETURNED : COUNT_PLACED,
                                 all.merchant, all.from, all.to)
        .value();
}
std::int64_t sql_transaction::count_returns_without_order(const history_page& all) {
    return on_.query_one<std::int64_t>(COUNT_BLIND, all.merchant, all.from, all.to).value();
}
std::vector<order_record> sql_transaction::orders_of(const history_page& page) {
    return page_of<order_record>(
        on_, page.phase == trial_phase::returns ? ORDERS_RETURNED : ORDERS_PLACED, page);
}
std::vector<case_record> sql_transaction::cases_of(const history_page& page) {
    return page_of<case_record>(on_, CASES.of(page.phase), page);
}
std::vector<item_record> sql_transaction::items_of(const history_page& page) {
    return page_of<item_record>(on_, ITEMS.of(page.phase), page);
}
std::vector<decision_record> sql_transaction::decisions_of(const history_page& page) {
    return page_of<decision_record>(on_, DECISIONS.of(page.phase), page);
}
std::vector<past_order> sql_transaction::past_orders_of(const history_page& page) {
    return page_of<past_order>(on_, PAST_ORDERS.of(page.phase), page);
}
std::vector<past_settlement> sql_transaction::past_settlements_of(const history_page& page) {
    return page_of<past_settlement>(on_, PAST_SETTLEMENTS.of(page.phase), page);
}
std::vector<past_kept_item> sql_transaction::past_kept_items_of(const history_page& page) {
    return page_of<past_kept_item>(on_, PAST_KEPT_ITEMS.of(page.phase), page);
}

}  // namespace refundry
