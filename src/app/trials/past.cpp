// SPDX-License-Identifier: Apache-2.0
#include "app/trials/past.hpp"

#include "app/orders/orders.hpp"

namespace refundry {

namespace {

constexpr std::chrono::days A_QUARTER(90);
constexpr std::chrono::days A_YEAR(365);

template <typename Row>
bool is_earlier(const Row& row, instant moment, const std::optional<return_case_id>& at_hand) {
    return at_hand ? row.of_case < *at_hand : row.opened_at < moment;
}

}  // namespace

void history_parts::add(const compiled_policy& policy) {
    orders = orders || policy.asks_for(history_part::orders);
    returns = returns || policy.asks_for(history_part::returns);
    keep_items = keep_items || policy.asks_for(history_part::keep_items);
    returns_of_order = returns_of_order || policy.asks_for(history_part::returns_of_order);
}

customers_past::customers_past(transaction& tx, const history_page& page,
                               const history_parts& parts)
    : parts_(parts) {
    const auto keep = [&](auto rows, auto one::* where) {
        for (auto& row : rows)
            (by_email_[row.email].*where).push_back(std::move(row));
    };
    if (parts.orders) keep(tx.past_orders_of(page), &one::orders);
    if (parts.returns) keep(tx.past_settlements_of(page), &one::settlements);
    if (parts.keep_items) keep(tx.past_kept_items_of(page), &one::kept);
}

customer_history customers_past::as_of(const order& original, instant moment,
                                       std::optional<return_case_id> at_hand) const {
    customer_history history;
    if (original.customer.email.empty()) return history;
    static const one nothing;
    const auto found = by_email_.find(normalized_email(original.customer.email));
    const auto& past = found == by_email_.end() ? nothing : found->second;
    const auto recent = moment - A_QUARTER;
    const auto this_year = moment - A_YEAR;
    if (parts_.orders) {
        std::int64_t all = 0;
        std::int64_t quarter = 0;
        std::int64_t year = 0;
        money value(0, original.currency);
        for (const auto& row : past.orders) {
            if (row.placed_at > moment) continue;
            ++all;
            quarter += row.placed_at >= recent ? 1 : 0;
            year += row.placed_at >= this_year ? 1 : 0;
            if (row.currency == original.currency) value += money(row.total_minor, row.currency);
        }
        history.orders = all;
        history.orders_90_days = quarter;
        history.orders_365_days = year;
        history.order_value = value;
    }
    if (parts_.returns) {
        std::int64_t all = 0;
        std::int64_t quarter = 0;
        std::int64_t year = 0;
        money value(0, original.currency);
        const past_settlement* before = nullptr;
        for (const auto& row : past.settlements) {
            if (!is_earlier(row, moment, at_hand)) continue;
            if (before == nullptr || before->of_case != row.of_case) {
                ++all;
                quarter += row.opened_at >= recent ? 1 : 0;
                year += row.opened_at >= this_year ? 1 : 0;
            }
            before = &row;
            if (row.settled_at && *row.settled_at <= moment && row.currency == original.currency)
                value += money(*row.total_minor, row.currency);
        }
        history.returns = all;
        history.returns_90_days = quarter;
        history.returns_365_days = year;
        history.return_value = value;
    }
    if (parts_.keep_items) {
        std::int64_t all = 0;
        std::int64_t year = 0;
        for (const auto& row : past.kept) {
            if (!is_earlier(row, moment, at_hand)) continue;
            ++all;
            year += row.opened_at >= this_year ? 1 : 0;
        }
        history.keep_items = all;
        history.keep_items_365_days = year;
    }
    return history;
}

}  // namespace refundry
