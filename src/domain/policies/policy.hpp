// SPDX-License-Identifier: Apache-2.0
// A policy compiled for evaluation. The document's shape is in document.hpp; this is what the rest
// of the system sees.
#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"
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
/// bought and not yet asked back.
struct decision_input {
    const order& original;
    const return_request& request;
    const std::vector<std::int64_t>& available;
    const customer_history& history;
    instant now;
};

class compiled_policy {
  public:
    ~compiled_policy();
    const policy_document& document() const;

  private:
    friend result<std::shared_ptr<const compiled_policy>> compile_policy(policy_document,
                                                                         std::int64_t);
    friend decision decide(const compiled_policy&, const decision_input&);
    struct parts;
    explicit compiled_policy(std::unique_ptr<const parts> own);
    std::unique_ptr<const parts> parts_;
};

/// A failure `policy_invalid` lists every defect with its JSON pointer and a remedy; a policy that
/// compiles always decides.
result<std::shared_ptr<const compiled_policy>> compile_policy(policy_document document,
                                                              std::int64_t version);

/// Pure: the same inputs give the same decision, years later.
decision decide(const compiled_policy& policy, const decision_input& input);

}  // namespace refundry
