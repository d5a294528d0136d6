// SPDX-License-Identifier: Apache-2.0
#include "storage/statements.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace refundry {

std::string update_text(std::string_view table, std::span<const std::string_view> names,
                        std::initializer_list<std::string_view> key) {
    std::string changes;
    std::string where;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const bool names_row = std::ranges::find(key, names[i]) != key.end();
        auto& part = names_row ? where : changes;
        if (!part.empty()) part += names_row ? " and " : ", ";
        part += fmt::format("{} = ${}", names[i], i + 1);
    }
    return fmt::format("update {} set {} where {}", table, changes, where);
}

std::string counts_text(std::string_view since, std::string_view value) {
    return fmt::format(
        "count(*), cast(coalesce(sum(case when {0} >= $3 then 1 else 0 end), 0) as bigint), "
        "cast(coalesce(sum(case when {0} >= $4 then 1 else 0 end), 0) as bigint), "
        "cast(coalesce(sum({1}), 0) as bigint)",
        since, value);
}

}  // namespace refundry
