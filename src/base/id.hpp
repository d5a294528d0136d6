// SPDX-License-Identifier: Apache-2.0
// Identifiers: UUIDv7 inside, "ret_01jdh…" (prefix and 26 characters of Crockford base 32) outside.
// Sortable by creation, 74 random bits, one type per entity.
#pragma once

#include <array>
#include <atomic>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.hpp"
#include "base/time.hpp"

namespace refundry {

using uuid = std::array<std::uint8_t, 16>;

/// RFC 9562 version 7: 48 bits of milliseconds, then randomness.
uuid make_uuid(instant now, random_source& random);
std::string encode_id(std::string_view prefix, const uuid& value);
std::optional<uuid> decode_id(std::string_view prefix, std::string_view text);

/// `Tag::prefix` is the public prefix without the underscore. The nil value means "none".
template <typename Tag>
class id {
  public:
    using tag = Tag;
    constexpr id() = default;
    constexpr explicit id(const uuid& value) : value_(value) {}
    static id make(instant now, random_source& random) { return id(make_uuid(now, random)); }
    static std::optional<id> parse(std::string_view text) {
        const auto value = decode_id(Tag::prefix, text);
        return value ? std::optional<id>(id(*value)) : std::nullopt;
    }
    std::string text() const { return encode_id(Tag::prefix, value_); }
    constexpr const uuid& value() const { return value_; }
    constexpr bool is_nil() const { return value_ == uuid{}; }
    friend constexpr auto operator<=>(const id&, const id&) = default;

  private:
    uuid value_{};
};

/// `using return_case_id = id<return_case_tag>;` with the prefix in one place.
#define REFUNDRY_ID(name, prefix_text)                          \
    struct name##_tag {                                         \
        static constexpr std::string_view prefix = prefix_text; \
    };                                                          \
    using name = ::refundry::id<name##_tag>;

template <typename T>
inline constexpr bool is_id = false;
template <typename Tag>
inline constexpr bool is_id<id<Tag>> = true;

/// Makes ids from a clock and a random source; one per process, shared freely. Each id is greater
/// than the one before, also within a millisecond and when the clock stands still or goes back.
class id_source {
  public:
    id_source(clock_port& clock, random_source& random) : clock_(clock), random_(random) {}
    template <typename Id>
    Id next() {
        return Id(next_uuid());
    }

  private:
    uuid next_uuid();
    clock_port& clock_;
    random_source& random_;
    std::atomic<std::uint64_t> last_{0};  ///< milliseconds << 12 | position within them
};

}  // namespace refundry

template <typename Tag>
struct std::hash<refundry::id<Tag>> {
    std::size_t operator()(const refundry::id<Tag>& key) const noexcept {
        std::uint64_t random_half;
        std::memcpy(&random_half, key.value().data() + 8, sizeof random_half);
        return static_cast<std::size_t>(random_half);
    }
};
