// SPDX-License-Identifier: Apache-2.0
#include "connectors/payments/answers.hpp"

#include <algorithm>
#include <cstdlib>

namespace refundry {

namespace {

constexpr std::int64_t TEN = 10;

std::int64_t power_of_ten(int exponent) {
    std::int64_t power = 1;
    for (int i = 0; i < exponent; ++i)
        power *= TEN;
    return power;
}

}  // namespace

std::optional<json::document> object_in(std::string_view text) {
    auto parsed = json::document::parse(text);
    if (!parsed || parsed->root().type() != json::kind::object) return std::nullopt;
    return std::move(*parsed);
}

std::optional<json::node> node_at(json::node from, json_path path) {
    std::optional<json::node> at = from;
    for (const auto key : path) {
        at = at->find(key);
        if (!at) return std::nullopt;
    }
    return at;
}

std::string_view text_at(json::node from, json_path path) {
    const auto found = node_at(from, path);
    return found && found->type() == json::kind::string ? found->as_string() : std::string_view();
}

std::optional<std::int64_t> integer_at(json::node from, json_path path) {
    const auto found = node_at(from, path);
    return found && found->type() == json::kind::integer ? found->as_integer() : std::nullopt;
}

bool is_about_the_request(int status) {
    constexpr int UNAUTHORIZED = 401;
    constexpr int FORBIDDEN = 403;
    constexpr int REQUEST_TIMEOUT = 408;
    constexpr int CONFLICT = 409;
    constexpr int LOCKED = 423;
    constexpr int TOO_EARLY = 425;
    constexpr int TOO_MANY_REQUESTS = 429;
    switch (status) {
        case UNAUTHORIZED:
        case FORBIDDEN:
        case REQUEST_TIMEOUT:
        case CONFLICT:
        case LOCKED:
        case TOO_EARLY:
        case TOO_MANY_REQUESTS:
            return false;
        default:
            return status >= 400 && status < 500;
    }
}

std::optional<std::int64_t> in_units(const money& amount, int digits) {
    const int own = amount.currency.digits();
    if (digits >= own) return amount.amount_minor * power_of_ten(digits - own);
    const auto divisor = power_of_ten(own - digits);
    if (amount.amount_minor % divisor != 0) return std::nullopt;
    return amount.amount_minor / divisor;
}

std::optional<money> from_units(std::int64_t units, int digits, currency_code currency) {
    const auto is_within = [](std::int64_t number, std::int64_t bound) {
        return number <= bound && number >= -bound;
    };
    const auto up = power_of_ten(std::max(0, currency.digits() - digits));
    const auto down = power_of_ten(std::max(0, digits - currency.digits()));
    if (!is_within(units, AMOUNT_MINOR_MAX * down) || units % down != 0) return std::nullopt;
    units /= down;
    if (!is_within(units, AMOUNT_MINOR_MAX / up)) return std::nullopt;
    return money(units * up, currency);
}

std::string decimal_text(const money& amount) {
    const auto text = to_string(amount);
    return text.substr(0, text.find(' '));
}

std::optional<std::string> decimal_text(const money& amount, int digits) {
    const auto units = in_units(amount, digits);
    if (!units) return std::nullopt;
    auto text = std::to_string(std::llabs(*units));
    const auto fraction = static_cast<std::size_t>(digits);
    if (text.size() <= fraction) text.insert(0, fraction + 1 - text.size(), '0');
    if (fraction > 0) text.insert(text.size() - fraction, 1, '.');
    return (*units < 0 ? "-" : "") + text;
}

provider_fact said_by(const web_response& answer, provider_fact fact) {
    if (!fact.as_of) fact.as_of = answer.said_at();
    return fact;
}

provider_fact refused_fact(std::string_view why) {
    return {.answer = provider_answer::failed, .reference = "", .failure_code = std::string(why)};
}

provider_fact nothing_found() {
    return {.answer = provider_answer::not_found, .reference = "", .failure_code = ""};
}

std::unexpected<failure> webhook_forged() {
    return fail(failure_kind::unauthorized, "webhook_forged",
                "The signature is not the provider's. Is the secret that of this endpoint?");
}

std::unexpected<failure> webhook_stale() {
    return fail(failure_kind::unauthorized, "webhook_stale",
                "This was signed too long ago, or a clock is wrong.");
}

std::unexpected<failure> webhook_unreadable() {
    return fail(failure_kind::invalid, "webhook_unreadable",
                "The signature is right, but this is no event as the provider documents it.");
}

}  // namespace refundry
