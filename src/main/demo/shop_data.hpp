// SPDX-License-Identifier: Apache-2.0
// What the demo shop sells, where, and to whom.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "domain/orders/take_order.hpp"

namespace refundry::demo {

struct market {
    std::string_view country, currency, language, city;
    basis_points tax_rate;
    std::int64_t price_factor;  ///< hundredths of a minor unit for one euro cent
    std::array<std::string_view, 5> given, family;
    bool family_first = false;
};
std::span<const market> markets();

enum class kind { clothing, shoes, home, beauty, jewellery, food, digital };

struct article {
    std::string_view sku, title;
    kind is;
    std::int64_t euro_cents;
    std::int64_t weight_grams;
    std::span<const std::string_view> sizes;
    bool final_sale = false;
    bool hygiene_seal = false;
    bool custom_made = false;
    bool perishable = false;
};
std::span<const article> articles();
std::string_view category_of(kind is);
product_facts facts_of(const article& what);

/// The article's price in the market's money, as a shop would round it.
money price_in(const market& where, std::int64_t euro_cents);

/// The n-th customer of the shop: always the same person.
struct customer {
    const market* lives_in;
    std::string name;
    std::string email;
    std::string tier;
};
customer customer_number(std::uint64_t seed, std::uint64_t number);

template <typename T>
const T& one_of(std::span<const T> all, seeded_random& random) {
    return all[random.below(all.size())];
}
inline bool chance(seeded_random& random, unsigned percent) {
    return random.below(100) < percent;
}

}  // namespace refundry::demo
