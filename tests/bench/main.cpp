// SPDX-License-Identifier: Apache-2.0
// ./dev bench: see docs/operations/performance.md.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <string_view>
#include <vector>

#include "bench/sections.hpp"

namespace refundry::bench {
namespace {

constexpr std::string_view USAGE =
    "usage: bench [--quick] [--folder FOLDER] [PART…]\n"
    "\n"
    "Measures the parts named, or all of them, prints a table and writes results.json into FOLDER\n"
    "(build/bench). --quick takes about a minute and measures roughly.\n"
    "Parts:";

struct part {
    std::string_view name;
    void (*measure)(const settings&, report&);
};
constexpr std::array PARTS = {part{"settlements", measure_settlements},
                              part{"decisions", measure_decisions},
                              part{"opens", measure_opens},
                              part{"reads", measure_reads},
                              part{"import", measure_imports},
                              part{"trials", measure_trials},
                              part{"journey", measure_journey},
                              part{"stored", measure_stored},
                              part{"postgres", measure_postgres}};

void print_usage() {
    fmt::print("{}", USAGE);
    for (const auto& each : PARTS)
        fmt::print(" {}", each.name);
    fmt::print("\n");
}

int run(const std::vector<std::string_view>& arguments) {
    settings by{.folder = "build/bench"};
    std::vector<std::string_view> wanted;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const auto given = arguments[i];
        if (given == "--help") {
            print_usage();
            return 0;
        }
        if (given == "--quick") {
            by.is_quick = true;
        } else if (given == "--folder" && i + 1 < arguments.size()) {
            by.folder = arguments[++i];
        } else if (std::ranges::find(PARTS, given, &part::name) != PARTS.end()) {
            wanted.push_back(given);
        } else {
            print_usage();
            return 2;
        }
    }
    std::filesystem::create_directories(by.folder);
    report results;
    for (const auto& each : PARTS)
        if (wanted.empty() || std::ranges::find(wanted, each.name) != wanted.end())
            each.measure(by, results);
    results.write_json(by.folder + "/results.json", by.is_quick);
    return 0;
}

}  // namespace
}  // namespace refundry::bench

int main(int count, char** arguments) {
    try {
        return refundry::bench::run({arguments + 1, arguments + count});
    } catch (const std::exception& error) {
        fmt::print(stderr, "bench: {}\n", error.what());
        return 1;
    }
}
