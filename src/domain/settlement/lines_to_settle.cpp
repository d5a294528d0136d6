// SPDX-License-Identifier: Apache-2.0
#include "domain/settlement/settlement.hpp"

namespace refundry {

std::vector<settle_line> lines_to_settle(const std::vector<item_request>& asked,
                                         const decision& decided, std::optional<resolution> by) {
    std::vector<settle_line> lines;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        const auto& item = asked[i];
        const auto& answer = decided.items[i];
        if (answer.outcome == item_outcome::declined) continue;
        lines.push_back({.line_id = item.line_id,
                         .quantity = item.quantity,
                         .by = by.value_or(item.wanted),
                         .at_fault = answer.at_fault,
                         .terms = answer.terms,
                         .deduction = {},
                         .override_amount = {},
                         .exchange_for = by ? std::nullopt : item.exchange_for});
    }
    return lines;
}

}  // namespace refundry
