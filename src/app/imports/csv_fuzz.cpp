// SPDX-License-Identifier: Apache-2.0
// Any bytes: every step ends, places only grow, and what was read is valid text within its bounds;
// a row of the Online Retail format is an amount of some kind or a fault with a reason.
#include <cstdlib>

#include "app/imports/csv_reader.hpp"
#include "app/imports/online_retail.hpp"
#include "app/imports/text_encoding.hpp"

namespace {

using namespace refundry;

void check_retail_row(std::span<const std::string_view> fields) {
    const auto require_reason = [](const row_fault& why) {
        if (why.code.empty() || why.message.empty()) std::abort();
    };
    const auto row = read_retail_row(fields);
    if (!row) return require_reason(row.error());
    if ((row->amount_thousandths() < 0) != (row->quantity < 0 && row->price_thousandths > 0) &&
        row->price_thousandths >= 0)
        std::abort();
    if (const auto is = classify(*row, false); !is) require_reason(is.error());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const char delimiter = data[0] % 2 == 0 ? ',' : ';';
    csv_reader reader(
        source_of_text(std::string(reinterpret_cast<const char*>(data) + 1, size - 1)), delimiter);
    std::int64_t row = 0;
    std::int64_t line = 0;
    while (true) {
        const auto step = reader.next();
        if (!step || *step == csv_step::end) break;
        if (reader.row() <= row || reader.line() < line) std::abort();
        row = reader.row();
        line = reader.line();
        if (*step == csv_step::fault) continue;
        if (row == 1) reader.expect_fields(reader.fields().size());
        for (const auto field : reader.fields())
            if (first_invalid_utf8(field) || field.size() > CSV_FIELD_BYTES_MAX) std::abort();
        check_retail_row(reader.fields());
    }
    return 0;
}
