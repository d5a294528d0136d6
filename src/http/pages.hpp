// SPDX-License-Identifier: Apache-2.0
// Pages of lists: newest first, with the cursor of the next page.
#pragma once

#include "app/credits/credits.hpp"
#include "app/identity/identity.hpp"
#include "app/orders/orders.hpp"
#include "app/policies/policies.hpp"
#include "app/returns/queries.hpp"
#include "app/returns/receive_return.hpp"
#include "app/withdrawals/views.hpp"

namespace refundry::http {

/// The id of the last entry of a full page.
template <typename Entry>
std::optional<std::string> next_of(const std::vector<Entry>& page, std::int64_t limit) {
    if (std::ssize(page) < limit || page.empty()) return std::nullopt;
    return page.back().id.text();
}

struct return_page {
    std::vector<return_summary> data;
    std::optional<std::string> next;  ///< pass as ?before=…; absent on the last page
};
BOOST_DESCRIBE_STRUCT(return_page, (), (data, next))

struct order_summary {
    order_id id;
    std::int64_t version = 1;
    std::string number;
    std::string email;
    std::string country;
    instant placed_at;
    money total;
};
BOOST_DESCRIBE_STRUCT(order_summary, (), (id, version, number, email, country, placed_at, total))
struct order_page {
    std::vector<order_summary> data;
    std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(order_page, (), (data, next))

struct withdrawal_page {
    std::vector<withdrawal_summary> data;
    std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(withdrawal_page, (), (data, next))

struct credit_account_page {
    std::vector<credit_account_view> data;
    std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(credit_account_page, (), (data, next))

struct event_list {
    std::vector<event_view> data;
};
BOOST_DESCRIBE_STRUCT(event_list, (), (data))
struct decision_list {
    std::vector<decision_view> data;
};
BOOST_DESCRIBE_STRUCT(decision_list, (), (data))
struct settlement_list {
    std::vector<settlement_view> data;
};
BOOST_DESCRIBE_STRUCT(settlement_list, (), (data))
struct receipt_list {
    std::vector<receipt_view> data;
};
BOOST_DESCRIBE_STRUCT(receipt_list, (), (data))
struct inspection_list {
    std::vector<inspection_view> data;
};
BOOST_DESCRIBE_STRUCT(inspection_list, (), (data))
struct policy_list {
    std::vector<policy_record> data;
};
BOOST_DESCRIBE_STRUCT(policy_list, (), (data))
struct policy_version_list {
    std::vector<policy_version_view> data;
};
BOOST_DESCRIBE_STRUCT(policy_version_list, (), (data))
struct api_key_list {
    std::vector<api_key_view> data;
};
BOOST_DESCRIBE_STRUCT(api_key_list, (), (data))
struct user_list {
    std::vector<user_view> data;
};
BOOST_DESCRIBE_STRUCT(user_list, (), (data))
struct account_balance_list {
    std::vector<account_balance> data;
};
BOOST_DESCRIBE_STRUCT(account_balance_list, (), (data))

/// What bulk order intake answers: each row either taken or refused, in the order sent.
struct bulk_order_result {
    std::int64_t position = 0;
    std::optional<order_id> id;
    std::string number;
    std::optional<std::string> code;  ///< why it was refused
    std::string message;
    std::vector<failure_detail> errors;
};
BOOST_DESCRIBE_STRUCT(bulk_order_result, (), (position, id, number, code, message, errors))
struct bulk_order_report {
    std::int64_t taken = 0;
    std::int64_t refused = 0;
    std::vector<bulk_order_result> data;
};
BOOST_DESCRIBE_STRUCT(bulk_order_report, (), (taken, refused, data))
struct bulk_order_command {
    std::vector<order_request> orders;
};
BOOST_DESCRIBE_STRUCT(bulk_order_command, (), (orders))

/// Revoking takes no parameters.
struct revoke_command {};
BOOST_DESCRIBE_STRUCT(revoke_command, (), ())

inline constexpr std::size_t BULK_ORDERS_MAX = 500;

}  // namespace refundry::http
