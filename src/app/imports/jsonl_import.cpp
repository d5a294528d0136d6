// SPDX-License-Identifier: Apache-2.0
// One order per line, in the form POST /v1/orders takes (data/order.schema.json).
#include <fmt/format.h>

#include "app/imports/batch_pipeline.hpp"
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

/// Nothing when the line is no order: it is refused.
std::optional<order_rows> read_line(const line_reader& reader, import_tally& reading) {
    auto order = json::decode<order_request>(reader.text());
    if (!order) {
        const auto& first = order.error().front();
        auto fault = fault_at(reader, first.path, first.code, first.message);
        for (std::size_t i = 1; i < order.error().size(); ++i)
            fault.message +=
                fmt::format(" {}: {}", order.error()[i].path, order.error()[i].message);
        reading.refuse(std::move(fault));
        return std::nullopt;
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
    order_rows group{.key = row.part.number, .rows = {}};
    group.rows.push_back(std::move(row));
    return group;
}

}  // namespace

result<reading_end> import_jsonl(import_run& run, std::unique_ptr<byte_source> source) {
    line_reader reader(std::move(source));
    const order_booking booking(run, run.source_name(), false, further_rows::are_refused);
    batch_pipeline<order_rows, order_booking> batches(run, reader.source(), booking);
    while (true) {
        const auto step = reader.next();
        if (!step || *step == line_step::end) {
            if (auto stored = batches.finish(); !stored) return stored.error();
            return step ? reading_end{} : reading_end(step.error());
        }
        ++batches.reading().rows.read;
        if (*step == line_step::too_long) {
            batches.reading().refuse(
                fault_at(reader, "", "line_too_long",
                         fmt::format("A line has at most {} bytes.", JSON_LINE_BYTES_MAX)));
        } else if (auto group = read_line(reader, batches.reading())) {
            if (auto added = batches.add(std::move(*group)); !added) return added.error();
        }
    }
}

}  // namespace refundry
