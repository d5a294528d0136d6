// SPDX-License-Identifier: Apache-2.0
// What the shopper chooses from and is asked: the tree of reasons and the questions.
#pragma once

#include "domain/policies/compiled.hpp"
#include "domain/policies/defects.hpp"

namespace refundry {

/// Names every defect under /reasons: codes, labels, parents that are missing or go round.
void check_reasons(const policy_document& document, defects& found);
/// Likewise under /questions.
void check_questions(const policy_document& document, defects& found);

/// Of a document without defects.
std::map<std::string, compiled_reason, std::less<>> compile_reasons(
    const policy_document& document);

}  // namespace refundry
