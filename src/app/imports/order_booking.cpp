// SPDX-License-Identifier: Apache-2.0
#include "app/imports/order_booking.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/imports/decimal.hpp"
#include "app/imports/document_rows.hpp"
#include "app/orders/orders.hpp"

namespace refundry {

namespace {

using fresh_rows = std::vector<const order_row*>;

/// The lines of all rows under the head of the first; payments are added up.
order_request joined(const fresh_rows& rows, const std::string& number) {
    auto order = rows.front()->part;
    order.number = number;
    for (std::size_t i = 1; i < rows.size(); ++i) {
        const auto& part = rows[i]->part;
        order.lines.insert(order.lines.end(), part.lines.begin(), part.lines.end());
        for (const auto& payment : part.payments) {
            if (order.payments.empty())
                order.payments.push_back(payment);
            else
                order.payments.front().captured += payment.captured;
        }
    }
    return order;
}

/// Line ids the file does not give are the places of the rows.
void number_lines(order_request& order) {
    for (std::size_t i = 0; i < order.lines.size(); ++i)
        if (order.lines[i].line_id.empty()) order.lines[i].line_id = std::to_string(i + 1);
}

std::int64_t thousandths_or_zero(std::int64_t minor, currency_code currency) {
    return currency.digits() <= 3 ? thousandths_of(minor, currency) : 0;
}

std::expected<void, row_refusals> refuse_all(const fresh_rows& rows, const failure& why) {
    row_refusals refusals;
    for (const auto* row : rows)
        refusals.push_back(fault_of(row->row, row->line, why));
    return std::unexpected(std::move(refusals));
}

}  // namespace

row_fault fault_of(std::int64_t row, std::int64_t line, const failure& why) {
    row_fault fault{.row = row,
                    .line = line,
                    .byte = 0,
                    .field = why.path,
                    .code = why.code,
                    .message = why.message};
    for (const auto& detail : why.details)
        fault.message += fmt::format(" {}: {}", detail.path, detail.message);
    return fault;
}

std::expected<void, row_refusals> order_booking::book(transaction& tx, actor_context context,
                                                      const order_rows& rows,
                                                      const refused_rows& refused,
                                                      import_tally& done) const {
    const auto parts = tx.import_documents_of(context.merchant, source_, rows.key);
    known_rows known(parts);
    std::set<std::uint64_t> seen;
    fresh_rows fresh;
    for (const auto& row : rows.rows) {
        const auto currency = row.part.currency;
        auto& sum = done.classes[row.label];
        ++sum.rows;
        sum.thousandths += thousandths_or_zero(row.amount_minor, currency);
        if (row.skipped) {
            ++done.rows.skipped;
            continue;
        }
        const bool copy = !seen.insert(row.hash).second;
        if ((copy && repeats_are_copies_) || known.take(row.hash)) {
            ++done.rows.already_here;
            continue;
        }
        if (const auto found = refused.find(row.row); found != refused.end()) {
            done.refuse(found->second);
            continue;
        }
        if (!fresh.empty() && fresh.front()->part.currency != currency) {
            done.refuse({.row = row.row,
                         .line = row.line,
                         .byte = 0,
                         .field = "currency",
                         .code = "currency_mismatch",
                         .message = "The rows of one order have one currency."});
            continue;
        }
        if (copy) ++done.rows.duplicates_kept;
        ++sum.taken;
        ++done.rows.taken;
        fresh.push_back(&row);
    }
    if (fresh.empty()) return {};
    if (!parts.empty() && when_known_ == further_rows::are_refused)
        return refuse_all(
            fresh, conflict("order_changed", fmt::format("Order {} was imported before with other "
                                                         "content; correct it instead.",
                                                         rows.key))
                       .error());

    const auto part = static_cast<std::int64_t>(parts.size()) + 1;
    auto order = joined(fresh, part == 1 ? rows.key : fmt::format("{}+{}", rows.key, part));
    number_lines(order);
    run_.clock().set(order.placed_at);
    context.now = order.placed_at;
    const auto created = create_order(tx, context, order);
    if (!created) return refuse_all(fresh, created.error());
    import_document_record document{.merchant = context.merchant,
                                    .source = source_,
                                    .number = rows.key,
                                    .part = part,
                                    .first_row = fresh.front()->row,
                                    .row_hashes = {},
                                    .customer = created->customer.reference,
                                    .of_order = created->id,
                                    .at = context.now,
                                    .purchases = {},
                                    .imported_at = context.now};
    for (std::size_t i = 0; i < fresh.size(); ++i) {
        append_hash(document.row_hashes, fresh[i]->hash);
        const auto thousandths = thousandths_or_zero(fresh[i]->amount_minor, order.currency);
        document.sales_thousandths += thousandths;
        if (!fresh[i]->returned) continue;
        if (auto ensured = ensure_policy(tx, context, context.now); !ensured)
            return refuse_all({fresh[i]}, ensured.error());
        const auto& line = order.lines[i];
        const auto recorded =
            record_return(tx, context, run_.services().policies,
                          {.of_order = created->id,
                           .line_id = line.line_id,
                           .quantity = line.quantity,
                           .given_back = money(fresh[i]->amount_minor, order.currency),
                           .document = fmt::format("order {}, row {}", rows.key, fresh[i]->row)});
        if (!recorded) return refuse_all({fresh[i]}, recorded.error());
        document.returns_thousandths -= thousandths;
        count_return(done.returns, *recorded);
        tx.insert(import_return_record{.merchant = context.merchant,
                                       .source = source_,
                                       .number = rows.key,
                                       .part = part,
                                       .position = static_cast<std::int64_t>(i) + 1,
                                       .of_case = recorded->of_case,
                                       .match = return_match::matched,
                                       .quantity = line.quantity,
                                       .amount_thousandths = -thousandths});
    }
    tx.insert(document);
    ++done.orders.created;
    if (part > 1) ++done.orders.continued;
    done.orders.lines += static_cast<std::int64_t>(created->lines.size());
    done.orders.charges += static_cast<std::int64_t>(created->charges.size());
    return {};
}

}  // namespace refundry
