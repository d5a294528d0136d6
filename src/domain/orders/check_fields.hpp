// SPDX-License-Identifier: Apache-2.0
// Checks of single fields, shared by the parts of an order request. Each adds its own fault.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "domain/money/money.hpp"
#include "domain/orders/order_faults.hpp"

namespace refundry {

enum class text_need { may_be_empty, required };

/// Codes, ids, names: one line of text.
void check_short_text(const std::string& text, const place& at, order_faults& faults,
                      text_need need = text_need::may_be_empty);
/// Titles, addresses of images: line breaks may stand, but no NUL, which no database column holds.
void check_long_text(const std::string& text, const place& at, order_faults& faults);
void check_texts(const std::vector<std::string>& texts, const place& at, order_faults& faults);
/// ISO 3166-1 alpha-2 by its shape.
void check_country(const std::string& country, const place& at, order_faults& faults);
void check_email(const std::string& email, const place& at, order_faults& faults);
void check_instant(instant value, const place& at, order_faults& faults);
/// Zero to AMOUNT_MINOR_MAX in the order's currency.
bool check_amount(const money& amount, currency_code currency, const place& at,
                  order_faults& faults);
bool check_amount(const std::optional<money>& amount, currency_code currency, const place& at,
                  order_faults& faults);
bool check_between(std::int64_t number, std::int64_t least, std::int64_t most, const place& at,
                   order_faults& faults);
/// A list's bound.
bool check_size(std::size_t size, std::size_t most, const place& at, order_faults& faults);

}  // namespace refundry
