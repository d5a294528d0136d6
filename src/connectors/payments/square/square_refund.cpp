// SPDX-License-Identifier: Apache-2.0
#include "connectors/payments/answers.hpp"
#include "connectors/payments/square/square_provider.hpp"

namespace refundry::square {

namespace {

provider_answer answer_of(std::string_view status) {
    if (status == "PENDING") return provider_answer::pending;
    if (status == "COMPLETED") return provider_answer::succeeded;
    if (status == "REJECTED" || status == "FAILED") return provider_answer::failed;
    return provider_answer::unknown;
}

std::optional<money> amount_of(json::node from) {
    const auto currency = currency_code::parse(text_at(from, {"amount_money", "currency"}));
    const auto units = integer_at(from, {"amount_money", "amount"});
    if (!currency || !units) return std::nullopt;
    return from_units(*units, currency->digits(), *currency);
}

}  // namespace

std::optional<refund_object> read_refund(json::node from) {
    if (from.type() != json::kind::object) return std::nullopt;
    const auto id = text_at(from, {"id"});
    const auto status = text_at(from, {"status"});
    const auto amount = amount_of(from);
    if (id.empty() || status.empty() || !amount) return std::nullopt;
    refund_object read{.id = std::string(id),
                       .payment = std::string(text_at(from, {"payment_id"})),
                       .reason = std::string(text_at(from, {"reason"})),
                       .amount = amount,
                       .fact = {.answer = answer_of(status),
                                .reference = std::string(id),
                                .failure_code = "",
                                .as_of = parse_instant(text_at(from, {"updated_at"}))}};
    if (read.fact.answer == provider_answer::failed) read.fact.failure_code = status;
    return read;
}

}  // namespace refundry::square
