// SPDX-License-Identifier: Apache-2.0
// The TOML of a mapping up to a zero byte, and behind it a CSV file: either is refused with a
// reason, or its rows become orders and faults with a code and a message.
#include <cstdlib>

#include "app/calendar/zones.hpp"
#include "app/imports/csv_import.hpp"

namespace {

using namespace refundry;

void require_reason(const failure& why) {
    if (why.code.empty() || why.message.empty()) std::abort();
}

void read_orders(const csv_mapping& mapping, std::string csv) {
    csv_reader reader(source_of_text(std::move(csv)), mapping.delimiter);
    const auto header = reader.next();
    if (!header || *header != csv_step::row) return;
    reader.expect_fields(reader.fields().size());
    const auto columns = mapped_columns::match(mapping, reader.fields());
    if (!columns) return require_reason(columns.error());
    static const time_zone_rules utc;
    csv_order_reader orders(mapping, *columns, utc);
    while (true) {
        const auto step = reader.next();
        if (!step || *step == csv_step::end) return;
        if (*step == csv_step::fault) continue;
        const auto order = orders.read(reader.fields());
        if (!order && (order.error().code.empty() || order.error().message.empty())) std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto toml = text.substr(0, text.find('\0'));
    const auto mapping = parse_csv_mapping(toml);
    if (!mapping) {
        require_reason(mapping.error());
        return 0;
    }
    if (toml.size() < text.size()) read_orders(*mapping, std::string(text.substr(toml.size() + 1)));
    return 0;
}
