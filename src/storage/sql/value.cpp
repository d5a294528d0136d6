// SPDX-License-Identifier: Apache-2.0
#include "storage/sql/value.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace refundry::sql {

argument argument::integer(std::int64_t value) {
    argument made(value_kind::integer, false);
    made.held_.number = value;
    return made;
}

argument argument::boolean(bool value) {
    argument made(value_kind::boolean, false);
    made.held_.number = value ? 1 : 0;
    return made;
}

argument argument::text(std::string_view value) {
    ensure(value.empty() || std::memchr(value.data(), 0, value.size()) == nullptr,
           "a bound text must not hold a NUL byte");
    return argument(value_kind::text, value.data(), value.size());
}

argument argument::date(local_date value) {
    argument made(value_kind::text, false);
    made.is_date_ = true;
    made.held_.date = {};
    const auto text = to_string(value);
    ensure(value.ok() && text.size() == made.held_.date.size(),
           "a bound date must be a day of 0..9999");
    std::copy(text.begin(), text.end(), made.held_.date.begin());
    return made;
}

argument argument::uuid(const refundry::uuid& value) {
    return argument(value_kind::uuid, value.data(), value.size());
}

argument argument::bytes(byte_span value) {
    return argument(value_kind::bytes, value.data(), value.size());
}

void fail_column(std::string_view column, std::string_view expected) {
    throw internal_error(fmt::format("column {} does not hold {}", column, expected));
}

}  // namespace refundry::sql
