// SPDX-License-Identifier: Apache-2.0
// `refundry import`: files of orders or invoices, with progress on standard error.
#include <fmt/format.h>
#include <unistd.h>

#include <fstream>
#include <iostream>

#include "app/imports/run_import.hpp"
#include "base/json.hpp"
#include "main/setup.hpp"
#include "main/verbs.hpp"

namespace refundry {

namespace {

/// A bar that is drawn over itself on a terminal; elsewhere a plain line each time.
void show_progress(const import_progress& progress) {
    constexpr std::int64_t BAR_WIDTH = 30;
    auto line = fmt::format("{} rows, {} a second", progress.rows, progress.rows_per_second);
    if (progress.seconds_left) line += fmt::format(", {} s left", *progress.seconds_left);
    if (::isatty(STDERR_FILENO) != 1) {
        std::cerr << line << "\n";
        return;
    }
    if (progress.bytes_total && *progress.bytes_total > 0) {
        const auto done =
            std::min(BAR_WIDTH, progress.bytes_read * BAR_WIDTH / *progress.bytes_total);
        line = fmt::format("[{:=<{}}{: <{}}] {}", "", done, "", BAR_WIDTH - done, line);
    }
    std::cerr << "\r\x1b[K" << line << std::flush;
}

}  // namespace

int import_file(const import_file_options& options) {
    workplace at(options.database);
    const auto merchant = at.merchant(options.merchant);
    if (!merchant) return report(merchant.error());
    std::string mapping;
    if (!options.mapping.empty()) {
        std::ifstream file(options.mapping);
        if (!file)
            return report(failure{.kind = failure_kind::invalid,
                                  .code = "mapping_unreadable",
                                  .message = options.mapping + " cannot be read.",
                                  .path = "--mapping",
                                  .details = {}});
        mapping.assign(std::istreambuf_iterator<char>(file), {});
    }
    const auto done = run_import({at.data, at.policies, at.policies.zones(), at.clock, at.random},
                                 {.merchant = *merchant,
                                  .file = options.file,
                                  .format = *parse_import_format(options.format),
                                  .encoding = text_encoding::utf_8,
                                  .delimiter = {},
                                  .mapping = mapping,
                                  .actor = "import"},
                                 show_progress);
    if (::isatty(STDERR_FILENO) == 1) std::cerr << "\n";
    if (!done) return report(done.error());
    const auto text = json::encode(*done);
    if (options.report.empty()) {
        std::cout << text << "\n";
        return 0;
    }
    std::ofstream file(options.report);
    file << text << "\n";
    file.close();
    return file ? 0
                : report(failure{.kind = failure_kind::unavailable,
                                 .code = "report_unwritable",
                                 .message = options.report + " cannot be written.",
                                 .path = "--report",
                                 .details = {}});
}

}  // namespace refundry
