// SPDX-License-Identifier: Apache-2.0
#include "storage/sql/postgres_values.hpp"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>

namespace refundry::sql {

namespace {

// Type numbers are fixed for ever (pg_type.dat).
constexpr Oid OID_BOOL = 16, OID_BYTEA = 17, OID_NAME = 19, OID_INT8 = 20, OID_INT2 = 21,
              OID_INT4 = 23, OID_TEXT = 25, OID_OID = 26, OID_UNKNOWN = 705, OID_BPCHAR = 1042,
              OID_VARCHAR = 1043, OID_NUMERIC = 1700, OID_VOID = 2278, OID_UUID = 2950;

template <std::integral T>
T host_order(T wire) {
    return std::endian::native == std::endian::little ? std::byteswap(wire) : wire;
}

/// The number that begins at this byte.
template <std::integral T>
T number_at(std::string_view bytes, std::size_t at = 0) {
    std::array<char, sizeof(T)> wire{};
    std::ranges::copy(bytes.substr(at, wire.size()), wire.begin());
    return host_order(std::bit_cast<T>(wire));
}

/// sum() of bigint is a numeric: digits in base 10000 after count, weight, sign and scale.
std::int64_t integer_of_numeric(std::string_view bytes, int column) {
    const auto word = [&](std::size_t at) { return number_at<std::int16_t>(bytes, at * 2); };
    const int count = word(0), weight = word(1);
    const bool is_negative = word(2) == 0x4000;
    bool fits = (is_negative || word(2) == 0) && count <= weight + 1 && weight < 5;
    std::int64_t value = 0;  // built negative: that side reaches one further
    for (int i = 0; fits && i <= weight; ++i) {
        const int digit = i < count ? word(std::size_t{4} + static_cast<std::size_t>(i)) : 0;
        fits = !__builtin_mul_overflow(value, std::int64_t{10'000}, &value) &&
               !__builtin_sub_overflow(value, std::int64_t{digit}, &value);
    }
    if (fits && !is_negative) fits = !__builtin_sub_overflow(std::int64_t{0}, value, &value);
    if (!fits) throw internal_error(fmt::format("column {} is no 64-bit integer", column + 1));
    return value;
}

std::int64_t integer_of(Oid type, std::string_view bytes, int column) {
    switch (type) {
        case OID_BOOL:
            return bytes[0];
        case OID_INT2:
            return number_at<std::int16_t>(bytes);
        case OID_INT4:
            return number_at<std::int32_t>(bytes);
        case OID_OID:
            return number_at<std::uint32_t>(bytes);
        case OID_INT8:
            return number_at<std::int64_t>(bytes);
        default:
            return integer_of_numeric(bytes, column);
    }
}

}  // namespace

unsigned int postgres_type(value_kind kind) {
    switch (kind) {
        case value_kind::integer:
            return OID_INT8;
        case value_kind::boolean:
            return OID_BOOL;
        case value_kind::text:
            return OID_TEXT;
        case value_kind::uuid:
            return OID_UUID;
        case value_kind::bytes:
            return OID_BYTEA;
        case value_kind::unknown:
            break;
    }
    return 0;
}

void postgres_parameters::fill(arguments args) {
    integers_.resize(args.size());
    values_.resize(args.size());
    lengths_.resize(args.size());
    formats_.assign(args.size(), 1);
    for (std::size_t i = 0; i < args.size(); ++i) {
        const auto& value = args[i];
        if (value.is_null()) {
            values_[i] = nullptr;
            lengths_[i] = 0;
            continue;
        }
        switch (value.kind()) {
            case value_kind::integer:
                integers_[i] = host_order(value.integer());
                lengths_[i] = 8;
                values_[i] = reinterpret_cast<const char*>(&integers_[i]);
                break;
            case value_kind::boolean:
                values_[i] = value.integer() == 1 ? "\1" : "\0";
                lengths_[i] = 1;
                break;
            default:
                values_[i] = value.view().data();
                lengths_[i] = static_cast<int>(value.view().size());
        }
    }
}

field postgres_field(const pg_result* rows, int row, int column) {
    field made;
    if (PQgetisnull(rows, row, column) != 0) return made;
    made.view = {PQgetvalue(rows, row, column),
                 static_cast<std::size_t>(PQgetlength(rows, row, column))};
    const Oid type = PQftype(rows, column);
    switch (type) {
        case OID_BOOL:
        case OID_INT2:
        case OID_INT4:
        case OID_INT8:
        case OID_OID:
        case OID_NUMERIC:
            made.is = field::kind::integer;
            made.integer = integer_of(type, made.view, column);
            break;
        case OID_TEXT:
        case OID_VARCHAR:
        case OID_BPCHAR:
        case OID_NAME:
        case OID_UNKNOWN:
        case OID_VOID:
            made.is = field::kind::text;
            break;
        case OID_BYTEA:
        case OID_UUID:
            made.is = field::kind::bytes;
            break;
        default:
            throw internal_error(
                fmt::format("column {} has the unsupported type {}", column + 1, type));
    }
    return made;
}

}  // namespace refundry::sql
