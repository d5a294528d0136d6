// SPDX-License-Identifier: Apache-2.0
#include "bench/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "base/time.hpp"

namespace refundry::bench {

namespace {

std::string number(double value) {
    if (value >= 1000) return fmt::format("{:.0f}", value);
    if (value >= 10) return fmt::format("{:.1f}", value);
    return fmt::format("{:.3f}", value);
}

std::string verdict_of(const figure& of) {
    const auto met = of.is_met();
    if (!met) return "";
    const auto sign = of.is_better == better::higher ? ">=" : "<";
    const auto target =
        of.limit ? fmt::format("{:.0f} %", *of.target * 100) : number(*of.target) + " " + of.unit;
    return fmt::format("{} {} {}", *met ? "met   " : "MISSED", sign, target);
}

}  // namespace

std::optional<double> figure::ratio() const {
    if (!limit || *limit <= 0) return std::nullopt;
    if (ratio_of_rounds) return ratio_of_rounds;
    return value / *limit;
}

std::optional<bool> figure::is_met() const {
    if (!target) return std::nullopt;
    const auto reached = limit ? ratio().value_or(0) : value;
    return is_better == better::higher ? reached >= *target : reached < *target;
}

void report::add(figure measured) {
    std::string beside;
    if (measured.limit)
        beside = fmt::format("{:3.0f} % of {} ({})", measured.ratio().value_or(0) * 100,
                             number(*measured.limit), measured.limit_name);
    fmt::print("{:<46} {:>9} {:<5} {:<48} {}\n", measured.name, number(measured.value),
               measured.unit, beside, verdict_of(measured));
    std::fflush(stdout);
    figures_.push_back(std::move(measured));
}

void report::note(std::string_view text) {
    fmt::print("  {}\n", text);
    std::fflush(stdout);
}

void report::write_json(const std::string& path, bool is_quick) const {
    std::ofstream out(path);
    system_clock clock;
    out << fmt::format(
        "{{\n  \"at\": \"{}\",\n  \"cores\": {},\n  \"quick\": {},\n  \"figures\": [",
        to_string(clock.now()), std::thread::hardware_concurrency(), is_quick);
    const char* between = "\n";
    for (const auto& each : figures_) {
        out << between
            << fmt::format(R"(    {{"name": "{}", "value": {:.4g}, "unit": "{}")", each.name,
                           each.value, each.unit);
        if (each.limit)
            out << fmt::format(R"(, "limit_name": "{}", "limit": {:.4g}, "ratio": {:.3f})",
                               each.limit_name, *each.limit, each.ratio().value_or(0));
        if (each.target)
            out << fmt::format(R"(, "target": {:.4g}, "met": {})", *each.target, *each.is_met());
        out << "}";
        between = ",\n";
    }
    out << "\n  ]\n}\n";
    if (!out.flush()) throw std::runtime_error("cannot write " + path);
}

double median(std::vector<double> values) {
    if (values.empty()) return 0;
    std::ranges::sort(values);
    const auto middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

double percentile(std::vector<float>& values, double share) {
    if (values.empty()) return 0;
    const auto place = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::ranges::nth_element(values, values.begin() + place);
    return static_cast<double>(values[static_cast<std::size_t>(place)]);
}

medians alternate(int rounds, const std::function<double()>& limit,
                  const std::function<double()>& subject) {
    std::vector<double> limits, subjects, ratios;
    for (int round = 0; round < rounds; ++round) {
        limits.push_back(limit());
        subjects.push_back(subject());
        ratios.push_back(limits.back() > 0 ? subjects.back() / limits.back() : 0);
    }
    return {.limit = median(std::move(limits)),
            .subject = median(std::move(subjects)),
            .ratio = median(std::move(ratios))};
}

double now_seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

}  // namespace refundry::bench
