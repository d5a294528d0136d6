// SPDX-License-Identifier: Apache-2.0
// `refundry export`: orders, returns or the journal as JSON lines or CSV, page by page, so that
// memory stays flat. Newest first.
#include "app/orders/orders.hpp"
#include "app/returns/queries.hpp"
#include "base/csv_rows.hpp"
#include "main/output.hpp"
#include "main/setup.hpp"
#include "main/verbs.hpp"
#include "storage/statements.hpp"

namespace refundry {

namespace {

/// One posting with its entry: a line of the journal.
struct journal_row {
    journal_entry_id entry;
    std::int64_t position = 0;
    movement kind = movement::adjustment;
    instant at;
    std::string subject;
    std::string document;
    account on_account = account::rounding;
    std::string sub_account;
    currency_code currency;
    std::int64_t amount_minor = 0;
};
BOOST_DESCRIBE_STRUCT(journal_row, (),
                      (entry, position, kind, at, subject, document, on_account, sub_account,
                       currency, amount_minor))

constexpr std::string_view JOURNAL =
    "select p.entry, p.position, e.kind, e.at, e.subject, e.document, p.on_account, "
    "p.sub_account, p.currency, p.amount_minor from journal_entries e "
    "join journal_postings p on p.merchant = e.merchant and p.entry = e.id "
    "where e.merchant = $1 order by e.id desc, p.position";

struct order_line_of_csv {
    order_id id;
    std::int64_t version = 1;
    std::string number;
    std::string email;
    instant placed_at;
    std::string country;
    currency_code currency;
    std::int64_t total_minor = 0;
};
BOOST_DESCRIBE_STRUCT(order_line_of_csv, (),
                      (id, version, number, email, placed_at, country, currency, total_minor))

struct return_line_of_csv {
    return_case_id id;
    std::string rma_number;
    case_kind kind = case_kind::return_goods;
    case_stage stage = case_stage::requested;
    std::string order_number;
    std::string email;
    std::string customer_name;
    std::string country;
    std::string channel;
    currency_code currency;
    std::int64_t settled_minor = 0;
    std::int64_t paid_minor = 0;
    instant opened_at;
    instant updated_at;
};
BOOST_DESCRIBE_STRUCT(return_line_of_csv, (),
                      (id, rma_number, kind, stage, order_number, email, customer_name, country,
                       channel, currency, settled_minor, paid_minor, opened_at, updated_at))

void export_orders(workplace& at, merchant_id merchant, bool as_csv, output& out) {
    csv_writer csv;
    if (as_csv) write_header<order_line_of_csv>(csv);
    order_filter filter;
    filter.limit = PAGE_SIZE_MAX;
    while (true) {
        const auto page =
            at.data.read([&](transaction& tx) { return tx.list_orders(merchant, filter); });
        for (const auto& row : page) {
            if (as_csv)
                write_row(csv, order_line_of_csv{row.id, row.version, row.number, row.email,
                                                 row.placed_at, row.country, row.currency,
                                                 row.total_minor});
            else
                out.write(json::encode(*load_order(row)) + "\n");
        }
        out.write(csv.text());
        csv.clear();
        if (std::ssize(page) < filter.limit) return;
        filter.before = page.back().id;
    }
}

void export_returns(workplace& at, merchant_id merchant, bool as_csv, output& out) {
    csv_writer csv;
    if (as_csv) write_header<return_line_of_csv>(csv);
    case_filter filter;
    filter.limit = PAGE_SIZE_MAX;
    const auto context = at.context(merchant);
    while (true) {
        std::string text;
        std::int64_t count = 0;
        // One snapshot a page; run again it starts anew.
        filter.before = at.data.read([&](transaction& tx) {
            text.clear();
            csv_writer rows;
            const auto page = tx.list_cases(merchant, filter);
            count = std::ssize(page);
            for (const auto& row : page) {
                if (as_csv)
                    write_row(rows, return_line_of_csv{
                                        row.id, row.rma_number, row.kind, row.stage,
                                        row.order_number, row.email, row.customer_name, row.country,
                                        row.channel, row.currency, row.settled_minor,
                                        row.paid_minor, row.opened_at, row.updated_at});
                else
                    text += json::encode(*get_return(tx, context, row.id)) + "\n";
            }
            text += rows.text();
            return page.empty() ? std::nullopt : std::optional(page.back().id);
        });
        out.write(csv.text());
        csv.clear();
        out.write(text);
        if (count < filter.limit) return;
    }
}

void export_journal(workplace& at, merchant_id merchant, bool as_csv, output& out) {
    csv_writer csv;
    if (as_csv) write_header<journal_row>(csv);
    out.write(csv.text());
    at.data.database().read([&](sql::connection& on) {
        on.for_each<journal_row>(
            JOURNAL,
            [&](const journal_row& row) {
                csv.clear();
                if (as_csv)
                    write_row(csv, row);
                else
                    out.write(json::encode(row) + "\n");
                if (as_csv) out.write(csv.text());
            },
            merchant);
    });
}

}  // namespace

int export_rows(const export_options& options) {
    workplace at(options.database);
    const auto merchant = at.merchant(options.merchant);
    if (!merchant) return report(merchant.error());
    output out(options.to);
    const bool as_csv = options.format == "csv";
    if (options.what == "orders")
        export_orders(at, *merchant, as_csv, out);
    else if (options.what == "returns")
        export_returns(at, *merchant, as_csv, out);
    else
        export_journal(at, *merchant, as_csv, out);
    out.close();
    return 0;
}

}  // namespace refundry
