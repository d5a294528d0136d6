// SPDX-License-Identifier: Apache-2.0
#include "base/id.hpp"

#include <algorithm>

namespace refundry {

namespace {

constexpr std::string_view ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";  // Crockford, lower case
constexpr std::size_t TEXT_LENGTH = 26;                                    // ceil(128 / 5)

constexpr std::array<std::int8_t, 256> make_values() {
    std::array<std::int8_t, 256> values{};
    values.fill(-1);
    for (std::size_t i = 0; i < ALPHABET.size(); ++i)
        values[static_cast<unsigned char>(ALPHABET[i])] = static_cast<std::int8_t>(i);
    return values;
}
constexpr auto VALUES = make_values();

}  // namespace

namespace {

/// 48 bits of milliseconds and 12 bits that order ids within them (RFC 9562 section 6.2, method 3).
uuid uuid_of(std::uint64_t stamp, random_source& random) {
    uuid value;
    random.fill(value);
    const auto millis = stamp >> 12;
    for (std::size_t i = 0; i < 6; ++i)
        value[i] = static_cast<std::uint8_t>(millis >> (40 - 8 * i));
    value[6] = static_cast<std::uint8_t>(((stamp >> 8) & 0x0f) | 0x70);
    value[7] = static_cast<std::uint8_t>(stamp);
    value[8] = static_cast<std::uint8_t>((value[8] & 0x3f) | 0x80);
    return value;
}

/// A microsecond is four positions.
std::uint64_t stamp_of(instant now) {
    const auto micros = static_cast<std::uint64_t>(now.time_since_epoch().count());
    return (micros / 1'000) << 12 | (micros % 1'000) * 4;
}

}  // namespace

uuid id_source::next_uuid() {
    const auto now = stamp_of(clock_.now());
    auto last = last_.load(std::memory_order_relaxed);
    auto next = std::max(now, last + 1);
    while (!last_.compare_exchange_weak(last, next, std::memory_order_relaxed))
        next = std::max(now, last + 1);
    return uuid_of(next, random_);
}

uuid make_uuid(instant now, random_source& random) {
    uuid value;
    random.fill(value);
    const auto millis = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count());
    for (std::size_t i = 0; i < 6; ++i)
        value[i] = static_cast<std::uint8_t>(millis >> (40 - 8 * i));
    value[6] = static_cast<std::uint8_t>((value[6] & 0x0f) | 0x70);
    value[8] = static_cast<std::uint8_t>((value[8] & 0x3f) | 0x80);
    return value;
}

std::string encode_id(std::string_view prefix, const uuid& value) {
    std::string text;
    text.reserve(prefix.size() + 1 + TEXT_LENGTH);
    text.append(prefix).push_back('_');
    unsigned __int128 number = 0;
    for (const auto byte : value)
        number = (number << 8) | byte;
    for (int shift = 125; shift >= 0; shift -= 5)
        text.push_back(ALPHABET[static_cast<std::size_t>((number >> shift) & 31)]);
    return text;
}

std::optional<uuid> decode_id(std::string_view prefix, std::string_view text) {
    if (text.size() != prefix.size() + 1 + TEXT_LENGTH || !text.starts_with(prefix) ||
        text[prefix.size()] != '_')
        return std::nullopt;
    text.remove_prefix(prefix.size() + 1);
    unsigned __int128 number = 0;
    if (VALUES[static_cast<unsigned char>(text.front())] > 7) return std::nullopt;  // over 128 bits
    for (const char letter : text) {
        const auto digit = VALUES[static_cast<unsigned char>(letter)];
        if (digit < 0) return std::nullopt;
        number = (number << 5) | static_cast<unsigned>(digit);
    }
    uuid value;
    for (std::size_t i = 16; i-- > 0; number >>= 8)
        value[i] = static_cast<std::uint8_t>(number);
    return value;
}

}  // namespace refundry
