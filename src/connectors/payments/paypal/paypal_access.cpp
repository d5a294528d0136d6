// SPDX-License-Identifier: Apache-2.0
#include "connectors/payments/paypal/paypal_access.hpp"

#include <algorithm>

#include "connectors/payments/answers.hpp"
#include "connectors/signature.hpp"

namespace refundry {

namespace {

constexpr int UNAUTHORIZED = 401;
constexpr std::chrono::seconds SPARE{60};  // a token is not used so close to its end
constexpr std::int64_t TOKEN_SECONDS_MAX = std::int64_t{24} * 3600;

}  // namespace

std::optional<std::string> paypal_access::token() {
    // One thread fetches, the others wait for what it gets.
    const std::lock_guard lock(mutex_);
    if (!token_.empty() && clock_.now() < token_ends_ - SPARE) return token_;
    const auto answer =
        web_.send({.method = "POST",
                   .url = settings_.base_url + "/v1/oauth2/token",
                   .headers = {{"Authorization", "Basic " + base64(settings_.client_id + ":" +
                                                                   settings_.client_secret)},
                               {"Content-Type", "application/x-www-form-urlencoded"}},
                   .body = "grant_type=client_credentials"});
    if (!answer || !answer->is_success()) return std::nullopt;
    const auto body = object_in(answer->body);
    const auto given = body ? text_at(body->root(), {"access_token"}) : std::string_view();
    const auto seconds = body ? integer_at(body->root(), {"expires_in"}) : std::nullopt;
    if (given.empty() || given.find_first_of("\r\n") != given.npos || !seconds) return std::nullopt;
    token_ = given;
    token_ends_ = clock_.now() +
                  std::chrono::seconds(std::clamp<std::int64_t>(*seconds, 0, TOKEN_SECONDS_MAX));
    return token_;
}

void paypal_access::forget(const std::string& token) {
    const std::lock_guard lock(mutex_);
    if (token_ == token) token_.clear();
}

std::optional<web_response> paypal_access::send(web_request request) {
    request.url = settings_.base_url + request.url;
    const auto first = token();
    if (!first) return std::nullopt;
    request.headers.emplace_back("Authorization", "Bearer " + *first);
    auto answer = web_.send(request);
    if (answer && answer->status == UNAUTHORIZED) {
        forget(*first);
        const auto second = token();
        if (!second) return std::nullopt;
        request.headers.back().second = "Bearer " + *second;
        answer = web_.send(request);
    }
    return answer ? std::optional(std::move(*answer)) : std::nullopt;
}

}  // namespace refundry
