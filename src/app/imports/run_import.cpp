// SPDX-License-Identifier: Apache-2.0
#include "app/imports/run_import.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "app/imports/byte_source.hpp"
#include "app/imports/decimal.hpp"
#include "app/imports/import_run.hpp"
#include "base/json.hpp"

namespace refundry {

namespace {

using namespace std::chrono;

milliseconds since(instant start, clock_port& clock) {
    return std::max(duration_cast<milliseconds>(clock.now() - start), milliseconds(1));
}

std::int64_t rate_of(std::int64_t rows, milliseconds elapsed) {
    return rows * 1'000 / elapsed.count();
}

result<reading_end> read_into(import_run& run, std::unique_ptr<byte_source> source) {
    try {
        switch (run.options().format) {
            case import_format::online_retail:
                return import_online_retail(run, std::move(source));
            case import_format::csv:
                return import_csv(run, std::move(source));
            case import_format::jsonl:
                return import_jsonl(run, std::move(source));
        }
    } catch (const store_unavailable& broken) {
        return failure{.kind = failure_kind::unavailable,
                       .code = "store_unavailable",
                       .message = fmt::format("The store cannot write: {}.", broken.what()),
                       .path = "",
                       .details = {}};
    } catch (const store_conflict& other) {
        return failure{
            .kind = failure_kind::conflict,
            .code = "store_conflict",
            .message = fmt::format("Somebody else keeps writing the same rows: {}.", other.what()),
            .path = "",
            .details = {}};
    }
    return reading_end{};
}

/// Only the Online Retail format has classes that are booked in different ways.
std::string booking_text(std::string_view class_name) {
    const auto known = enum_from_name<retail_class>(class_name);
    return known ? std::string(booked_as(*known)) : "";
}

import_report report_of(import_run& run, const std::string& source, const reading_end& end) {
    auto& tally = run.tally();
    const auto elapsed = since(run.started_at(), run.services().clock);
    import_report report{
        .file = run.options().file,
        .format = std::string(import_format_name(run.options().format)),
        .source = source,
        .outcome = tally.rows.taken == 0 ? import_outcome::nothing_new : import_outcome::complete,
        .stopped = {},
        .started_at = run.started_at(),
        .ended_at = run.services().clock.now(),
        .duration_milliseconds = elapsed.count(),
        .rows_per_second = rate_of(tally.rows.read, elapsed),
        .rows = tally.rows,
        .classes = {},
        .orders = tally.orders,
        .returns = tally.returns,
        .matches = {},
        .journal_entries = tally.journal_entries,
        .stock_events = tally.stock_events,
        .rounding = std::move(tally.rounding),
        .currency = "",
        .reconciliation = {},
        .refused = std::move(tally.refused),
        .refused_not_listed = tally.refused_not_listed};
    for (const auto& [name, sum] : tally.classes)
        report.classes.push_back({.name = name,
                                  .rows = sum.rows,
                                  .amount = thousandths_text(sum.thousandths),
                                  .taken = sum.taken,
                                  .booked_as = booking_text(name)});
    if (end) {
        report.outcome = import_outcome::stopped;
        report.stopped =
            import_stop{.code = end->code,
                        .message = end->message,
                        .kept = fmt::format("{} rows of this run are stored. Run the same command "
                                            "again when the cause is gone: rows that are here are "
                                            "not taken twice.",
                                            tally.rows.taken)};
    }
    return report;
}

void add_books(import_run& run, import_report& report) {
    const auto merchant = run.merchant().id;
    [[maybe_unused]] const auto read =
        run.services().records.read([&](transaction& tx) -> result<bool> {
            report.matches.clear();
            for (const auto& sum : tx.import_matches_of(merchant, report.source))
                report.matches.push_back({.match = std::string(enum_name(sum.match)),
                                          .count = sum.count,
                                          .amount = thousandths_text(sum.amount_thousandths)});
            if (run.options().format == import_format::online_retail) {
                report.currency = "GBP";
                report.reconciliation = reconcile_online_retail(tx, merchant, run.tally());
            }
            return true;
        });
}

struct completed_event {
    std::string file;
    std::string source;
    row_counts rows;
    std::int64_t orders = 0;
    std::int64_t returns = 0;
};
BOOST_DESCRIBE_STRUCT(completed_event, (), (file, source, rows, orders, returns))

/// The log says who brought what; a run that changed nothing leaves no trace.
result<bool> log_import(import_run& run, const import_report& report) {
    if (report.rows.taken == 0) return true;
    return run.services().records.write([&](transaction& tx) -> result<bool> {
        run.clock().set(run.services().clock.now());
        const auto context = run.history_context();
        record_event(tx, context, "import.ended", "import:" + report.source,
                     json::encode(completed_event{report.file, report.source, report.rows,
                                                  report.orders.created,
                                                  report.returns.matched + report.returns.blind}));
        return true;
    });
}

}  // namespace

actor_context import_run::history_context() {
    return {.merchant = merchant_.id,
            .actor = options_.actor,
            .request_id = "",
            .now = clock_.now(),
            .ids = &ids_,
            .once = {},
            .as_history = true};
}

void import_run::report_progress(std::int64_t bytes_read, std::optional<std::int64_t> bytes_total) {
    if (!progress_) return;
    const auto elapsed = since(started_at_, services_.clock);
    import_progress now{.rows = tally_.rows.read,
                        .bytes_read = bytes_read,
                        .bytes_total = bytes_total,
                        .rows_per_second = rate_of(tally_.rows.read, elapsed),
                        .seconds_left = {}};
    if (now.bytes_total && now.bytes_read > 0)
        now.seconds_left =
            (*now.bytes_total - now.bytes_read) * elapsed.count() / now.bytes_read / 1'000;
    progress_(now);
}

std::optional<import_format> parse_import_format(std::string_view name) {
    for (const auto format :
         {import_format::online_retail, import_format::csv, import_format::jsonl})
        if (import_format_name(format) == name) return format;
    return std::nullopt;
}

std::string_view import_format_name(import_format format) {
    switch (format) {
        case import_format::online_retail:
            return "online-retail";
        case import_format::csv:
            return "csv";
        case import_format::jsonl:
            return "jsonl";
    }
    return "";
}

result<import_report> run_import(const import_services& services, const import_options& options,
                                 const progress_callback& progress) {
    auto merchant = services.records.read([&](transaction& tx) -> result<merchant_record> {
        auto found = tx.find_merchant(options.merchant);
        if (!found) return not_found("merchant", options.merchant.text());
        return std::move(*found);
    });
    if (!merchant) return std::unexpected(std::move(merchant.error()));
    auto source = open_byte_source(options.file);
    if (!source) return std::unexpected(std::move(source.error()));
    import_run run(services, options, progress, std::move(*merchant));
    const auto end = read_into(run, as_utf8(std::move(*source), options.encoding));
    if (!end) return std::unexpected(end.error());
    auto report = report_of(run, run.source_name(), *end);
    add_books(run, report);
    if (auto logged = log_import(run, report); !logged) return std::unexpected(logged.error());
    return report;
}

}  // namespace refundry
