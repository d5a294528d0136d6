// SPDX-License-Identifier: Apache-2.0
// What is measured, a function per part of docs/operations/performance.md.
#pragma once

#include <string>

#include "bench/report.hpp"

namespace refundry::bench {

struct settings {
    std::string folder;  ///< for databases and results
    bool is_quick = false;
    int rounds() const { return is_quick ? 9 : 25; }
    double seconds() const { return is_quick ? 0.25 : 0.4; }  ///< of one alternation
    std::size_t orders() const { return is_quick ? 6'000 : 20'000; }
};

void measure_settlements(const settings& by, report& into);
void measure_decisions(const settings& by, report& into);
void measure_opens(const settings& by, report& into);
void measure_reads(const settings& by, report& into);
void measure_imports(const settings& by, report& into);
void measure_trials(const settings& by, report& into);
void measure_journey(const settings& by, report& into);
void measure_stored(const settings& by, report& into);
void measure_postgres(const settings& by, report& into);

}  // namespace refundry::bench
