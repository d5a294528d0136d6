// SPDX-License-Identifier: Apache-2.0
// Any bytes: every step ends, places only grow, and what was read is valid text within its bounds.
#include <cstdlib>

#include "app/imports/csv_reader.hpp"
#include "app/imports/text_encoding.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace refundry;
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
    }
    return 0;
}
