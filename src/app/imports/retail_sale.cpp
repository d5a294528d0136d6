// SPDX-License-Identifier: Apache-2.0
#include "app/imports/retail_sale.hpp"

#include <algorithm>
#include <utility>

#include "app/imports/zone_time.hpp"

namespace refundry {

namespace {

/// As retail_booking numbers them when the store has none. Borrows the rows of the invoice.
std::vector<fresh_row> all_fresh(const retail_invoice& invoice) {
    const bool free_invoice = is_free_invoice(invoice.rows);
    std::vector<fresh_row> rows;
    rows.reserve(invoice.rows.size());
    for (const auto& row : invoice.rows)
        if (const auto is = classify(row, free_invoice))
            rows.push_back({&row, *is, static_cast<std::int64_t>(rows.size()) + 1});
    return rows;
}

}  // namespace

bool has_goods(std::span<const fresh_row> rows) {
    return std::ranges::any_of(rows, [](const fresh_row& row) { return is_order_line(row.is); });
}

result<retail_sale> write_sale(const actor_context& context, std::span<const fresh_row> rows,
                               std::string number, std::string_view invoice,
                               currency_code currency) {
    auto sold = order_of_invoice(rows, std::move(number), invoice, context.now, currency);
    auto written = write_order(context, std::move(sold.request));
    if (!written) return std::unexpected(std::move(written.error()));
    auto& taken = written->taken;
    const auto lines = std::exchange(taken.lines, {}).size();
    const auto charges = std::exchange(taken.charges, {}).size();
    retail_sale sale{.of_rows = rows.size(),
                     .order = std::move(*written),
                     .lines = static_cast<std::int64_t>(lines),
                     .charges = static_cast<std::int64_t>(charges),
                     .purchases = {}};
    if (!rows.front().row->customer.empty()) sale.purchases = encode_purchases(sold.purchases);
    return sale;
}

retail_invoice sale_preparation::prepare(row_group<retail_row> rows) {
    retail_invoice invoice{.key = std::move(rows.key), .rows = std::move(rows.rows), .sale = {}};
    const auto fresh = all_fresh(invoice);
    if (!has_goods(fresh)) return invoice;
    clock_.set(utc_of(invoice.rows.front().at, shop_time_));
    const actor_context context{.merchant = merchant_,
                                .actor = "",
                                .request_id = "",
                                .now = clock_.now(),
                                .ids = &ids_,
                                .once = {},
                                .as_history = true};
    auto sale = write_sale(context, fresh, invoice.key, invoice.key, currency_);
    if (sale) invoice.sale = std::move(*sale);  // who books the rows meets the failure again
    return invoice;
}

}  // namespace refundry
