// SPDX-License-Identifier: Apache-2.0
// What a person sees of an import under way, on standard error.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "app/imports/run_import.hpp"

namespace refundry {

/// "[=====     ] 50 %, 1200 rows, 400 a second, 2:05 left"; without the bar where the size of the
/// file is unknown.
std::string progress_bar(const import_progress& progress);
/// "1200 rows, 400 a second, 2:05 left"
std::string progress_line(const import_progress& progress);

/// A bar drawn over itself on a terminal; elsewhere a line now and then; nothing when quiet.
class import_display {
  public:
    enum class style { bar, lines, quiet };
    /// Of standard error.
    static style style_here(bool is_quiet);

    explicit import_display(style as) : as_(as) {}
    ~import_display();
    import_display(const import_display&) = delete;
    import_display& operator=(const import_display&) = delete;
    void show(const import_progress& progress);

  private:
    style as_;
    bool is_drawn_ = false;
    std::optional<std::chrono::steady_clock::time_point> last_line_;
};

/// What was read, and where it stopped or what was refused: first the sentence, then the rows.
std::string import_summary(const import_report& report);

}  // namespace refundry
