// SPDX-License-Identifier: Apache-2.0
// C++ values as statement arguments, and result columns as C++ values:
//
//   integers, instant (microseconds since the epoch)  bigint
//   bool                                              boolean
//   strings, enums (their word), local_date, codes    text
//   id<Tag>, uuid                                     uuid (a 16-byte blob on SQLite)
//   bytes                                             bytea
//   std::optional of any of them                      NULL when empty
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/describe.hpp"
#include "base/ensure.hpp"
#include "base/id.hpp"
#include "base/time.hpp"

namespace refundry::sql {

using byte_vector = std::vector<std::uint8_t>;
using byte_span = std::span<const std::uint8_t>;

enum class value_kind : std::uint8_t { unknown, integer, boolean, text, uuid, bytes };

/// One bound value. Borrows texts and bytes: they must outlive the call it is given to.
class argument {
  public:
    static argument null(value_kind kind) { return argument(kind, true); }
    static argument integer(std::int64_t value);
    static argument boolean(bool value);
    static argument text(std::string_view value);  ///< no NUL byte (ensured): PostgreSQL has none
    static argument date(local_date value);
    static argument uuid(const refundry::uuid& value);
    static argument bytes(byte_span value);

    value_kind kind() const { return kind_; }
    bool is_null() const { return is_null_; }
    std::int64_t integer() const { return held_.number; }  ///< also the boolean
    /// Text, uuid and bytes; the pointer is never null. A date's text lives inside the argument.
    std::string_view view() const {
        return is_date_ ? std::string_view(held_.date.data(), held_.date.size())
                        : std::string_view(held_.data, size_);
    }

  private:
    argument(value_kind kind, bool is_null) : kind_(kind), is_null_(is_null) {}
    argument(value_kind kind, const void* data, std::size_t size)
        : held_{.data = size == 0 ? "" : static_cast<const char*>(data)},
          size_(size),
          kind_(kind) {}

    union content {
        std::int64_t number = 0;
        const char* data;
        std::array<char, 10> date;
    };
    content held_;
    std::size_t size_ = 0;
    value_kind kind_;
    bool is_null_ = false;
    bool is_date_ = false;
};

/// One column of a result row; valid until the next row. Kinds as the engine stores them: a boolean
/// arrives as an integer, a uuid as bytes.
struct field {
    enum class kind : std::uint8_t { null, integer, text, bytes };
    kind is = kind::null;
    std::int64_t integer = 0;
    std::string_view view;
};

/// The value does not fit the member it is read into: a defect of the schema or of the data.
[[noreturn]] void fail_column(std::string_view column, std::string_view expected);

template <typename T>
inline constexpr bool is_optional = false;
template <typename T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <typename T>
concept sql_integer = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char>;

/// A short code that views its own letters, such as a currency.
template <typename T>
concept sql_code = requires(const T value, std::string_view text) {
    { value.code() } -> std::same_as<std::string_view>;
    { T::parse(text) } -> std::same_as<std::optional<T>>;
};

template <typename T>
concept sql_bytes = std::convertible_to<const T&, byte_span> && !std::same_as<T, uuid>;

template <typename T>
consteval value_kind kind_of() {
    if constexpr (is_optional<T>)
        return kind_of<typename T::value_type>();
    else if constexpr (std::same_as<T, bool>)
        return value_kind::boolean;
    else if constexpr (sql_integer<T> || std::same_as<T, instant>)
        return value_kind::integer;
    else if constexpr (is_id<T> || std::same_as<T, uuid>)
        return value_kind::uuid;
    else if constexpr (sql_bytes<T>)
        return value_kind::bytes;
    else if constexpr (std::same_as<T, std::nullopt_t>)
        return value_kind::unknown;
    else
        return value_kind::text;
}

template <typename T>
argument to_argument(const T& value) {
    if constexpr (std::same_as<T, std::nullopt_t>) {
        return argument::null(value_kind::unknown);
    } else if constexpr (is_optional<T>) {
        return value ? to_argument(*value) : argument::null(kind_of<T>());
    } else if constexpr (std::same_as<T, bool>) {
        return argument::boolean(value);
    } else if constexpr (sql_integer<T>) {
        ensure(std::in_range<std::int64_t>(value), "a bound integer must fit 64 bits with a sign");
        return argument::integer(static_cast<std::int64_t>(value));
    } else if constexpr (std::same_as<T, instant>) {
        return argument::integer(value.time_since_epoch().count());
    } else if constexpr (std::same_as<T, local_date>) {
        return argument::date(value);
    } else if constexpr (is_id<T>) {
        return argument::uuid(value.value());
    } else if constexpr (std::same_as<T, uuid>) {
        return argument::uuid(value);
    } else if constexpr (described_enum<T>) {
        return argument::text(enum_name(value));
    } else if constexpr (sql_code<T>) {
        return argument::text(value.code());
    } else if constexpr (std::convertible_to<const T&, std::string_view>) {
        return argument::text(value);
    } else {
        static_assert(sql_bytes<T>,
                      "this type is no column: see the list in storage/sql/value.hpp");
        return argument::bytes(value);
    }
}

inline void require(const field& from, field::kind kind, std::string_view column,
                    std::string_view expected) {
    if (from.is != kind) [[unlikely]]
        fail_column(column, expected);
}

/// `column` only names the place in the error.
template <typename T>
void read_field(const field& from, T& into, std::string_view column) {
    if constexpr (is_optional<T>) {
        if (from.is == field::kind::null)
            into.reset();
        else
            read_field(from, into.emplace(), column);
    } else if constexpr (std::same_as<T, bool>) {
        require(from, field::kind::integer, column, "a boolean");
        if (from.integer != 0 && from.integer != 1) fail_column(column, "a boolean");
        into = from.integer == 1;
    } else if constexpr (sql_integer<T>) {
        require(from, field::kind::integer, column, "an integer");
        if (!std::in_range<T>(from.integer)) fail_column(column, "an integer of this size");
        into = static_cast<T>(from.integer);
    } else if constexpr (std::same_as<T, instant>) {
        require(from, field::kind::integer, column, "an instant");
        into = instant(std::chrono::microseconds(from.integer));
    } else if constexpr (is_id<T> || std::same_as<T, uuid>) {
        require(from, field::kind::bytes, column, "a uuid");
        uuid value;
        if (from.view.size() != value.size()) fail_column(column, "a uuid");
        std::memcpy(value.data(), from.view.data(), value.size());
        into = T(value);
    } else if constexpr (std::same_as<T, byte_vector>) {
        require(from, field::kind::bytes, column, "bytes");
        into.assign(from.view.begin(), from.view.end());
    } else if constexpr (sql_bytes<T>) {  // std::array of a fixed size, such as a digest
        require(from, field::kind::bytes, column, "bytes");
        if (from.view.size() != into.size()) fail_column(column, "bytes of this length");
        std::ranges::copy(from.view, into.begin());
    } else {
        require(from, field::kind::text, column, "text");
        if constexpr (std::same_as<T, std::string>) {
            into.assign(from.view);
        } else {
            std::optional<T> value;
            if constexpr (std::same_as<T, local_date>)
                value = parse_local_date(from.view);
            else if constexpr (described_enum<T>)
                value = enum_from_name<T>(from.view);
            else
                value = T::parse(from.view);
            if (!value) fail_column(column, "one of the known words");
            into = *value;
        }
    }
}

}  // namespace refundry::sql
