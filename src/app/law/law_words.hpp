// SPDX-License-Identifier: Apache-2.0
// The table's words as people say them.
#pragma once

#include <string>
#include <string_view>

#include "app/law/tree.hpp"
#include "domain/law/jurisdiction.hpp"

namespace refundry::law {

/// "receipt_of_last_item" is "the consumer has the last item of the order".
std::string plain_word(std::string_view word);
/// "14 calendar days", "at once" for none.
std::string plain_period(const legal_period& period);
/// What a key of a section asks: "withdrawal", "length" is "How long".
std::string plain_key(std::string_view section, std::string_view key);
std::string plain_section(std::string_view section);
/// A length and the unit it is given in.
std::string plain_length(const tree& length, const tree& unit);
/// A value of the table, whatever it is, on one line.
std::string plain_value(const tree& value);

}  // namespace refundry::law
