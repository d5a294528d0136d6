// SPDX-License-Identifier: Apache-2.0
// A whole server in this process, with merchants who have a policy, a key and delivered orders.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/policies/policies.hpp"
#include "app/refunds/fixed_providers.hpp"
#include "connectors/payments/sandbox/sandbox_provider.hpp"
#include "domain/orders/take_order.hpp"
#include "http/application.hpp"
#include "jobs/dispatcher.hpp"
#include "storage/sql_store.hpp"

namespace refundry::bench {

inline constexpr std::size_t LINES_PER_ORDER = 3;
inline constexpr std::int64_t UNITS_PER_LINE = 5;

/// Whether a case waits for staff, who then also settle it by hand, or the policy alone decides.
enum class review { none, all };

struct merchant_access {
    merchant_id id;
    std::string key;  ///< for "Authorization: Bearer"
    std::vector<order_id> orders;

    /// How many single units there are to return.
    std::size_t units() const { return orders.size() * LINES_PER_ORDER * UNITS_PER_LINE; }
    /// The n-th single unit as the body of a request: every order once, then every line of it.
    std::string open_body(std::size_t number) const;
    order_id order_of(std::size_t number) const { return orders[number % orders.size()]; }
    std::string line_of(std::size_t number) const {
        return std::to_string(1 + number / orders.size() % LINES_PER_ORDER);
    }
};

std::string sample_number(std::size_t number);
std::string sample_email(std::size_t number);
/// The order with this place in the sequence; every one has the same form.
order_request sample_order(std::size_t number, instant placed_at);

class shop {
  public:
    explicit shop(const std::string& url, std::size_t workers = 8);
    shop(const shop&) = delete;
    shop& operator=(const shop&) = delete;
    ~shop();

    merchant_access add_merchant(std::string name, review by, std::size_t orders);
    void start();
    /// With the jobs that pay refunds through the sandbox provider.
    void start_with_payments();
    std::uint16_t port() const { return web_->port(); }
    sql_store& data() { return data_; }

  private:
    actor_context context_at(instant now, merchant_id merchant);

    system_clock clock_;
    system_random random_;
    id_source ids_;
    sql_store data_;
    policy_cache policies_;
    std::unique_ptr<http::application> web_;
    sandbox_provider sandbox_;
    fixed_providers providers_{{&sandbox_}};
    secret_box secrets_;
    std::optional<dispatcher> jobs_;
};

/// Fresh: what an earlier run left there is removed.
std::string fresh_file(const std::string& folder, const std::string& name);

}  // namespace refundry::bench
