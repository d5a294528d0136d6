// SPDX-License-Identifier: Apache-2.0
// The order as it was placed: an immutable snapshot whose amounts per unit are fixed at intake.
// Later steps allocate from it and never compute a price again.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "domain/ids.hpp"
#include "domain/money/money.hpp"

namespace refundry {

inline constexpr std::int64_t QUANTITY_MAX = 1'000'000;
inline constexpr std::size_t ORDER_LINES_MAX = 5'000;

enum class buyer_kind { consumer, business };
BOOST_DESCRIBE_ENUM(buyer_kind, consumer, business)

struct customer_facts {
    static constexpr auto json_defaults =
        std::to_array<std::string_view>({"reference", "name", "email", "language", "kind", "tier"});
    std::string reference;  ///< the shop's own id of the customer
    std::string email;
    std::string name;
    std::string language;  ///< BCP 47
    buyer_kind kind = buyer_kind::consumer;
    std::string tier;
    std::vector<std::string> tags;
    friend bool operator==(const customer_facts&, const customer_facts&) = default;
};
BOOST_DESCRIBE_STRUCT(customer_facts, (), (reference, email, name, language, kind, tier, tags))

struct address {
    static constexpr auto json_defaults = std::to_array<std::string_view>(
        {"subdivision", "postal_code", "city", "lines", "recipient"});
    std::string country;      ///< ISO 3166-1 alpha-2, upper case
    std::string subdivision;  ///< ISO 3166-2 without the country, e.g. "BE"
    std::string postal_code;
    std::string city;
    std::vector<std::string> lines;
    std::string recipient;
    friend bool operator==(const address&, const address&) = default;
};
BOOST_DESCRIBE_STRUCT(address, (), (country, subdivision, postal_code, city, lines, recipient))

/// What the policy and the law ask about a product.
struct product_facts {
    static constexpr auto json_defaults = std::to_array<std::string_view>(
        {"category", "product_type", "hs_code", "origin_country", "weight_grams"});
    std::string category;
    std::string product_type;
    std::vector<std::string> tags;
    std::string hs_code;
    std::string origin_country;
    std::int64_t weight_grams = 0;
    bool final_sale = false;
    bool hygiene_seal = false;
    bool custom_made = false;
    bool perishable = false;
    bool digital = false;
    bool gift_card = false;
    bool sealed_media = false;  ///< recordings or software, sold sealed
    bool newspaper = false;     ///< or another periodical, apart from a subscription
    bool book = false;
    bool plant = false;
    bool medicine = false;
    friend bool operator==(const product_facts&, const product_facts&) = default;
};
BOOST_DESCRIBE_STRUCT(product_facts, (),
                      (category, product_type, tags, hs_code, origin_country, weight_grams,
                       final_sale, hygiene_seal, custom_made, perishable, digital, gift_card,
                       sealed_media, newspaper, book, plant, medicine))

/// `quantity` units in a row that carry the same amounts. Runs in order make up the line.
struct unit_run {
    std::int64_t quantity = 0;
    money paid;      ///< gross, what the customer paid for one unit after every discount
    money tax;       ///< the tax within `paid`
    money discount;  ///< line and order discount of one unit, gross if prices include tax
    friend bool operator==(const unit_run&, const unit_run&) = default;
};
BOOST_DESCRIBE_STRUCT(unit_run, (), (quantity, paid, tax, discount))

struct order_line {
    static constexpr auto json_defaults = std::to_array<std::string_view>(
        {"sku", "title", "variant", "image_url", "vendor", "kit", "tax_rate"});
    std::string line_id;  ///< the shop's, unique within the order
    std::string sku;
    std::string title;
    std::string variant;
    std::string image_url;
    std::int64_t quantity = 0;
    money unit_price;  ///< list price of one unit, with or without tax as the order says
    basis_points tax_rate = 0;
    std::string vendor;
    std::string kit;  ///< lines with the same non-empty word were sold as one kit
    bool gift = false;
    product_facts product;
    std::vector<unit_run> units;
    friend bool operator==(const order_line&, const order_line&) = default;
};
BOOST_DESCRIBE_STRUCT(order_line, (),
                      (line_id, sku, title, variant, image_url, quantity, unit_price, tax_rate,
                       vendor, kit, gift, product, units))

enum class discount_kind { fixed, percent };
BOOST_DESCRIBE_ENUM(discount_kind, fixed, percent)

/// A promotion over the order, kept so that clawing it back or re-pricing can be derived.
struct order_discount {
    static constexpr auto json_defaults =
        std::to_array<std::string_view>({"code", "percent", "title"});
    std::string code;
    std::string title;
    discount_kind kind = discount_kind::fixed;
    basis_points percent = 0;               ///< for kind percent
    money amount;                           ///< what it took off in this order
    std::optional<money> minimum_subtotal;  ///< granted only from this value of goods on
    std::vector<std::string> line_ids;      ///< empty: every line
    friend bool operator==(const order_discount&, const order_discount&) = default;
};
BOOST_DESCRIBE_STRUCT(order_discount, (),
                      (code, title, kind, percent, amount, minimum_subtotal, line_ids))

enum class charge_kind { shipping, duty, fee };
BOOST_DESCRIBE_ENUM(charge_kind, shipping, duty, fee)

/// Shipping, duty or another fee of the order, after its own discount.
struct order_charge {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"title", "tax_rate"});
    std::string charge_id;  ///< unique within the order
    charge_kind kind = charge_kind::shipping;
    std::string title;
    money paid;  ///< gross
    money tax;   ///< within paid
    basis_points tax_rate = 0;
    bool express = false;                ///< dearer than the standard delivery offered
    std::optional<money> standard_paid;  ///< what the standard delivery would have cost, gross
    friend bool operator==(const order_charge&, const order_charge&) = default;
};
BOOST_DESCRIBE_STRUCT(order_charge, (),
                      (charge_id, kind, title, paid, tax, tax_rate, express, standard_paid))

