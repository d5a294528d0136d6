// SPDX-License-Identifier: Apache-2.0
// For tests: what a database of SQLite holds, whoever owns it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "storage/invariants.hpp"
#include "storage/sql/connection.hpp"

namespace refundry::test {

inline std::vector<std::pair<std::string, std::int64_t>> row_counts(sql::connection& on) {
    std::vector<std::pair<std::string, std::int64_t>> counts;
    for (const auto& table :
         on.query<std::string>("select name from sqlite_master where type = 'table' order by name"))
        counts.emplace_back(table,
                            on.query_one<std::int64_t>("select count(*) from " + table).value());
    return counts;
}

inline std::vector<std::string> event_types(sql::connection& on, merchant_id of) {
    return on.query<std::string>("select type from events where merchant = $1 order by id", of);
}

inline std::string text_of(const std::vector<invariant_breach>& breaches) {
    std::string text;
    for (const auto& breach : breaches)
        text += breach.invariant + " " + breach.subject + ": " + breach.what + "\n";
    return text;
}

}  // namespace refundry::test
