// SPDX-License-Identifier: Apache-2.0
// What was measured, beside the limit of this machine in the same run.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace refundry::bench {

enum class better { higher, lower };

struct figure {
    std::string name;
    double value = 0;
    std::string unit;
    std::string limit_name{};       ///< what the machine could do, if there is such a figure
    std::optional<double> limit{};  ///< in the same unit
    /// The median of the rounds' own ratios where rounds were taken in turn; else value / limit.
    std::optional<double> ratio_of_rounds{};
    /// Least ratio to the limit, or where there is no limit the bound of the value itself.
    std::optional<double> target{};
    better is_better = better::higher;

    std::optional<double> ratio() const;
    std::optional<bool> is_met() const;
};

class report {
  public:
    /// Printed at once, so that a long run can be watched.
    void add(figure measured);
    void note(std::string_view text);
    void write_json(const std::string& path, bool is_quick) const;

  private:
    std::vector<figure> figures_;
};

double median(std::vector<double> values);
/// `share` from 0 to 1.
double percentile(std::vector<float>& values, double share);

/// Runs the limit and the subject in turn, `rounds` times each, shortly: what else the machine does
/// meets both. Gives the medians, and the median of the ratios of neighbours.
struct medians {
    double limit;
    double subject;
    double ratio;
};
medians alternate(int rounds, const std::function<double()>& limit,
                  const std::function<double()>& subject);

double now_seconds();

}  // namespace refundry::bench
