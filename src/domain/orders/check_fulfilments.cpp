// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "domain/orders/check_fields.hpp"
#include "domain/orders/check_order.hpp"

namespace refundry {
namespace {

/// Counts what the parcels hold against what was bought.
class fulfilled_counts {
  public:
    fulfilled_counts(const std::vector<line_request>& lines, order_faults& faults)
        : lines_(lines), faults_(faults), counts_(lines.size()) {}

    /// False, and a fault, when this is more than was bought.
    bool add(std::size_t line, std::int64_t quantity, const place& at) {
        counts_[line] += quantity;
        if (counts_[line] <= lines_[line].quantity) return true;
        faults_.add(at, "fulfilled_above_bought",
                    fmt::format("{} of line {} were fulfilled, {} were bought.", counts_[line],
                                lines_[line].line_id, lines_[line].quantity));
        return false;
    }
    void add_whole_order(const place& at) {
        for (std::size_t line = 0; line < lines_.size(); ++line)
            if (!add(line, lines_[line].quantity, at)) return;
    }

  private:
    const std::vector<line_request>& lines_;
    order_faults& faults_;
    std::vector<std::int64_t> counts_;
};

void check_parcel(const fulfilment& parcel, const line_index& lines, fulfilled_counts& counts,
                  const place& at, order_faults& faults) {
    check_short_text(parcel.fulfilment_id, place(at, "fulfilment_id"), faults);
    check_short_text(parcel.tracking_number, place(at, "tracking_number"), faults);
    if (parcel.shipped_at) check_instant(*parcel.shipped_at, place(at, "shipped_at"), faults);
    if (parcel.delivered_at) check_instant(*parcel.delivered_at, place(at, "delivered_at"), faults);
    if (parcel.shipped_at && parcel.delivered_at && *parcel.delivered_at < *parcel.shipped_at)
        faults.add(place(at, "delivered_at"), "delivered_before_shipped",
                   "The parcel was delivered before it was shipped.");
    const place held(at, "lines");
    if (parcel.lines.empty()) counts.add_whole_order(held);
    if (!check_size(parcel.lines.size(), ORDER_LINES_MAX, held, faults)) return;
    for (std::size_t i = 0; i < parcel.lines.size(); ++i) {
        const place here(held, i);
        const place quantity(here, "quantity");
        const auto line = lines.find(parcel.lines[i].line_id);
        if (!line)
            faults.add(place(here, "line_id"), "unknown_line",
                       fmt::format("The order has no line {}.", parcel.lines[i].line_id));
        if (check_between(parcel.lines[i].quantity, 1, QUANTITY_MAX, quantity, faults) && line)
            counts.add(*line, parcel.lines[i].quantity, quantity);
    }
}

}  // namespace

void check_fulfilments(const order_request& request, const line_index& lines,
                       order_faults& faults) {
    const place root;
    const place all(root, "fulfilments");
    if (!check_size(request.fulfilments.size(), ORDER_FULFILMENTS_MAX, all, faults)) return;
    fulfilled_counts counts(request.lines, faults);
    for (std::size_t i = 0; i < request.fulfilments.size(); ++i)
        check_parcel(request.fulfilments[i], lines, counts, place(all, i), faults);
}

}  // namespace refundry
