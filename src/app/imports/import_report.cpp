// SPDX-License-Identifier: Apache-2.0
#include "app/imports/import_report.hpp"

#include <algorithm>
#include <iterator>

#include "base/json.hpp"

namespace refundry {

namespace {

constexpr std::size_t ROUNDING_LISTED_MAX = 1'000;

void add_counts(auto& to, const auto& from) {
    for_each_member(from, [&](std::string_view name, const std::int64_t& count) {
        for_each_member(to, [&](std::string_view same, std::int64_t& sum) {
            if (name == same) sum += count;
        });
    });
}

}  // namespace

void import_tally::refuse(row_fault fault) {
    ++rows.refused;
    if (refused.size() < REFUSED_LISTED_MAX)
        refused.push_back(std::move(fault));
    else
        ++refused_not_listed;
}

void import_tally::add(import_tally&& batch) {
    add_counts(rows, batch.rows);
    add_counts(orders, batch.orders);
    add_counts(returns, batch.returns);
    for (const auto& [name, sum] : batch.classes)
        classes[name].add(sum);
    journal_entries += batch.journal_entries;
    stock_events += batch.stock_events;
    const auto room = ROUNDING_LISTED_MAX - std::min(ROUNDING_LISTED_MAX, rounding.size());
    for (std::size_t i = 0; i < std::min(room, batch.rounding.size()); ++i)
        rounding.push_back(std::move(batch.rounding[i]));
    refused_not_listed += batch.refused_not_listed;
    for (auto& fault : batch.refused) {
        if (refused.size() < REFUSED_LISTED_MAX)
            refused.push_back(std::move(fault));
        else
            ++refused_not_listed;
    }
}

std::string report_text(const import_report& report) {
    return json::encode(report);
}

}  // namespace refundry
