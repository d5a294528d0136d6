// SPDX-License-Identifier: Apache-2.0
#include "app/imports/purchase_lines.hpp"

#include <cstring>

#include "base/ensure.hpp"

namespace refundry {

namespace {

constexpr std::size_t LINE_BYTES = 24;

void put(std::vector<std::uint8_t>& bytes, std::uint64_t value, int count) {
    for (int i = 0; i < count; ++i)
        bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

template <std::size_t COUNT>
std::uint64_t take(std::span<const std::uint8_t> bytes, std::size_t at) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < COUNT; ++i)
        value |= std::uint64_t{bytes[at + i]} << (8 * i);
    return value;
}

purchase_line line_at(std::span<const std::uint8_t> bytes, std::size_t at) {
    return {.article = take<8>(bytes, at),
            .price_thousandths = static_cast<std::int64_t>(take<8>(bytes, at + 8)),
            .quantity = static_cast<std::uint32_t>(take<4>(bytes, at + 16)),
            .line = static_cast<std::uint32_t>(take<4>(bytes, at + 20))};
}

}  // namespace

std::uint64_t article_key(std::string_view stock_code) {
    std::uint64_t hash = 0xcbf29ce484222325u;  // FNV-1a
    for (const char letter : stock_code)
        hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3u;
    return hash;
}

std::vector<std::uint8_t> encode_purchases(std::span<const purchase_line> lines) {
    std::vector<std::uint8_t> bytes;
    bytes.reserve(lines.size() * LINE_BYTES);
    for (const auto& line : lines) {
        put(bytes, line.article, 8);
        put(bytes, static_cast<std::uint64_t>(line.price_thousandths), 8);
        put(bytes, line.quantity, 4);
        put(bytes, line.line, 4);
    }
    return bytes;
}

purchase_search find_purchase(std::span<const import_purchase> purchases,
                              const cancelled_units& cancelled, const units_claimed& claimed) {
    struct candidate {
        order_id of_order;
        std::uint32_t quantity;
        std::string line_id;
        instant at;
    };
    std::vector<candidate> fitting;  // latest first; within an order the last line first
    bool bought = false;
    bool at_price = false;
    for (const auto& purchase : purchases) {
        const std::span<const std::uint8_t> bytes = purchase.purchases;
        ensure(bytes.size() % LINE_BYTES == 0, "the purchases of an imported order are damaged");
        for (auto at = bytes.size(); at > 0; at -= LINE_BYTES) {
            if (take<8>(bytes, at - LINE_BYTES) != cancelled.article) continue;
            const auto line = line_at(bytes, at - LINE_BYTES);
            bought = true;
            if (line.price_thousandths != cancelled.price_thousandths) continue;
            at_price = true;
            if (line.quantity >= cancelled.quantity)
                fitting.push_back(
                    {purchase.of_order, line.quantity, std::to_string(line.line), purchase.at});
        }
    }
    for (const bool same_quantity : {true, false}) {
        for (const auto& [of_order, quantity, line_id, at] : fitting) {
            if ((quantity == cancelled.quantity) != same_quantity) continue;
            if (quantity - claimed(of_order, line_id) < cancelled.quantity) continue;
            return {return_match::matched, found_purchase{of_order, line_id, at}};
        }
    }
    if (at_price) return {return_match::too_few_left, {}};
    return {bought ? return_match::other_price : return_match::never_bought, {}};
}

}  // namespace refundry
