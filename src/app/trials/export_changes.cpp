// SPDX-License-Identifier: Apache-2.0
#include "app/trials/export_changes.hpp"

#include "base/csv_rows.hpp"

namespace refundry {

namespace {

constexpr std::int64_t EXPORT_PAGE = 500;

/// A line of the CSV.
struct trial_change_row {
    std::int64_t position = 0;
    decision_change what = decision_change::outcome;
    order_id order;
    std::string order_number;
    std::optional<return_case_id> of_case;
    std::string line_id;
    std::int64_t quantity = 0;
    std::string shopper;
    std::string country;
    std::string market;
    item_outcome outcome_before = item_outcome::approved;
    item_outcome outcome_after = item_outcome::approved;
    std::string reasons_before;
    std::string reasons_after;
    currency_code currency;
    std::int64_t before_minor = 0;
    std::int64_t after_minor = 0;
};
BOOST_DESCRIBE_STRUCT(trial_change_row, (),
                      (position, what, order, order_number, of_case, line_id, quantity, shopper,
                       country, market, outcome_before, outcome_after, reasons_before,
                       reasons_after, currency, before_minor, after_minor))

trial_change_row row_of(const trial_change_record& row) {
    return {.position = row.position,
            .what = row.what,
            .order = row.of_order,
            .order_number = row.order_number,
            .of_case = row.of_case,
            .line_id = row.line_id,
            .quantity = row.quantity,
            .shopper = row.shopper,
            .country = row.country,
            .market = row.market,
            .outcome_before = row.outcome_before,
            .outcome_after = row.outcome_after,
            .reasons_before = row.reasons_before,
            .reasons_after = row.reasons_after,
            .currency = row.currency,
            .before_minor = row.before_minor,
            .after_minor = row.after_minor};
}

}  // namespace

std::optional<std::string> trial_export::next(store& data) {
    if (is_ended_) return std::nullopt;
    const auto page = data.read([&](transaction& tx) {
        trial_change_filter filter;
        filter.after = after_;
        filter.limit = EXPORT_PAGE;
        return tx.trial_changes(merchant_, trial_, filter);
    });
    std::string text;
    csv_writer csv;
    if (!is_begun_ && format_ == trial_export_format::csv) write_header<trial_change_row>(csv);
    is_begun_ = true;
    for (const auto& row : page) {
        if (format_ == trial_export_format::csv)
            write_row(csv, row_of(row));
        else
            text += json::encode(view_of(row)) + "\n";
    }
    is_ended_ = std::ssize(page) < EXPORT_PAGE;
    if (!page.empty()) after_ = page.back().position;
    return text + csv.text();
}

}  // namespace refundry