enum class payment_method {
    card,
    wallet,
    bank_transfer,
    pay_later,
    gift_card,
    store_credit,
    cash,
    crypto,
    other
};
BOOST_DESCRIBE_ENUM(payment_method, card, wallet, bank_transfer, pay_later, gift_card, store_credit,
                    cash, crypto, other)
enum class partial_refunds { any, full_only, none };
BOOST_DESCRIBE_ENUM(partial_refunds, any, full_only, none)

struct order_payment {
    static constexpr auto json_defaults =
        std::to_array<std::string_view>({"provider", "reference", "method", "refunds"});
    payment_id id;
    std::string provider = "sandbox";
    std::string reference;  ///< the provider's
    payment_method method = payment_method::card;
    money captured;
    partial_refunds refunds = partial_refunds::any;
    friend bool operator==(const order_payment&, const order_payment&) = default;
};
BOOST_DESCRIBE_STRUCT(order_payment, (), (id, provider, reference, method, captured, refunds))

struct fulfilled_line {
    std::string line_id;
    std::int64_t quantity = 0;
    friend bool operator==(const fulfilled_line&, const fulfilled_line&) = default;
};
BOOST_DESCRIBE_STRUCT(fulfilled_line, (), (line_id, quantity))

/// A parcel to the customer.
struct fulfilment {
    static constexpr auto json_defaults = std::to_array<std::string_view>({"tracking_number"});
    std::string fulfilment_id;
    std::string tracking_number;
    std::optional<instant> shipped_at;
    std::optional<instant> delivered_at;
    std::vector<fulfilled_line> lines;  ///< empty: the whole order
    friend bool operator==(const fulfilment&, const fulfilment&) = default;
};
BOOST_DESCRIBE_STRUCT(fulfilment, (),
                      (fulfilment_id, tracking_number, shipped_at, delivered_at, lines))

/// How likely the shop takes the order to be fraud.
enum class risk_band { unknown, low, medium, high };
BOOST_DESCRIBE_ENUM(risk_band, unknown, low, medium, high)

struct order {
    static constexpr auto json_defaults = std::to_array<std::string_view>(
        {"market", "channel", "ship_to", "customer", "version", "risk"});
    order_id id;
    std::int64_t version = 1;
    std::string number;  ///< what the shopper knows
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
    std::vector<order_line> lines;
    std::vector<order_discount> discounts;
    std::vector<order_charge> charges;
    std::vector<order_payment> payments;
    std::vector<fulfilment> fulfilments;

    const order_line* find_line(std::string_view line_id) const;
    money zero() const { return {0, currency}; }
    /// Everything the customer paid: lines and charges.
    money total() const;
    friend bool operator==(const order&, const order&) = default;
};
BOOST_DESCRIBE_STRUCT(order, (),
                      (id, version, number, placed_at, currency, prices_include_tax, market,
                       channel, customer, ship_to, tags, discount_codes, gift, risk, lines,
                       discounts, charges, payments, fulfilments))

/// The lines sold together under the same non-empty kit word, in order.
std::vector<const order_line*> kit_lines(const order& original, std::string_view kit);

/// The sum over the first `count` units of a line, in run order.
struct unit_sum {
    money paid;
    money tax;
    money discount;
};
unit_sum first_units(const order_line& line, std::int64_t count);

}  // namespace refundry
