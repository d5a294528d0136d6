// SPDX-License-Identifier: Apache-2.0
// A row of a mapped CSV file as a part of an order.
#pragma once

#include "app/imports/csv_mapping.hpp"
#include "app/imports/order_booking.hpp"

namespace refundry {

class csv_order_reader {
  public:
    csv_order_reader(const csv_mapping& mapping, const mapped_columns& columns,
                     const time_zone_rules& zone)
        : mapping_(mapping), columns_(columns), zone_(zone) {}

    /// The fault names our field and a remedy; row and line are the caller's to fill in.
    std::expected<order_row, row_fault> read(std::span<const std::string_view> fields);
    /// Of the row read last, while its fields live.
    std::string_view text(csv_field field) const;

  private:
    std::expected<instant, row_fault> time(csv_field field) const;
    std::expected<status_action, row_fault> action() const;
    std::expected<void, row_fault> read_head(order_row& read) const;
    std::expected<void, row_fault> read_parcel(order_request& head) const;
    std::expected<void, row_fault> read_line(order_row& read) const;

    const csv_mapping& mapping_;
    const mapped_columns& columns_;
    const time_zone_rules& zone_;
    std::span<const std::string_view> row_;
};

}  // namespace refundry
