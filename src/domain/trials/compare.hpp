// SPDX-License-Identifier: Apache-2.0
// Two answers to one request, counted side by side.
#pragma once

#include <string_view>
#include <vector>

#include "domain/trials/tally.hpp"
#include "domain/trials/try_request.hpp"

namespace refundry {

/// What is another, the first of these that is.
enum class decision_change { outcome, amount, terms };
BOOST_DESCRIBE_ENUM(decision_change, outcome, amount, terms)

struct changed_item {
    std::size_t item = 0;  ///< of the request
    decision_change what = decision_change::outcome;
    money before;  ///< what the item is quoted, with the charges for the first that is quoted
    money after;
};

/// Adds both answers to the tally and gives the items whose decisions differ, in their order. Who
/// says so (rule, version) makes no difference.
std::vector<changed_item> compare(const trial_request& asked, const trial_answer& before,
                                  const trial_answer& after, const trial_place& at,
                                  trial_tally& into);

}  // namespace refundry
