// SPDX-License-Identifier: Apache-2.0
// A policy compiled for evaluation. The document's shape is in document.hpp; this is what the rest
// of the system sees.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "domain/calendar/time_zone_rules.hpp"
#include "domain/decisions/decision.hpp"
#include "domain/orders/order.hpp"
#include "domain/policies/document.hpp"

namespace refundry {

/// Facts about the shopper's past that the caller counted.
struct customer_history {
    std::int64_t orders = 0;
    std::int64_t returns = 0;
    std::int64_t keep_items = 0;
};
BOOST_DESCRIBE_STRUCT(customer_history, (), (orders, returns, keep_items))

/// Everything a decision may depend on. `available` is per item of the request, in its order: units
/// bought and not yet asked back by earlier requests.
struct decision_input {
    const order& original;
    const return_request& request;
    const std::vector<std::int64_t>& available;
    const customer_history& history;
    instant now;
    /// The merchant's, in which days begin and end; null: UTC.
    const time_zone_rules* zone = nullptr;
};

class compiled_policy {
  public:
    struct parts;  ///< compiled.hpp, for decisions/ and trials
    explicit compiled_policy(std::unique_ptr<const parts> own);
    ~compiled_policy();
    compiled_policy(const compiled_policy&) = delete;
    compiled_policy& operator=(const compiled_policy&) = delete;
    const policy_document& document() const;
    std::int64_t version() const;
    const parts& inside() const { return *parts_; }

  private:
    std::unique_ptr<const parts> parts_;
};

/// A failure `policy_invalid` lists every defect with its JSON pointer and a remedy; a policy that
/// compiles always decides.
result<std::shared_ptr<const compiled_policy>> compile_policy(policy_document document,
                                                              std::int64_t version);

/// Pure: the same inputs give the same decision, years later. Item by item of the request; every
/// reason is recorded, and for every effect who set it and who was overruled.
decision decide(const compiled_policy& policy, const decision_input& input);

}  // namespace refundry
