// SPDX-License-Identifier: Apache-2.0
// What a customer had done by some moment of the past, from the rows as they stand.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "app/store/store.hpp"
#include "domain/policies/policy.hpp"

namespace refundry {

/// The parts of a history that the policies of a trial ask for.
struct history_parts {
    bool orders = false;
    bool returns = false;
    bool keep_items = false;
    bool returns_of_order = false;
    void add(const compiled_policy& policy);
};

/// The past of all customers of one page of history, read at once.
class customers_past {
  public:
    customers_past() = default;
    /// Reads the parts asked for.
    customers_past(transaction& tx, const history_page& page, const history_parts& parts);

    /// As counted at `moment`: this order and the earlier ones, the returns opened before, without
    /// the one at hand. What is not asked for stays unknown, and so does all without an e-mail.
    customer_history as_of(const order& original, instant moment,
                           std::optional<return_case_id> at_hand) const;

  private:
    struct one {
        std::vector<past_order> orders;
        std::vector<past_settlement> settlements;
        std::vector<past_kept_item> kept;
    };
    history_parts parts_;
    std::unordered_map<std::string, one> by_email_;
};

}  // namespace refundry
