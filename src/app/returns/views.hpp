// SPDX-License-Identifier: Apache-2.0
// A return case as callers see it.
#pragma once

#include "app/context.hpp"
#include "domain/settlement/settlement.hpp"

namespace refundry {

struct return_item_view {
    return_item_id id;
    std::string line_id;
    std::string sku;
    std::string title;
    std::int64_t quantity = 0;
    std::string reason;
    fault at_fault = fault::change_of_mind;
    resolution settled_by = resolution::refund;
    decision_state decision = decision_state::requested;
    goods_state goods = goods_state::none_expected;
    money_state money_facet = money_state::nothing_owed;
    std::int64_t received_quantity = 0;
    std::int64_t accepted_quantity = 0;
    std::int64_t settled_quantity = 0;
    std::optional<receipt_outcome> outcome;
    std::optional<exchange_target> exchange_for;
    std::string note;
    std::vector<given_answer> answers;
};
BOOST_DESCRIBE_STRUCT(return_item_view, (),
                      (id, line_id, sku, title, quantity, reason, at_fault, settled_by, decision,
                       goods, money_facet, received_quantity, accepted_quantity, settled_quantity,
                       outcome, exchange_for, note, answers))

struct refund_view {
    refund_id id;
    return_case_id return_case;
    payment_id payment;
    std::string provider;
    refund_state state = refund_state::approved;
    money amount;
    std::string provider_reference;
    std::string failure_code;
    std::optional<refund_id> retry_of;
    std::int64_t attempts = 0;  ///< calls of the provider
    instant created_at;
    instant updated_at;
};
BOOST_DESCRIBE_STRUCT(refund_view, (),
                      (id, return_case, payment, provider, state, amount, provider_reference,
                       failure_code, retry_of, attempts, created_at, updated_at))

refund_view view_of(const refund_record& refund);

struct exchange_view {
    exchange_id id;
    return_item_id item;
    exchange_state state = exchange_state::settled;
    std::string sku;
    std::int64_t quantity = 0;
    money price;
    money owed_by_customer;
    instant created_at;
};
BOOST_DESCRIBE_STRUCT(exchange_view, (),
                      (id, item, state, sku, quantity, price, owed_by_customer, created_at))

enum class next_action { approve, decline, cancel, receive, inspect, settle, settle_blind, reopen };
BOOST_DESCRIBE_ENUM(next_action, approve, decline, cancel, receive, inspect, settle, settle_blind,
                    reopen)

struct return_view {
    return_case_id id;
    std::string rma_number;
    case_kind kind = case_kind::return_goods;
    std::optional<order_id> order;
    std::string order_number;
    std::string email;
    std::string customer_name;
    std::string country;
    std::string channel;
    return_method method = return_method::own_carrier;
    case_stage stage = case_stage::requested;
    std::optional<std::string> queue;      ///< where staff look at it
    std::optional<std::int64_t> priority;  ///< 9 is looked at first
    money settled;                         ///< sum of settlements: what the customer gets in all
    money paid;                            ///< of it, moved for certain
    std::string note;
    std::int64_t version = 1;
    instant opened_at;
    instant updated_at;
    std::vector<return_item_view> items;
    std::vector<refund_view> refunds;
    std::vector<exchange_view> exchanges;
    std::vector<next_action> next_actions;
};
BOOST_DESCRIBE_STRUCT(return_view, (),
                      (id, rma_number, kind, order, order_number, email, customer_name, country,
                       channel, method, stage, queue, priority, settled, paid, note, version,
                       opened_at, updated_at, items, refunds, exchanges, next_actions))

/// A case in a list: no items, no money movements.
struct return_summary {
    return_case_id id;
    std::string rma_number;
    case_kind kind = case_kind::return_goods;
    std::optional<order_id> order;
    std::string order_number;
    std::string email;
    std::string customer_name;
    std::string country;
    std::string channel;
    case_stage stage = case_stage::requested;
    std::optional<std::string> queue;
    std::optional<std::int64_t> priority;
    money settled;
    money paid;
    instant opened_at;
    instant updated_at;
};
BOOST_DESCRIBE_STRUCT(return_summary, (),
                      (id, rma_number, kind, order, order_number, email, customer_name, country,
                       channel, stage, queue, priority, settled, paid, opened_at, updated_at))

return_view view_of(const case_record& head, const std::vector<item_record>& items,
                    const std::vector<refund_record>& refunds,
                    const std::vector<exchange_record>& exchanges);
return_summary summary_of(const case_record& head);
/// What staff can do now, from the items' facets.
std::vector<next_action> next_actions_of(const std::vector<item_record>& items,
                                         currency_code currency);

}  // namespace refundry
