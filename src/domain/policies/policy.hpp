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

struct legal_context;  // decisions/legal.hpp

/// Facts about the shopper's past that the caller counted; what it did not count is not known.
/// Orders count the one at hand, returns and kept items do not count this request.
struct customer_history {
    std::optional<std::int64_t> orders{};
    std::optional<std::int64_t> orders_90_days{};
    std::optional<std::int64_t> orders_365_days{};
    std::optional<money> order_value{};  ///< of the orders in this order's currency
    std::optional<std::int64_t> returns{};
    std::optional<std::int64_t> returns_90_days{};
    std::optional<std::int64_t> returns_365_days{};
    std::optional<money> return_value{};  ///< given back in this order's currency
    std::optional<std::int64_t> returns_of_order{};
    std::optional<std::int64_t> keep_items{};
    std::optional<std::int64_t> keep_items_365_days{};
};
BOOST_DESCRIBE_STRUCT(customer_history, (),
                      (orders, orders_90_days, orders_365_days, order_value, returns,
                       returns_90_days, returns_365_days, return_value, returns_of_order,
                       keep_items, keep_items_365_days))

/// The parts of a history, each counted by a look-up of its own.
enum class history_part : std::uint8_t {
    none,
    orders,
    returns,
    rates,  ///< orders and returns
    returns_of_order,
    keep_items
};

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
    /// The law of the consumer's place; null: the policy alone decides.
    const legal_context* law = nullptr;
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
    /// Some rule asks for this part of the shopper's history.
    bool asks_for(history_part part) const;
    /// Some rule asks how the goods come back.
    bool asks_for_method() const;
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

/// Where the shopper names no method: the first that every item whose goods come is offered, or
/// else that the first of them is; `none` when no goods come.
return_method first_offered(const decision& decided);

}  // namespace refundry
