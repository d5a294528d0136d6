// SPDX-License-Identifier: Apache-2.0
// Order intake: what a shop sends becomes the snapshot with stored allocations, or every field that
// cannot be right is named.
#pragma once

#include "base/result.hpp"
#include "domain/orders/order.hpp"

namespace refundry {

inline constexpr std::size_t ORDER_SHORT_TEXT_MAX = 255;   ///< bytes of ids, codes and names
inline constexpr std::size_t ORDER_LONG_TEXT_MAX = 2'000;  ///< bytes of titles and addresses
inline constexpr std::size_t ORDER_TEXTS_MAX = 250;        ///< tags, codes, address lines
inline constexpr std::size_t ORDER_CHARGES_MAX = 100;
inline constexpr std::size_t ORDER_DISCOUNTS_MAX = 100;
inline constexpr std::size_t ORDER_PAYMENTS_MAX = 100;
inline constexpr std::size_t ORDER_FULFILMENTS_MAX = 1'000;
inline constexpr std::size_t ORDER_UNIT_RUNS_MAX = 1'000;
inline constexpr std::int64_t WEIGHT_GRAMS_MAX = 100'000'000;

struct line_request {
    static constexpr auto json_defaults = std::to_array<std::string_view>(
        {"sku", "title", "variant", "image_url", "vendor", "kit", "product"});
    std::string line_id;
    std::string sku;
    std::string title;
    std::string variant;
    std::string image_url;
    std::int64_t quantity = 0;
    money unit_price;
    std::optional<money> discount;         ///< of the whole line, beside the order discounts
    std::optional<basis_points> tax_rate;  ///< either a rate …
    std::optional<money> tax;              ///< … or the exact tax of the line after all discounts
    std::string vendor;
    std::string kit;
    bool gift = false;
    product_facts product;
    std::optional<std::vector<unit_run>> units;  ///< the shop's own allocation, checked
};
BOOST_DESCRIBE_STRUCT(line_request, (),
                      (line_id, sku, title, variant, image_url, quantity, unit_price, discount,
                       tax_rate, tax, vendor, kit, gift, product, units))

struct charge_request {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"charge_id", "title"});
    std::string charge_id;  ///< "" becomes "charge-1" and so on, by position
    charge_kind kind = charge_kind::shipping;
    std::string title;
    money price;  ///< with or without tax as the order says
    std::optional<money> discount;
    std::optional<basis_points> tax_rate;
    std::optional<money> tax;
    bool express = false;
    std::optional<money> standard_price;
};
BOOST_DESCRIBE_STRUCT(charge_request, (),
                      (charge_id, kind, title, price, discount, tax_rate, tax, express,
                       standard_price))

struct payment_request {
    static constexpr auto json_defaults =
        std::to_array<std::string_view>({"provider", "reference", "method", "refunds"});
    std::string provider = "sandbox";
    std::string reference;
    payment_method method = payment_method::card;
    money captured;
    partial_refunds refunds = partial_refunds::any;
};
BOOST_DESCRIBE_STRUCT(payment_request, (), (provider, reference, method, captured, refunds))

/// An order discount as the shop states it. The amount is what it really took off, since only the
/// shop knows its own rounding and caps; a percentage may leave it out and is then computed (half
/// up) over the value of the lines it covers after what was taken off before it.
struct discount_request {
    static constexpr auto json_defaults =
        std::to_array<std::string_view>({"code", "percent", "title"});
    std::string code;
    std::string title;
    discount_kind kind = discount_kind::fixed;
    basis_points percent = 0;
    std::optional<money> amount;
    std::optional<money> minimum_subtotal;
    std::vector<std::string> line_ids;  ///< empty: every line
};
BOOST_DESCRIBE_STRUCT(discount_request, (),
                      (code, title, kind, percent, amount, minimum_subtotal, line_ids))

/// What POST /v1/orders takes, and a line of `import --format jsonl`.
struct order_request {
    static constexpr auto json_defaults =
        std::to_array<std::string_view>({"market", "channel", "customer", "ship_to", "risk"});
    std::string number;
    instant placed_at;
    currency_code currency;
    bool prices_include_tax = false;
    std::string market;
    std::string channel;
    customer_facts customer;
    address ship_to;
    std::vector<std::string> tags;
    std::vector<std::string> discount_codes;
    bool gift = false;
    risk_band risk = risk_band::unknown;
    std::vector<line_request> lines;
    std::vector<discount_request> discounts;
    std::vector<charge_request> charges;
    std::vector<payment_request> payments;
    std::vector<fulfilment> fulfilments;
};
BOOST_DESCRIBE_STRUCT(order_request, (),
                      (number, placed_at, currency, prices_include_tax, market, channel, customer,
                       ship_to, tags, discount_codes, gift, risk, lines, discounts, charges,
                       payments, fulfilments))

/// The snapshot, or a failure `order_invalid` whose details name each wrong field (JSON pointer).
///
/// - Order discounts are taken one after the other: each is allocated over the lines it covers by
///   what they are still worth, and the sum over the units of each line.
/// - Tax by rate is computed once per line after discounts (half up) and allocated over its units.
/// - A line may come with the shop's own `units`: their amounts stand as they are if they add up,
///   with the tax, the price and the discounts of the order.
/// - The payments may cover less than the total (pay later); more is refused.
///
/// Move the request in: its texts become the order's.
result<order> take_order(order_request request, order_id id, id_source& ids);

}  // namespace refundry
