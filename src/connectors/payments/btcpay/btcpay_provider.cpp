// SPDX-License-Identifier: Apache-2.0
#include "connectors/payments/btcpay/btcpay_provider.hpp"

#include "connectors/payments/answers.hpp"

namespace refundry {

namespace {

struct refund_request {
    std::string name;
    std::string description;
    std::string refundVariant;   // NOLINT(readability-identifier-naming): BTCPay's names
    std::string customAmount;    // NOLINT(readability-identifier-naming)
    std::string customCurrency;  // NOLINT(readability-identifier-naming)
};
BOOST_DESCRIBE_STRUCT(refund_request, (),
                      (name, description, refundVariant, customAmount, customCurrency))

/// BTCPay writes as many zeros as it likes behind the point; no other digit may be lost.
std::optional<money> exact_amount(std::string_view text, currency_code currency) {
    if (const auto point = text.find('.'); point != text.npos) {
        const auto last = text.find_last_not_of('0');
        text = text.substr(0, last == point ? point : last + 1);
    }
    return parse_decimal(text, currency);
}

/// BTCPay's word on why it refused; "" when it is somebody else's. An error is an object with a
/// code, or a list of what is wrong with the fields of the request.
std::string refusal_code(const web_response& answer) {
    if (!is_about_the_request(answer.status)) return {};
    const auto parsed = json::document::parse(answer.body);
    if (!parsed) return {};
    if (parsed->root().type() == json::kind::object)
        return std::string(text_at(parsed->root(), {"code"}));
    std::string field;
    if (parsed->root().type() == json::kind::array)
        parsed->root().for_each_element([&](json::node error) {
            if (field.empty() && !text_at(error, {"message"}).empty())
                field = "invalid " + std::string(text_at(error, {"path"}));
        });
    return field;
}

/// Whatever its currency.
bool is_pull_payment(json::node from) {
    const auto archived = node_at(from, {"archived"});
    return !text_at(from, {"id"}).empty() && !text_at(from, {"currency"}).empty() && archived &&
           archived->type() == json::kind::boolean;
}

/// What the customer has claimed of a pull payment.
struct claimed {
    std::int64_t under_way_minor = 0;
    std::int64_t paid_minor = 0;
};

/// nullopt when one of the payouts cannot be read.
std::optional<claimed> add_up(json::node payouts, currency_code currency) {
    if (payouts.type() != json::kind::array) return std::nullopt;
    claimed sum;
    bool is_readable = true;
    payouts.for_each_element([&](json::node payout) {
        const auto state = text_at(payout, {"state"});
        const auto amount = text_at(payout, {"originalCurrency"}) == currency.code()
                                ? exact_amount(text_at(payout, {"originalAmount"}), currency)
                                : std::nullopt;
        if (!amount || amount->is_negative()) return void(is_readable = false);
        if (state == "Completed")
            sum.paid_minor += amount->amount_minor;
        else if (state == "AwaitingApproval" || state == "AwaitingPayment" || state == "InProgress")
            sum.under_way_minor += amount->amount_minor;
        else if (state != "Cancelled")
            is_readable = false;
    });
    return is_readable ? std::optional(sum) : std::nullopt;
}

provider_answer answer_of(const claimed& sum, std::int64_t total_minor, bool is_archived) {
    if (sum.paid_minor >= total_minor) return provider_answer::succeeded;
    if (sum.under_way_minor > 0) return provider_answer::pending;
    if (!is_archived) return provider_answer::requires_action;
    // Paid in part and then given up: no word of ours says so, a person has to see it.
    return sum.paid_minor == 0 ? provider_answer::canceled : provider_answer::unknown;
}

}  // namespace

provider_capabilities btcpay_provider::capabilities() const {
    return {.partial = true,
            .several = true,
            .days = std::nullopt,
            .returns_fee = false,
            .cancels = true,
            .key_window = std::chrono::hours(0)};
}

std::optional<web_response> btcpay_provider::send(web_request request) const {
    request.url = settings_.base_url + request.url;
    request.headers.emplace_back("Authorization", "token " + settings_.api_key);
    auto answer = web_.send(request);
    return answer ? std::optional(std::move(*answer)) : std::nullopt;
}

std::optional<json::document> btcpay_provider::get(const std::string& path) const {
    const auto answer = send({.method = "GET", .url = path, .headers = {}, .body = ""});
    if (!answer || !answer->is_success()) return std::nullopt;
    auto parsed = json::document::parse(answer->body);
    return parsed ? std::optional(std::move(*parsed)) : std::nullopt;
}

std::optional<btcpay_provider::pull_payment> btcpay_provider::read_pull_payment(json::node from) {
    const auto currency = currency_code::parse(text_at(from, {"currency"}));
    const auto total = currency ? exact_amount(text_at(from, {"amount"}), *currency) : std::nullopt;
    if (!is_pull_payment(from) || !total) return std::nullopt;
    return pull_payment{.id = std::string(text_at(from, {"id"})),
                        .name = std::string(text_at(from, {"name"})),
                        .total = *total,
                        .is_archived = from.find("archived")->as_bool()};
}

provider_fact btcpay_provider::refund(const refund_order& order) {
    auto earlier = look_up_by_key(order);
    if (earlier.answer != provider_answer::not_found) return earlier;
    const auto key = order.id.text();
    const auto answer = send(
        {.method = "POST",
         .url = "/api/v1/invoices/" + percent_encoded(order.payment_reference) + "/refund",
         .headers = {{"Content-Type", "application/json"}},
         .body = json::encode(refund_request{.name = key,
                                             .description = "",
                                             .refundVariant = "Custom",
                                             .customAmount = decimal_text(order.amount),
                                             .customCurrency = order.amount.currency.text()})});
    if (!answer) return {};
    if (answer->is_success()) {
        const auto body = object_in(answer->body);
        const auto pull = body ? read_pull_payment(body->root()) : std::nullopt;
        if (!pull || pull->name != key || pull->is_archived) return {};
        return {
            .answer = provider_answer::requires_action, .reference = pull->id, .failure_code = ""};
    }
    const auto code = refusal_code(*answer);
    return code.empty() ? provider_fact() : said_by(*answer, refused_fact(code));
}

provider_fact btcpay_provider::fact_of(const pull_payment& pull) const {
    const auto payouts =
        get("/api/v1/pull-payments/" + percent_encoded(pull.id) + "/payouts?includeCancelled=true");
    const auto sum = payouts ? add_up(payouts->root(), pull.total.currency) : std::nullopt;
    if (!sum) return {};
    return {.answer = answer_of(*sum, pull.total.amount_minor, pull.is_archived),
            .reference = pull.id,
            .failure_code = ""};
}

std::optional<btcpay_provider::pull_payment> btcpay_provider::pull_payment_with(
    const std::string& id) const {
    const auto body = get("/api/v1/pull-payments/" + percent_encoded(id));
    auto pull = body ? read_pull_payment(body->root()) : std::nullopt;
    return pull && pull->id == id ? std::move(pull) : std::nullopt;
}

provider_fact btcpay_provider::look_up(const refund_order& order) {
    if (order.provider_reference.empty()) return look_up_by_key(order);
    const auto pull = pull_payment_with(order.provider_reference);
    return pull ? fact_of(*pull) : provider_fact();
}

provider_fact btcpay_provider::look_up_by_key(const refund_order& order) const {
    const auto list = get("/api/v1/stores/" + percent_encoded(settings_.store_id) +
                          "/pull-payments?includeArchived=true");
    if (!list || list->root().type() != json::kind::array) return {};
    std::optional<pull_payment> ours;
    bool is_readable = true;
    const auto key = order.id.text();
    list->root().for_each_element([&](json::node element) {
        if (!is_pull_payment(element)) return void(is_readable = false);
        // Others may be in bitcoin and whatnot; ours has to be read.
        if (text_at(element, {"name"}) != key) return;
        ours = read_pull_payment(element);
        if (!ours) is_readable = false;
    });
    if (!is_readable) return {};
    return ours ? fact_of(*ours) : nothing_found();
}

provider_fact btcpay_provider::cancel(const refund_order& order) {
    auto asked = order;
    if (asked.provider_reference.empty()) {
        const auto known = look_up_by_key(order);
        if (known.answer != provider_answer::requires_action) return known;
        asked.provider_reference = known.reference;
    } else if (const auto known = look_up(asked);
               known.answer != provider_answer::requires_action) {
        return known;  // archiving would stop a payment that is under way
    }
    // Whatever it answers: what became of it is what counts.
    std::ignore = send({.method = "DELETE",
                        .url = "/api/v1/pull-payments/" + percent_encoded(asked.provider_reference),
                        .headers = {},
                        .body = ""});
    return look_up(asked);
}

}  // namespace refundry
