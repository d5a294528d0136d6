// SPDX-License-Identifier: Apache-2.0
// A decision in words, for people: outcome, why, what would have to differ, what holds and by which
// rule or statute, what mattered, what was assumed, and what can be done now.
#pragma once

#include "app/messages/catalogue.hpp"
#include "domain/decisions/decision.hpp"
#include "domain/orders/order.hpp"
#include "domain/policies/document.hpp"
#include "domain/settlement/settlement.hpp"

namespace refundry {

/// What the words may be taken from besides the decision. Each may be absent.
struct explained_with {
    const order* original = nullptr;          ///< titles of its lines
    const policy_document* policy = nullptr;  ///< the merchant's words for reasons and questions
    bool is_opened = false;                   ///< the return is there already
};

/// Plain text in lines; ends with a line feed.
std::string explain(const decision& decided, const message_catalogue& in,
                    const explained_with& with = {});
/// "Why not otherwise": a line for each resolution that would not be approved.
std::string explain(const std::vector<refused_resolution>& refused, const message_catalogue& in,
                    const explained_with& with = {});
std::string explain(const settlement& quote, const message_catalogue& in);

}  // namespace refundry
