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

}  // namespace refundry
