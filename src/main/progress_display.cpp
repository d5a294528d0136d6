// SPDX-License-Identifier: Apache-2.0
#include "main/progress_display.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

namespace refundry {

namespace {

constexpr std::int64_t BAR_WIDTH = 30;
constexpr std::chrono::seconds BETWEEN_LINES{5};

}  // namespace

std::string progress_bar(std::int64_t done, std::int64_t total) {
    const auto drawn = std::min(done, total) * BAR_WIDTH / std::max<std::int64_t>(total, 1);
    return fmt::format("[{:=<{}}{: <{}}] {} %", "", drawn, "", BAR_WIDTH - drawn,
                       std::min(done, total) * 100 / std::max<std::int64_t>(total, 1));
}

std::string time_left(std::optional<std::int64_t> seconds) {
    return seconds ? fmt::format(", {}:{:02} left", *seconds / 60, *seconds % 60) : "";
}

progress_display::style progress_display::style_here(bool is_quiet) {
    if (is_quiet) return style::quiet;
    return ::isatty(STDERR_FILENO) == 1 ? style::bar : style::lines;
}

void progress_display::show(const std::string& bar, const std::string& line) {
    switch (as_) {
        case style::quiet:
            return;
        case style::bar:
            std::cerr << "\r\x1b[K" << bar << std::flush;
            is_drawn_ = true;
            return;
        case style::lines:
            const auto now = std::chrono::steady_clock::now();
            if (last_line_ && now - *last_line_ < BETWEEN_LINES) return;
            last_line_ = now;
            std::cerr << line << "\n";
            return;
    }
}

progress_display::~progress_display() {
    if (is_drawn_) std::cerr << "\n";
}

}  // namespace refundry
