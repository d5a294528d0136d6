// SPDX-License-Identifier: Apache-2.0
#include "app/imports/purchase_lines.hpp"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <map>

namespace refundry {
namespace {

/// Read as the header says they are written, by other means than the search reads them.
std::vector<purchase_line> decode_purchases(std::span<const std::uint8_t> bytes) {
    std::vector<purchase_line> lines;
    for (; !bytes.empty(); bytes = bytes.subspan(24)) {
        const auto number = [&](std::size_t from, std::size_t until) {
            std::uint64_t value = 0;
            while (until > from)
                value = value << 8 | bytes[--until];
            return value;
        };
        lines.push_back({number(0, 8), static_cast<std::int64_t>(number(8, 16)),
                         static_cast<std::uint32_t>(number(16, 20)),
                         static_cast<std::uint32_t>(number(20, 24))});
    }
    return lines;
}

order_id order_number(std::uint8_t number) {
    uuid value{};
    value[15] = number;
    return order_id(value);
}

/// Orders of one customer, newest first, and what was returned of them.
struct bought {
    std::vector<import_purchase> purchases;
    std::map<std::pair<order_id, std::string>, std::int64_t> claimed;

    bought& order(std::uint8_t number, const std::vector<purchase_line>& lines) {
        purchases.insert(purchases.begin(), {order_number(number), {}, encode_purchases(lines)});
        return *this;
    }
    bought& returned(std::uint8_t number, const std::string& line_id, std::int64_t units) {
        claimed[{order_number(number), line_id}] += units;
        return *this;
    }
    /// "order/line", or why not.
    std::string find(std::string_view article, std::int64_t price, std::int64_t quantity) const {
        const auto found = find_purchase(purchases, {article_key(article), price, quantity},
                                         [&](order_id of, const std::string& line_id) {
                                             const auto known = claimed.find({of, line_id});
                                             return known == claimed.end() ? 0 : known->second;
                                         });
        if (!found.purchase) return std::string(enum_name(found.outcome));
        return std::to_string(found.purchase->of_order.value()[15]) + "/" + found.purchase->line_id;
    }
};

purchase_line line(std::string_view article, std::int64_t price, std::uint32_t quantity,
                   std::uint32_t number) {
    return {article_key(article), price, quantity, number};
}

TEST(FindPurchase, TakesTheLatestWithEnoughUnits) {
    const auto shop =
        bought().order(1, {line("CUP", 1'000, 6, 1)}).order(2, {line("CUP", 1'000, 12, 1)});
    EXPECT_EQ(shop.find("CUP", 1'000, 3), "2/1");
}

TEST(FindPurchase, PrefersALineOfExactlyThatQuantity) {
    const auto shop =
        bought().order(1, {line("CUP", 1'000, 6, 1)}).order(2, {line("CUP", 1'000, 12, 1)});
    EXPECT_EQ(shop.find("CUP", 1'000, 6), "1/1");
}

TEST(FindPurchase, OfTwoLinesInOneOrderTheLastIsTheLatest) {
    const auto shop = bought().order(1, {line("CUP", 1'000, 6, 1), line("CUP", 1'000, 6, 2)});
    EXPECT_EQ(shop.find("CUP", 1'000, 6), "1/2");
}

TEST(FindPurchase, LeavesOutUnitsThatAreReturnedAlready) {
    auto shop = bought().order(1, {line("CUP", 1'000, 6, 1)}).order(2, {line("CUP", 1'000, 6, 1)});
    shop.returned(2, "1", 1);
    EXPECT_EQ(shop.find("CUP", 1'000, 6), "1/1");
    EXPECT_EQ(shop.find("CUP", 1'000, 5), "2/1");
    shop.returned(1, "1", 6);
    EXPECT_EQ(shop.find("CUP", 1'000, 6), "too_few_left");
}

TEST(FindPurchase, SaysWhyNothingWasFound) {
    const auto shop = bought().order(1, {line("CUP", 1'000, 6, 1)});
    EXPECT_EQ(shop.find("JUG", 1'000, 1), "never_bought");
    EXPECT_EQ(shop.find("CUP", 999, 1), "other_price");
    EXPECT_EQ(shop.find("CUP", 1'000, 7), "too_few_left");
    EXPECT_EQ(bought().find("CUP", 1'000, 1), "never_bought");
}

RC_GTEST_PROP(PurchaseLinesProperty, ReadBackAsWritten,
              (const std::vector<std::pair<std::uint32_t, std::int64_t>>& drawn)) {
    std::vector<purchase_line> lines;
    for (const auto& [number, price] : drawn)
        lines.push_back({number * 7919ull, price, number, number ^ 5u});
    RC_ASSERT(decode_purchases(encode_purchases(lines)) == lines);
}

}  // namespace
}  // namespace refundry
