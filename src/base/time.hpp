// SPDX-License-Identifier: Apache-2.0
// Instants are UTC with microseconds; a local date is a date and nothing else. Reading the clock is
// a port, so that tests, trials and the demo store set the time.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace refundry {

using instant = std::chrono::sys_time<std::chrono::microseconds>;
using local_date = std::chrono::year_month_day;

class clock_port {
  public:
    virtual ~clock_port() = default;
    virtual instant now() = 0;
};

class system_clock final : public clock_port {
  public:
    instant now() override;
};

/// A clock that stands still until it is set.
class set_clock final : public clock_port {
  public:
    explicit set_clock(instant start) : now_(start) {}
    instant now() override { return now_; }
    void set(instant now) { now_ = now; }
    void advance(std::chrono::microseconds by) { now_ += by; }

  private:
    instant now_;
};

/// RFC 3339 in UTC: "2026-03-29T10:15:00Z", with microseconds only when there are any.
std::string to_string(instant at);
/// Accepts any RFC 3339 offset; nullopt for anything else (no zone, leap second 60 becomes
/// :59.999999).
std::optional<instant> parse_instant(std::string_view text);

/// "2026-03-29"
std::string to_string(local_date date);
std::optional<local_date> parse_local_date(std::string_view text);

}  // namespace refundry
