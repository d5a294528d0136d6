// SPDX-License-Identifier: Apache-2.0
// `refundry import`: a file of orders or invoices into the store, in batches that are each one unit
// of work. A row is taken once from any file, so a killed import is simply run again, a second run
// changes nothing and a longer file adds what is new.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "app/calendar/zones.hpp"
#include "app/context.hpp"
#include "app/imports/import_report.hpp"
#include "app/imports/text_encoding.hpp"
#include "app/policies/policies.hpp"

namespace refundry {

enum class import_format { online_retail, csv, jsonl };

/// "online-retail", "csv", "jsonl"
std::optional<import_format> parse_import_format(std::string_view name);
std::string_view import_format_name(import_format format);

struct import_options {
    merchant_id merchant;
    std::string file = "-";  ///< "-" is standard input
    import_format format = import_format::online_retail;
    text_encoding encoding = text_encoding::utf_8;
    std::optional<char> delimiter;  ///< absent: what the mapping says, else a comma
    std::string mapping;            ///< the TOML text of a csv mapping
    std::string actor = "import";
};

struct import_progress {
    std::int64_t rows = 0;
    std::int64_t bytes_read = 0;
    std::optional<std::int64_t> bytes_total;
    std::int64_t rows_per_second = 0;
    std::optional<std::int64_t> seconds_left;
};
/// Called on the caller's thread after each batch. What it throws ends the import;
/// batches that were reported before are stored.
using progress_callback = std::function<void(const import_progress&)>;

struct import_services {
    store& records;
    policy_cache& policies;
    time_zones& zones;
    clock_port& clock;
    random_source& random;
};

/// A failure when nothing could be read at all: no such file, wrong columns, a bad mapping, an
/// unknown merchant. What goes wrong later is in the report, with what was kept.
result<import_report> run_import(const import_services& services, const import_options& options,
                                 const progress_callback& progress);

}  // namespace refundry
