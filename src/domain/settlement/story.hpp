// SPDX-License-Identifier: Apache-2.0
// Orders and returns in words, for tests: one thing a line, its parts after semicolons.
//
//   order EUR; prices include tax
//   line shirt: 2 x 50.00; tax 20%; discount 5.00; kit outfit
//   promotion SPRING: 10%; from 300.00; on shirt, hat        (or an amount)
//   shipping standard: 4.90; discount 1.00; tax 20%; express; standard 3.00   (also duty, fee)
//   payment card: 100.00; full_only
//
//   return shirt: 1; by store_credit; pricing claw_back; shipping pro_rata; duty full
//          fee restocking 10%; fee label 4.90 per_return; bonus 5%; split proportional
//          deduction 3.00; decided 40.00; for hat 1 x 60.00
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/orders/order.hpp"
#include "domain/settlement/settlement.hpp"

namespace refundry::stories {

/// Both throw std::runtime_error that quotes the words not understood.
order read_order(const std::vector<std::string>& lines);
settle_line read_return(std::string_view line, currency_code currency);

money read_amount(std::string_view text, currency_code currency);
std::vector<std::string> lines_of(std::string_view text);

/// The plan as a book-keeper reads it, a line per entry, then where the money goes.
std::vector<std::string> derivation(const order& original, const settlement& plan);
std::vector<std::string> refusal(const failure& why);

/// Settles and keeps the books: what a return case does, without a store.
class ledger_of_returns {
  public:
    explicit ledger_of_returns(order original, order_position books = {})
        : original_(std::move(original)), books_(std::move(books)) {}
    result<settlement> settle(const std::vector<settle_line>& lines);
    const order& original() const { return original_; }
    const order_position& books() const { return books_; }
    /// Items, corrections and charges given back so far.
    money given() const;

  private:
    order original_;
    order_position books_;
};

}  // namespace refundry::stories
