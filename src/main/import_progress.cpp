// SPDX-License-Identifier: Apache-2.0
#include "main/import_progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

namespace refundry {

namespace {

constexpr std::int64_t BAR_WIDTH = 30;
constexpr std::chrono::seconds BETWEEN_LINES{5};
constexpr std::size_t REFUSED_SHOWN_MAX = 5;

std::string place_of(const row_fault& fault) {
    return fault.byte > 0
               ? fmt::format("row {} (line {}, byte {})", fault.row, fault.line, fault.byte)
               : fmt::format("row {} (line {})", fault.row, fault.line);
}

}  // namespace

std::string progress_line(const import_progress& progress) {
    auto line = fmt::format("{} rows, {} a second", progress.rows, progress.rows_per_second);
    if (progress.seconds_left)
        line += fmt::format(", {}:{:02} left", *progress.seconds_left / 60,
                            *progress.seconds_left % 60);
    return line;
}

std::string progress_bar(const import_progress& progress) {
    if (!progress.bytes_total || *progress.bytes_total <= 0) return progress_line(progress);
    const auto read = std::min(progress.bytes_read, *progress.bytes_total);
    const auto done = read * BAR_WIDTH / *progress.bytes_total;
    return fmt::format("[{:=<{}}{: <{}}] {} %, {}", "", done, "", BAR_WIDTH - done,
                       read * 100 / *progress.bytes_total, progress_line(progress));
}

import_display::style import_display::style_here(bool is_quiet) {
    if (is_quiet) return style::quiet;
    return ::isatty(STDERR_FILENO) == 1 ? style::bar : style::lines;
}

void import_display::show(const import_progress& progress) {
    switch (as_) {
        case style::quiet:
            return;
        case style::bar:
            std::cerr << "\r\x1b[K" << progress_bar(progress) << std::flush;
            is_drawn_ = true;
            return;
        case style::lines:
            const auto now = std::chrono::steady_clock::now();
            if (last_line_ && now - *last_line_ < BETWEEN_LINES) return;
            last_line_ = now;
            std::cerr << progress_line(progress) << "\n";
            return;
    }
}

import_display::~import_display() {
    if (is_drawn_) std::cerr << "\n";
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
