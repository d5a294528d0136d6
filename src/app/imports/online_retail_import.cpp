// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "app/imports/batch_pipeline.hpp"
#include "app/imports/decimal.hpp"

namespace refundry {

namespace {

constexpr std::string_view RETAIL_CURRENCY = "GBP";

result<void> check_header(csv_reader& reader) {
    const auto step = reader.next();
    if (!step) return std::unexpected(step.error());
    if (*step == csv_step::end)
        return fail(failure_kind::invalid, "file_empty",
                    "The file has no rows, not even a header.");
    if (*step == csv_step::fault)
        return fail(failure_kind::invalid, reader.fault().code,
                    "The header cannot be read: " + reader.fault().message);
    const auto columns = reader.fields();
    if (!std::ranges::equal(columns, RETAIL_COLUMNS))
        return fail(failure_kind::invalid, "wrong_columns",
                    fmt::format("The columns are {}; this format has {}. Another file needs "
                                "--format csv and a mapping.",
                                fmt::join(columns, ","), fmt::join(RETAIL_COLUMNS, ",")));
    reader.expect_fields(columns.size());
    return {};
}

/// Reads rows and keeps those of one invoice together.
class retail_import {
  public:
    retail_import(import_run& run, const time_zone_rules& shop_time, currency_code currency,
                  csv_reader& reader)
        : booking_(run.services().policies, shop_time, run.clock(), currency),
          sales_(run.merchant().id, shop_time, currency, run.random()),
          reader_(reader),
          invoices_(ORDER_LINES_MAX),
          batches_(run, reader.source(), booking_) {}

    reading_end read_all() {
        while (true) {
            const auto step = reader_.next();
            // Where the source breaks off, the invoices still open may lack rows: they are left for
            // the whole file.
            if (!step) {
                if (auto stored = batches_.finish(); !stored) return stored.error();
                return step.error();
            }
            if (*step == csv_step::end) break;
            ++batches_.reading().rows.read;
            if (*step == csv_step::fault)
                batches_.reading().refuse(reader_.fault());
            else
                take_row();
            while (auto closed = invoices_.take_closed())
                if (auto added = batches_.add(sales_.prepare(std::move(*closed))); !added)
                    return added.error();
        }
        while (auto open = invoices_.take_oldest())
            if (auto added = batches_.add(sales_.prepare(std::move(*open))); !added)
                return added.error();
        if (auto stored = batches_.finish(); !stored) return stored.error();
        return std::nullopt;
    }

  private:
    void take_row() {
        auto row = read_retail_row(reader_.fields());
        if (!row) {
            row.error().row = reader_.row();
            row.error().line = reader_.line();
            row.error().byte = reader_.byte();
            return batches_.reading().refuse(std::move(row.error()));
        }
        row->row = reader_.row();
        row->line = reader_.line();
        const auto invoice = row->invoice;
        invoices_.add(invoice, std::move(*row));
    }

    retail_booking booking_;
    sale_preparation sales_;
    csv_reader& reader_;
    row_groups<retail_row> invoices_;
    batch_pipeline<retail_invoice, retail_booking> batches_;
};

enum class side { sales, returns, bad_debt };

side side_of(std::string_view class_name) {
    switch (*enum_from_name<retail_class>(class_name)) {
        case retail_class::sale_of_goods:
        case retail_class::sale_of_gift_card:
        case retail_class::free_goods:
        case retail_class::sale_of_delivery:
        case retail_class::sale_of_services:
        case retail_class::stock_written_off:
        case retail_class::stock_found:
            return side::sales;
        case retail_class::return_of_goods:
        case retail_class::credit_of_delivery:
        case retail_class::discount:
        case retail_class::credit_of_services:
        case retail_class::fee_paid:
            return side::returns;
        case retail_class::bad_debt:
            return side::bad_debt;
    }
    return side::sales;
}

std::int64_t balance_of(const std::vector<account_balance>& balances, account on,
                        currency_code currency) {
    std::int64_t sum = 0;
    for (const auto& balance : balances)
        if (balance.on_account == on && balance.sub_account == IMPORT_PROVIDER &&
            balance.currency == currency)
            sum += balance.balance_minor;
    return sum;
}

reconciled_sum compare(std::string name, std::int64_t file, std::int64_t documents,
                       std::int64_t books) {
    return {.name = std::move(name),
            .file = thousandths_text(file),
            .documents = thousandths_text(documents),
            .books = thousandths_text(books),
            .difference = thousandths_text(documents - books),
            .equal = documents == books};
}

}  // namespace

result<reading_end> import_online_retail(import_run& run, std::unique_ptr<byte_source> source) {
    csv_reader reader(std::move(source), run.options().delimiter.value_or(','));
    if (auto fine = check_header(reader); !fine) return std::unexpected(std::move(fine.error()));
    const auto zone = run.services().zones.find(run.merchant().time_zone);
    if (!zone) return std::unexpected(zone.error());
    retail_import import(run, zone->get(), *currency_code::parse(RETAIL_CURRENCY), reader);
    return import.read_all();
}

std::vector<reconciled_sum> reconcile_online_retail(transaction& tx, merchant_id merchant,
                                                    const import_tally& tally) {
    const auto currency = *currency_code::parse(RETAIL_CURRENCY);
    std::int64_t sales = 0;
    std::int64_t returns = 0;
    std::int64_t bad_debt = 0;
    for (const auto& [name, sum] : tally.classes) {
        switch (side_of(name)) {
            case side::sales:
                sales += sum.thousandths;
                break;
            case side::returns:
                returns += sum.thousandths;
                break;
            case side::bad_debt:
                bad_debt += sum.thousandths;
                break;
        }
    }
    const auto said = tx.import_sums_of(merchant, RETAIL_SOURCE);
    const auto balances = tx.account_balances(merchant);
    const auto in_pounds = [&](std::int64_t minor) { return thousandths_of(minor, currency); };
    const auto journal_sales = -balance_of(balances, account::sales, currency);
    const auto moved = balance_of(balances, account::provider_clearing, currency);
    const auto sales_booked = in_pounds(said.orders_minor + journal_sales) + said.sales_remainder;
    const auto returns_booked = in_pounds(moved - journal_sales) + said.returns_remainder;
    const auto bad_debt_booked =
        in_pounds(-balance_of(balances, account::bad_debt, currency)) + said.bad_debt_remainder;
    return {compare("sales", sales, said.sales_thousandths, sales_booked),
            compare("returns", returns, said.returns_thousandths, returns_booked),
            compare("bad_debt", bad_debt, said.bad_debt_thousandths, bad_debt_booked),
            compare("all", sales + returns + bad_debt,
                    said.sales_thousandths + said.returns_thousandths + said.bad_debt_thousandths,
                    sales_booked + returns_booked + bad_debt_booked)};
}

}  // namespace refundry
