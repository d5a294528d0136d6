// SPDX-License-Identifier: Apache-2.0
#include "connectors/payments/sandbox/sandbox_provider.hpp"

namespace refundry {

namespace {

provider_fact answer_to(const refund_order& order) {
    const std::string_view payment = order.payment_reference;
    provider_fact fact{.answer = provider_answer::succeeded,
                       .reference = "sbx_" + order.id.text(),
                       .failure_code = ""};
    if (payment.starts_with("sandbox_declined")) {
        fact.answer = provider_answer::failed;
        fact.failure_code = "card_declined";
    } else if (payment.starts_with("sandbox_pending")) {
        fact.answer = provider_answer::pending;
    }
    return fact;
}

}  // namespace

provider_fact sandbox_provider::refund(const refund_order& order) {
    if (std::string_view(order.payment_reference).starts_with("sandbox_timeout")) return {};
    return answer_to(order);
}

provider_fact sandbox_provider::look_up(const refund_order& order) {
    return answer_to(order);
}

}  // namespace refundry
