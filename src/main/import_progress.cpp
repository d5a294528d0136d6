// SPDX-License-Identifier: Apache-2.0
#include "main/import_progress.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "main/progress_display.hpp"

namespace refundry {

namespace {

constexpr std::size_t REFUSED_SHOWN_MAX = 5;

std::string place_of(const row_fault& fault) {
    return fault.byte > 0
               ? fmt::format("row {} (line {}, byte {})", fault.row, fault.line, fault.byte)
               : fmt::format("row {} (line {})", fault.row, fault.line);
}

}  // namespace

std::string progress_line(const import_progress& progress) {
    const auto line = fmt::format("{} rows, {} a second", progress.rows, progress.rows_per_second);
    return line + time_left(progress.seconds_left);
}

std::string progress_bar(const import_progress& progress) {
    if (!progress.bytes_total || *progress.bytes_total <= 0) return progress_line(progress);
    const auto read = std::min(progress.bytes_read, *progress.bytes_total);
    return progress_bar(read, *progress.bytes_total) + ", " + progress_line(progress);
}

std::string import_summary(const import_report& report) {
    const auto& rows = report.rows;
    auto text = fmt::format("{} rows read: {} taken, {} here already, {} skipped, {} refused.\n",
                            rows.read, rows.taken, rows.already_here, rows.skipped, rows.refused);
    const auto shown = std::min(report.refused.size(), REFUSED_SHOWN_MAX);
    for (std::size_t i = 0; i < shown; ++i)
        text += fmt::format("  {}: {}\n", place_of(report.refused[i]), report.refused[i].message);
    if (static_cast<std::size_t>(rows.refused) > shown)
        text += fmt::format("  … and {} more; the report lists them.\n",
                            static_cast<std::size_t>(rows.refused) - shown);
    if (report.stopped)
        text += fmt::format("Stopped: {} {}\n", report.stopped->message, report.stopped->kept);
    return text;
}

}  // namespace refundry
