// SPDX-License-Identifier: Apache-2.0
// A web that answers as a test says, and keeps what it was asked.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "connectors/web/web_client.hpp"

namespace refundry::test {

using web_answer = std::expected<web_response, web_failure>;

inline web_answer answered(int status, std::string body, web_headers headers = {}) {
    return web_response{.status = status, .headers = std::move(headers), .body = std::move(body)};
}

class scripted_web final : public web_client {
  public:
    scripted_web() = default;
    explicit scripted_web(std::vector<web_answer> in_order) {
        for (auto& one : in_order)
            then(std::move(one));
    }

    scripted_web& then(web_answer one) {
        answers_.push_back(std::move(one));
        return *this;
    }
    /// What is answered once the list has run out.
    std::function<web_answer(const web_request&)> otherwise = [](const web_request&) {
        return web_answer(std::unexpected(web_failure::no_answer));
    };

    std::expected<web_response, web_failure> send(const web_request& request) override {
        requests.push_back(request);
        if (answers_.empty()) return otherwise(request);
        auto answer = std::move(answers_.front());
        answers_.pop_front();
        return answer;
    }

    std::vector<web_request> requests;

  private:
    std::deque<web_answer> answers_;
};

inline std::string header_of(const web_request& request, std::string_view name) {
    for (const auto& [key, value] : request.headers)
        if (key == name) return value;
    return {};
}

}  // namespace refundry::test
