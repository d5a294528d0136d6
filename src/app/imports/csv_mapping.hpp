// SPDX-License-Identifier: Apache-2.0
// How the columns of somebody's CSV become our orders: a TOML file, docs/guide/import.md has it
// whole.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/imports/csv_reader.hpp"
#include "base/describe.hpp"
#include "base/time.hpp"

namespace refundry {

/// Our fields a column, or a constant, can be given for.
enum class csv_field {
    number,  ///< of the order; rows with the same number are one order
    row_id,  ///< the export's own number of the row: a repeated row is taken once
    placed_at,
    status,
    line_id,
    sku,
    title,
    variant,
    category,
    quantity,
    unit_price,
    line_total,  ///< of all units of the row, instead of unit_price
    currency,
    country,
    subdivision,
    city,
    postal_code,
    customer,
    customer_name,
    email,
    business,  ///< true, yes, 1: bought by a business
    channel,
    shipped_at,
    delivered_at,
    tracking_number
};
BOOST_DESCRIBE_ENUM(csv_field, number, row_id, placed_at, status, line_id, sku, title, variant,
                    category, quantity, unit_price, line_total, currency, country, subdivision,
                    city, postal_code, customer, customer_name, email, business, channel,
                    shipped_at, delivered_at, tracking_number)
inline constexpr std::size_t CSV_FIELD_COUNT = 25;

/// What a row with some status is: no sale at all, a sale, or a sale that came back whole.
enum class status_action { skip, order, returned };
BOOST_DESCRIBE_ENUM(status_action, skip, order, returned)

struct csv_mapping {
    std::string source;  ///< what imports of this kind are known by: rows are taken once per source
    char delimiter = ',';
    std::string time_zone;  ///< of times without a zone; "" is the merchant's
    std::array<std::string, CSV_FIELD_COUNT> columns;
    std::array<std::string, CSV_FIELD_COUNT> constants;  ///< used where the column is empty
    std::vector<std::string> date_formats;               ///< tried in turn; empty: RFC 3339 only
    bool prices_include_tax = true;
    std::map<std::string, status_action, std::less<>> statuses;
    std::optional<status_action> other_status;  ///< absent: an unknown status is refused

    const std::string& column(csv_field field) const {
        return columns[static_cast<std::size_t>(field)];
    }
    const std::string& constant(csv_field field) const {
        return constants[static_cast<std::size_t>(field)];
    }
};

/// `mapping_invalid` names the key (with a suggestion) or the line of the file.
result<csv_mapping> parse_csv_mapping(std::string_view toml_text);

/// The mapping against the header of a file: where each field stands.
class mapped_columns {
  public:
    /// `column_unknown` names the column and those there are.
    static result<mapped_columns> match(const csv_mapping& mapping,
                                        std::span<const std::string_view> header);
    /// The trimmed text of the field in this row, or its constant, or "".
    std::string_view text(csv_field field, std::span<const std::string_view> row) const;
    bool has(csv_field field) const { return place(field).has_value() || !constant(field).empty(); }

  private:
    explicit mapped_columns(const csv_mapping& mapping) : mapping_(&mapping) {}
    const std::optional<std::size_t>& place(csv_field field) const {
        return places_[static_cast<std::size_t>(field)];
    }
    const std::string& constant(csv_field field) const { return mapping_->constant(field); }
    const csv_mapping* mapping_;
    std::array<std::optional<std::size_t>, CSV_FIELD_COUNT> places_;
};

/// A time on some clock, or an instant when the text has a zone.
struct parsed_time {
    std::chrono::local_time<std::chrono::microseconds> wall;
    std::optional<instant> utc;
};
/// %Y four digits, %y two (1970 to 2069), %m %d one or two, %H %M %S two, %b an English month of
/// three letters; everything else stands for itself and all of the text must fit.
std::optional<parsed_time> parse_time(std::string_view text, std::string_view format);
/// The first format that fits; RFC 3339 always does.
std::optional<parsed_time> parse_time(std::string_view text, const csv_mapping& mapping);

}  // namespace refundry
