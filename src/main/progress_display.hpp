// SPDX-License-Identifier: Apache-2.0
// What a person sees of long work under way, on standard error.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace refundry {

/// "[=====     ] 50 %"
std::string progress_bar(std::int64_t done, std::int64_t total);
/// ", 2:05 left"; nothing while that is not known.
std::string time_left(std::optional<std::int64_t> seconds);

/// A bar drawn over itself on a terminal; elsewhere a line now and then; nothing when quiet.
class progress_display {
  public:
    enum class style { bar, lines, quiet };
    /// Of standard error.
    static style style_here(bool is_quiet);

    explicit progress_display(style as) : as_(as) {}
    ~progress_display();
    progress_display(const progress_display&) = delete;
    progress_display& operator=(const progress_display&) = delete;
    void show(const std::string& bar, const std::string& line);

  private:
    style as_;
    bool is_drawn_ = false;
    std::optional<std::chrono::steady_clock::time_point> last_line_;
};

}  // namespace refundry
