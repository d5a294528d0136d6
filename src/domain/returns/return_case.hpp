// SPDX-License-Identifier: Apache-2.0
// The return case: what a shopper asks for under one RMA number, item by item.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "domain/ids.hpp"
#include "domain/money/money.hpp"
#include "domain/returns/states.hpp"

namespace refundry {

inline constexpr std::size_t CASE_ITEMS_MAX = 250;

enum class case_kind { return_goods, withdrawal, claim, cancellation };
BOOST_DESCRIBE_ENUM(case_kind, return_goods, withdrawal, claim, cancellation)

/// keep_item gives all the money back and leaves the article, partial_refund a part of it.
enum class resolution { refund, store_credit, exchange, keep_item, partial_refund };
BOOST_DESCRIBE_ENUM(resolution, refund, store_credit, exchange, keep_item, partial_refund)

inline bool leaves_the_article(resolution by) {
    return by == resolution::keep_item || by == resolution::partial_refund;
}

enum class return_method { none, own_carrier, label, drop_off, pickup, in_store };
BOOST_DESCRIBE_ENUM(return_method, none, own_carrier, label, drop_off, pickup, in_store)

/// Who brought the return about; the reason tree marks each reason with one.
enum class fault { change_of_mind, merchant, carrier, legal_claim };
BOOST_DESCRIBE_ENUM(fault, change_of_mind, merchant, carrier, legal_claim)

/// The article wanted instead; its price decides whether the exchange is even.
struct exchange_target {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"title", "variant"});
    std::string sku;
    std::string title;
    std::string variant;
    std::int64_t quantity = 0;
    money unit_price;  ///< gross
    friend bool operator==(const exchange_target&, const exchange_target&) = default;
};
BOOST_DESCRIBE_STRUCT(exchange_target, (), (sku, title, variant, quantity, unit_price))

struct given_answer {
    std::string question;  ///< a code of the policy's questions
    std::string answer;    ///< the code of an answer, or free text
    friend bool operator==(const given_answer&, const given_answer&) = default;
};
BOOST_DESCRIBE_STRUCT(given_answer, (), (question, answer))

/// One line as the shopper (or staff for them) asks for it.
struct item_request {
    static constexpr auto json_defaults =
        std::to_array<std::string_view>({"reason", "note", "wanted"});
    std::string line_id;
    std::int64_t quantity = 0;
    std::string reason;  ///< a code of the policy's reasons; "" is "unstated"
    std::string note;
    resolution wanted = resolution::refund;
    std::optional<exchange_target> exchange_for;
    std::vector<std::string> evidence;  ///< kinds supplied: photo, serial_number, video
    std::vector<given_answer> answers{};
    friend bool operator==(const item_request&, const item_request&) = default;
};
BOOST_DESCRIBE_STRUCT(item_request, (),
                      (line_id, quantity, reason, note, wanted, exchange_for, evidence, answers))

struct return_request {
    static constexpr auto json_defaults =
        std::to_array<std::string_view>({"kind", "channel", "method", "note"});
    case_kind kind = case_kind::return_goods;
    std::string channel = "portal";
    return_method method = return_method::own_carrier;
    std::string note;
    std::vector<item_request> items;
};
BOOST_DESCRIBE_STRUCT(return_request, (), (kind, channel, method, note, items))

struct return_item {
    return_item_id id;
    std::string line_id;  ///< "" when no order line is known (blind, unexpected)
    std::string sku;
    std::string title;
    std::int64_t quantity = 0;  ///< asked for
    std::string reason;
    fault at_fault = fault::change_of_mind;
    resolution settled_by = resolution::refund;
    decision_state decision = decision_state::requested;
    goods_state goods = goods_state::none_expected;
    money_state money_facet = money_state::nothing_owed;
    std::int64_t received_quantity = 0;  ///< of the right article
    std::int64_t accepted_quantity = 0;  ///< received (or not awaited) and accepted by inspection
    std::int64_t settled_quantity = 0;
    friend bool operator==(const return_item&, const return_item&) = default;
};
BOOST_DESCRIBE_STRUCT(return_item, (),
                      (id, line_id, sku, title, quantity, reason, at_fault, settled_by, decision,
                       goods, money_facet, received_quantity, accepted_quantity, settled_quantity))

/// The stage of a case from its items, most urgent first.
case_stage stage_of(const std::vector<return_item>& items);

enum class grade { as_new, opened, worn, damaged, unsellable };
BOOST_DESCRIBE_ENUM(grade, as_new, opened, worn, damaged, unsellable)
enum class disposition {
    restock,
    hold,
    refurbish,
    outlet,
    donate,
    recycle,
    destroy,
    return_to_vendor,
    return_to_customer
};
BOOST_DESCRIBE_ENUM(disposition, restock, hold, refurbish, outlet, donate, recycle, destroy,
                    return_to_vendor, return_to_customer)

}  // namespace refundry
