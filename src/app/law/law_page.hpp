// SPDX-License-Identifier: Apache-2.0
// A jurisdiction as a page people read: what holds in plain words, then every value of the table
// with its article, its source, and whether the text was read.
#pragma once

#include "app/law/law_texts.hpp"
#include "domain/law/law_book.hpp"

namespace refundry::law {

/// Markdown.
std::string law_page(const law_texts& texts, const jurisdiction_text& of, const jurisdiction& law);
/// Markdown: all jurisdictions in a table that links to their pages.
std::string law_index(const law_texts& texts, const law_book& book);

}  // namespace refundry::law
