// SPDX-License-Identifier: Apache-2.0
// Which instrument and article a value rests on, as its sources name them.
#pragma once

#include "app/law/law_texts.hpp"
#include "domain/law/jurisdiction.hpp"

namespace refundry::law {

/// Where no text was read, all instruments of the jurisdiction, without an article.
statute statute_of(const law_texts& texts, const jurisdiction_text& of, const value_text& value);

}  // namespace refundry::law
