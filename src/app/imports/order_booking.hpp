// SPDX-License-Identifier: Apache-2.0
// One order of a csv or jsonl file into the store, with what came back of it.
#pragma once

#include <set>

#include "app/imports/import_run.hpp"
#include "domain/orders/take_order.hpp"

namespace refundry {

/// A row that carries a part of an order; jsonl has one per order.
struct order_row {
    std::int64_t row = 0;
    std::int64_t line = 0;
    std::uint64_t hash = 0;
    std::string label;  ///< what the report counts it under
    std::int64_t amount_minor = 0;
    bool skipped = false;   ///< the mapping leaves it out
    bool returned = false;  ///< its units came back whole
    order_request part;     ///< the order with this row's line alone
};
using order_rows = row_group<order_row>;

enum class further_rows { make_a_further_order, are_refused };

class order_booking {
  public:
    /// `repeats_are_copies`: two rows alike in one order are one row, exported twice.
    order_booking(import_run& run, std::string source, bool repeats_are_copies,
                  further_rows when_known)
        : run_(run),
          source_(std::move(source)),
          repeats_are_copies_(repeats_are_copies),
          when_known_(when_known) {}

    std::expected<void, row_refusals> book(transaction& tx, actor_context context,
                                           const order_rows& rows, const refused_rows& refused,
                                           import_tally& done) const;

  private:
    import_run& run_;
    std::string source_;
    bool repeats_are_copies_;
    further_rows when_known_;
};

row_fault fault_of(std::int64_t row, std::int64_t line, const failure& why);

}  // namespace refundry
