// SPDX-License-Identifier: Apache-2.0
#include "app/refunds/payment_provider.hpp"

#include <algorithm>

namespace refundry {

std::string_view provider_webhook::header(std::string_view name) const {
    const auto lower = [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    };
    const auto found = std::ranges::find_if(headers, [&](const auto& header) {
        return std::ranges::equal(header.first, name, {}, lower, lower);
    });
    return found == headers.end() ? std::string_view() : found->second;
}

result<std::vector<provider_notice>> payment_provider::read_webhook(
    const provider_webhook& /*sent*/) const {
    return refused("webhooks_not_taken", "This provider sends no webhooks.");
}

}  // namespace refundry
