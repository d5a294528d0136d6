// SPDX-License-Identifier: Apache-2.0
#include "connectors/payments/paypal/paypal_refund.hpp"

#include "connectors/payments/answers.hpp"

namespace refundry::paypal {

namespace {

provider_answer answer_of(std::string_view status) {
    if (status == "PENDING") return provider_answer::pending;
    if (status == "COMPLETED") return provider_answer::succeeded;
    if (status == "CANCELLED") return provider_answer::canceled;
    if (status == "FAILED") return provider_answer::failed;
    return provider_answer::unknown;
}

std::optional<money> amount_of(json::node from) {
    const auto currency = currency_code::parse(text_at(from, {"amount", "currency_code"}));
    if (!currency) return std::nullopt;
    return parse_decimal(text_at(from, {"amount", "value"}), *currency);
}

/// The last part of the address with that relation, if it is below `collection`.
std::string linked_id(json::node from, std::string_view relation, std::string_view collection) {
    const auto links = node_at(from, {"links"});
    std::string id;
    if (!links || links->type() != json::kind::array) return id;
    links->for_each_element([&](json::node link) {
        const auto address = text_at(link, {"href"});
        const auto at = address.rfind(collection);
        if (text_at(link, {"rel"}) == relation && at != address.npos)
            id = address.substr(at + collection.size());
    });
    return id;
}

}  // namespace

int digits_of(currency_code currency) {
    // developer.paypal.com/api/rest/reference/currency-codes: these take no decimals.
    if (currency.code() == "HUF" || currency.code() == "JPY" || currency.code() == "TWD") return 0;
    return currency.digits();
}

std::optional<refund_object> read_refund(json::node from) {
    if (from.type() != json::kind::object) return std::nullopt;
    const auto id = text_at(from, {"id"});
    const auto status = text_at(from, {"status"});
    if (id.empty() || status.empty()) return std::nullopt;
    refund_object read{
        .id = std::string(id),
        .custom_id = std::string(text_at(from, {"custom_id"})),
        .capture = linked_id(from, "up", "/v2/payments/captures/"),
        .amount = amount_of(from),
        .links_to_itself = linked_id(from, "self", "/v2/payments/refunds/") == id,
        .fact = {.answer = answer_of(status), .reference = std::string(id), .failure_code = ""}};
    if (read.fact.answer == provider_answer::failed)
        read.fact.failure_code = text_at(from, {"status_details", "reason"});
    const auto updated = text_at(from, {"update_time"});
    read.fact.as_of = parse_instant(updated.empty() ? text_at(from, {"create_time"}) : updated);
    return read;
}

}  // namespace refundry::paypal
