// SPDX-License-Identifier: Apache-2.0
// One order per line, in the form POST /v1/orders takes (data/order.schema.json).
#include <fmt/format.h>

#include "app/imports/document_rows.hpp"
#include "app/imports/line_reader.hpp"
#include "app/imports/order_booking.hpp"
#include "base/json.hpp"

namespace refundry {

namespace {

row_fault fault_at(const line_reader& reader, std::string field, std::string code,
                   std::string message) {
    return {.row = reader.line(),
            .line = reader.line(),
            .byte = reader.byte(),
            .field = std::move(field),
            .code = std::move(code),
            .message = std::move(message)};
}

std::int64_t paid(const order_request& order) {
    std::int64_t sum = 0;
    for (const auto& payment : order.payments)
        sum += payment.captured.amount_minor;
    return sum;
}

void take_line(import_run& run, const line_reader& reader, std::vector<order_rows>& batch) {
    auto order = json::decode<order_request>(reader.text());
    if (!order) {
        const auto& first = order.error().front();
        auto fault = fault_at(reader, first.path, first.code, first.message);
        for (std::size_t i = 1; i < order.error().size(); ++i)
            fault.message +=
                fmt::format(" {}: {}", order.error()[i].path, order.error()[i].message);
        return run.tally().refuse(std::move(fault));
    }
    const std::string_view line = reader.text();
    order_row row{.row = reader.line(),
                  .line = reader.line(),
                  .hash = hash_of_row(std::span(&line, 1)),
                  .label = "order",
                  .amount_minor = paid(*order),
                  .skipped = false,
                  .returned = false,
                  .part = std::move(*order)};
    auto& group = batch.emplace_back();
    group.key = row.part.number;
    group.rows.push_back(std::move(row));
}

}  // namespace

result<reading_end> import_jsonl(import_run& run, std::unique_ptr<byte_source> source) {
    line_reader reader(std::move(source));
    const order_booking booking(run, run.source_name(), false, further_rows::are_refused);
    std::vector<order_rows> batch;
    const auto store = [&]() -> result<void> {
        if (batch.empty()) return {};
        auto stored = run.write(
            batch, [&](transaction& tx, const actor_context& context, const order_rows& rows,
                       const refused_rows& refused, import_tally& done) {
                return booking.book(tx, context, rows, refused, done);
            });
        batch.clear();
        if (stored) run.report_progress(reader.source());
        return stored;
    };
    while (true) {
        const auto step = reader.next();
        if (!step || *step == line_step::end) {
            if (auto stored = store(); !stored) return stored.error();
            return step ? reading_end{} : reading_end(step.error());
        }
        ++run.tally().rows.read;
        if (*step == line_step::too_long)
            run.tally().refuse(
                fault_at(reader, "", "line_too_long",
                         fmt::format("A line has at most {} bytes.", JSON_LINE_BYTES_MAX)));
        else
            take_line(run, reader, batch);
        if (batch.size() < BATCH_GROUPS_MAX) continue;
        if (auto stored = store(); !stored) return stored.error();
    }
}

}  // namespace refundry
