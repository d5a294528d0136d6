// SPDX-License-Identifier: Apache-2.0
// From a request to a decided case. The preview is the same assessment without the case.
#pragma once

#include "app/policies/policies.hpp"
#include "app/returns/views.hpp"
#include "app/returns/work.hpp"

namespace refundry {

/// Either `order` (id) or `order_number` with `email`.
struct open_return_command {
    static constexpr auto json_defaults =
        std::to_array<std::string_view>({"order_number", "email", "kind", "channel", "note"});
    std::optional<order_id> order;
    std::string order_number;
    std::string email;
    case_kind kind = case_kind::return_goods;
    std::string channel = "api";
    std::optional<return_method> method;  ///< absent: the first that the decision offers
    std::string note;
    std::vector<item_request> items;
};
BOOST_DESCRIBE_STRUCT(open_return_command, (),
                      (order, order_number, email, kind, channel, method, note, items))

struct resolution_quote {
    resolution by = resolution::refund;
    money total;
    money owed_by_customer;
};
BOOST_DESCRIBE_STRUCT(resolution_quote, (), (by, total, owed_by_customer))

/// What would happen: the decision, the settlement of what is not declined as asked for, and the
/// totals of every other resolution all those items are offered.
/// A decision in words.
struct explanation_view {
    std::string language;
    std::string text;
};
BOOST_DESCRIBE_STRUCT(explanation_view, (), (language, text))

struct preview_options {
    bool refused = false;                   ///< why not otherwise
    std::optional<std::string> language{};  ///< the decision in words; "" is the customer's own
};

struct return_preview {
    decision decided;
    return_method method = return_method::none;  ///< as asked for, or the first offered
    std::optional<settlement> quote;             ///< absent when every item is declined
    std::vector<resolution_quote> alternatives;
    /// Resolutions that would not be approved at once; only when asked for.
    std::optional<std::vector<refused_resolution>> refused;
    std::optional<explanation_view> explanation;  ///< only when asked for
};
BOOST_DESCRIBE_STRUCT(return_preview, (),
                      (decided, method, quote, alternatives, refused, explanation))

result<return_preview> preview_return(transaction& tx, const actor_context& context,
                                      policy_cache& policies, const open_return_command& command,
                                      const preview_options& options = {});

/// As open_return, and the case goes on in the same unit of work: nothing is settled yet.
/// `declared_at`: the shopper has said so then, which is the moment that counts; nobody is asked
/// for more before it is opened.
result<case_work> open_case(transaction& tx, const actor_context& context, policy_cache& policies,
                            const open_return_command& command,
                            std::optional<instant> declared_at = {});
/// Items the policy declines are recorded as declined; units that are not there to return make the
/// whole request a conflict `units_not_available`.
result<return_view> open_return(transaction& tx, const actor_context& context,
                                policy_cache& policies, const open_return_command& command);

/// Goods without a known order: no claim, no money until staff find the order or decide an amount.
struct blind_item {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"title", "reason"});
    std::string sku;
    std::string title;
    std::int64_t quantity = 0;
    std::string reason;
};
BOOST_DESCRIBE_STRUCT(blind_item, (), (sku, title, quantity, reason))
struct open_blind_return_command {
    static constexpr auto json_defaults = std::to_array<std::string_view>(
        {"email", "customer_name", "country", "channel", "note", "order_number"});
    currency_code currency;
    std::string order_number;  ///< as written on the parcel, if any
    std::string email;
    std::string customer_name;
    std::string country;
    std::string channel = "warehouse";
    std::string note;
    std::vector<blind_item> items;
};
BOOST_DESCRIBE_STRUCT(open_blind_return_command, (),
                      (currency, order_number, email, customer_name, country, channel, note, items))
result<case_work> open_blind_case(transaction& tx, const actor_context& context,
                                  const open_blind_return_command& command);
result<return_view> open_blind_return(transaction& tx, const actor_context& context,
                                      const open_blind_return_command& command);

/// The position of an order in our books, from its balances and payments.
order_position position_of(const order& original, const std::vector<order_balance_record>& balances,
                           const std::vector<payment_record>& payments);

}  // namespace refundry
