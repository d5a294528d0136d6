// SPDX-License-Identifier: Apache-2.0
#include "domain/orders/check_fields.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "domain/orders/take_order.hpp"

namespace refundry {
namespace {

using namespace std::chrono;

constexpr instant PLACED_FIRST = sys_days(year(1990) / January / 1);
constexpr instant PLACED_LAST = sys_days(year(2100) / January / 1);

bool is_control(char letter) {
    const auto byte = static_cast<unsigned char>(letter);
    return byte < 0x20 || byte == 0x7f;
}

bool is_line_space(char letter) {
    return letter == '\n' || letter == '\r' || letter == '\t';
}

void check_length(const std::string& text, std::size_t most, const place& at,
                  order_faults& faults) {
    if (text.size() > most)
        faults.add(at, "too_long", fmt::format("This text is longer than {} bytes.", most));
}

}  // namespace

void check_short_text(const std::string& text, const place& at, order_faults& faults,
                      text_need need) {
    if (text.empty() && need == text_need::required)
        faults.add(at, "required", "This field must not be empty.");
    check_length(text, ORDER_SHORT_TEXT_MAX, at, faults);
    if (std::ranges::any_of(text, is_control))
        faults.add(at, "control_character", "This text contains a control character.");
}

void check_long_text(const std::string& text, const place& at, order_faults& faults) {
    check_length(text, ORDER_LONG_TEXT_MAX, at, faults);
    const auto is_unprintable = [](char letter) {
        return is_control(letter) && !is_line_space(letter);
    };
    if (std::ranges::any_of(text, is_unprintable))
        faults.add(at, "control_character", "This text contains a control character.");
}

void check_texts(const std::vector<std::string>& texts, const place& at, order_faults& faults) {
    if (!check_size(texts.size(), ORDER_TEXTS_MAX, at, faults)) return;
    for (std::size_t i = 0; i < texts.size(); ++i)
        check_short_text(texts[i], place(at, i), faults, text_need::required);
}

void check_country(const std::string& country, const place& at, order_faults& faults) {
    const auto is_upper = [](char letter) { return letter >= 'A' && letter <= 'Z'; };
    if (country.size() != 2 || !std::ranges::all_of(country, is_upper))
        faults.add(at, "invalid_country",
                   "A country is two upper-case letters (ISO 3166-1), such as DE.");
}

void check_email(const std::string& email, const place& at, order_faults& faults) {
    check_length(email, ORDER_SHORT_TEXT_MAX, at, faults);
    const auto is_space = [](char letter) { return is_control(letter) || letter == ' '; };
    const bool plausible = std::ranges::count(email, '@') == 1 && !email.starts_with('@') &&
                           !email.ends_with('@') && std::ranges::none_of(email, is_space);
    if (!plausible)
        faults.add(at, "invalid_email", "This is not an e-mail address such as ada@example.com.");
}

void check_instant(instant value, const place& at, order_faults& faults) {
    if (value < PLACED_FIRST || value >= PLACED_LAST)
        faults.add(at, "out_of_range", "This time is not between the years 1990 and 2099.");
}

bool check_amount(const money& amount, currency_code currency, const place& at,
                  order_faults& faults) {
    if (amount.currency != currency) {
        faults.add(at, "wrong_currency",
                   fmt::format("This amount is in {}, the order is in {}.", amount.currency.code(),
                               currency.code()));
        return false;
    }
    return check_between(amount.amount_minor, 0, AMOUNT_MINOR_MAX, at, faults);
}

bool check_amount(const std::optional<money>& amount, currency_code currency, const place& at,
                  order_faults& faults) {
    return !amount || check_amount(*amount, currency, at, faults);
}

bool check_between(std::int64_t number, std::int64_t least, std::int64_t most, const place& at,
                   order_faults& faults) {
    if (number >= least && number <= most) return true;
    faults.add(at, "out_of_range", fmt::format("This is not between {} and {}.", least, most));
    return false;
}

bool check_size(std::size_t size, std::size_t most, const place& at, order_faults& faults) {
    if (size <= most) return true;
    faults.add(at, "too_many", fmt::format("There are {} of these, more than {}.", size, most));
    return false;
}

}  // namespace refundry
