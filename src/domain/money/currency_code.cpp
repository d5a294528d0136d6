// SPDX-License-Identifier: Apache-2.0
// The currencies of data/currencies.csv as one table, indexed by the three letters.
#include "domain/money/money.hpp"

namespace refundry {
namespace {

constexpr std::size_t LETTERS = 26;
constexpr std::int8_t UNKNOWN = -1;

struct currency_row {
    std::string_view code;
    std::int8_t digits;
};

constexpr auto CURRENCIES = std::to_array<currency_row>({
#define REFUNDRY_CURRENCY(code, digits) {code, digits},
#include "currencies.inc"
#undef REFUNDRY_CURRENCY
});

constexpr bool is_upper(char letter) {
    return letter >= 'A' && letter <= 'Z';
}

constexpr std::size_t index_of(std::string_view code) {
    std::size_t index = 0;
    for (const char letter : code)
        index = index * LETTERS + static_cast<std::size_t>(letter - 'A');
    return index;
}

constexpr auto DIGITS_BY_CODE = [] {
    std::array<std::int8_t, LETTERS * LETTERS * LETTERS> table{};
    table.fill(UNKNOWN);
    for (const currency_row& row : CURRENCIES)
        table[index_of(row.code)] = row.digits;
    return table;
}();

}  // namespace

std::optional<currency_code> currency_code::parse(std::string_view code) {
    if (code.size() != 3 || !is_upper(code[0]) || !is_upper(code[1]) || !is_upper(code[2]))
        return std::nullopt;
    const std::int8_t digits = DIGITS_BY_CODE[index_of(code)];
    if (digits == UNKNOWN) return std::nullopt;
    return currency_code({code[0], code[1], code[2]}, digits);
}

}  // namespace refundry
