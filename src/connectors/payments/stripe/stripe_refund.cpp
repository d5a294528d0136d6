// SPDX-License-Identifier: Apache-2.0
#include "connectors/payments/stripe/stripe_refund.hpp"

#include <algorithm>
#include <array>

#include "connectors/payments/answers.hpp"

namespace refundry::stripe {

namespace {

provider_answer answer_of(std::string_view status) {
    if (status == "pending") return provider_answer::pending;
    if (status == "requires_action") return provider_answer::requires_action;
    if (status == "succeeded") return provider_answer::succeeded;
    if (status == "canceled") return provider_answer::canceled;
    if (status == "failed") return provider_answer::failed;
    return provider_answer::unknown;
}

std::string upper(std::string_view text) {
    std::string raised(text);
    for (char& letter : raised)
        if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
    return raised;
}

std::optional<money> amount_of(json::node from) {
    const auto currency = currency_code::parse(upper(text_at(from, {"currency"})));
    const auto units = integer_at(from, {"amount"});
    if (!currency || !units) return std::nullopt;
    return from_units(*units, digits_of(*currency), *currency);
}

/// An id, or the object itself where somebody asked Stripe to expand it.
std::string id_at(json::node from, std::string_view member) {
    const auto id = text_at(from, {member});
    return std::string(id.empty() ? text_at(from, {member, "id"}) : id);
}

}  // namespace

int digits_of(currency_code currency) {
    // docs.stripe.com/currencies, "Special cases": no fractions, but sent as if there were two
    // digits; and the ariary, whose fifths ISO counts as two digits and Stripe as none.
    if (currency.code() == "ISK" || currency.code() == "UGX") return 2;
    if (currency.code() == "MGA") return 0;
    return currency.digits();
}

std::optional<instant> instant_of(std::int64_t seconds) {
    constexpr std::int64_t SECONDS_MAX = 100'000'000'000;  // microseconds of it still fit
    if (seconds < 0 || seconds > SECONDS_MAX) return std::nullopt;
    return instant(std::chrono::seconds(seconds));
}

std::optional<refund_object> read_refund(json::node from) {
    if (from.type() != json::kind::object || text_at(from, {"object"}) != "refund")
        return std::nullopt;
    const auto id = text_at(from, {"id"});
    if (id.empty()) return std::nullopt;
    refund_object read{.id = std::string(id),
                       .payment_intent = id_at(from, "payment_intent"),
                       .charge = id_at(from, "charge"),
                       .ours = refund_id::parse(text_at(from, {"metadata", OUR_ID})),
                       .amount = amount_of(from),
                       .created = instant_of(integer_at(from, {"created"}).value_or(-1)),
                       .fact = {.answer = answer_of(text_at(from, {"status"})),
                                .reference = std::string(id),
                                .failure_code = ""}};
    if (read.fact.answer == provider_answer::failed)
        read.fact.failure_code = text_at(from, {"failure_reason"});
    return read;
}

}  // namespace refundry::stripe
