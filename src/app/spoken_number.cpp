// SPDX-License-Identifier: Apache-2.0
#include "app/spoken_number.hpp"

namespace refundry {

namespace {

constexpr std::string_view ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Of no entity: only its random bits are used.
struct number_tag {
    static constexpr std::string_view prefix = "num";
};

}  // namespace

std::string spoken_number(std::string_view prefix, id_source& ids) {
    const auto bytes = ids.next<id<number_tag>>().value();
    std::string number(prefix);
    for (std::size_t i = 0; i < 10; ++i) {
        if (i % 5 == 0) number.push_back('-');
        number.push_back(ALPHABET[bytes[15 - i] & 31]);
    }
    return number;
}

}  // namespace refundry
