// SPDX-License-Identifier: Apache-2.0
// From the texts to the rules the floor is worked out with.
#pragma once

#include "app/law/law_texts.hpp"
#include "domain/law/law_book.hpp"

namespace refundry::law {

/// `law_invalid` with a detail for each key nobody reads and each word nobody knows.
result<law_book> compile_law(const law_texts& texts, place_calendars calendars);

}  // namespace refundry::law
