// SPDX-License-Identifier: Apache-2.0
// The law this binary ships: data/jurisdictions.json, our readings of it, and the calendars.
#pragma once

#include "app/law/law_texts.hpp"
#include "domain/law/law_book.hpp"

namespace refundry::law {

/// Tables of data/: holidays.csv, weekends.csv. `table_invalid` with the line.
result<place_calendars> read_calendars(std::string_view holidays_csv,
                                       std::string_view weekends_csv);

/// Where a consumer's day ends: the zone of their place, and where more than one is possible the
/// one whose day ends last. "" for a country that is not in data/consumer-zones.csv.
std::string_view consumer_zone(std::string_view country, std::string_view subdivision);

/// Made at the first call, any thread; damage of what is embedded throws internal_error.
const law_texts& shipped_law_texts();
const law_book& shipped_law();
/// Names this state of the data: 16 hexadecimal digits of their SHA-256.
const std::string& shipped_edition();

}  // namespace refundry::law
