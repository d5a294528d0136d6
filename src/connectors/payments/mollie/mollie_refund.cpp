// SPDX-License-Identifier: Apache-2.0
#include "connectors/payments/mollie/mollie_refund.hpp"

#include "connectors/payments/answers.hpp"

namespace refundry::mollie {

namespace {

provider_answer answer_of(std::string_view status) {
    if (status == "queued" || status == "pending" || status == "processing")
        return provider_answer::pending;
    if (status == "refunded") return provider_answer::succeeded;
    if (status == "canceled") return provider_answer::canceled;
    if (status == "failed") return provider_answer::failed;
    return provider_answer::unknown;
}

std::optional<money> amount_of(json::node from) {
    const auto currency = currency_code::parse(text_at(from, {"amount", "currency"}));
    if (!currency) return std::nullopt;
    return parse_decimal(text_at(from, {"amount", "value"}), *currency);
}

/// Of the address of the next page only its cursor is taken: where we ask is our business.
std::string cursor_in(std::string_view address) {
    constexpr std::string_view NAME = "from=";
    auto at = address.find(NAME);
    while (at != address.npos && at > 0 && address[at - 1] != '?' && address[at - 1] != '&')
        at = address.find(NAME, at + 1);
    if (at == address.npos) return {};
    const auto value = address.substr(at + NAME.size());
    return std::string(value.substr(0, value.find('&')));
}

}  // namespace

std::optional<refund_object> read_refund(json::node from) {
    if (from.type() != json::kind::object || text_at(from, {"resource"}) != "refund")
        return std::nullopt;
    const auto id = text_at(from, {"id"});
    const auto status = text_at(from, {"status"});
    if (id.empty() || status.empty()) return std::nullopt;
    return refund_object{
        .id = std::string(id),
        .payment = std::string(text_at(from, {"paymentId"})),
        .status = std::string(status),
        .ours = refund_id::parse(text_at(from, {"metadata", OUR_ID})),
        .amount = amount_of(from),
        .created = parse_instant(text_at(from, {"createdAt"})),
        .fact = {.answer = answer_of(status), .reference = std::string(id), .failure_code = ""}};
}

std::optional<refund_page> read_page(std::string_view text) {
    const auto body = object_in(text);
    const auto list = body ? node_at(body->root(), {"_embedded", "refunds"}) : std::nullopt;
    const auto links = body ? node_at(body->root(), {"_links"}) : std::nullopt;
    if (!list || list->type() != json::kind::array || !links) return std::nullopt;
    refund_page page;
    bool is_readable = true;
    list->for_each_element([&](json::node element) {
        auto read = read_refund(element);
        if (read)
            page.refunds.push_back(std::move(*read));
        else
            is_readable = false;
    });
    const auto next = text_at(*links, {"next", "href"});
    page.next = cursor_in(next);
    if (!is_readable || (!next.empty() && page.next.empty())) return std::nullopt;
    return page;
}

std::string refusal_in(const web_response& answer) {
    constexpr std::size_t WORDS_MAX = 200;
    const auto body = object_in(answer.body);
    if (!is_about_the_request(answer.status) || !body ||
        integer_at(body->root(), {"status"}) != answer.status)
        return {};
    const auto title = text_at(body->root(), {"title"});
    const auto detail = text_at(body->root(), {"detail"});
    if (title.empty()) return {};
    return std::string((detail.empty() ? title : detail).substr(0, WORDS_MAX));
}

std::string page_path(std::string_view payment, std::string_view from) {
    auto path = "/v2/payments/" + percent_encoded(payment) + "/refunds?limit=250";
    if (!from.empty()) path += "&from=" + percent_encoded(from);
    return path;
}

}  // namespace refundry::mollie
