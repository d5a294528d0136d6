// SPDX-License-Identifier: Apache-2.0
// A settlement while it is worked out: the books as they are, then each line step by step.
#pragma once

#include <string>
#include <vector>

#include "domain/settlement/settlement.hpp"

namespace refundry::settling {

/// What was settled of an order line, this call's earlier lines included.
struct line_state {
    std::int64_t units = 0;
    std::int64_t given = 0;
    std::int64_t given_tax = 0;
    std::int64_t clawed_back = 0;
};
struct charge_state {
    std::int64_t given = 0;
    std::int64_t given_tax = 0;
};
struct line_books {
    std::vector<line_state> lines;  ///< per order line
    std::vector<charge_state> charges;
};
line_books read_books(const order& original, const order_position& before);

/// The first line of that id at or after `hint`, wrapping around; npos when there is none.
inline constexpr std::size_t NO_LINE = static_cast<std::size_t>(-1);
std::size_t line_index(const order& original, std::string_view line_id, std::size_t hint);

/// One line of the call with what it gives so far.
struct share {
    const settle_line* asked;
    const order_line* line;
    std::size_t index;  ///< of the order line
    std::int64_t units_before;
    std::int64_t given_before;
    std::int64_t target;  ///< stored amount of the units in all
    std::int64_t computed;
    std::int64_t computed_tax;
    std::int64_t item;  ///< the item entry
    std::int64_t item_tax;
    std::int64_t adjustment;  ///< withheld by staff, <= 0
    std::int64_t adjustment_tax;
    std::int64_t claw_back;  ///< of the promotions, as far as this line bears it
    bool bears_claw_back;

    std::int64_t for_item() const { return item + adjustment; }
    bool is_kept_proration() const { return asked->terms.pricing == pricing_mode::keep_proration; }
};

/// The shares of the call's lines, or every reason why it cannot be done. Moves `books` on.
std::vector<share> share_items(const order& original, line_books& books,
                               const std::vector<settle_line>& lines,
                               std::vector<failure_detail>& reasons);

/// One entry of the promotions' correction on the kept units of a line.
struct correction {
    std::size_t index;
    std::int64_t wanted;
    std::int64_t before;
    std::int64_t limit;  ///< more would give the line more than was paid
    std::int64_t step;   ///< now, positive for the customer
    std::int64_t tax;
};
struct corrections {
    pricing_mode mode = pricing_mode::keep_proration;
    std::vector<correction> steps;
    std::vector<parameter> because;
};
/// Corrects for the promotions once for the whole call and lays the sum on the shares.
corrections correct_shares(const order& original, line_books& books, std::vector<share>& shares);

}  // namespace refundry::settling
