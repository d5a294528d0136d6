// SPDX-License-Identifier: Apache-2.0
// `refundry import`: files of orders or invoices, with progress on standard error.
#include <fstream>
#include <iostream>

#include "app/imports/run_import.hpp"
#include "main/import_progress.hpp"
#include "main/progress_display.hpp"
#include "main/setup.hpp"
#include "main/verbs.hpp"

namespace refundry {

namespace {

failure unusable_file(std::string code, std::string message, std::string flag) {
    return {.kind = failure_kind::invalid,
            .code = std::move(code),
            .message = std::move(message),
            .path = std::move(flag),
            .details = {}};
}

result<std::string> text_of(const std::string& mapping) {
    if (mapping.empty()) return std::string();
    std::ifstream file(mapping);
    if (!file)
        return std::unexpected(
            unusable_file("mapping_unreadable", mapping + " cannot be read.", "--mapping"));
    return std::string(std::istreambuf_iterator<char>(file), {});
}

result<void> write_report(const import_report& done, const std::string& to) {
    const auto text = report_text(done);
    if (to.empty()) {
        std::cout << text << "\n";
        return {};
    }
    std::ofstream file(to);
    file << text << "\n";
    file.close();
    if (!file)
        return std::unexpected(
            unusable_file("report_unwritable", to + " cannot be written.", "--report"));
    return {};
}

}  // namespace

int import_file(const import_file_options& options) {
    workplace at(options.database);
    const auto merchant = at.merchant(options.merchant);
    if (!merchant) return report(merchant.error());
    const auto mapping = text_of(options.mapping);
    if (!mapping) return report(mapping.error());
    const auto done = [&] {
        progress_display display(progress_display::style_here(options.is_quiet));
        return run_import({at.data, at.policies, at.policies.zones(), at.clock, at.random},
                          {.merchant = *merchant,
                           .file = options.file,
                           .format = *parse_import_format(options.format),
                           .encoding = *parse_text_encoding(options.encoding),
                           .delimiter = {},
                           .mapping = *mapping,
                           .actor = "import"},
                          [&](const import_progress& now) {
                              display.show(progress_bar(now), progress_line(now));
                          });
    }();
    if (!done) return report(done.error());
    if (auto written = write_report(*done, options.report); !written)
        return report(written.error());
    const bool is_whole = !done->stopped && done->rows.refused == 0;
    if (!options.is_quiet || !is_whole) std::cerr << import_summary(*done);
    return is_whole ? 0 : 1;
}

}  // namespace refundry
