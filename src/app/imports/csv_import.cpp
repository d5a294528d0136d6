// SPDX-License-Identifier: Apache-2.0
// Orders from a CSV file by a mapping.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/imports/batch_pipeline.hpp"
#include "app/imports/csv_import.hpp"
#include "app/imports/decimal.hpp"
#include "app/imports/document_rows.hpp"
#include "app/imports/line_price.hpp"
#include "app/imports/order_booking.hpp"
#include "app/imports/zone_time.hpp"

namespace refundry {

namespace {

std::unexpected<row_fault> field_fault(csv_field field, std::string code, std::string message) {
    return std::unexpected(row_fault{.row = 0,
                                     .line = 0,
                                     .byte = 0,
                                     .field = std::string(enum_name(field)),
                                     .code = std::move(code),
                                     .message = std::move(message)});
}

bool says_yes(std::string_view text) {
    for (const std::string_view yes : {"true", "TRUE", "True", "yes", "Yes", "Y", "1"})
        if (text == yes) return true;
    return false;
}

}  // namespace

/// The text of our field in the current row.
std::string_view csv_order_reader::text(csv_field field) const {
    return columns_.text(field, row_);
}

std::expected<instant, row_fault> csv_order_reader::time(csv_field field) const {
    const auto parsed = parse_time(text(field), mapping_);
    if (!parsed)
        return field_fault(field, "not_a_time",
                           fmt::format("\"{}\" fits none of the mapping's date_formats ({}).",
                                       text(field), fmt::join(mapping_.date_formats, ", ")));
    return parsed->utc ? *parsed->utc : utc_of(parsed->wall, zone_);
}

std::expected<status_action, row_fault> csv_order_reader::action() const {
    if (mapping_.statuses.empty() && !mapping_.other_status) return status_action::order;
    const auto found = mapping_.statuses.find(text(csv_field::status));
    if (found != mapping_.statuses.end()) return found->second;
    if (mapping_.other_status) return *mapping_.other_status;
    return field_fault(
        csv_field::status, "status_unknown",
        fmt::format("The mapping does not say what \"{}\" means; add it under [statuses].",
                    text(csv_field::status)));
}

std::expected<void, row_fault> csv_order_reader::read_line(order_row& read) const {
    const auto quantity = parse_quantity(text(csv_field::quantity));
    if (!quantity || *quantity <= 0)
        return field_fault(csv_field::quantity, "not_a_quantity",
                           fmt::format("\"{}\" is no number of units sold (1 or more).",
                                       text(csv_field::quantity)));
    const auto currency = read.part.currency;
    const auto field =
        columns_.has(csv_field::line_total) ? csv_field::line_total : csv_field::unit_price;
    if (text(field).empty())
        return field_fault(
            field, "amount_missing",
            "The row was sold and has no amount; fill it in, or map its status to skip.");
    const auto amount = parse_decimal(text(field), currency);
    if (!amount || amount->is_negative())
        return field_fault(field, "not_an_amount",
                           fmt::format("\"{}\" is no amount in {} (digits, a point and at most {} "
                                       "decimals, not negative).",
                                       text(field), currency.code(), currency.digits()));
    auto& line = read.part.lines.emplace_back();
    line.line_id = text(csv_field::line_id);
    line.sku = text(csv_field::sku);
    line.title = text(csv_field::title);
    line.variant = text(csv_field::variant);
    line.product.category = text(csv_field::category);
    line.quantity = *quantity;
    if (field == csv_field::line_total) {
        const auto price = price_of_line(*amount, *quantity);
        line.unit_price = price.unit_price;
        line.discount = price.discount;
        read.amount_minor = amount->amount_minor;
    } else {
        if (amount->amount_minor > AMOUNT_MINOR_MAX / *quantity)
            return field_fault(field, "not_an_amount",
                               "The line is worth more than an amount can be.");
        line.unit_price = *amount;
        read.amount_minor = amount->multiplied(*quantity).amount_minor;
    }
    if (read.amount_minor > 0)
        read.part.payments.push_back({.provider = std::string(IMPORT_PROVIDER),
                                      .reference = std::string(text(csv_field::number)),
                                      .method = payment_method::other,
                                      .captured = money(read.amount_minor, currency),
                                      .refunds = partial_refunds::any});
    return {};
}

std::expected<void, row_fault> csv_order_reader::read_head(order_row& read) const {
    auto& head = read.part;
    const auto placed_at = time(csv_field::placed_at);
    if (!placed_at) return std::unexpected(placed_at.error());
    head.placed_at = *placed_at;
    head.prices_include_tax = mapping_.prices_include_tax;
    head.channel = text(csv_field::channel);
    head.customer.reference = text(csv_field::customer);
    head.customer.name = text(csv_field::customer_name);
    head.customer.email = text(csv_field::email);
    if (says_yes(text(csv_field::business))) head.customer.kind = buyer_kind::business;
    head.ship_to.country = text(csv_field::country);
    if (!head.ship_to.country.empty()) {
        head.ship_to.subdivision = text(csv_field::subdivision);
        head.ship_to.city = text(csv_field::city);
        head.ship_to.postal_code = text(csv_field::postal_code);
    }
    return read_parcel(head);
}

std::expected<void, row_fault> csv_order_reader::read_parcel(order_request& head) const {
    fulfilment parcel{.fulfilment_id = "1",
                      .tracking_number = std::string(text(csv_field::tracking_number)),
                      .shipped_at = {},
                      .delivered_at = {},
                      .lines = {}};
    if (!text(csv_field::shipped_at).empty()) {
        const auto at = time(csv_field::shipped_at);
        if (!at) return std::unexpected(at.error());
        parcel.shipped_at = *at;
    }
    if (!text(csv_field::delivered_at).empty()) {
        const auto at = time(csv_field::delivered_at);
        if (!at) return std::unexpected(at.error());
        parcel.delivered_at = *at;
    }
    if (parcel.shipped_at || parcel.delivered_at || !parcel.tracking_number.empty())
        head.fulfilments.push_back(std::move(parcel));
    return {};
}

std::expected<order_row, row_fault> csv_order_reader::read(
    std::span<const std::string_view> fields) {
    row_ = fields;
    order_row read;
    read.hash = hash_of_row(fields);
    read.label = text(csv_field::status).empty() ? "order" : text(csv_field::status);
    if (text(csv_field::number).empty())
        return field_fault(csv_field::number, "required",
                           "Every row needs the number of its order.");
    const auto does = action();
    if (!does) return std::unexpected(does.error());
    const auto currency = currency_code::parse(text(csv_field::currency));
    if (*does == status_action::skip) {
        read.skipped = true;
        if (currency) read.part.currency = *currency;
        return read;
    }
    if (!currency)
        return field_fault(
            csv_field::currency, "currency_unknown",
            fmt::format("\"{}\" is no ISO 4217 code such as EUR.", text(csv_field::currency)));
    read.part.currency = *currency;
    read.returned = *does == status_action::returned;
    if (auto fine = read_head(read); !fine) return std::unexpected(std::move(fine.error()));
    if (auto fine = read_line(read); !fine) return std::unexpected(std::move(fine.error()));
    return read;
}

namespace {

class csv_import {
  public:
    csv_import(import_run& run, const csv_mapping& mapping, csv_order_reader& orders,
               csv_reader& reader, bool repeats_are_copies)
        : orders_(orders),
          reader_(reader),
          booking_(run, mapping.source, repeats_are_copies, further_rows::make_a_further_order),
          groups_(ORDER_LINES_MAX),
          batches_(run, reader.source(), booking_) {}

    reading_end read_all() {
        while (true) {
            const auto step = reader_.next();
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
            while (auto closed = groups_.take_closed())
                if (auto added = batches_.add(std::move(*closed)); !added) return added.error();
        }
        while (auto open = groups_.take_oldest())
            if (auto added = batches_.add(std::move(*open)); !added) return added.error();
        if (auto stored = batches_.finish(); !stored) return stored.error();
        return std::nullopt;
    }

  private:
    void take_row() {
        auto row = orders_.read(reader_.fields());
        if (!row) {
            row.error().row = reader_.row();
            row.error().line = reader_.line();
            row.error().byte = reader_.byte();
            return batches_.reading().refuse(std::move(row.error()));
        }
        row->row = reader_.row();
        row->line = reader_.line();
        groups_.add(orders_.text(csv_field::number), std::move(*row));
    }

    csv_order_reader& orders_;
    csv_reader& reader_;
    order_booking booking_;
    row_groups<order_row> groups_;
    batch_pipeline<order_rows, order_booking> batches_;
};

result<void> read_header(csv_reader& reader) {
    const auto step = reader.next();
    if (!step) return std::unexpected(step.error());
    if (*step == csv_step::row) {
        reader.expect_fields(reader.fields().size());
        return {};
    }
    return fail(failure_kind::invalid, *step == csv_step::end ? "file_empty" : reader.fault().code,
                *step == csv_step::end ? "The file has no rows, not even a header."
                                       : "The header cannot be read: " + reader.fault().message);
}

}  // namespace

result<reading_end> import_csv(import_run& run, std::unique_ptr<byte_source> source) {
    auto mapping = parse_csv_mapping(run.options().mapping);
    if (!mapping) return std::unexpected(std::move(mapping.error()));
    run.set_source_name(mapping->source);
    csv_reader reader(std::move(source), run.options().delimiter.value_or(mapping->delimiter));
    if (auto fine = read_header(reader); !fine) return std::unexpected(std::move(fine.error()));
    const auto columns = mapped_columns::match(*mapping, reader.fields());
    if (!columns) return std::unexpected(columns.error());
    const auto zone = run.services().zones.find(
        mapping->time_zone.empty() ? run.merchant().time_zone : mapping->time_zone);
    if (!zone) return std::unexpected(zone.error());
    csv_order_reader orders(*mapping, *columns, zone->get());
    csv_import import(run, *mapping, orders, reader, columns->has(csv_field::row_id));
    return import.read_all();
}

}  // namespace refundry
